//! A program with a key.

use crate::support::{Answer, MODEL, Person, TestApp};
use contract::NewKey;
use serde_json::{Value, json};

/// A program with a key.
pub struct Program {
    pub http: reqwest::Client,
    pub url: String,
    pub secret: String,
}

impl Program {
    /// One that asks in the administrator's name.
    pub async fn of(app: &TestApp) -> Self {
        Self::of_person(app, &app.admin().await).await
    }

    pub async fn of_person(app: &TestApp, owner: &Person) -> Self {
        let key = key(owner, json!({})).await;
        Self::with(app, &key.secret)
    }

    /// One that sends this after `Bearer`.
    pub fn with(app: &TestApp, secret: &str) -> Self {
        Self { http: app.http.clone(), url: app.url.clone(), secret: secret.to_owned() }
    }

    /// Posts something that is JSON.
    pub async fn posts(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.post(path, body).send().await.unwrap()).await
    }

    pub fn post(&self, path: &str, body: &Value) -> reqwest::RequestBuilder {
        self.http.post(format!("{}{path}", self.url)).bearer_auth(&self.secret).json(body)
    }

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

/// What an answer refuses, on one line: status, type, code, and the parameter if there is one.
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

/// What the frames' deltas add up to, in one field.
pub fn whole(frames: &[Value], field: &str) -> String {
    let deltas = frames.iter().map(|frame| &frame["choices"][0]["delta"][field]);
    deltas.filter_map(Value::as_str).collect()
}
