//! People whose pages go away in the middle of whatever changes something: it is done as a whole, or not at all.
//!
//! The list of what changes something is here, and complete: a server function that is added must be named, as one of those
//! or as one that only reads.

use super::providers::settings;
use crate::{
    rest::{
        client::{Client, value},
        hanging_up::{NEW_PASSWORD, Operation, Owner, QUESTION, hangs_up_on},
    },
    support::{MODEL, PASSWORD, TestApp, fresh},
};
use leptos::server_fn::axum::server_fn_paths;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::FakeProvider;

/// The server functions that change nothing.
const READING: &[&str] = &[
    "accounts/sessions",
    "aliases/list",
    "budgets/list",
    "budgets/mine",
    "chats/list",
    "chats/open",
    "groups/list",
    "groups/members",
    "groups/of",
    "keys/list",
    "models/catalogue",
    "models/list",
    "models/offers",
    "people/find",
    "people/list",
    "providers/list",
    "providers/own_keys",
    "session/boot",
    "shares/list",
    "usage/chat",
    "usage/export",
    "usage/report",
];

/// A server function that cannot succeed here: nothing on this machine is offered.
const OFFERED_NOWHERE: &str = "models/enable";

/// Calls a server function with a token.
async fn call(client: &Client, endpoint: &str, body: &Value) -> Value {
    let client = Client {
        http: client.http.clone(),
        url: client.url.replace("/v1", ""),
        access: client.access.clone(),
    };
    value(&client.posts(&format!("/{endpoint}"), body).await, 200)
}

/// A budget of a group's.
fn budget(group: &Value) -> Value {
    let allowance = json!({ "period": "day", "tokens": 1_000_000_000_u64 });
    json!({ "scope": { "is": "group", "group": group }, "allowance": allowance, "warn_at": 80 })
}

/// Every server function that changes something, as she and the administrator would call it.
async fn server_functions(owner: &Owner, lab: &FakeProvider) -> Vec<Operation> {
    let Owner { ada, admin, account, answer, chat, deleted, email, key, live, share, turn, .. } =
        owner;
    let lab = settings(lab, &json!({ "own_keys": true }));
    let of_lab = json!({ "name": "lab", "settings": lab, "key": null });
    call(admin, "providers/put", &of_lab).await;
    call(admin, "aliases/put", &json!({ "name": "spare", "alias": { "models": [MODEL] } })).await;
    let group = json!({ "name": format!("Group of {email}"), "members": [account] });
    let group = call(admin, "groups/add", &group).await["id"].clone();
    let of_group = call(admin, "budgets/set", &json!({ "settings": budget(&group) })).await;
    let of_group = of_group["budget"]["id"].clone();

    let anybody = "";
    let others = owner.other.access.as_str();
    let (ada, admin) = (ada.access.as_str(), admin.access.as_str());
    let credentials = json!({ "email": email, "password": PASSWORD });
    let person = |email: String| json!({ "email": email, "name": "X", "password": PASSWORD, "role": "user" });
    let (new, message) = (&owner.new, fresh());
    let said = json!({ "message": message, "text": QUESTION, "model": MODEL });
    let asks = |more: Value| {
        let mut said = said.clone();
        said.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        said
    };
    let purge = json!({ "disposal": "purge" });
    let passwords = json!({ "old": PASSWORD, "new": NEW_PASSWORD });
    let all = [
        // First, so that anybody can sign up.
        (admin, "people/open_sign_up", json!({ "open": true })),
        (anybody, "accounts/sign_up", person(format!("up.{email}"))),
        (anybody, "accounts/sign_in", credentials.clone()),
        (anybody, "accounts/token", credentials),
        (anybody, "accounts/refresh", json!({ "refresh": owner.refresh })),
        (others, "accounts/sign_out", json!({})),
        (ada, "accounts/rename", json!({ "name": "Augusta" })),
        (
            ada,
            "accounts/change_email",
            json!({ "email": format!("new.{email}"), "password": PASSWORD }),
        ),
        (ada, "accounts/change_password", passwords),
        (ada, "accounts/prove", json!({ "password": PASSWORD })),
        (ada, "accounts/prefer", json!({ "language": "de", "theme": "dark" })),
        (ada, "accounts/end_session", json!({ "session": owner.session })),
        (ada, "accounts/sign_out_everywhere", json!({})),
        (admin, "aliases/put", json!({ "name": "quick", "alias": { "models": [MODEL] } })),
        (admin, "aliases/remove", json!({ "name": "spare" })),
        (admin, "budgets/set", json!({ "settings": budget(&group) })),
        (admin, "budgets/remove", json!({ "budget": of_group })),
        (ada, "chats/start", asks(json!({ "chat": new }))),
        (ada, "chats/rename", json!({ "chat": chat, "title": "Holiday" })),
        (ada, "chats/pin", json!({ "chat": chat, "pinned": true })),
        (ada, "chats/delete", json!({ "chat": live })),
        (ada, "chats/restore", json!({ "chat": deleted })),
        (ada, "chats/switch", json!({ "chat": chat, "message": answer })),
        (admin, "groups/add", json!({ "name": format!("New of {email}"), "members": [account] })),
        (
            admin,
            "groups/change",
            json!({ "group": group, "name": format!("Old of {email}"), "join": [], "leave": [account] }),
        ),
        (admin, "groups/remove", json!({ "group": group })),
        (ada, "keys/add", json!({ "name": "More", "scope": {} })),
        (ada, "keys/revoke", json!({ "key": key })),
        (ada, "messages/send", asks(json!({ "chat": chat, "parent": answer }))),
        (ada, "messages/regenerate", json!({ "answer": answer, "model": null })),
        (ada, "messages/continue", json!({ "answer": answer, "model": null })),
        (ada, "messages/stop", json!({ "turn": turn })),
        (admin, OFFERED_NOWHERE, json!({ "provider": "ollama", "enabled": true })),
        (admin, "models/set", json!({ "model": "lab/fake-words", "settings": { "hidden": true } })),
        (admin, "models/order", json!({ "models": [MODEL] })),
        (admin, "models/try_out", json!({ "model": "fake/fake-words" })),
        (admin, "people/add", person(format!("x.{email}"))),
        (admin, "people/suspend", json!({ "account": account, "suspended": true })),
        (admin, "people/delete", json!({ "account": account, "chats": purge })),
        (admin, "providers/put", of_lab),
        (admin, "providers/ask", json!({ "name": "lab" })),
        (ada, "providers/set_own_key", json!({ "name": "lab", "key": "sk-hers" })),
        (admin, "providers/remove", json!({ "name": "lab" })),
        (ada, "shares/create", json!({ "chat": chat, "expires_at": null })),
        (ada, "shares/revoke", json!({ "share": share })),
    ];
    let operation = |(access, name, body): (&str, &str, Value)| Operation {
        name: name.to_owned(),
        method: Method::POST,
        path: format!("/api/{name}"),
        body,
        access: access.to_owned(),
        succeeds: name != OFFERED_NOWHERE,
    };
    all.into_iter().map(operation).collect()
}

#[tokio::test]
async fn whoever_hangs_up_on_a_server_function_leaves_nothing_half_done() {
    let (app, lab) = (TestApp::start().await, FakeProvider::start().await);

    let mut named = hangs_up_on(&app, async |owner| server_functions(owner, &lab).await).await;

    named.extend(READING.iter().map(|name| (*name).to_owned()));
    let all: BTreeSet<String> =
        server_fn_paths().map(|(path, _)| path.trim_start_matches("/api/").to_owned()).collect();
    assert_eq!(named, all, "every server function is named, and tried if it changes something");
}
