//! Somebody who has everything that can end, and looks what has ended.

#![expect(clippy::disallowed_methods, reason = "what listens is awaited or aborted by the test")]
#![expect(clippy::unused_async, reason = "the rows of the table call all alike")]

use crate::{
    openai::program::asked,
    rest::client::{Client, value},
    support::{Answer, MODEL, PASSWORD, Socket, TestApp},
};
use contract::{ClientFrame, PROTOCOL, ServerFrame, Timestamp, ports::Clock, socket};
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};
use tokio::task::JoinHandle;

/// The time within which everything has ended.
const IN_TIME: Duration = Duration::from_secs(1);
/// What is asked everywhere: its answer takes longer than any test.
const QUESTION: &str = "Slowly [[tokens=100000 rate=20]]";
const EMAIL: &str = "ada@plauder.test";
const NEW_PASSWORD: &str = "another correct horse";
const MINUTE: i64 = 60 * Timestamp::SECOND;

/// Somebody who has everything that can end, and the server.
pub struct Given {
    admin: Client,
    account: String,
    password: &'static str,
    here: SignedIn,
    there: SignedIn,
    key: MadeKey,
    other_key: MadeKey,
    chat: String,
    turn: String,
    /// The sockets and streams that were opened, by name. Each gives what it heard at its end.
    open: BTreeMap<&'static str, JoinHandle<String>>,
    /// The number of requests to the provider that go on.
    requests: usize,
    app: TestApp,
}

/// The tokens of a session.
struct SignedIn {
    client: Client,
    refresh: String,
}

/// A key, and the program that has it.
struct MadeKey {
    id: String,
    program: Client,
}

impl Given {
    /// Two sessions, two keys, what they carry, and an answer that is being written.
    pub async fn new() -> Self {
        let app = TestApp::start().await;
        app.admin().await;
        let admin = Client::of(&app, "admin").await;
        // So that something is set aside for whatever is asked; what is not given back is left behind.
        let allowance = json!({ "period": "day", "tokens": 1_000_000_000_u64 });
        let settings = json!({
            "scope": { "is": "everybody" }, "allowance": allowance, "warn_at": 80,
        });
        let budget = json!({ "settings": settings });
        assert_eq!(app.admin().await.post("/api/budgets/set", budget).await.status, 200);
        let ada = json!({ "email": EMAIL, "name": "Ada", "password": PASSWORD, "role": "user" });
        let account = text(&value(&admin.posts("/accounts", &ada).await, 201)["id"]);
        // The one that has to leave first is the one that was opened first.
        let there = signed_in(&app, PASSWORD).await;
        app.clock.advance(MINUTE);
        let here = signed_in(&app, PASSWORD).await;
        let key = made(&app, &here.client, json!({})).await;
        let other_key = made(&app, &here.client, json!({})).await;
        let question = json!({ "message": { "text": QUESTION, "model": MODEL } });
        let begun = value(&here.client.posts("/chats", &question).await, 202);
        let (chat, turn) = (text(&begun["chat"]["id"]), text(&begun["turn"]));
        let mut open = BTreeMap::new();
        for (name, client) in [("here's socket", &here.client), ("there's socket", &there.client)] {
            open.insert(name, socket_of(&app, client).await);
        }
        for (name, client) in [
            ("here's stream", &here.client),
            ("there's stream", &there.client),
            ("key's stream", &key.program),
            ("other key's stream", &other_key.program),
        ] {
            open.insert(name, stream_of(&app, client).await);
        }
        let password = PASSWORD;
        let given = Self {
            admin,
            account,
            password,
            here,
            there,
            key,
            other_key,
            chat,
            turn,
            open,
            requests: 5,
            app,
        };
        given.asks_of_the_provider(5).await;
        given
    }

