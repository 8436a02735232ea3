//! Programs that hang up in the middle of whatever changes something: it is done as a whole, or not at all.
//!
//! Every such operation is asked, again and again, by somebody who waits for one poll of its answer longer than the one
//! before, until the answer comes.

use super::client::{Client, value};
use crate::support::{Answer, MODEL, PASSWORD, TestApp, fresh};
use axum::{
    body::Body,
    http::{Request, header},
};
use contract::Balance;
use reqwest::Method;
use serde_json::{Value, json};
use std::{collections::BTreeSet, time::Duration};

/// The time that the clock is moved before each attempt, in milliseconds: everybody's tries and tokens are fresh.
const LATER: i64 = 30 * 60_000;
/// What is asked everywhere: its answer is short, and can be continued.
pub const QUESTION: &str = "Quickly [[tokens=2 finish=length]]";
pub const NEW_PASSWORD: &str = "another correct horse";

/// What closes her account.
const CLOSING: [&str; 4] = ["suspend_account", "delete_account", "people/suspend", "people/delete"];

/// Somebody who has a bit of everything, in two sessions.
pub struct Owner {
    pub ada: Client,
    /// Her other session.
    pub other: Client,
    pub admin: Client,
    pub email: String,
    pub account: String,
    pub session: String,
    pub refresh: String,
    /// A chat with an answer that was cut, the answer, and a share of it.
    pub chat: String,
    pub answer: String,
    pub share: String,
    /// A chat whose answer takes long, and the turn.
    pub live: String,
    pub turn: String,
    /// A chat in the bin.
    pub deleted: String,
    /// A chat that is not there yet.
    pub new: String,
    pub key: String,
    /// A program that has used the key.
    program: Client,
}

/// An operation that changes something.
pub struct Operation {
    pub name: String,
    pub method: Method,
    pub path: String,
    pub body: Value,
    /// The access token of whoever asks; empty: anybody.
    pub access: String,
    /// Whether it can succeed here.
    pub succeeds: bool,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

impl Owner {
    async fn new(app: &TestApp, number: usize) -> Self {
        app.clock.advance(LATER);
        let admin = Client::of(app, "admin").await;
        let email = format!("ada{number}@plauder.test");
        let person = json!({ "email": email, "name": "Ada", "password": PASSWORD, "role": "user" });
        let account = value(&admin.posts("/accounts", &person).await, 201);
        let nobody = Client::with(app, "");
        let credentials = json!({ "email": email, "password": PASSWORD });
        let tokens = value(&nobody.posts("/tokens", &credentials).await, 201);
        let ada = Client::with(app, tokens["access"].as_str().unwrap());
        let others = value(&nobody.posts("/tokens", &credentials).await, 201);
        let other = Client::with(app, others["access"].as_str().unwrap());
        let sessions = value(&other.gets("/account/sessions").await, 200);
        let sessions = sessions.as_array().unwrap();
        let session = sessions.iter().find(|session| session["current"] == true).unwrap();
        let session = text(&session["id"]);

        let chat = begun(&ada, QUESTION).await;
        let answer = ada.waits_for_the_answer_in(&text(&chat["chat"]["id"])).await;
        let chat = text(&chat["chat"]["id"]);
        let share = value(&ada.posts(&format!("/chats/{chat}/shares"), &json!({})).await, 201);
        let live = begun(&ada, "Slowly [[tokens=5000 rate=20]]").await;
        let deleted = text(&begun(&ada, QUESTION).await["chat"]["id"]);
        ada.waits_for_the_answer_in(&deleted).await;
        assert_eq!(ada.deletes(&format!("/chats/{deleted}")).await.status, 204);
        let key = value(&ada.posts("/keys", &json!({ "name": "Backups" })).await, 201);
        let program = Client { url: app.url.clone(), ..Client::with(app, &text(&key["secret"])) };
        assert_eq!(program.gets("/v1/models").await.status, 200);
        Self {
            ada,
            other,
            admin,
            email,
            account: text(&account["id"]),
            session,
            refresh: text(&others["refresh"]),
            chat,
            answer: text(&answer["id"]),
            share: text(&share["share"]["id"]),
            turn: text(&live["turn"]),
            live: text(&live["chat"]["id"]),
            deleted,
            new: fresh().to_string(),
            key: text(&key["key"]["id"]),
            program,
        }
    }

