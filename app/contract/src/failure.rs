//! Why something was refused or did not work: kinds, not sentences. The words are in `locales/*/errors.json`.
//!
//! A failure is what the caller is told. It crosses the wire, so it says nothing about our inside; an error from there
//! travels in a `ports::Fault`, which cannot be serialised. One enum serves the whole product: the page matches it
//! without a wildcard, so a new one does not compile before it has words in every language.
//!
//! # Who makes which
//!
//! | who | makes | because |
//! |---|---|---|
//! | `server::http`, before a port is asked | `ForeignOrigin`, `MethodNotAllowed`, `TooLarge` bodies, `TooMany` sockets, bodies and renderings, `SignedOut` without a token, `Missing` endpoints and pages, `Invalid` arguments and frames | only it knows the transport |
//! | constructors in this crate | `Invalid` | a value says itself which rule it breaks |
//! | `backend`, of what storage finds | `Missing`, `Gone`, `Taken`, `Busy`, `Configured`, `TooLarge` shares and answers | what is somebody else's is missing, not forbidden: nobody learns that it exists |
//! | `Caller::person` and `backend`, of who asks | `SignedOut`, `WrongCredentials`, `Suspended`, `Forbidden`, `ProofRequired`, `SignUpClosed` | `policy.rs` decides what a role may do |
//! | `backend`, of how often | `TooMany` | sign-ins, requests, tokens, live turns and hashed passwords are counted alike, whichever way they come |
//! | `backend`, of its own state | `Unavailable` | the ledger cannot be written, too many passwords wait, or the server stops |
//! | `backend`, of money | `OverBudget`, `NoPrice` | nobody is asked what nobody may pay |
//! | the turn, of the gateway | `ModelFailed`, `NoModel` | every model that may answer has been asked |
//! | completions, of the gateway | `ModelFailed`, `UnsupportedParameter` | a program is refused what no model does, and told by name |
//! | the end of a fault, `Fault::failure` | `Internal`, `Unavailable` | there the error is logged, under the trace id that `Internal` carries |
//! | `server::http`, at the end | `Internal` after a panic, `Unavailable` after a time-out or while the server is not ready | no port has answered |
//! | the browser | `Offline`, `Outdated`, `Unavailable` | the server is out of reach, of another version, or hidden behind somebody else's error |

mod examples;
mod field;
mod new_words;
mod problem;

pub use field::{Field, Rule, Subject};
pub use problem::{Problem, TraceId};

