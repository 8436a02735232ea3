//! Somebody who uses the server.

use super::{Answer, Follower, MODEL, Socket, TestApp, fresh};
use contract::{Account, Chat, ChatId, Message, Opened, Outcome, Sent, TurnId};
use serde_json::{Value, json};

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";

/// Somebody with a browser. Signed in while there is a cookie.
#[derive(Clone)]
pub struct Person {
    /// The client, which keeps no cookies of its own.
    pub http: reqwest::Client,
    /// The server's own origin.
    pub url: String,
    /// The session's cookie, `name=value`.
    pub cookie: Option<String>,
    /// The value of `Accept-Language`.
    pub language: &'static str,
}

impl Person {
    /// Somebody who has not signed in.
    pub fn stranger(app: &TestApp) -> Self {
        Self::stranger_at(&app.url, &app.http)
    }

    /// Somebody who has not signed in to the server at an address.
    pub fn stranger_at(url: &str, http: &reqwest::Client) -> Self {
        Self { http: http.clone(), url: url.to_owned(), cookie: None, language: "en" }
    }

    /// The same person after the server has started again.
    pub fn at(self, app: &TestApp) -> Self {
        Self { url: app.url.clone(), ..self }
    }

    /// Calls a server function as the page does it.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        let request = self.http.post(format!("{}{path}", self.url)).json(&body);
        self.sends(request.header("origin", &self.url)).await
    }

    /// Sends a request with the person's cookie.
    pub async fn sends(&self, request: reqwest::RequestBuilder) -> Answer {
        let request = request.header("accept-language", self.language);
        let request = match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        };
        Answer::of(request.send().await.unwrap()).await
    }

    /// Opens an address.
    pub async fn get(&self, path: &str) -> Answer {
        self.sends(self.http.get(format!("{}{path}", self.url))).await
    }

    /// Makes an account and keeps its cookie.
    pub async fn signs_up(mut self, name: &str) -> Self {
        let body = json!({ "email": email(name), "name": name, "password": PASSWORD });
        let answer = self.post("/api/accounts/sign_up", body).await;
        self.keeps_the_cookie(&answer);
        answer.is::<Account>();
        self
    }

    /// Signs in to an account that is there, and keeps the cookie.
    pub async fn signs_in(mut self, name: &str) -> Self {
        let body = json!({ "email": email(name), "password": PASSWORD });
        let answer = self.post("/api/accounts/sign_in", body).await;
        self.keeps_the_cookie(&answer);
        answer.is::<Account>();
        self
    }

    /// Keeps the session's cookie of an answer, if it sets one.
    pub fn keeps_the_cookie(&mut self, answer: &Answer) {
        let cookies = answer.headers.get_all("set-cookie").iter();
        for cookie in cookies.map(|value| value.to_str().unwrap()) {
            if cookie.starts_with("plauder=") {
                self.cookie = cookie.split(';').next().map(ToOwned::to_owned);
            }
        }
    }

    /// Begins a chat with a question.
    pub async fn starts_a_chat(&self, question: &str) -> Sent {
        let body = json!({ "chat": fresh(), "message": fresh(), "text": question, "model": MODEL });
        self.post("/api/chats/start", body).await.is()
    }

    /// Begins a chat with a question to a model, whatever comes of it.
    pub async fn tries(&self, model: &str, question: &str) -> Answer {
        let body = json!({ "chat": fresh(), "message": fresh(), "text": question, "model": model });
        self.post("/api/chats/start", body).await
    }

    /// Begins a chat with a question to a model, and waits for its answer.
    pub async fn asks(&self, model: &str, question: &str) -> Message {
        let sent: Sent = self.tries(model, question).await.is();
        self.waits_for(&sent).await
    }

    /// Begins a chat and waits for its answer.
    pub async fn has_a_chat(&self, question: &str) -> Sent {
        let sent = self.starts_a_chat(question).await;
        self.waits_for(&sent).await;
        sent
    }

    /// Begins a chat, waits for its answer, and gives it a title that no model changes any more.
    pub async fn has_a_chat_called(&self, title: &str) -> Sent {
        let sent = self.has_a_chat(&format!("What is {title}?")).await;
        let body = json!({ "chat": sent.chat.id, "title": title });
        self.post("/api/chats/rename", body).await.is::<Chat>();
        sent
    }

    /// Says something below `parent`.
    pub async fn says(&self, chat: ChatId, parent: Value, question: &str) -> Answer {
        let body = json!({
            "chat": chat, "parent": parent, "message": fresh(), "text": question, "model": MODEL,
        });
        self.post("/api/messages/send", body).await
    }

    /// Follows a turn to its end.
    pub async fn waits_for(&self, sent: &Sent) -> Message {
        let (message, _) = self.follows(sent.chat.id, sent.turn).await;
        message
    }

    /// Follows a turn over a socket of its own: the message, and how it ended.
    async fn follows(&self, chat: ChatId, turn: TurnId) -> (Message, Outcome) {
        let mut socket = Socket::of(self).await;
        let mut follower = Follower::new(chat, turn);
        socket.watches(chat, Some((turn, 0))).await;
        while !follower.has_ended() {
            follower.hears(&socket.hears().await);
        }
        follower.end()
    }

    /// Opens a chat at the end of the branch that is shown.
    pub async fn opens(&self, chat: ChatId) -> Opened {
        self.post("/api/chats/open", json!({ "chat": chat })).await.is()
    }
}

/// The address of somebody by their name.
pub fn email(name: &str) -> String {
    format!("{name}@plauder.test")
}
