//! The rejection of a request: how a fault travels from its handler to `http::error`, where it ends. Apart from that end,
//! because every handler needs the one and only the router the other.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use contract::{Failure, ports::Fault};
use std::sync::Arc;

/// The rejection of a request: its fault, on the way to `error::explain`, which logs it and writes its words.
#[derive(Debug)]
pub struct Rejection(Arc<Fault>);

impl From<Fault> for Rejection {
    fn from(fault: Fault) -> Self {
        Self(Arc::new(fault))
    }
}

impl From<Arc<Fault>> for Rejection {
    fn from(fault: Arc<Fault>) -> Self {
        Self(fault)
    }
}

impl From<Failure> for Rejection {
    fn from(failure: Failure) -> Self {
        Fault::Failure(failure).into()
    }
}

/// A bare status, with the fault in the extensions of the response, where `error::explain` finds it.
impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let status = match &*self.0 {
            Fault::Failure(failure) => status(failure),
            Fault::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Fault::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let mut response = status.into_response();
        response.extensions_mut().insert(self.0);
        response
    }
}

/// The HTTP status that a failure answers with, everywhere but in OpenAI's API.
pub fn status(failure: &Failure) -> StatusCode {
    StatusCode::from_u16(failure.status()).expect("failures have valid statuses")
}
