//! Why a program gets no answer.

use crate::http::error::{Refusal, openai::Wrong};
use axum::response::{IntoResponse, Response};
use contract::Failure;

/// Why a program gets no answer. `http::error` puts it into words.
#[derive(Debug)]
pub enum Refused {
    /// Its request is wrong.
    Wrong(Wrong),
    /// Anything else.
    Told(Failure),
}

impl From<Wrong> for Refused {
    fn from(wrong: Wrong) -> Self {
        Self::Wrong(wrong)
    }
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self::Told(failure)
    }
}

impl From<Refusal> for Refused {
    fn from(Refusal(failure): Refusal) -> Self {
        Self::Told(failure)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Told(failure) => Refusal(failure).into_response(),
            Self::Wrong(wrong) => {
                let mut response = Refusal(Wrong::FAILURE).into_response();
                response.extensions_mut().insert(wrong);
                response
            }
        }
    }
}
