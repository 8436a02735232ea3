//! An answer of the server, whose form is checked wherever it is read.

use contract::Problem;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// An answer of the server, read to its end.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as text.
    pub text: String,
}

impl Answer {
    /// Reads a response to its end.
    pub async fn of(response: reqwest::Response) -> Self {
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.unwrap(),
        }
    }

    /// The value that it holds, which takes status 200.
    #[track_caller]
    pub fn is<T: DeserializeOwned>(self) -> T {
        assert_eq!(self.status, 200, "{}", self.text);
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The problem that it tells of, once everything about its form is checked.
    #[track_caller]
    pub fn problem(&self) -> Problem {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text);
        let problem: Problem = serde_json::from_str(&self.text).unwrap();
        assert_eq!(problem.status, self.status);
        assert_eq!(problem.kind, format!("about:blank#{}", problem.code));
        assert_eq!(problem.trace_id.0.len(), 32);
        assert!(!problem.title.is_empty());
        assert!(problem.params.is_object());
        problem
    }

    /// The status, code and parameters of the problem on one line: `404 missing {"what":"chat"}`.
    #[track_caller]
    pub fn told(&self) -> String {
        let Problem { status, code, params, .. } = self.problem();
        if params == Value::Object(serde_json::Map::new()) {
            format!("{status} {code}")
        } else {
            format!("{status} {code} {params}")
        }
    }

    /// The value of a header; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}
