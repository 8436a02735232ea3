//! Requests that are wrong, and how that is said.

use super::client::{Client, value};
use crate::support::{Answer, MODEL, PASSWORD, Person, TestApp, fresh};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a_wrong_request_is_told_what_is_wrong() {
    let app = TestApp::start().await;
    app.person("ada").await;
    let ada = Client::of(&app, "ada").await;
    let malformed = r#"422 invalid {"field":"arguments","rule":{"rule":"malformed"}}"#;
    let chat = format!("/chats/{}", fresh());
    let moment = "2026-01-01T00:00:00Z";
    let question = json!({ "text": "", "model": MODEL });
    let nowhere = json!({ "text": "Hi", "model": "fake/unknown" });
    let long = json!({ "text": "x".repeat(262_145), "model": MODEL });
    let allowance = json!({ "period": "day", "money": "1e3" });
    for (method, path, body, told) in [
        (
            Method::POST,
            "/chats",
            json!({ "message": question }),
            r#"422 invalid {"field":"text","rule":{"rule":"empty"}}"#,
        ),
        (Method::POST, "/chats", json!({ "message": nowhere }), r#"404 missing {"what":"model"}"#),
        (Method::POST, "/chats", json!({ "question": {} }), malformed),
        (Method::POST, "/chats", json!([]), malformed),
        (Method::PATCH, &chat, json!({}), r#"404 missing {"what":"chat"}"#),
        (Method::PATCH, &chat, json!({ "title": "A" }), r#"404 missing {"what":"chat"}"#),
        (
            Method::PATCH,
            &chat,
            json!({ "title": " " }),
            r#"422 invalid {"field":"title","rule":{"rule":"empty"}}"#,
        ),
        (Method::PUT, "/account/preferences", json!({ "theme": "pink" }), malformed),
        (
            Method::POST,
            "/keys",
            json!({ "name": "", "scope": {} }),
            r#"422 invalid {"field":"name","rule":{"rule":"empty"}}"#,
        ),
        (
            Method::POST,
            "/keys",
            json!({ "name": "A", "scope": { "allowance": allowance } }),
            malformed,
        ),
        (
            Method::POST,
            "/keys",
            json!({ "name": "A", "scope": { "expires_at": moment } }),
            r#"422 invalid {"field":"expires_at","rule":{"rule":"past"}}"#,
        ),
        (
            Method::POST,
            "/keys",
            json!({ "name": "A", "scope": { "models": ["gpt"] } }),
            r#"422 invalid {"field":"model","rule":{"rule":"malformed"}}"#,
        ),
        (
            Method::POST,
            "/tokens/refresh",
            json!({ "refresh": "x" }),
            r#"422 invalid {"field":"token","rule":{"rule":"malformed"}}"#,
        ),
    ] {
        let answer = ada.sends(method, path, &body).await;
        assert_eq!(
            answer.told(),
            told,
            "{path} {}",
            &body.to_string()[..body.to_string().len().min(80)]
        );
    }
    for (path, told) in [
        ("/chats/7", malformed),
        ("/chats?page=2", malformed),
        ("/chats?deleted=perhaps", malformed),
        ("/chats?after=nonsense", r#"422 invalid {"field":"cursor","rule":{"rule":"malformed"}}"#),
        ("/usage", malformed),
        ("/usage?from=yesterday&days=1", malformed),
        (
            "/usage?from=2026-01-01T00:00:00Z&days=0",
            r#"422 invalid {"field":"days","rule":{"rule":"malformed"}}"#,
        ),
        ("/nothing", r#"404 missing {"what":"endpoint"}"#),
        ("/", r#"404 missing {"what":"endpoint"}"#),
        ("/shared/unknown", r#"404 missing {"what":"share"}"#),
    ] {
        assert_eq!(ada.gets(path).await.told(), told, "{path}");
    }
    let answer = ada.posts("/chats", &json!({ "message": long })).await;
    assert_eq!(answer.problem().params["rule"], json!({ "rule": "too_long", "max": 262_144 }));
    assert_eq!(ada.deletes("/models").await.told(), "405 method_not_allowed");
    let huge = ada.request(Method::POST, "/chats").body("x".repeat(600_000)).send().await.unwrap();
    assert_eq!(Answer::of(huge).await.told(), r#"413 too_large {"limit":524288}"#);
}

#[tokio::test]
async fn both_languages_say_the_same_in_other_words() {
    let app = TestApp::start().await;
    app.person("ada").await;
    let ada = Client::of(&app, "ada").await;
    let problem = async |language: &str| {
        let request = ada.request(Method::GET, &format!("/chats/{}", fresh()));
        let answer =
            Answer::of(request.header("accept-language", language).send().await.unwrap()).await;
        assert_eq!(answer.header("content-language"), language);
        answer.problem()
    };

    let (english, german) = (problem("en").await, problem("de").await);

    assert_ne!(english.title, german.title);
    assert_eq!((&english.code, &english.params), (&german.code, &german.params));
    assert_eq!(english.status, german.status);
}

#[tokio::test]
async fn wrong_passwords_are_counted_here_as_well() {
    let app = TestApp::start().await;
    app.person("ada").await;
    let nobody = Client::with(&app, "");
    let tries = async |password: &str| {
        let body = json!({ "email": "ada@plauder.test", "password": password });
        nobody.posts("/tokens", &body).await
    };

    let mut told = Vec::new();
    for _ in 0..40 {
        let answer = tries("not the password").await;
        told.push(answer.status);
        if answer.status == 429 {
            assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
            break;
        }
        assert_eq!(answer.told(), "401 wrong_credentials");
    }

    assert_eq!(told.last(), Some(&429), "{told:?}");
    assert_eq!(tries(PASSWORD).await.status, 429, "also for whoever knows it");
}

#[tokio::test]
async fn tokens_are_traded_once() {
    let app = TestApp::start().await;
    Person::stranger(&app).signs_up("ada").await;
    let nobody = Client::with(&app, "");
    let credentials = json!({ "email": "ada@plauder.test", "password": PASSWORD });
    let first = value(&nobody.posts("/tokens", &credentials).await, 201);
    let refresh = json!({ "refresh": first["refresh"] });

    let second = value(&nobody.posts("/tokens/refresh", &refresh).await, 200);

    let access = |tokens: &Value| Client::with(&app, tokens["access"].as_str().unwrap());
    assert_eq!(access(&second).gets("/account").await.status, 200);
    assert_eq!(nobody.posts("/tokens/refresh", &refresh).await.told(), "401 signed_out");
    assert_eq!(
        access(&second).gets("/account").await.told(),
        "401 signed_out",
        "somebody has a copy"
    );
}
