//! What is not as it should be: a clear answer, and the server lives.

use crate::support::{Person, TestApp};
use contract::Boot;
use serde_json::{Value, json};

const MALFORMED: &str = r#"422 invalid {"field":"arguments","rule":{"rule":"malformed"}}"#;

#[tokio::test]
async fn arguments_that_are_not_understood_are_invalid() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let url = format!("{}/api/chats/rename", app.url);
    let send = async |kind: &'static str, body: &[u8]| {
        let request = app.http.post(&url).header("content-type", kind).body(body.to_vec());
        ada.sends(request.header("origin", &app.url)).await.told()
    };
    let json = "application/json";

    for body in [
        &b"{"[..],
        b"not json",
        b"[]",
        b"[\"0190a7c4-0000-7000-8000-000000000000\",\"title\"]",
        b"null",
        b"{}",
        b"{\"chat\":1,\"title\":\"x\"}",
        b"{\"chat\":\"x\",\"title\":\"x\"}",
        b"{\"chat\":\"0190a7c4-0000-7000-8000-000000000000\",\"title\":1}",
        b"{\"chat\":\"0190a7c4-0000-7000-8000-000000000000\",\"title\":\"\xff\"}",
        b"",
    ] {
        assert_eq!(send(json, body).await, MALFORMED, "{}", String::from_utf8_lossy(body));
    }
    let good = b"{\"chat\":\"0190a7c4-0000-7000-8000-000000000000\",\"title\":\"x\"}";
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"] {
        assert_eq!(send(kind, good).await, MALFORMED, "{kind}");
    }
    assert_eq!(
        send("Application/JSON; charset=utf-8", good).await,
        r#"404 missing {"what":"chat"}"#
    );
    let deep = "[".repeat(100_000);
    assert_eq!(send(json, format!("{{\"chat\":{deep}").as_bytes()).await, MALFORMED);
}

#[tokio::test]
async fn values_are_checked_where_they_come_in() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let chat = ada.has_a_chat_called("Hello").await.chat.id;
    let rename = async |title: &str| {
        ada.post("/api/chats/rename", json!({ "chat": chat, "title": title })).await.told()
    };

    assert_eq!(rename(" ").await, r#"422 invalid {"field":"title","rule":{"rule":"empty"}}"#);
    assert_eq!(
        rename(&"x".repeat(201)).await,
        r#"422 invalid {"field":"title","rule":{"rule":"too_long","max":200}}"#
    );
    assert_eq!(
        rename("a\u{0}b").await,
        r#"422 invalid {"field":"title","rule":{"rule":"malformed"}}"#
    );
    assert_eq!(ada.opens(chat).await.chat.title.as_str(), "Hello");
}

#[tokio::test]
async fn there_is_nothing_at_unknown_endpoints_and_known_ones_are_posted_to() {
    let app = TestApp::start().await;
    let stranger = Person::stranger(&app);
    let missing = r#"404 missing {"what":"endpoint"}"#;

    for path in ["/api", "/api/", "/api/chats", "/api/chats/explode", "/api/chats/rename/"] {
        assert_eq!(stranger.post(path, json!({})).await.told(), missing, "{path}");
        assert_eq!(stranger.get(path).await.told(), missing, "{path}");
    }
    assert_eq!(stranger.get("/api/chats/list").await.told(), "405 method_not_allowed");
    let put = app.http.put(format!("{}/api/chats/list", app.url));
    assert_eq!(stranger.sends(put).await.told(), "405 method_not_allowed");
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_on_every_route() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let told = r#"413 too_large {"limit":524288}"#;
    let large = vec![b' '; 512 * 1024 + 1];

    for path in ["/api/chats/list", "/api/session/boot", "/livez", "/s/x", "/", "/ws"] {
        let request = app.http.post(format!("{}{path}", app.url)).body(large.clone());
        let request = request.header("content-type", "application/json");
        let answer = ada.sends(request.header("origin", &app.url)).await;
        assert_eq!(answer.told(), told, "{path}");
    }
    // Without a length, the limit is found while reading.
    let chunks = futures::stream::iter((0..600).map(|_| Ok::<_, std::io::Error>(vec![b' '; 1024])));
    let request = app.http.post(format!("{}/api/chats/list", app.url));
    let request = request.header("content-type", "application/json").header("origin", &app.url);
    let answer = ada.sends(request.body(reqwest::Body::wrap_stream(chunks))).await;
    assert_eq!(answer.told(), told);
}

#[tokio::test]
async fn nobody_is_redirected_whatever_they_accept() {
    let app = TestApp::start().await;
    let stranger = Person::stranger(&app);
    let post = |path: &str| {
        app.http
            .post(format!("{}{path}", app.url))
            .header("accept", "text/html")
            .header("referer", "https://evil.test/")
            .json(&json!({}))
    };

    stranger.sends(post("/api/session/boot")).await.is::<Boot>();
    assert_eq!(stranger.sends(post("/api/chats/open")).await.told(), MALFORMED);
}

#[tokio::test]
async fn problems_are_told_in_the_readers_language() {
    let app = TestApp::start().await;
    let german = Person { language: "de", ..Person::stranger(&app) };

    let problem = german.post("/api/chats/list", json!({})).await;
    let mut cookie = Person { cookie: Some("plauder_language=en".into()), ..german };
    let english = cookie.post("/api/chats/list", json!({})).await;
    cookie.cookie = None;

    assert_eq!(problem.told(), "401 signed_out");
    assert_eq!(problem.header("content-language"), "de");
    assert_eq!(problem.problem().title, "Du bist abgemeldet. Bitte melde dich wieder an.");
    assert_eq!(english.problem().title, "You are signed out. Please sign in again.");
}

#[tokio::test]
async fn every_problem_has_an_id_of_its_own() {
    let app = TestApp::start().await;
    let stranger = Person::stranger(&app);

    let one = stranger.post("/api/chats/list", json!({})).await.problem();
    let two = stranger.post("/api/chats/list", json!({})).await.problem();

    assert_ne!(one.trace_id, two.trace_id);
}

#[tokio::test]
async fn garbage_for_a_cookie_or_a_token_is_nobody() {
    let app = TestApp::start().await;
    let garbage = ["plauder=", "plauder=x", "plauder=%00", "plauder=\u{e4}; plauder=y"];

    for cookie in garbage {
        let person = Person { cookie: Some(cookie.into()), ..Person::stranger(&app) };
        let boot: Boot = person.post("/api/session/boot", json!({})).await.is();
        assert_eq!(boot.account, None, "{cookie}");
    }
    for token in ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."] {
        let request = app.http.post(format!("{}/api/session/boot", app.url)).bearer_auth(token);
        let boot: Value = Person::stranger(&app).sends(request).await.is();
        assert_eq!(boot["account"], Value::Null, "{token}");
    }
}
