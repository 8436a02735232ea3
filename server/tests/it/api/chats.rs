//! `/api/chats/…`.

use crate::support::{Person, TestApp};
use contract::{Chat, Opened, Page};
use serde_json::{Value, json};

async fn titles(person: &Person, body: Value) -> Vec<String> {
    let page: Page<Chat> = person.post("/api/chats/list", body).await.is();
    page.items.into_iter().map(|chat| chat.title.as_str().to_owned()).collect()
}

#[tokio::test]
async fn chats_are_listed_searched_pinned_and_renamed() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let bread = ada.has_a_chat_called("Bread").await;
    app.clock.advance(1_000);
    ada.has_a_chat_called("Butter").await;

    assert_eq!(titles(&ada, json!({})).await, ["Butter", "Bread"]);
    let body = json!({ "chat": bread.chat.id, "title": "  Käse " });
    assert_eq!(ada.post("/api/chats/rename", body).await.is::<Chat>().title.as_str(), "Käse");
    let body = json!({ "chat": bread.chat.id, "pinned": true });
    ada.post("/api/chats/pin", body).await.is::<Chat>();

    assert_eq!(titles(&ada, json!({})).await, ["Käse", "Butter"]);
    assert_eq!(titles(&ada, json!({ "search": "BUTT" })).await, ["Butter"]);
    assert_eq!(titles(&ada, json!({ "search": "%" })).await, [""; 0]);
}

#[tokio::test]
async fn a_long_list_comes_in_pages_without_gaps_or_repeats() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    for number in 0..55 {
        app.clock.advance(1_000);
        ada.has_a_chat_called(&format!("Chat {number}")).await;
    }

    let first: Page<Chat> = ada.post("/api/chats/list", json!({})).await.is();
    let after = first.next.clone().unwrap();
    let second: Page<Chat> = ada.post("/api/chats/list", json!({ "after": after })).await.is();

    assert_eq!((first.items.len(), second.items.len(), &second.next), (50, 5, &None));
    let all = first.items.iter().chain(&second.items).map(|chat| chat.title.as_str().to_owned());
    let expected: Vec<_> = (0..55).rev().map(|number| format!("Chat {number}")).collect();
    assert_eq!(all.collect::<Vec<_>>(), expected);
    let wrong = ada.post("/api/chats/list", json!({ "after": "nonsense" })).await;
    assert_eq!(wrong.told(), r#"422 invalid {"field":"cursor","rule":{"rule":"malformed"}}"#);
}

#[tokio::test]
async fn a_deleted_chat_waits_in_the_bin() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let chat = ada.has_a_chat_called("Bread").await.chat.id;

    ada.post("/api/chats/delete", json!({ "chat": chat })).await.is::<()>();
    assert_eq!(titles(&ada, json!({})).await, [""; 0]);
    assert_eq!(titles(&ada, json!({ "deleted": true })).await, ["Bread"]);
    let closed = ada.post("/api/chats/open", json!({ "chat": chat })).await;
    assert_eq!(closed.told(), r#"404 missing {"what":"chat"}"#);

    ada.post("/api/chats/restore", json!({ "chat": chat })).await.is::<Chat>();
    assert_eq!(titles(&ada, json!({})).await, ["Bread"]);
}

#[tokio::test]
async fn an_edit_makes_a_branch_and_nothing_is_lost() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let first = ada.has_a_chat("First [[echo]]").await;
    let chat = first.chat.id;

    let edited = ada.says(chat, Value::Null, "Edited [[echo]]").await.is();
    ada.waits_for(&edited).await;

    let opened = ada.opens(chat).await;
    let shown: Vec<_> = opened.entries.iter().map(|entry| entry.message.text()).collect();
    assert_eq!(shown, ["Edited [[echo]]".to_owned(), testkit::script("Edited [[echo]]")]);
    assert_eq!(opened.entries[0].versions, [first.message.id, edited.message.id]);
    let body = json!({ "chat": chat, "message": first.message.id });
    let back: Opened = ada.post("/api/chats/switch", body).await.is();
    assert_eq!(back.entries[0].message.text(), "First [[echo]]");
}