    /// Everything that one can do that changes something, except what is somebody else's.
    fn operations(&self) -> Vec<Operation> {
        let Self { account, answer, chat, deleted, email, key, live, session, share, turn, .. } =
            self;
        let question = || json!({ "text": QUESTION, "model": MODEL });
        let (post, put, delete) = (|| Method::POST, || Method::PUT, || Method::DELETE);
        let nothing = || json!({});
        let mut all = Vec::new();
        let mut may = |name: &str, method, path: String, body| {
            let (access, path) = (self.ada.access.clone(), format!("/api/v1{path}"));
            all.push(Operation { name: name.into(), method, path, body, access, succeeds: true });
        };
        let credentials = json!({ "email": email, "password": PASSWORD });
        may("issue_tokens", post(), "/tokens".into(), credentials);
        may("refresh_tokens", post(), "/tokens/refresh".into(), json!({ "refresh": self.refresh }));
        may("rename_account", put(), "/account/name".into(), json!({ "name": "Augusta" }));
        may("prove_password", post(), "/account/proof".into(), json!({ "password": PASSWORD }));
        let mail = json!({ "email": format!("new.{email}"), "password": PASSWORD });
        may("change_email", put(), "/account/email".into(), mail);
        let password = json!({ "old": PASSWORD, "new": NEW_PASSWORD });
        may("change_password", put(), "/account/password".into(), password);
        may("set_preferences", put(), "/account/preferences".into(), json!({ "theme": "dark" }));
        may("end_other_sessions", delete(), "/account/sessions".into(), nothing());
        may("end_session", delete(), format!("/account/sessions/{session}"), nothing());
        let start = json!({ "id": self.new, "message": question() });
        may("start_chat", post(), "/chats".into(), start);
        let change = json!({ "title": "Holiday", "pinned": true });
        may("change_chat", Method::PATCH, format!("/chats/{chat}"), change);
        may("delete_chat", delete(), format!("/chats/{live}"), nothing());
        may("restore_chat", post(), format!("/chats/{deleted}/restore"), nothing());
        may("switch_branch", put(), format!("/chats/{chat}/branch"), json!({ "message": answer }));
        let below = json!({ "parent": answer, "message": question() });
        may("send_message", post(), format!("/chats/{chat}/messages"), below);
        may("regenerate_answer", post(), format!("/messages/{answer}/regenerate"), nothing());
        may("continue_answer", post(), format!("/messages/{answer}/continue"), nothing());
        may("stop_turn", post(), format!("/turns/{turn}/stop"), nothing());
        may("add_key", post(), "/keys".into(), json!({ "name": "More" }));
        may("revoke_key", delete(), format!("/keys/{key}"), nothing());
        may("create_share", post(), format!("/chats/{chat}/shares"), nothing());
        may("revoke_share", delete(), format!("/shares/{share}"), nothing());
        let mut may = |name: &str, method, path: String, body| {
            let (access, path) = (self.admin.access.clone(), format!("/api/v1{path}"));
            all.push(Operation { name: name.into(), method, path, body, access, succeeds: true });
        };
        let person = json!({
            "email": format!("x.{email}"), "name": "X", "password": PASSWORD, "role": "user",
        });
        may("add_account", post(), "/accounts".into(), person);
        let suspended = json!({ "suspended": true });
        may("suspend_account", put(), format!("/accounts/{account}/suspended"), suspended);
        let purge = format!("/accounts/{account}?chats=purge");
        may("delete_account", delete(), purge, nothing());
        all
    }

