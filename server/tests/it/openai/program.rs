//! A program with a key, as OpenAI's clients ask. Apart from `support`, because only these tests are in OpenAI's shapes.

use crate::support::{Answer, MODEL, Person, TestApp};
use contract::NewKey;
use serde_json::{Value, json};

/// A program with a key.
pub struct Program {
    /// The client.
    pub http: reqwest::Client,
    /// The server's own origin.
    pub url: String,
    /// The secret, as it goes behind `Bearer`.
    pub secret: String,
}

impl Program {
    /// A program that asks in the administrator's name.
    pub async fn of(app: &TestApp) -> Self {
        Self::of_person(app, &app.admin().await).await
    }

    /// A program with a new key of somebody's, which may do what keys may.
    pub async fn of_person(app: &TestApp, owner: &Person) -> Self {
        let key = key(owner, json!({})).await;
        Self::with(app, &key.secret)
    }

    /// A program that sends this behind `Bearer`.
    pub fn with(app: &TestApp, secret: &str) -> Self {
        Self { http: app.http.clone(), url: app.url.clone(), secret: secret.to_owned() }
    }

    /// Posts something that is JSON.
    pub async fn posts(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.post(path, body).send().await.unwrap()).await
    }

    /// The request that posts something, for tests that change it.
    pub fn post(&self, path: &str, body: &Value) -> reqwest::RequestBuilder {
        self.http.post(format!("{}{path}", self.url)).bearer_auth(&self.secret).json(body)
    }

    /// Gets what is at a path.
    pub async fn gets(&self, path: &str) -> Answer {
        let request = self.http.get(format!("{}{path}", self.url)).bearer_auth(&self.secret);
        Answer::of(request.send().await.unwrap()).await
    }

    /// Asks a question of the model that does as it is told, with parameters of the test's.
    pub async fn asks(&self, question: &str, parameters: Value) -> Answer {
        self.posts("/v1/chat/completions", &asked(question, parameters)).await
    }
}

/// A request with one question.
pub fn asked(question: &str, parameters: Value) -> Value {
    let said = json!([{ "role": "user", "content": question }]);
    let mut body = json!({ "model": MODEL, "messages": said });
    let Value::Object(parameters) = parameters else { panic!("parameters have names") };
    body.as_object_mut().unwrap().extend(parameters);
    body
}

/// Makes a key.
pub async fn key(owner: &Person, scope: Value) -> NewKey {
    owner.post("/api/keys/add", json!({ "name": "tests", "scope": scope })).await.is()
}

/// The error of an answer on one line: status, type, code, and the parameter if there is one.
#[track_caller]
pub fn refusal(answer: &Answer) -> String {
    assert_eq!(answer.header("content-type"), "application/json", "{}", answer.text);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-request-id").len(), 32);
    let body: Value = serde_json::from_str(&answer.text).unwrap();
    let error = body["error"].as_object().unwrap();
    let names: Vec<_> = error.keys().map(String::as_str).collect();
    assert_eq!(names.len(), 4, "message, type, param and code: {names:?}");
    assert!(!error["message"].as_str().unwrap().is_empty());
    let word = |name: &str| error[name].as_str().unwrap_or("-");
    format!("{} {} {} {}", answer.status, word("type"), word("code"), word("param"))
}

/// The data of each frame, but for the last word.
#[track_caller]
pub fn frames(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "text/event-stream");
    assert_eq!(answer.header("cache-control"), "no-store");
    let frames = answer.text.strip_suffix("\n\n").unwrap();
    let data = frames.split("\n\n").filter_map(|frame| frame.strip_prefix("data: "));
    data.filter(|data| *data != "[DONE]").map(|data| serde_json::from_str(data).unwrap()).collect()
}

/// The text that the frames' deltas add up to, in one field.
pub fn whole(frames: &[Value], field: &str) -> String {
    let deltas = frames.iter().map(|frame| &frame["choices"][0]["delta"][field]);
    deltas.filter_map(Value::as_str).collect()
}
