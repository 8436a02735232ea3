//! A program that does what a person does.

use crate::support::{Answer, PASSWORD, TestApp};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::time::Duration;

/// A program that is signed in as somebody.
pub struct Client {
    pub http: reqwest::Client,
    pub url: String,
    pub access: String,
}

impl Client {
    /// One that signs in as somebody who has an account.
    pub async fn of(app: &TestApp, name: &str) -> Self {
        let nobody = Self::with(app, "");
        let credentials = json!({ "email": format!("{name}@plauder.test"), "password": PASSWORD });
        let tokens = nobody.posts("/tokens", &credentials).await;
        assert_eq!(tokens.status, 201, "{}", tokens.text);
        let tokens: Value = serde_json::from_str(&tokens.text).unwrap();
        Self { access: tokens["access"].as_str().unwrap().to_owned(), ..nobody }
    }

    /// One that sends this behind `Bearer`.
    pub fn with(app: &TestApp, access: &str) -> Self {
        Self { http: app.http.clone(), url: format!("{}/api/v1", app.url), access: access.into() }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url));
        if self.access.is_empty() { request } else { request.bearer_auth(&self.access) }
    }

    pub async fn gets(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path).send().await.unwrap()).await
    }

    pub async fn deletes(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path).send().await.unwrap()).await
    }

    pub async fn posts(&self, path: &str, body: &Value) -> Answer {
        self.sends(Method::POST, path, body).await
    }

    pub async fn sends(&self, method: Method, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(method, path).json(body).send().await.unwrap()).await
    }

    /// Reads a chat's messages until its last answer has ended; gives that answer.
    pub async fn waits_for_the_answer_in(&self, chat: &str) -> Value {
        for _ in 0..500 {
            let messages = value(&self.gets(&format!("/chats/{chat}/messages")).await, 200);
            let last = messages["items"].as_array().unwrap().last().unwrap()["message"].clone();
            if last["author"]["by"] == "model" && !last["outcome"].is_null() {
                return last;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("no answer ended in {chat}");
    }
}

/// What an answer of this status holds.
#[track_caller]
pub fn value(answer: &Answer, status: u16) -> Value {
    assert_eq!(answer.status, status, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/json", "{}", answer.text);
    serde_json::from_str(&answer.text).unwrap()
}
