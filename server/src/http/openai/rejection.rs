//! The rejections of OpenAI's API: besides failures, a parameter that is wrong can be named.

use crate::http::error::{self, openai::ParamError};
use axum::response::{IntoResponse, Response};
use contract::Failure;

/// A rejected request of a program. Its words are written by `http::error::explain`.
#[derive(Debug)]
pub enum Rejection {
    /// One of its parameters is wrong.
    Param(ParamError),
    /// Anything else.
    Told(Failure),
}

impl From<ParamError> for Rejection {
    fn from(error: ParamError) -> Self {
        Self::Param(error)
    }
}

impl From<Failure> for Rejection {
    fn from(failure: Failure) -> Self {
        Self::Told(failure)
    }
}

impl From<error::Rejection> for Rejection {
    fn from(error::Rejection(failure): error::Rejection) -> Self {
        Self::Told(failure)
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        match self {
            Self::Told(failure) => error::Rejection(failure).into_response(),
            Self::Param(error) => {
                let mut response = error::Rejection(ParamError::FAILURE).into_response();
                response.extensions_mut().insert(error);
                response
            }
        }
    }
}
