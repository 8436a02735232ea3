//! Whoever makes the first account becomes the administrator: who needs the one-time code for it.

use crate::support::{Answer, PASSWORD, Person, TestApp};
use contract::{Boot, SignUpPolicy};
use reqwest::RequestBuilder;
use serde_json::{Value, json};

const EMPTY: &str = r#"422 invalid {"field":"code","rule":{"rule":"empty"}}"#;
const WRONG: &str = r#"422 invalid {"field":"code","rule":{"rule":"wrong"}}"#;

/// The headers of a request that a proxy passes on.
type Passed = &'static [(&'static str, &'static str)];

/// What proxies write; the first two are those of docs/operate/install.md, Caddy and nginx.
const PROXIES: [Passed; 7] = [
    &[
        ("host", "chat.example"),
        ("x-forwarded-for", "203.0.113.9"),
        ("x-forwarded-host", "chat.example"),
        ("x-forwarded-proto", "https"),
        ("via", "1.1 Caddy"),
    ],
    &[("x-forwarded-for", "203.0.113.9")],
    &[("forwarded", "for=203.0.113.9")],
    &[("via", "1.1 somewhere")],
    &[("cf-connecting-ip", "203.0.113.9")],
    &[("x-real-ip", "203.0.113.9")],
    &[("host", "chat.example")],
];

/// Settings, and whether they say that only this machine reaches the server.
type Cell = (fn(&mut Value), bool);

/// Where it listens, by `public_url`, by `trusted_proxies`.
const CELLS: [Cell; 9] = [
    (|_| (), true),
    (|it| it["public_url"] = "http://localhost:3000".into(), true),
    (|it| it["public_url"] = "https://chat.example".into(), false),
    (|it| it["trusted_proxies"] = json!(["127.0.0.1"]), false),
    (
        |it| {
            it["public_url"] = "https://chat.example".into();
            it["trusted_proxies"] = json!(["127.0.0.1"]);
        },
        false,
    ),
    (|it| it["listen"] = "0.0.0.0:0".into(), false),
    (
        |it| {
            it["listen"] = "0.0.0.0:0".into();
            it["public_url"] = "https://chat.example".into();
        },
        false,
    ),
    (
        |it| {
            it["listen"] = "0.0.0.0:0".into();
            it["trusted_proxies"] = json!(["127.0.0.1"]);
        },
        false,
    ),
    (
        |it| {
            it["listen"] = "0.0.0.0:0".into();
            it["public_url"] = "https://chat.example".into();
            it["trusted_proxies"] = json!(["127.0.0.1"]);
        },
        false,
    ),
];

/// Calls a server function as a program does it, which says no origin.
async fn calls(app: &TestApp, path: &str, body: Value, passed: Passed) -> Answer {
    let request = app.http.post(format!("{}{path}", app.url)).json(&body);
    let with =
        |request: RequestBuilder, (name, value): &(&str, &str)| request.header(*name, *value);
    Person::stranger(app).sends(passed.iter().fold(request, with)).await
}

/// Whether the page would ask for the code.
async fn is_asked(app: &TestApp, passed: Passed) -> bool {
    let boot: Boot = calls(app, "/api/session/boot", json!({}), passed).await.is();
    match boot.sign_up {
        SignUpPolicy::First { needs_code } => needs_code,
        policy => panic!("{policy:?}"),
    }
}

async fn signs_up(app: &TestApp, code: Option<&str>, passed: Passed) -> Answer {
    let body = json!({
        "email": "ada@plauder.test", "name": "Ada", "password": PASSWORD, "code": code,
    });
    calls(app, "/api/accounts/sign_up", body, passed).await
}

#[tokio::test]
async fn whoever_may_come_from_elsewhere_needs_the_printed_code() {
    for (number, (setting, is_local)) in CELLS.into_iter().enumerate() {
        let app = TestApp::start_with(setting).await;

        for passed in PROXIES {
            assert!(is_asked(&app, passed).await, "cell {number}, {passed:?}");
            assert_eq!(signs_up(&app, None, passed).await.told(), EMPTY, "{number}, {passed:?}");
        }
        assert_eq!(is_asked(&app, &[]).await, !is_local, "cell {number}");
        if is_local {
            assert_eq!(signs_up(&app, None, &[]).await.status, 200, "cell {number}");
        } else {
            assert_eq!(signs_up(&app, None, &[]).await.told(), EMPTY, "cell {number}");
            assert_eq!(signs_up(&app, Some("AAAA-0000"), &[]).await.told(), WRONG);
            assert_eq!(signs_up(&app, app.sign_up_code(), &[]).await.status, 200, "cell {number}");
        }
    }
}

#[tokio::test]
async fn the_code_that_is_printed_on_this_machine_is_good_for_who_comes_from_elsewhere() {
    let app = TestApp::start().await;

    assert_eq!(signs_up(&app, Some("AAAA-0000"), PROXIES[1]).await.told(), WRONG);
    assert_eq!(signs_up(&app, app.sign_up_code(), PROXIES[1]).await.status, 200);
}
