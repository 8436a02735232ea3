//! The problem document: how a failure is written into an answer, and read from it again.
//!
//! Only here a failure has words, and only here it becomes JSON of the web's and not of ours: the server writes it, the
//! page and programs read it.

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

/// A problem document, the body of every answer outside 2xx: `application/problem+json` (RFC 9457).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// The problem's type, `about:blank#<code>`: the code is what tells problems apart.
    #[serde(rename = "type")]
    pub kind: String,
    /// The title: what went wrong, in the language of whoever reads it.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code of the failure.
    pub code: String,
    /// The parameters that the code needs to be said in words; an object.
    pub params: serde_json::Value,
    /// The id of the request, under which its log lines are found.
    pub trace_id: TraceId,
}

impl Problem {
    /// Makes the problem document of a failure, whose title is in words already.
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

    /// The failure that this document tells of. One that this build does not know is `Unknown`, and one that it cannot read
    /// is `Internal`.
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
