//! `/s/{token}`: shares, for anybody.

use crate::support::{Person, TestApp};
use contract::{NewShare, Sent};
use futures::future::join_all;
use serde_json::{Value, json};

async fn shared(person: &Person, sent: &Sent) -> NewShare {
    person.post("/api/shares/create", json!({ "chat": sent.chat.id })).await.is()
}

#[tokio::test]
async fn a_share_is_read_by_anybody_without_a_script() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let sent = ada.has_a_chat("<script>alert(1)</script> [[markdown]]").await;
    let share = shared(&ada, &sent).await;

    let page = Person::stranger(&app).get(&format!("/s/{}", share.token)).await;

    assert_eq!(share.url, format!("{}/s/{}", app.url, share.token));
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.text.starts_with("<!doctype html>") || page.text.starts_with("<!DOCTYPE html>"));
    assert!(!page.text.to_lowercase().contains("<script"), "{}", page.text);
    assert!(!page.text.contains(" style=\""));
    assert!(!page.text.contains("ada@plauder.test"));
    assert!(page.text.contains("property=\"og:title\""));
    let policy = page.header("content-security-policy");
    assert!(!policy.contains("script-src"), "{policy}");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("x-robots-tag"), "noindex, nofollow");
    assert_eq!(page.header("cache-control"), "private, no-cache");
}

#[tokio::test]
async fn programs_that_look_ahead_get_the_head_alone() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let sent = ada.has_a_chat("Hello").await;
    let share = shared(&ada, &sent).await;

    let stranger = Person::stranger(&app);
    let head = stranger.sends(app.http.head(format!("{}/s/{}", app.url, share.token))).await;

    assert_eq!((head.status, head.text.as_str()), (200, ""));
}

#[tokio::test]
async fn a_share_that_does_not_open_says_why_in_the_readers_language() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let sent = ada.has_a_chat("Hello").await;
    let share = shared(&ada, &sent).await;
    ada.post("/api/shares/revoke", json!({ "share": share.share.id })).await.is::<()>();
    let german = Person { language: "de-AT, en;q=0.5", ..Person::stranger(&app) };

    let gone = german.get(&format!("/s/{}", share.token)).await;
    let missing = german.get("/s/no-such-token").await;

    for (page, status) in [(gone, 410), (missing, 404)] {
        assert_eq!(page.status, status);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(page.text.contains("<html lang=\"de\""), "{}", page.text);
        assert!(!page.text.to_lowercase().contains("<script"));
    }
}

#[tokio::test]
async fn a_share_is_gone_with_its_chat_its_time_or_its_owner() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (one, two, three) =
        (ada.has_a_chat("One").await, ada.has_a_chat("Two").await, ada.has_a_chat("Three").await);
    let by_chat = shared(&ada, &one).await.token;
    let expiry = contract::ports::Clock::now(&*app.clock).plus_millis(60_000);
    let body = json!({ "chat": two.chat.id, "expires_at": expiry });
    let by_time = ada.post("/api/shares/create", body).await.is::<NewShare>().token;
    let by_owner = shared(&ada, &three).await.token;
    let status =
        async |token: &str| Person::stranger(&app).get(&format!("/s/{token}")).await.status;
    for token in [&by_chat, &by_time, &by_owner] {
        assert_eq!(status(token).await, 200);
    }

    ada.post("/api/chats/delete", json!({ "chat": one.chat.id })).await.is::<()>();
    assert_eq!(status(&by_chat).await, 410);
    app.clock.advance(60_001);
    assert_eq!(status(&by_time).await, 410);
    let account: Value = ada.post("/api/session/boot", json!({})).await.is();
    let body = json!({ "account": account["account"]["id"], "suspended": true });
    app.admin().await.post("/api/people/suspend", body).await.is::<Value>();
    assert_eq!(status(&by_owner).await, 410);
}

#[tokio::test]
async fn a_reader_who_has_the_page_is_sent_nothing_again_until_it_is_gone() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let share = shared(&ada, &ada.has_a_chat("Hello [[markdown]]").await).await;
    let reader = Person::stranger(&app);
    let again = async |path: &str, etag: &str| {
        let request = app.http.get(format!("{}{path}", app.url)).header("if-none-match", etag);
        reader.sends(request).await
    };
    let paths = [
        format!("/s/{}?lang=en", share.token),
        format!("/s/{}?lang=de", share.token),
        format!("/api/v1/shared/{}", share.token),
    ];
    let mut etags = Vec::new();
    for path in &paths {
        let first = reader.get(path).await;
        assert_eq!(first.status, 200);
        etags.push(first.header("etag").to_owned());
    }

    assert!(etags[0] != etags[1] && etags.iter().all(|etag| etag.starts_with('"')), "{etags:?}");
    for (path, etag) in paths.iter().zip(&etags) {
        let same = again(path, etag).await;
        assert_eq!((same.status, same.text.as_str()), (304, ""), "{path}");
        assert_eq!(again(path, "\"other\"").await.status, 200, "{path}");
    }
    ada.post("/api/shares/revoke", json!({ "share": share.share.id })).await.is::<()>();
    for (path, etag) in paths.iter().zip(&etags) {
        assert_eq!(again(path, etag).await.status, 410, "{path}");
    }
}

#[tokio::test]
async fn many_readers_at_once_read_the_same_whether_they_unpack_or_not() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let share = shared(&ada, &ada.has_a_chat("Hello [[markdown]]").await).await;
    let http = reqwest::Client::builder().no_gzip().build().unwrap();
    let reads = async |coding: &str| {
        let request = http.get(format!("{}/s/{}", app.url, share.token));
        let answer = request.header("accept-encoding", coding).send().await.unwrap();
        let is_packed = answer.headers().contains_key("content-encoding");
        let length = answer.headers()["content-length"].clone();
        let bytes = answer.bytes().await.unwrap();
        assert_eq!(bytes.len().to_string(), length.to_str().unwrap());
        (is_packed, bytes)
    };

    let packed = join_all((0..32).map(|_| reads("gzip"))).await;
    let plain = join_all((0..32).map(|_| reads("identity"))).await;

    assert!(packed.iter().all(|it| it.0 && *it == packed[0]));
    assert!(plain.iter().all(|it| !it.0 && *it == plain[0]));
    assert!(packed[0].1.len() < plain[0].1.len());
}