use crate::unknown::{Unknown, open_kind};
use crate::{ModelId, ModelTrouble, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A failure: why something was refused or did not work, as the caller is told.
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
    /// What is asked for lets somebody in later, and the session's last proof that its person knows the password is too
    /// old. Whoever proves it once more may ask again.
    #[error("proof required")]
    ProofRequired,
    /// The request came from another origin.
    #[error("foreign origin")]
    ForeignOrigin,
    /// Sign-up is closed: nobody may make an account without being added.
    #[error("sign-up is closed")]
    SignUpClosed,
    /// The thing is missing, or it is somebody else's.
    #[error("missing {what}")]
    Missing {
        /// The thing that it is about.
        what: Subject,
    },
    /// The thing existed and does not any more.
    #[error("gone {what}")]
    Gone {
        /// The thing that it is about.
        what: Subject,
    },
    /// A value breaks a rule.
    #[error("invalid {field:?}: {rule:?}")]
    Invalid {
        /// The value that it is about.
        field: Field,
        /// The rule that the value breaks.
        rule: Rule,
    },
    /// Somebody else has this value already.
    #[error("taken {field:?}")]
    Taken {
        /// The value that it is about.
        field: Field,
    },
    /// The configuration says what this is; it can be changed only there.
    #[error("configured {what}")]
    Configured {
        /// The thing that it is about.
        what: Subject,
    },
    /// The chat has a live turn; wait for it or stop it.
    #[error("busy")]
    Busy,
    /// Too many requests or tries came in too short a time.
    #[error("too many requests")]
    TooMany {
        /// Seconds until the next try.
        retry_after_s: u32,
    },
    /// The body of a request, or the chat that is to be shared, is larger than the limit.
    #[error("too large")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// No model could be asked.
    #[error("no model")]
    NoModel {
        /// The models that were tried, in order; empty when none is set up.
        tried: Vec<ModelId>,
    },
    /// The model was asked and did not answer as it should.
    #[error("model trouble: {trouble:?}")]
    ModelFailed {
        /// The model that it is about.
        model: ModelId,
        /// The trouble: how it failed.
        #[serde(deserialize_with = "new_words::known_trouble")]
        trouble: ModelTrouble,
    },
    /// A budget is used up, or what is asked could use up more than is left of it.
    #[error("over budget")]
    OverBudget {
        /// When the budget begins anew.
        resets_at: Timestamp,
    },
    /// Money is limited, and nobody knows what this model costs.
    #[error("no price for {model}")]
    NoPrice {
        /// The model that it is about.
        model: ModelId,
    },
    /// The model cannot do what a parameter asks for.
    #[error("{model} does not support {parameter}")]
    UnsupportedParameter {
        /// The model that it is about.
        model: ModelId,
        /// The parameter's name, as the API spells it.
        parameter: String,
    },
    /// The method is not allowed at this address.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// The page is older or newer than the server; reload it. Only the browser says this.
    #[error("outdated")]
    Outdated {
        /// The protocol of the page that says it. The server speaks another.
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
    /// A failure that only a newer program has words for: its code is new, or what it is about.
    #[error("a failure that is not known yet")]
    #[serde(untagged, deserialize_with = "Failure::unknown")]
    Unknown(Unknown),
}

open_kind!(Failure by "code" {
    SignedOut = "signed_out",
    WrongCredentials = "wrong_credentials",
    Suspended = "suspended",
    Forbidden = "forbidden",
    ProofRequired = "proof_required",
    ForeignOrigin = "foreign_origin",
    SignUpClosed = "sign_up_closed",
    Missing = "missing",
    Gone = "gone",
    Invalid = "invalid",
    Taken = "taken",
    Configured = "configured",
    Busy = "busy",
    TooMany = "too_many",
    TooLarge = "too_large",
    NoModel = "no_model",
    ModelFailed = "model_failed",
    OverBudget = "over_budget",
    NoPrice = "no_price",
    UnsupportedParameter = "unsupported_parameter",
    MethodNotAllowed = "method_not_allowed",
    Outdated = "outdated",
    Unavailable = "unavailable",
    Offline = "offline",
    Internal = "internal",
} or new_words::is_about_something_new);

impl Failure {
    /// Makes the failure of a server that cannot work right now, with the usual time until the next try: 5 seconds.
    #[must_use]
    pub const fn unavailable() -> Self {
        Self::Unavailable { retry_after_s: 5 }
    }

    /// The failure's stable code, under which programs and `locales/` know it; `unknown` for one that has another.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.line().0
    }

    /// The HTTP status that answers with it.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.line().1
    }

    /// The failure's line in the table: code and status. The status says who has to do something: below 500 the caller,
    /// from there on whoever runs the server or a model.
    const fn line(&self) -> (&'static str, u16) {
        match self {
            Self::UnsupportedParameter { .. } => ("unsupported_parameter", 400),
            Self::SignedOut => ("signed_out", 401),
            Self::WrongCredentials => ("wrong_credentials", 401),
            Self::OverBudget { .. } => ("over_budget", 402),
            Self::NoPrice { .. } => ("no_price", 403),
            Self::Suspended => ("suspended", 403),
            Self::Forbidden => ("forbidden", 403),
            Self::ProofRequired => ("proof_required", 403),
            Self::ForeignOrigin => ("foreign_origin", 403),
            Self::SignUpClosed => ("sign_up_closed", 403),
            Self::Missing { .. } => ("missing", 404),
            Self::MethodNotAllowed => ("method_not_allowed", 405),
            Self::Busy => ("busy", 409),
            Self::Taken { .. } => ("taken", 409),
            Self::Configured { .. } => ("configured", 409),
            Self::Gone { .. } => ("gone", 410),
            Self::TooLarge { .. } => ("too_large", 413),
            Self::Invalid { .. } => ("invalid", 422),
            Self::Outdated { .. } => ("outdated", 426),
            Self::TooMany { .. } => ("too_many", 429),
            Self::Internal { .. } => ("internal", 500),
            Self::Unknown(_) => ("unknown", 500),
            Self::ModelFailed { .. } => ("model_failed", 502),
            Self::NoModel { .. } => ("no_model", 503),
            Self::Unavailable { .. } => ("unavailable", 503),
            Self::Offline => ("offline", 503),
        }
    }

    /// The parameters that are needed to say it in words; an object, empty where there are none.
    #[must_use]
    pub fn params(&self) -> Value {
        let params = match serde_json::to_value(self) {
            Ok(Value::Object(mut fields)) => fields.remove("params"),
            _ => None,
        };
        params.unwrap_or_else(|| Value::Object(Map::new()))
    }

    /// The seconds after which trying again makes sense, where that is known.
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
