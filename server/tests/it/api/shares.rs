//! `/api/shares/…`. The pages themselves are in `share_page.rs`.

use crate::support::TestApp;
use contract::{NewShare, Page, Share};
use serde_json::json;

#[tokio::test]
async fn a_share_is_frozen_listed_and_revoked() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let sent = ada.has_a_chat("Bread").await;
    let chat = json!({ "chat": sent.chat.id });

    let share: NewShare = ada.post("/api/shares/create", chat.clone()).await.is();
    let more = ada.says(sent.chat.id, json!(sent.answer), "Butter").await.is();
    ada.waits_for(&more).await;

    let shares: Page<Share> = ada.post("/api/shares/list", chat.clone()).await.is();
    let shares = shares.items;
    assert_eq!(shares, std::slice::from_ref(&share.share));
    assert_eq!(shares[0].messages, 2);
    ada.post("/api/shares/revoke", json!({ "share": share.share.id })).await.is::<()>();
    assert_eq!(ada.post("/api/shares/list", chat).await.is::<Page<Share>>().items, []);
}

#[tokio::test]
async fn nothing_is_shared_while_it_is_being_said_or_after_its_time() {
    let mut app = TestApp::start().await;
    let ada = app.person("ada").await;
    let sent = ada.starts_a_chat("Bread [[tokens=5000 rate=20]]").await;
    let done = ada.has_a_chat("Butter").await;

    let busy = ada.post("/api/shares/create", json!({ "chat": sent.chat.id })).await;
    let body = json!({ "chat": done.chat.id, "expires_at": 1 });
    let past = ada.post("/api/shares/create", body).await;

    assert_eq!(busy.told(), "409 busy");
    assert_eq!(past.told(), r#"422 invalid {"field":"expires_at","rule":{"rule":"past"}}"#);

    app.crashes(); // in the middle of an answer
}
