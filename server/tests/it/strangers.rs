//! Two ordinary people, and everything that one could try with what is the other's: it is not there.

use crate::support::{MODEL, Person, Socket, TestApp, fresh};
use contract::{Boot, ClientFrame, Failure, NewKey, NewShare, ServerFrame, Session, Subject};
use leptos::server_fn::axum::server_fn_paths;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Endpoints through which nobody can name what is somebody else's.
const OWN: &[&str] = &[
    "accounts/change_email",
    "accounts/change_password",
    "accounts/prefer",
    "accounts/prove",
    "accounts/refresh",
    "accounts/rename",
    "accounts/sessions",
    "accounts/sign_in",
    "accounts/sign_out",
    "accounts/sign_out_everywhere",
    "accounts/sign_up",
    "accounts/token",
    "budgets/mine",
    "chats/list",
    "keys/add",
    "models/list",
    "providers/own_keys",
    "providers/set_own_key",
    "session/boot",
];

/// Nothing costs anything: the titles that are asked for meanwhile change nothing that anybody sees.
pub fn for_nothing(config: &mut Value) {
    config["providers"]["fake"]["models"] =
        json!([{ "name": "fake-words", "price": { "input": 0, "output": 0 } }]);
}

#[tokio::test]
async fn what_is_somebody_elses_is_not_there() {
    let mut app = TestApp::start_with(for_nothing).await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let sent = ada.has_a_chat_called("Mine").await;
    let live = ada.starts_a_chat("Mine, too [[tokens=5000 rate=20]]").await;
    let share: NewShare =
        ada.post("/api/shares/create", json!({ "chat": sent.chat.id })).await.is();
    let session = ada.post("/api/accounts/sessions", json!({})).await.is::<Vec<Session>>()[0].id;
    let account = ada.post("/api/session/boot", json!({})).await.is::<Boot>().account.unwrap().id;
    let key: NewKey = ada.post("/api/keys/add", json!({ "name": "Hers", "scope": {} })).await.is();
    let deleted = ada.has_a_chat_called("Binned").await.chat.id;
    ada.post("/api/chats/delete", json!({ "chat": deleted })).await.is::<()>();
    let (chat, before) = (sent.chat.id, everything(&ada).await);

    let missing = |what: &str| format!("404 missing {{\"what\":\"{what}\"}}");
    let forbidden = || "403 forbidden".to_owned();
    let ask = |more: Value| {
        let mut body = json!({ "chat": chat, "message": fresh(), "text": "Hi", "model": MODEL });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let days = json!({ "from": 0, "count": 1 });
    let provider = json!({ "kind": "openai", "url": app.provider.url(), "enabled": true });
    let settings = json!({
        "scope": { "is": "everybody" }, "allowance": { "period": "day", "tokens": 1 }, "warn_at": 80,
    });
    let attempts = [
        ("accounts/end_session", json!({ "session": session }), missing("session")),
        ("aliases/list", json!({}), forbidden()),
        ("aliases/put", json!({ "name": "mine", "alias": { "models": [MODEL] } }), forbidden()),
        ("aliases/remove", json!({ "name": "mine" }), forbidden()),
        ("budgets/list", json!({}), forbidden()),
        ("budgets/remove", json!({ "budget": fresh() }), forbidden()),
        ("budgets/set", json!({ "settings": settings }), forbidden()),
        ("chats/delete", json!({ "chat": chat }), missing("chat")),
        ("chats/open", json!({ "chat": chat }), missing("chat")),
        ("chats/pin", json!({ "chat": chat, "pinned": true }), missing("chat")),
        ("chats/rename", json!({ "chat": chat, "title": "Mine now" }), missing("chat")),
        ("chats/restore", json!({ "chat": deleted }), missing("chat")),
        ("chats/start", ask(json!({})), missing("chat")),
        ("chats/switch", json!({ "chat": chat, "message": sent.answer }), missing("chat")),
        ("groups/add", json!({ "name": "Mine", "members": [] }), forbidden()),
        (
            "groups/change",
            json!({ "group": fresh(), "name": "Mine", "join": [], "leave": [] }),
            forbidden(),
        ),
        ("groups/list", json!({}), forbidden()),
        ("groups/members", json!({ "group": fresh() }), forbidden()),
        ("groups/of", json!({ "account": account }), forbidden()),
        ("groups/remove", json!({ "group": fresh() }), forbidden()),
        ("keys/list", json!({ "scope": "all" }), forbidden()),
        ("keys/revoke", json!({ "key": key.key.id }), missing("key")),
        ("messages/continue", json!({ "answer": sent.answer }), missing("message")),
        ("messages/regenerate", json!({ "answer": sent.answer }), missing("message")),
        ("messages/send", ask(json!({ "parent": sent.answer })), missing("chat")),
        ("messages/stop", json!({ "turn": live.turn }), missing("turn")),
        ("models/catalogue", json!({}), forbidden()),
        ("models/enable", json!({ "provider": "ollama", "enabled": true }), forbidden()),
        ("models/offers", json!({}), forbidden()),
        ("models/order", json!({ "models": [MODEL] }), forbidden()),
        ("models/set", json!({ "model": MODEL, "settings": { "hidden": true } }), forbidden()),
        ("models/try_out", json!({ "model": MODEL }), forbidden()),
        (
            "people/add",
            json!({ "email": "x@y.test", "name": "X", "password": "long enough", "role": "admin" }),
            forbidden(),
        ),
        (
            "people/delete",
            json!({ "account": account, "chats": { "disposal": "purge" } }),
            forbidden(),
        ),
        ("people/find", json!({ "accounts": [account] }), forbidden()),
        ("people/list", json!({}), forbidden()),
        ("people/open_sign_up", json!({ "open": true }), forbidden()),
        ("people/suspend", json!({ "account": account, "suspended": true }), forbidden()),
        ("providers/ask", json!({ "name": "fake" }), forbidden()),
        ("providers/list", json!({}), forbidden()),
        (
            "providers/put",
            json!({ "name": "mine", "settings": provider, "key": "sk" }),
            forbidden(),
        ),
        ("providers/remove", json!({ "name": "fake" }), forbidden()),
        ("shares/create", json!({ "chat": chat }), missing("chat")),
        ("shares/list", json!({ "chat": chat }), missing("chat")),
        ("shares/revoke", json!({ "share": share.share.id }), missing("share")),
        ("usage/chat", json!({ "chat": chat }), missing("chat")),
        ("usage/export", json!({ "days": days, "scope": "all" }), forbidden()),
        ("usage/report", json!({ "days": days, "scope": "all" }), forbidden()),
    ];
    for (endpoint, body, told) in &attempts {
        let answer = bob.post(&format!("/api/{endpoint}"), body.clone()).await;
        assert_eq!(answer.told(), *told, "{endpoint}");
        let nobody = Person::stranger(&app).post(&format!("/api/{endpoint}"), body.clone()).await;
        assert_eq!(nobody.told(), "401 signed_out", "{endpoint}");
    }

    // A message's id that is somebody else's is no way to them either.
    let body = json!({ "chat": fresh(), "message": sent.message.id, "text": "Hi", "model": MODEL });
    let answer = bob.post("/api/chats/start", body).await;
    assert!(!answer.text.contains("Mine"), "{}", answer.text);
    assert_ne!(answer.status, 500, "{}", answer.text);

    assert_eq!(everything(&ada).await, before);
    assert_eq!(
        bob.post("/api/keys/list", json!({ "scope": "own" })).await.is::<Value>(),
        json!({ "items": [], "next": null })
    );
    let tried: BTreeSet<_> =
        attempts.iter().map(|(endpoint, ..)| *endpoint).chain(OWN.iter().copied()).collect();
    let endpoints = server_fn_paths().map(|(path, _)| path.trim_start_matches("/api/"));
    assert_eq!(tried, endpoints.collect::<BTreeSet<_>>(), "every endpoint is tried");

    app.crashes(); // in the middle of an answer
}

/// All that a person can see of their chats and keys.
async fn everything(person: &Person) -> [Value; 3] {
    [
        person.post("/api/chats/list", json!({})).await.is(),
        person.post("/api/chats/list", json!({ "deleted": true })).await.is(),
        person.post("/api/keys/list", json!({ "scope": "own" })).await.is(),
    ]
}

#[tokio::test]
async fn the_socket_does_not_know_what_is_somebody_elses() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let live = ada.starts_a_chat("Mine [[tokens=200 rate=100]]").await;
    let own = bob.has_a_chat("His").await;
    let mut socket = Socket::of(&bob).await;
    let refused = |chat, what| {
        let failure = Failure::Missing { what };
        ServerFrame::Refused { chat, failure }
    };

    socket.watches(live.chat.id, None).await;
    assert_eq!(socket.hears().await, refused(Some(live.chat.id), Subject::Chat));
    socket.watches(live.chat.id, Some((live.turn, 0))).await;
    assert_eq!(socket.hears().await, refused(Some(live.chat.id), Subject::Chat));
    // A turn of hers is not to be had through a chat of his.
    socket.watches(own.chat.id, Some((live.turn, 0))).await;
    assert_eq!(socket.hears().await, refused(Some(own.chat.id), Subject::Turn));
    socket.says(&ClientFrame::Cancel { turn: live.turn }).await;
    assert_eq!(socket.hears().await, refused(None, Subject::Turn));
    socket.says(&ClientFrame::Unwatch { chat: live.chat.id }).await;

    let answer = ada.waits_for(&live).await;
    assert_eq!(answer.outcome, Some(contract::Outcome::Done));
    socket.watches(own.chat.id, None).await;
    assert_eq!(socket.hears().await, ServerFrame::Quiet { chat: own.chat.id });
}