    /// Finds that exactly this has ended within a second, and that the rest goes on.
    pub async fn has_lost(mut self, ends: &[&'static str]) {
        let has_ended = |name: &&str| self.open.get(name).is_none_or(JoinHandle::is_finished);
        let asking = self.open.keys().chain([&"turn"]).filter(|name| !name.ends_with("socket"));
        let left = asking.filter(|name| !ends.contains(name)).count();
        let since = Instant::now();
        while !ends.iter().all(has_ended) || self.app.provider.open_requests() != left {
            if since.elapsed() > IN_TIME {
                let late: Vec<_> = ends.iter().filter(|name| !has_ended(name)).collect();
                let requests = self.app.provider.open_requests();
                panic!("these go on: {late:?}, and {requests} requests instead of {left}");
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // The time that a key is believed that another process has revoked.
        self.app.clock.advance(1_001);
        for (name, open) in std::mem::take(&mut self.open) {
            assert_eq!(open.is_finished(), ends.contains(&name), "{name}");
            if open.is_finished() {
                has_been_told(name, &open.await.unwrap());
            } else {
                open.abort();
                assert!(open.await.unwrap_err().is_cancelled());
            }
        }
        for (name, key) in [("key", &self.key), ("other key", &self.other_key)] {
            let status = key.program.gets("/v1/models").await.status;
            assert_eq!(status, if ends.contains(&name) { 401 } else { 200 }, "{name}");
        }
        let sessions = [
            ("here", "here's refresh token", &mut self.here),
            ("there", "there's refresh token", &mut self.there),
        ];
        for (name, refresh, session) in sessions {
            let has_ended = session.client.gets("/account").await.status == 401;
            assert_eq!(session.refreshes(&self.app).await, !ends.contains(&refresh), "{refresh}");
            // Where the clock was moved, the access token has expired, and the next one counts.
            let is_out = has_ended && session.client.gets("/account").await.status == 401;
            assert_eq!(is_out, ends.contains(&name), "{name}");
        }
        if !ends.contains(&"turn") {
            self.stops_the_turn().await;
        }
    }

    /// Stops the answer that is being written, so that nothing is left.
    async fn stops_the_turn(&self) {
        self.app.clock.advance(60 * MINUTE);
        let ada = signed_in(&self.app, self.password).await.client;
        let chat = value(&ada.gets(&format!("/chats/{}", self.chat)).await, 200);
        assert_eq!(chat["live"], self.turn.as_str(), "the turn goes on");
        let stop = ada.posts(&format!("/turns/{}/stop", self.turn), &json!({})).await;
        assert_eq!(stop.status, 204);
        ada.waits_for_the_answer_in(&self.chat).await;
    }

    async fn asks_of_the_provider(&self, requests: usize) {
        while self.app.provider.open_requests() != requests {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub async fn signs_out(&mut self) {
        let url = format!("{}/api/accounts/sign_out", self.app.url);
        let out = self.here.client.http.post(url).bearer_auth(&self.here.client.access);
        assert_eq!(Answer::of(out.json(&json!({})).send().await.unwrap()).await.status, 200);
    }

    pub async fn ends_the_other_session(&mut self) {
        let sessions = value(&self.there.client.gets("/account/sessions").await, 200);
        let mut sessions = sessions.as_array().unwrap().iter();
        let session = text(&sessions.find(|session| session["current"] == true).unwrap()["id"]);
        let path = format!("/account/sessions/{session}");
        assert_eq!(self.here.client.deletes(&path).await.status, 204);
    }

    pub async fn outlives_the_other_session(&mut self) {
        self.app.clock.advance(20 * Timestamp::DAY);
        assert!(self.here.refreshes(&self.app).await);
        self.app.clock.advance(11 * Timestamp::DAY);
    }

    pub async fn signs_in_too_often(&mut self) {
        for _ in 0..49 {
            self.app.clock.advance(30 * MINUTE);
            signed_in(&self.app, PASSWORD).await;
        }
    }

    pub async fn uses_a_refresh_token_twice(&mut self) {
        let copy = self.there.refresh.clone();
        assert!(self.there.refreshes(&self.app).await);
        let again = Client::with(&self.app, "");
        let again = again.posts("/tokens/refresh", &json!({ "refresh": copy })).await;
        assert_eq!(again.status, 401);
    }

    pub async fn signs_out_elsewhere(&mut self) {
        assert_eq!(self.here.client.deletes("/account/sessions").await.status, 200);
    }

    pub async fn changes_the_password(&mut self) {
        self.sets_the_password(json!({ "old": PASSWORD, "new": NEW_PASSWORD })).await;
    }

    pub async fn changes_the_password_with_keys(&mut self) {
        let with_keys = json!({ "old": PASSWORD, "new": NEW_PASSWORD, "revoke_keys": true });
        self.sets_the_password(with_keys).await;
    }

    async fn sets_the_password(&mut self, body: Value) {
        let set = self.here.client.sends(Method::PUT, "/account/password", &body).await;
        assert_eq!(set.status, 200, "{}", set.text);
        self.password = NEW_PASSWORD;
    }

    pub async fn revokes_the_key(&mut self) {
        let path = format!("/keys/{}", self.key.id);
        assert_eq!(self.here.client.deletes(&path).await.status, 204);
    }

    pub async fn has_the_key_revoked(&mut self) {
        let path = format!("/keys/{}", self.key.id);
        assert_eq!(self.admin.deletes(&path).await.status, 204);
    }

    pub async fn outlives_the_key(&mut self) {
        let expires_at = self.app.clock.now().plus_millis(5 * MINUTE);
        self.key = made(&self.app, &self.here.client, json!({ "expires_at": expires_at })).await;
        let stream = stream_of(&self.app, &self.key.program).await;
        let old = self.open.insert("key's stream", stream).unwrap();
        old.abort();
        assert!(old.await.unwrap_err().is_cancelled());
        self.asks_of_the_provider(self.requests).await;
        self.app.clock.advance(6 * MINUTE);
    }

    pub async fn is_suspended(&mut self) {
        self.suspends(true).await;
    }

    pub async fn is_readmitted(&mut self) {
        self.suspends(false).await;
    }

    async fn suspends(&self, suspended: bool) {
        let path = format!("/accounts/{}/suspended", self.account);
        let body = json!({ "suspended": suspended });
        assert_eq!(self.admin.sends(Method::PUT, &path, &body).await.status, 200);
    }

    pub async fn is_deleted(&mut self) {
        self.deletes("purge").await;
    }

    pub async fn is_deleted_and_inherited(&mut self) {
        self.deletes("hand_over").await;
    }

    async fn deletes(&self, chats: &str) {
        let path = format!("/accounts/{}?chats={chats}", self.account);
        assert_eq!(self.admin.deletes(&path).await.status, 204);
    }

    pub async fn may_not_ask_the_model_any_more(&mut self) {
        let body = json!({ "model": MODEL, "settings": { "audience": { "is": "nobody" } } });
        let set = self.app.admin().await.post("/api/models/set", body).await;
        assert_eq!(set.status, 200, "{}", set.text);
    }

    pub async fn gets_a_password_of_the_operator(&mut self) {
        self.runs_with_a_password(&["user", "password", EMAIL]);
    }

    pub async fn gets_a_password_and_no_keys(&mut self) {
        self.runs_with_a_password(&["user", "password", EMAIL, "--revoke-keys"]);
    }

    fn runs_with_a_password(&mut self, words: &[&str]) {
        self.app.runs_with_input(words, NEW_PASSWORD).unwrap();
        self.password = NEW_PASSWORD;
    }

    pub async fn has_the_key_revoked_on_the_command_line(&mut self) {
        self.app.runs(&["key", "revoke", &self.key.id], &[]).unwrap();
    }

    pub async fn is_suspended_on_the_command_line(&mut self) {
        self.app.runs(&["user", "suspend", EMAIL], &[]).unwrap();
    }

    /// Signs in again, and finds what was written until the suspension.
    pub async fn finds_the_answer_stopped(&mut self) {
        self.app.clock.advance(60 * MINUTE);
        self.here = signed_in(&self.app, PASSWORD).await;
        let answer = self.here.client.waits_for_the_answer_in(&self.chat).await;
        assert!(answer["outcome"].to_string().contains("stopped"), "{answer}");
    }

    pub async fn asks_with_the_key_again(&mut self) {
        let asked = asked("Hello", json!({}));
        let answer = self.key.program.posts("/v1/chat/completions", &asked).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    /// Asks with the key for an answer in one piece, and waits until the provider was asked.
    pub async fn asks_for_a_whole_answer(&mut self) -> JoinHandle<Answer> {
        let asking = self.key.program.request(Method::POST, "/v1/chat/completions");
        let asking = asking.json(&asked(QUESTION, json!({})));
        let asking = tokio::spawn(async move { Answer::of(asking.send().await.unwrap()).await });
        self.requests += 1;
        self.asks_of_the_provider(self.requests).await;
        asking
    }

    /// Finds that the one who waits for a whole answer is refused as whoever has no key is. The rest is left as it is.
    pub async fn hears_that_the_key_is_gone(mut self, asking: JoinHandle<Answer>) {
        let answer = tokio::time::timeout(IN_TIME, asking).await.unwrap().unwrap();
        assert_eq!(answer.status, 401);
        assert!(answer.text.contains(r#""code":"invalid_api_key""#), "{}", answer.text);
        for (_, open) in std::mem::take(&mut self.open) {
            open.abort();
            drop(open.await);
        }
        self.stops_the_turn().await;
    }
}

impl SignedIn {
    /// Trades the refresh token in, and goes on with what comes of it. `false`: it is not good any more.
    async fn refreshes(&mut self, app: &TestApp) -> bool {
        let body = json!({ "refresh": self.refresh });
        let tokens = Client::with(app, "").posts("/tokens/refresh", &body).await;
        if tokens.status == 401 {
            return false;
        }
        let tokens = value(&tokens, 200);
        self.client.access = text(&tokens["access"]);
        self.refresh = text(&tokens["refresh"]);
        true
    }
}

/// What somebody hears last on what has ended.
fn has_been_told(name: &str, heard: &str) {
    if name.ends_with("socket") {
        assert_eq!(heard, socket::CLOSE_SIGNED_OUT.to_string(), "{name}");
    } else {
        let last = heard.trim_end().rsplit("\n\n").next().unwrap();
        let error: Value = serde_json::from_str(last.strip_prefix("data: ").unwrap()).unwrap();
        assert_eq!(error["error"]["type"], "authentication_error", "{name}: {last}");
        assert_eq!(error["error"]["code"], "invalid_api_key", "{name}: {last}");
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
}

async fn signed_in(app: &TestApp, password: &str) -> SignedIn {
    let nobody = Client::with(app, "");
    let credentials = json!({ "email": EMAIL, "password": password });
    let tokens = value(&nobody.posts("/tokens", &credentials).await, 201);
    let client = Client::with(app, &text(&tokens["access"]));
    SignedIn { client, refresh: text(&tokens["refresh"]) }
}

/// A key of somebody's that does not count requests. Its moments are numbers, which only server functions take.
async fn made(app: &TestApp, owner: &Client, scope: Value) -> MadeKey {
    let url = format!("{}/api/keys/add", app.url);
    let adding = app.http.post(url).bearer_auth(&owner.access);
    let adding = adding.json(&json!({ "name": "Backups", "scope": scope }));
    let made: Value = Answer::of(adding.send().await.unwrap()).await.is();
    let program = Client::with(app, &text(&made["secret"]));
    MadeKey { id: text(&made["key"]["id"]), program: Client { url: app.url.clone(), ..program } }
}

/// Opens a socket, and listens to it until it is closed. Gives the code that it was closed with.
async fn socket_of(app: &TestApp, client: &Client) -> JoinHandle<String> {
    let token = format!("Bearer {}", client.access);
    let headers = [("authorization", token.as_str())];
    let url = format!("{}/ws", app.url);
    let mut socket =
        Socket::connect(&url, &headers).await.unwrap_or_else(|refused| panic!("{refused:?}"));
    socket.says(&ClientFrame::Hello { protocol: PROTOCOL }).await;
    assert!(matches!(socket.next().await, Ok(ServerFrame::Welcome { .. })));
    tokio::spawn(async move { socket.closed_with().await.to_string() })
}

/// Begins a stream at `/v1`, and listens to it to its end. Gives all that was heard.
async fn stream_of(app: &TestApp, client: &Client) -> JoinHandle<String> {
    let asking = app.http.post(format!("{}/v1/chat/completions", app.url));
    let asking = asking.bearer_auth(&client.access);
    let asking = asking.json(&asked(QUESTION, json!({ "stream": true })));
    let answer = asking.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    tokio::spawn(async move { answer.text().await.unwrap() })
}
