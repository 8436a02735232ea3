//! Two ordinary people, and every operation that one could try with what is the other's.

use super::client::{Client, value};
use crate::strangers::for_nothing;
use crate::support::{MODEL, TestApp};
use contract::{NewKey, NewShare};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Operations with which nobody can name what is somebody else's.
const OWN: &[&str] = &[
    "add_key",
    "change_email",
    "change_password",
    "end_other_sessions",
    "issue_tokens",
    "list_budgets",
    "list_chats",
    "list_models",
    "list_sessions",
    "open_share",
    "prove_password",
    "refresh_tokens",
    "rename_account",
    "set_preferences",
    "show_account",
];

#[tokio::test]
async fn what_is_somebody_elses_is_not_there() {
    let mut app = TestApp::start_with(for_nothing).await;
    let (hers, _) = (app.person("ada").await, app.person("bob").await);
    let (ada, bob) = (Client::of(&app, "ada").await, Client::of(&app, "bob").await);
    let sent = hers.has_a_chat_called("Mine").await;
    let live = hers.starts_a_chat("Mine, too [[tokens=5000 rate=20]]").await;
    let deleted = hers.has_a_chat_called("Binned").await.chat.id;
    hers.post("/api/chats/delete", json!({ "chat": deleted })).await.is::<()>();
    let share: NewShare =
        hers.post("/api/shares/create", json!({ "chat": sent.chat.id })).await.is();
    let key: NewKey = hers.post("/api/keys/add", json!({ "name": "Hers", "scope": {} })).await.is();
    let session = value(&ada.gets("/account/sessions").await, 200)[0]["id"].clone();
    let account = value(&ada.gets("/account").await, 200)["id"].clone();
    let (nobody, program) = (Client::with(&app, ""), Client::with(&app, &key.secret));
    assert_eq!(program.gets("/models").await.status, 200, "from now on the key has been used");
    let before = everything(&ada).await;

    let (chat, answer) = (format!("/chats/{}", sent.chat.id), sent.answer);
    let question = || json!({ "text": "Hi", "model": MODEL });
    let text = |id: &Value| id.as_str().unwrap().to_owned();
    let missing = |what: &str| format!("404 missing {{\"what\":\"{what}\"}}");
    let forbidden = || "403 forbidden".to_owned();
    let none = Value::Null;
    let person =
        json!({ "email": "x@y.test", "name": "X", "password": "long enough", "role": "admin" });
    let attempts: Vec<(&str, Method, String, Value, String)> = vec![
        ("add_account", Method::POST, "/accounts".into(), person, forbidden()),
        ("change_chat", Method::PATCH, chat.clone(), json!({ "title": "His" }), missing("chat")),
        (
            "continue_answer",
            Method::POST,
            format!("/messages/{answer}/continue"),
            json!({}),
            missing("message"),
        ),
        ("create_share", Method::POST, format!("{chat}/shares"), json!({}), missing("chat")),
        (
            "delete_account",
            Method::DELETE,
            format!("/accounts/{}?chats=purge", text(&account)),
            none.clone(),
            forbidden(),
        ),
        ("delete_chat", Method::DELETE, chat.clone(), none.clone(), missing("chat")),
        (
            "end_session",
            Method::DELETE,
            format!("/account/sessions/{}", text(&session)),
            none.clone(),
            missing("session"),
        ),
        (
            "export_usage",
            Method::GET,
            "/usage.csv?from=2026-01-01T00:00:00Z&days=1&scope=all".into(),
            none.clone(),
            forbidden(),
        ),
        ("list_accounts", Method::GET, "/accounts".into(), none.clone(), forbidden()),
        ("list_keys", Method::GET, "/keys?scope=all".into(), none.clone(), forbidden()),
        ("list_messages", Method::GET, format!("{chat}/messages"), none.clone(), missing("chat")),
        ("list_shares", Method::GET, format!("{chat}/shares"), none.clone(), missing("chat")),
        (
            "regenerate_answer",
            Method::POST,
            format!("/messages/{answer}/regenerate"),
            json!({}),
            missing("message"),
        ),
        (
            "report_usage",
            Method::GET,
            "/usage?from=2026-01-01T00:00:00Z&days=1&scope=all".into(),
            none.clone(),
            forbidden(),
        ),
        (
            "restore_chat",
            Method::POST,
            format!("/chats/{deleted}/restore"),
            json!({}),
            missing("chat"),
        ),
        (
            "revoke_key",
            Method::DELETE,
            format!("/keys/{}", key.key.id),
            none.clone(),
            missing("key"),
        ),
        (
            "revoke_share",
            Method::DELETE,
            format!("/shares/{}", share.share.id),
            none.clone(),
            missing("share"),
        ),
        (
            "send_message",
            Method::POST,
            format!("{chat}/messages"),
            json!({ "parent": answer, "message": question() }),
            missing("chat"),
        ),
        ("show_chat", Method::GET, chat.clone(), none.clone(), missing("chat")),
        ("show_cost", Method::GET, format!("{chat}/cost"), none.clone(), missing("chat")),
        (
            "start_chat",
            Method::POST,
            "/chats".into(),
            json!({ "id": sent.chat.id, "message": question() }),
            missing("chat"),
        ),
        (
            "stop_turn",
            Method::POST,
            format!("/turns/{}/stop", live.turn),
            json!({}),
            missing("turn"),
        ),
        (
            "suspend_account",
            Method::PUT,
            format!("/accounts/{}/suspended", text(&account)),
            json!({ "suspended": true }),
            forbidden(),
        ),
        (
            "switch_branch",
            Method::PUT,
            format!("{chat}/branch"),
            json!({ "message": answer }),
            missing("chat"),
        ),
    ];
    for (name, method, path, body, told) in &attempts {
        let tries = async |client: &Client| {
            let request = client.request(method.clone(), path);
            let request = if body.is_null() { request } else { request.json(body) };
            crate::support::Answer::of(request.send().await.unwrap()).await
        };
        assert_eq!(tries(&bob).await.told(), *told, "{name}");
        assert_eq!(tries(&nobody).await.told(), "401 signed_out", "{name}");
        assert_eq!(tries(&program).await.told(), "403 forbidden", "{name}");
    }

    assert_eq!(everything(&ada).await, before);
    let tried: BTreeSet<_> =
        attempts.iter().map(|(name, ..)| *name).chain(OWN.iter().copied()).collect();
    let document = value(&nobody.gets("/openapi.json").await, 200);
    let methods = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|it| it.as_object().unwrap().values());
    let operations: BTreeSet<_> = methods.map(|it| it["operationId"].as_str().unwrap()).collect();
    assert_eq!(tried, operations, "every operation is tried");

    app.crashes(); // in the middle of an answer
}

#[tokio::test]
async fn a_cookie_counts_for_nothing() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;

    let answer = ada.get("/api/v1/account").await;

    assert_eq!(answer.told(), "401 signed_out");
    assert_eq!(answer.header("www-authenticate"), "Bearer");
}

async fn everything(client: &Client) -> [Value; 3] {
    let all = async |path| value(&client.gets(path).await, 200);
    [all("/chats").await, all("/chats?deleted=true").await, all("/keys").await]
}