    /// Finds nothing half done, however it ended.
    async fn finds_everything_whole(&self, app: &TestApp, name: &str) {
        let credentials = json!({ "email": self.email, "password": NEW_PASSWORD });
        let nobody = Client::with(app, "");
        let is_new = name.ends_with("change_password")
            && nobody.posts("/tokens", &credentials).await.status == 201;
        if is_new {
            eventually(name, async || self.other.gets("/account").await.status == 401).await;
        }
        // What was begun goes on behind the request, and may not be done yet.
        let mut may_close = 50 * u32::from(CLOSING.contains(&name));
        while may_close > 0 && !self.is_closed().await {
            may_close -= 1;
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        if self.is_closed().await {
            eventually(name, async || self.is_out().await).await;
            eventually(name, async || app.provider.open_requests() == 0).await;
            return;
        }
        let keys = value(&self.ada.gets("/keys").await, 200);
        if keys.as_array().unwrap().iter().all(|key| key["id"] != self.key.as_str()) {
            eventually(name, async || self.program.gets("/v1/models").await.status == 401).await;
        }
        let stop = self.ada.posts(&format!("/turns/{}/stop", self.turn), &json!({})).await.status;
        assert!([204, 404].contains(&stop), "{name}: {stop}");
        for chat in [&self.chat, &self.live, &self.new, &self.deleted] {
            eventually(name, async || self.can_go_on(chat).await).await;
            eventually(name, async || self.is_quiet(chat).await).await;
        }
        eventually(name, async || app.provider.open_requests() == 0).await;
    }

    /// Whether her account is suspended, or not there.
    async fn is_closed(&self) -> bool {
        // Also under an address that has this one in it, where it was changed.
        let search = format!("/accounts?search={}", self.email);
        let people = value(&self.admin.gets(&search).await, 200);
        let mut people = people.as_array().unwrap().iter();
        let account = people.find(|account| account["id"] == self.account.as_str());
        account.is_none_or(|account| account["suspended"] == true)
    }

    /// Whether she is not let in any more, whatever she shows.
    async fn is_out(&self) -> bool {
        let answers = [
            self.ada.gets("/account").await,
            self.other.gets("/account").await,
            self.program.gets("/v1/models").await,
        ];
        answers.iter().all(|answer| [401, 403].contains(&answer.status))
    }

    /// Whether a new question can be asked in a chat, or there is no such chat.
    async fn can_go_on(&self, chat: &str) -> bool {
        let question = json!({ "message": { "text": QUESTION, "model": MODEL } });
        let sent = self.ada.posts(&format!("/chats/{chat}/messages"), &question).await;
        [202, 404].contains(&sent.status)
    }

    /// Whether nothing is being answered in a chat.
    async fn is_quiet(&self, chat: &str) -> bool {
        let answer = self.ada.gets(&format!("/chats/{chat}")).await;
        answer.status == 404 || value(&answer, 200)["live"].is_null()
    }
}

impl Operation {
    fn request(&self) -> Request<Body> {
        let mut request = Request::builder()
            .method(self.method.clone())
            .uri(&self.path)
            .header(header::CONTENT_TYPE, "application/json");
        if !self.access.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.access));
        }
        request.body(Body::from(self.body.to_string())).unwrap()
    }
}

/// Begins a chat.
async fn begun(client: &Client, question: &str) -> Value {
    let message = json!({ "message": { "text": question, "model": MODEL } });
    value(&client.posts("/chats", &message).await, 202)
}

/// Waits until something is so.
async fn eventually(name: &str, is_so: impl AsyncFn() -> bool) {
    for _ in 0..1_000 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{name} was left half done");
}

/// The names of all operations that change something.
async fn writing(client: &Client) -> BTreeSet<String> {
    let document = value(&client.gets("/openapi.json").await, 200);
    let paths = document["paths"].as_object().unwrap().values();
    let operations = paths.flat_map(|path| path.as_object().unwrap().iter());
    operations
        .filter(|(method, _)| *method != "get")
        .map(|(_, operation)| text(&operation["operationId"]))
        .collect()
}

/// Tries every operation, each on somebody new, and hangs up one poll later than before until the answer comes. Their names.
pub async fn hangs_up_on(
    app: &TestApp,
    operations: impl AsyncFn(&Owner) -> Vec<Operation>,
) -> BTreeSet<String> {
    let allowance = json!({ "period": "day", "tokens": 1_000_000_000_u64 });
    let settings = json!({
        "scope": { "is": "everybody" }, "allowance": allowance, "warn_at": 80,
    });
    let budget: Answer =
        app.admin().await.post("/api/budgets/set", json!({ "settings": settings })).await;
    budget.is::<Balance>();

    let (mut tried, mut number) = (BTreeSet::new(), 0);
    for index in 0.. {
        for polls in 1.. {
            number += 1;
            let owner = Owner::new(app, number).await;
            let Some(operation) = operations(&owner).await.into_iter().nth(index) else {
                owner.finds_everything_whole(app, "nothing").await;
                return tried;
            };
            let status = app.hangs_up(operation.request(), polls).await;
            owner.finds_everything_whole(app, &operation.name).await;
            tried.insert(operation.name.clone());
            if let Some(status) = status {
                let is_done = (200..300).contains(&status);
                assert_eq!(is_done, operation.succeeds, "{} gives {status}", operation.name);
                break;
            }
        }
    }
    tried
}

#[tokio::test]
async fn whoever_hangs_up_leaves_nothing_half_done() {
    let app = TestApp::start().await;

    let tried = hangs_up_on(&app, async |owner| owner.operations()).await;

    let admin = Client::of(&app, "admin").await;
    assert_eq!(tried, writing(&admin).await, "every operation is tried");
}
