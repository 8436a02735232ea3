//! The problem document: how a failure is written into an answer, and read from it again.
//!
//! A file of its own, because it is the only place where a failure has words: the server writes it, the page and
//! programs read it.

use super::Failure;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The id of one request, under which its log lines are found. 32 hexadecimal digits (W3C Trace Context).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TraceId(pub String);

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The body of every answer outside 2xx: `application/problem+json` (RFC 9457).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// `about:blank#<code>`: the code is what tells problems apart.
    #[serde(rename = "type")]
    pub kind: String,
    /// What went wrong, in the visitor's language.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code.
    pub code: String,
    /// What the code needs to be said in words; an object.
    pub params: serde_json::Value,
    /// The id of the request.
    pub trace_id: TraceId,
}

impl Problem {
    /// A failure as a problem document, with its title already in words.
    #[must_use]
    pub fn new(failure: &Failure, title: String, trace_id: TraceId) -> Self {
        let code = failure.code();
        Self {
            kind: format!("about:blank#{code}"),
            title,
            status: failure.status(),
            code: code.to_owned(),
            params: failure.params(),
            trace_id,
        }
    }

    /// The failure that this document tells of. One that this build does not know is `Internal`.
    #[must_use]
    pub fn failure(&self) -> Failure {
        let empty = self.params.as_object().is_none_or(serde_json::Map::is_empty);
        let params = if empty { serde_json::Value::Null } else { self.params.clone() };
        // By way of bytes: that deserialiser is there anyway, and a second one would weigh 30 KB in the page.
        let document = serde_json::json!({ "code": self.code, "params": params }).to_string();
        serde_json::from_slice(document.as_bytes())
            .unwrap_or_else(|_| Failure::Internal { trace_id: self.trace_id.clone() })
    }
}
