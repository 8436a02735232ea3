//! A program that does what a person does, signed in with a token.

use crate::support::{Answer, PASSWORD, TestApp};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::time::Duration;

/// A program that is signed in as somebody.
pub struct Client {
    /// The client.
    pub http: reqwest::Client,
    /// The API's base URL.
    pub url: String,
    /// The access token; empty: the program sends none.
    pub access: String,
}

impl Client {
    /// A program that signs in as somebody who has an account.
    pub async fn of(app: &TestApp, name: &str) -> Self {
        let nobody = Self::with(app, "");
        let credentials = json!({ "email": format!("{name}@plauder.test"), "password": PASSWORD });
        let tokens = nobody.posts("/tokens", &credentials).await;
        assert_eq!(tokens.status, 201, "{}", tokens.text);
        let tokens: Value = serde_json::from_str(&tokens.text).unwrap();
        Self { access: tokens["access"].as_str().unwrap().to_owned(), ..nobody }
    }

    /// A program that sends this behind `Bearer`.
    pub fn with(app: &TestApp, access: &str) -> Self {
        Self { http: app.http.clone(), url: format!("{}/api/v1", app.url), access: access.into() }
    }

    /// The request of a method and a path, with the token.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url));
        if self.access.is_empty() { request } else { request.bearer_auth(&self.access) }
    }

    /// Gets what is at a path.
    pub async fn gets(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path).send().await.unwrap()).await
    }

    /// Deletes what is at a path.
    pub async fn deletes(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path).send().await.unwrap()).await
    }

    /// Posts something that is JSON.
    pub async fn posts(&self, path: &str, body: &Value) -> Answer {
        self.sends(Method::POST, path, body).await
    }

    /// Sends something that is JSON, with a method.
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

/// The value that an answer of this status holds.
#[track_caller]
pub fn value(answer: &Answer, status: u16) -> Value {
    assert_eq!(answer.status, status, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/json", "{}", answer.text);
    serde_json::from_str(&answer.text).unwrap()
}
