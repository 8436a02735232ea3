//! The rejections of OpenAI's API: besides failures, a parameter that is wrong can be named. `contract` should not have to
//! know parameters that only this API has.

use crate::http::{error::openai::ParamError, rejection};
use axum::response::{IntoResponse, Response};
use contract::{Failure, ports::Fault};

/// The rejection of a program's request. Its words are written by `http::error::explain`.
#[derive(Debug)]
pub enum Rejection {
    /// The error of a parameter of the request.
    Param(ParamError),
    /// Any other rejection, as on every other way in.
    Other(rejection::Rejection),
}

impl From<ParamError> for Rejection {
    fn from(error: ParamError) -> Self {
        Self::Param(error)
    }
}

impl From<Fault> for Rejection {
    fn from(fault: Fault) -> Self {
        Self::Other(fault.into())
    }
}

impl From<Failure> for Rejection {
    fn from(failure: Failure) -> Self {
        Self::Other(failure.into())
    }
}

impl From<rejection::Rejection> for Rejection {
    fn from(rejection: rejection::Rejection) -> Self {
        Self::Other(rejection)
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        match self {
            Self::Other(rejection) => rejection.into_response(),
            Self::Param(error) => {
                let mut response = rejection::Rejection::from(ParamError::FAILURE).into_response();
                response.extensions_mut().insert(error);
                response
            }
        }
    }
}
