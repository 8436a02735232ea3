//! Everything a visitor can be told went wrong: kinds, not sentences. The words are in `locales/*/errors.json`.

mod examples;

use crate::{ModelId, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why something was refused or did not work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
pub enum Failure {
    /// Nobody is signed in, or the session ended.
    #[error("signed out")]
    SignedOut,
    /// The e-mail or the password is wrong; which of them is not said.
    #[error("wrong credentials")]
    WrongCredentials,
    /// The account is suspended.
    #[error("suspended")]
    Suspended,
    /// The caller may not do this.
    #[error("forbidden")]
    Forbidden,
    /// The request came from another origin.
    #[error("foreign origin")]
    ForeignOrigin,
    /// Nobody may make an account here without being added.
    #[error("sign-up is closed")]
    SignUpClosed,
    /// There is no such thing, or it is somebody else's.
    #[error("missing {what}")]
    Missing {
        /// What.
        what: Subject,
    },
    /// It existed and does not any more.
    #[error("gone {what}")]
    Gone {
        /// What.
        what: Subject,
    },
    /// A value breaks a rule.
    #[error("invalid {field:?}: {rule:?}")]
    Invalid {
        /// Which value.
        field: Field,
        /// Which rule.
        rule: Rule,
    },
    /// Somebody else has this value already.
    #[error("taken {field:?}")]
    Taken {
        /// Which value.
        field: Field,
    },
    /// The configuration says what this is; it can be changed only there.
    #[error("configured {what}")]
    Configured {
        /// What.
        what: Subject,
    },
    /// The chat has a live turn; wait for it or stop it.
    #[error("busy")]
    Busy,
    /// Too many tries.
    #[error("too many requests")]
    TooMany {
        /// Seconds until the next try.
        retry_after_s: u32,
    },
    /// The body or the frame is larger than the limit.
    #[error("too large")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// No model could be asked.
    #[error("no model")]
    NoModel {
        /// Those that were tried; empty when none is set up.
        tried: Vec<ModelId>,
    },
    /// The model was asked and did not answer as it should.
    #[error("model trouble: {trouble:?}")]
    ModelFailed {
        /// Which.
        model: ModelId,
        /// What happened.
        trouble: ModelTrouble,
    },
    /// A budget is used up, or what is asked could use up more than is left of it.
    #[error("over budget")]
    OverBudget {
        /// When it begins anew.
        resets_at: Timestamp,
    },
    /// Money is limited, and nobody knows what this model costs.
    #[error("no price for {model}")]
    NoPrice {
        /// Which.
        model: ModelId,
    },
    /// The model cannot do what a parameter asks for.
    #[error("{model} does not support {parameter}")]
    UnsupportedParameter {
        /// Which model.
        model: ModelId,
        /// The parameter's name, as the API spells it.
        parameter: String,
    },
    /// The method is not allowed at this address.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// The page is older or newer than the server; reload it.
    #[error("outdated")]
    Outdated {
        /// The server's protocol.
        server: u16,
    },
    /// The server is starting, stopping, or cannot reach its database.
    #[error("unavailable")]
    Unavailable {
        /// Seconds until the next try.
        retry_after_s: u32,
    },
    /// The server cannot be reached. Only the browser says this.
    #[error("offline")]
    Offline,
    /// Something broke inside; the operator finds it under the trace id.
    #[error("internal {trace_id}")]
    Internal {
        /// The id that the log line carries.
        trace_id: TraceId,
    },
}

impl Failure {
    /// The failure of a server that cannot work right now, with the usual time until the next try.
    #[must_use]
    pub const fn unavailable() -> Self {
        Self::Unavailable { retry_after_s: 5 }
    }

    /// The HTTP status for it.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::UnsupportedParameter { .. } => 400,
            Self::SignedOut | Self::WrongCredentials => 401,
            Self::OverBudget { .. } => 402,
            Self::NoPrice { .. }
            | Self::Suspended
            | Self::Forbidden
            | Self::ForeignOrigin
            | Self::SignUpClosed => 403,
            Self::Missing { .. } => 404,
            Self::MethodNotAllowed => 405,
            Self::Busy | Self::Taken { .. } | Self::Configured { .. } => 409,
            Self::Gone { .. } => 410,
            Self::TooLarge { .. } => 413,
            Self::Invalid { .. } => 422,
            Self::Outdated { .. } => 426,
            Self::TooMany { .. } => 429,
            Self::Internal { .. } => 500,
            Self::ModelFailed { .. } => 502,
            Self::NoModel { .. } | Self::Unavailable { .. } | Self::Offline => 503,
        }
    }

    /// The stable code and the parameters, as they stand in a problem document. Parameters are an object.
    #[must_use]
    pub fn code_and_params(&self) -> (String, serde_json::Value) {
        let empty = || serde_json::Value::Object(serde_json::Map::new());
        let Ok(serde_json::Value::Object(mut fields)) = serde_json::to_value(self) else {
            return ("internal".into(), empty());
        };
        let code =
            fields.get("code").and_then(serde_json::Value::as_str).unwrap_or("internal").to_owned();
        (code, fields.remove("params").unwrap_or_else(empty))
    }

    /// Seconds after which trying again makes sense, where that is known.
    #[must_use]
    pub const fn retry_after_s(&self) -> Option<u32> {
        match self {
            Self::TooMany { retry_after_s } | Self::Unavailable { retry_after_s } => {
                Some(*retry_after_s)
            }
            _ => None,
        }
    }
}

