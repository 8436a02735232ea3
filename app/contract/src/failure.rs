//! Everything a visitor can be told went wrong: kinds, not sentences. The words are in `locales/*/errors.json`.

mod examples;
mod field;
mod problem;

pub use field::{Field, Rule, Subject};
pub use problem::{Problem, TraceId};

use crate::{ModelId, ModelTrouble, Timestamp};
use serde::{Deserialize, Serialize};

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
