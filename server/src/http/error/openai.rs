//! Failures in the shape of OpenAI's API, whose clients know what to do about them.
//!
//! Here and not with the rest of that API, because failures from everywhere come this way: panics, time-outs, unknown paths.

use crate::http::rejection;
use app::i18n::{self, openai::Expected};
use axum::http::StatusCode;
use contract::{Failure, Field, Language, ModelTrouble, Rule, Subject};
use serde::Serialize;
use std::borrow::Cow;

/// The error of a parameter: what is wrong with it, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParamError {
    /// The parameter's path, `messages[2].content`; `None`: the request as a whole.
    pub param: Option<String>,
    /// The kind of error.
    pub code: Code,
    /// The value that would be right, in a kind that `locales/` has words for.
    pub expected: Expected,
}

impl ParamError {
    /// The failure that such a request has as any other way in would say it; here its words are replaced.
    pub const FAILURE: Failure =
        Failure::Invalid { field: Field::Arguments, rule: Rule::Malformed };
}

/// The code of a parameter's error, as OpenAI's API names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The body is not JSON, or not an object.
    InvalidJson,
    /// The parameter is missing.
    MissingRequiredParameter,
    /// The parameter has another type or value than it may have.
    InvalidValue,
    /// The parameter is OpenAI's and cannot be passed on to models.
    UnsupportedParameter,
    /// OpenAI's API has no such parameter.
    UnknownParameter,
}

#[derive(Serialize)]
struct Body<'a> {
    error: Object<'a>,
}

#[derive(Serialize)]
struct Object<'a> {
    message: String,
    r#type: &'static str,
    param: Option<&'a str>,
    code: Cow<'static, str>,
}

/// The status that a failure answers with, as OpenAI's clients expect it: as `rejection::status`, but for `Invalid` and `ModelFailed`.
pub fn status(failure: &Failure) -> StatusCode {
    use ModelTrouble as Trouble;
    match failure {
        Failure::Invalid { .. } => StatusCode::BAD_REQUEST,
        Failure::ModelFailed { trouble, .. } => match trouble {
            Trouble::TooLong | Trouble::Refused => StatusCode::BAD_REQUEST,
            Trouble::UnknownModel => StatusCode::NOT_FOUND,
            Trouble::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            Trouble::Overloaded => StatusCode::SERVICE_UNAVAILABLE,
            // Not 401 for a key that the provider refused: the program's own is fine.
            Trouble::Unreachable
            | Trouble::TimedOut
            | Trouble::Unauthorized
            | Trouble::InvalidResponse
            | Trouble::Broken
            | Trouble::NotLoaded
            | Trouble::WrongProcessor
            | Trouble::Unknown => StatusCode::BAD_GATEWAY,
        },
        failure => rejection::status(failure),
    }
}

/// The failure as the body of an answer, or as the data of a frame, in JSON. `param_error` replaces its words.
pub fn body(failure: &Failure, param_error: Option<&ParamError>, language: Language) -> Vec<u8> {
    let error = Object {
        message: message(failure, param_error, i18n::locale(language)),
        r#type: kind(failure),
        param: param_error.and_then(|error| error.param.as_deref()).or_else(|| param(failure)),
        code: param_error.map_or_else(|| code(failure), |error| word(&error.code)),
    };
    serde_json::to_vec(&Body { error }).expect("an error is plain data")
}

fn message(failure: &Failure, param_error: Option<&ParamError>, locale: i18n::Locale) -> String {
    if let Some(ParamError { param, expected, .. }) = param_error {
        return i18n::openai::expected(locale, param.as_deref().unwrap_or_default(), *expected);
    }
    match failure {
        Failure::SignedOut => i18n::openai::no_key(locale).to_owned(),
        failure => i18n::explain(locale, failure),
    }
}

fn kind(failure: &Failure) -> &'static str {
    match failure {
        Failure::OverBudget { .. } => "insufficient_quota",
        failure => match status(failure).as_u16() {
            401 => "authentication_error",
            403 => "permission_error",
            429 => "rate_limit_error",
            500.. => "server_error",
            _ => "invalid_request_error",
        },
    }
}

fn code(failure: &Failure) -> Cow<'static, str> {
    use ModelTrouble as Trouble;
    match failure {
        Failure::SignedOut => "invalid_api_key".into(),
        Failure::Missing { what: Subject::Model }
        | Failure::ModelFailed { trouble: Trouble::UnknownModel, .. } => "model_not_found".into(),
        Failure::Missing { what: Subject::Endpoint } => "unknown_url".into(),
        Failure::TooMany { .. } | Failure::ModelFailed { trouble: Trouble::RateLimited, .. } => {
            "rate_limit_exceeded".into()
        }
        Failure::OverBudget { .. } => "insufficient_quota".into(),
        Failure::UnsupportedParameter { .. } => "unsupported_parameter".into(),
        Failure::Invalid { .. } => "invalid_value".into(),
        Failure::ModelFailed { trouble: Trouble::TooLong, .. } => "context_length_exceeded".into(),
        Failure::ModelFailed { trouble, .. } => word(trouble),
        failure => failure.code().into(),
    }
}

fn param(failure: &Failure) -> Option<&str> {
    match failure {
        Failure::UnsupportedParameter { parameter, .. } => Some(parameter),
        Failure::Missing { what: Subject::Model }
        | Failure::Invalid { field: Field::Model, .. }
        | Failure::ModelFailed { trouble: ModelTrouble::UnknownModel, .. } => Some("model"),
        Failure::ModelFailed { trouble: ModelTrouble::TooLong, .. } => Some("messages"),
        _ => None,
    }
}

/// The word that stands for a variant without fields.
fn word(variant: &impl Serialize) -> Cow<'static, str> {
    match serde_json::to_value(variant) {
        Ok(serde_json::Value::String(word)) => word.into(),
        _ => "internal".into(),
    }
}

#[cfg(test)]
mod tests;