/// Things that can be missing or gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// An account.
    Account,
    /// An alias.
    Alias,
    /// A budget.
    Budget,
    /// A chat.
    Chat,
    /// An endpoint of the API.
    Endpoint,
    /// A group of people.
    Group,
    /// A key.
    Key,
    /// A message.
    Message,
    /// A model.
    Model,
    /// A page or a file.
    Page,
    /// A provider.
    Provider,
    /// A session.
    Session,
    /// A share.
    Share,
    /// A turn.
    Turn,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// Values that can be invalid or taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// What may be spent.
    Allowance,
    /// The arguments as a whole: not JSON, a wrong type, or a missing field.
    Arguments,
    /// The one-time code of the first sign-up.
    Code,
    /// Where the next page begins.
    Cursor,
    /// The days of a report.
    Days,
    /// An e-mail address.
    Email,
    /// When a share stops opening.
    ExpiresAt,
    /// A frame of the socket.
    Frame,
    /// The key of a provider.
    Key,
    /// A model's id.
    Model,
    /// A name.
    Name,
    /// A password.
    Password,
    /// What tokens cost.
    Price,
    /// How many requests a minute.
    Rate,
    /// How often one model is asked again.
    Retries,
    /// How many seconds something may take.
    Seconds,
    /// A message's text.
    Text,
    /// A chat's title.
    Title,
    /// A refresh token.
    Token,
    /// An address on the network.
    Url,
    /// How often each model comes first.
    Weights,
    /// How many tokens fit.
    Window,
}

/// Rules that a value can break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "rule")]
pub enum Rule {
    /// It must not be empty.
    Empty,
    /// It does not have the right shape.
    Malformed,
    /// It is shorter than the limit.
    TooShort {
        /// The least number of characters.
        min: u32,
    },
    /// It is longer than the limit.
    TooLong {
        /// The greatest number of characters (bytes for texts and addresses).
        max: u32,
    },
    /// It is not the right one.
    Wrong,
    /// It lies in the past.
    Past,
}

/// How a model can fail to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelTrouble {
    /// It cannot be reached.
    Unreachable,
    /// It took too long.
    TimedOut,
    /// It refused the key.
    Unauthorized,
    /// It is asked too often.
    RateLimited,
    /// It does not know the model.
    UnknownModel,
    /// It refused the request.
    Refused,
    /// Its answer broke off or was not understood.
    InvalidResponse,
    /// It failed on its side.
    Broken,
    /// The model file is missing or cannot be read.
    NotLoaded,
    /// This processor lacks instructions that the engine needs.
    WrongProcessor,
    /// Too many people are waiting for it.
    Overloaded,
    /// The conversation does not fit.
    TooLong,
}

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
        let (code, params) = failure.code_and_params();
        Self {
            kind: format!("about:blank#{code}"),
            title,
            status: failure.status(),
            code,
            params,
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
