//! Every shape that the API answers with, whole, as it was reviewed. `make bless` writes `snapshots/`.

use super::client::{Client, value};
use crate::support::{Redacted, TestApp, fresh};
use contract::Balance;
use reqwest::Method;
use serde_json::{Value, json};
use std::{collections::BTreeSet, time::Duration};

/// Two models with prices, for without one a budget forbids asking, and an alias whose first model never answers.
fn with_a_fallback(config: &mut Value) {
    config["providers"]["fake"]["models"] = json!([
        { "name": "fake-words", "price": { "input": "2.50", "output": 10 } },
        { "name": "fake-locked", "price": { "input": 1, "output": 1 } },
    ]);
    config["aliases"] = json!({
        "smart": {
            "label": "Smart",
            "models": ["fake/fake-locked", "fake/fake-words"],
            "fallback_on": ["unauthorized"],
        },
    });
}

#[tokio::test]
async fn every_shape_is_as_it_was_reviewed() {
    let app = TestApp::start_with(with_a_fallback).await;
    let allowance = json!({ "period": "month", "money": 5_000_000_000_000_i64 });
    let settings = json!({ "scope": { "is": "everybody" }, "warn_at": 80, "allowance": allowance });
    let set = json!({ "settings": settings });
    app.admin().await.post("/api/budgets/set", set).await.is::<Balance>();
    app.person("ada").await;
    let (admin, ada) = (Client::of(&app, "admin").await, Client::of(&app, "ada").await);
    let mut seen = Seen::default();

    seen.account(&ada, &admin).await;
    let chat = seen.chat(&ada).await;
    seen.share(&ada, &chat).await;
    seen.key(&ada).await;
    seen.money(&ada).await;
    let unknown = ada.gets(&format!("/chats/{}", fresh())).await;
    unknown.problem();
    seen.shape("problem", "", serde_json::from_str(&unknown.text).unwrap());

    let document = value(&ada.gets("/openapi.json").await, 200);
    let unseen: Vec<_> = shapes(&document).difference(&seen.shapes).cloned().collect();
    assert!(unseen.is_empty(), "never answered with: {unseen:?}");
}

/// What was answered, and which shapes of the document that was.
#[derive(Default)]
struct Seen {
    redacted: Redacted,
    shapes: BTreeSet<String>,
}

impl Seen {
    /// Compares an answer with what was reviewed. `shape` is its name in the document.
    #[track_caller]
    fn shape(&mut self, name: &str, shape: &str, answer: Value) -> Value {
        insta::assert_snapshot!(name, self.redacted.text(answer.clone()));
        self.shapes.insert(shape.to_owned());
        answer
    }

    async fn account(&mut self, ada: &Client, admin: &Client) {
        let credentials =
            json!({ "email": "ada@plauder.test", "password": crate::support::PASSWORD });
        let tokens = ada.posts("/tokens", &credentials).await;
        self.shape("tokens", "Tokens", value(&tokens, 201));
        self.shape("account", "Account", value(&ada.gets("/account").await, 200));
        self.shape("accounts", "Account", value(&admin.gets("/accounts").await, 200));
        self.shape("sessions", "Session", value(&ada.gets("/account/sessions").await, 200));
        self.shape("ended", "Ended", value(&ada.deletes("/account/sessions").await, 200));
    }

    /// A chat with one answer, which the first model of its alias failed to give, and with the model's title.
    async fn chat(&mut self, ada: &Client) -> String {
        let message = json!({ "text": "Say it [[tokens=3]]", "model": "alias/smart" });
        let sent = value(&ada.posts("/chats", &json!({ "message": message })).await, 202);
        let chat = sent["chat"]["id"].as_str().unwrap().to_owned();
        self.shape("sent", "Sent", sent);
        ada.waits_for_the_answer_in(&chat).await;
        waits_for_the_title(ada).await;
        let (path, change) = (format!("/chats/{chat}"), json!({ "title": "Bread" }));
        let changed = ada.sends(Method::PATCH, &path, &change).await;
        self.shape("chat", "Chat", value(&changed, 200));
        self.shape("chats", "Chats", value(&ada.gets("/chats").await, 200));
        let messages = value(&ada.gets(&format!("{path}/messages")).await, 200);
        self.shape("messages", "Messages", messages);
        self.shape("cost", "ChatCost", value(&ada.gets(&format!("{path}/cost")).await, 200));
        chat
    }

    async fn share(&mut self, ada: &Client, chat: &str) {
        let path = format!("/chats/{chat}/shares");
        let made = value(&ada.posts(&path, &json!({})).await, 201);
        let made = self.shape("made_share", "MadeShare", made);
        self.shape("shares", "Share", value(&ada.gets(&path).await, 200));
        let open = format!("/shared/{}", made["token"].as_str().unwrap());
        self.shape("shared", "SharedChat", value(&ada.gets(&open).await, 200));
    }

    async fn key(&mut self, ada: &Client) {
        let scope = json!({
            "models": ["fake/fake-words"], "requests_per_minute": 5, "tokens_per_minute": 1_000,
            "allowance": { "period": "day", "money": "12.50" }, "expires_at": "2099-01-01T00:00:00+01:00",
        });
        let made = ada.posts("/keys", &json!({ "name": "Nightly", "scope": scope })).await;
        self.shape("made_key", "MadeKey", value(&made, 201));
        self.shape("keys", "Key", value(&ada.gets("/keys").await, 200));
    }

    async fn money(&mut self, ada: &Client) {
        self.shape("models", "Model", value(&ada.gets("/models").await, 200));
        self.shape("budgets", "Balance", value(&ada.gets("/budgets").await, 200));
        self.shape("usage", "Report", today(ada).await);
    }
}

/// Waits until a model was asked for the title as well, and it is known what that took.
async fn waits_for_the_title(ada: &Client) {
    for _ in 0..500 {
        if today(ada).await["whole"]["requests"] == 2 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("no title: {}", today(ada).await);
}

/// The usage of the day on which the clock stands still.
async fn today(ada: &Client) -> Value {
    value(&ada.gets("/usage?from=2026-01-01T00:00:00Z&days=1").await, 200)
}

/// The names of all shapes that successes have, themselves or as a list of them.
fn shapes(document: &Value) -> BTreeSet<String> {
    let operations = document["paths"].as_object().unwrap().values();
    let operations = operations.flat_map(|path| path.as_object().unwrap().values());
    let answers = operations.flat_map(|operation| operation["responses"].as_object().unwrap());
    let successes = answers.filter(|(status, _)| status.starts_with('2'));
    let schemas = successes.map(|(_, answer)| &answer["content"]["application/json"]["schema"]);
    let names = schemas
        .filter_map(|schema| schema["$ref"].as_str().or_else(|| schema["items"]["$ref"].as_str()));
    names.filter_map(|name| name.rsplit('/').next()).map(ToOwned::to_owned).collect()
}
