//! What can go wrong with a provider: kinds, never what it said. Providers repeat prompts and keys in their errors.
//!
//! The only file that looks at genai's errors, so that nothing they quote gets past it.

mod body;

use body::{codes, is_too_long, parameter, says_too_long};
use contract::{ModelTrouble, Usage};
use serde_json::Value;

/// The failure of a provider to answer, as a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the provider failed: {trouble:?}{}", .status.map_or_else(String::new, |status| format!(" (status {status})")))]
pub struct Error {
    /// The kind of failure.
    pub trouble: ModelTrouble,
    /// The HTTP status, where one came.
    pub status: Option<u16>,
    /// The tokens that the provider counted all the same.
    pub usage: Usage,
    /// The parameter, as OpenAI's API spells it, that the provider blames.
    pub parameter: Option<&'static str>,
}

impl From<ModelTrouble> for Error {
    fn from(trouble: ModelTrouble) -> Self {
        Self::new(trouble)
    }
}

impl Error {
    /// The error of this kind, of which nothing else is known.
    pub(crate) fn new(trouble: ModelTrouble) -> Self {
        Self { trouble, status: None, usage: Usage::default(), parameter: None }
    }

    /// Sorts an error of genai's, by kind and status.
    pub(crate) fn of(error: &genai::Error) -> Self {
        match error {
            genai::Error::HttpError { status, body, .. } => {
                Self::of_status(status.as_u16(), serde_json::from_str(body).ok().as_ref())
            }
            genai::Error::ChatResponse { body, .. } => Self::of_event(body),
            genai::Error::WebStream { error, .. } => Self::of_stream(error.as_ref()),
            genai::Error::WebModelCall { webc_error, .. }
            | genai::Error::WebAdapterCall { webc_error, .. } => {
                match (webc_error, webc_error.status()) {
                    (_, Some(status)) => Self::of_status(status.as_u16(), None),
                    (genai::webc::Error::Reqwest(error), None) => Self::of_transport(error),
                    _ => Self::new(ModelTrouble::InvalidResponse),
                }
            }
            genai::Error::StreamParse { .. }
            | genai::Error::InvalidJsonResponseElement { .. }
            | genai::Error::NoChatResponse { .. }
            | genai::Error::ChatResponseGeneration { .. }
            | genai::Error::JsonValueExt(_)
            | genai::Error::SerdeJson(_) => Self::new(ModelTrouble::InvalidResponse),
            genai::Error::RequiresApiKey { .. }
            | genai::Error::NoAuthResolver { .. }
            | genai::Error::NoAuthData { .. }
            | genai::Error::Resolver { .. } => Self::new(ModelTrouble::Unauthorized),
            _ => Self::new(ModelTrouble::Refused),
        }
    }

    /// Makes the error of an HTTP status and of the error object that came with it.
    pub(crate) fn of_status(status: u16, body: Option<&Value>) -> Self {
        let codes = body.map(codes).unwrap_or_default();
        let trouble = match status {
            _ if codes.iter().any(|code| is_too_long(code)) => ModelTrouble::TooLong,
            _ if codes.contains(&"API_KEY_INVALID") => ModelTrouble::Unauthorized, // Gemini says 400
            401 | 403 => ModelTrouble::Unauthorized,
            404 => ModelTrouble::UnknownModel,
            408 | 504 => ModelTrouble::TimedOut,
            413 => ModelTrouble::TooLong,
            400 | 422 if body.is_some_and(says_too_long) => ModelTrouble::TooLong,
            429 => ModelTrouble::RateLimited,
            500.. => ModelTrouble::Broken,
            _ => ModelTrouble::Refused,
        };
        let parameter = body.and_then(parameter).filter(|_| trouble == ModelTrouble::Refused);
        Self { status: Some(status), parameter, ..Self::new(trouble) }
    }

    /// Sorts an error of the connection.
    pub(crate) fn of_transport(error: &reqwest::Error) -> Self {
        let trouble = if error.is_timeout() {
            ModelTrouble::TimedOut
        } else if error.is_connect() {
            ModelTrouble::Unreachable
        } else if error.is_builder() {
            ModelTrouble::Refused
        } else {
            ModelTrouble::InvalidResponse
        };
        Self::new(trouble)
    }

    /// Sorts an error object that came in the middle of a stream.
    fn of_event(body: &Value) -> Self {
        let codes = codes(body);
        let has = |any: &[&str]| codes.iter().any(|code| any.contains(code));
        let trouble = if codes.iter().any(|code| is_too_long(code)) || says_too_long(body) {
            ModelTrouble::TooLong
        } else if body.get("usageMetadata").is_some() {
            // What genai makes of a prompt that Gemini blocked: an answer without candidates.
            ModelTrouble::Refused
        } else if has(&["rate_limit_error", "rate_limit_exceeded", "RESOURCE_EXHAUSTED"]) {
            ModelTrouble::RateLimited
        } else if has(&[
            "authentication_error",
            "permission_error",
            "PERMISSION_DENIED",
            "UNAUTHENTICATED",
        ]) {
            ModelTrouble::Unauthorized
        } else if has(&["invalid_request_error", "INVALID_ARGUMENT", "content_filter"]) {
            ModelTrouble::Refused
        } else {
            ModelTrouble::Broken
        };
        Self::new(trouble)
    }

    /// Sorts an error that broke a stream off.
    fn of_stream(error: &(dyn std::error::Error + Send + Sync + 'static)) -> Self {
        if let Some(error) = error.downcast_ref::<genai::Error>() {
            return Self::of(error);
        }
        error
            .downcast_ref::<reqwest::Error>()
            .map_or(Self::new(ModelTrouble::InvalidResponse), Self::of_transport)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ModelTrouble::{
        Broken, RateLimited, Refused, TimedOut, TooLong, Unauthorized, UnknownModel,
    };
    use serde_json::json;

    #[test]
    fn a_status_says_who_has_to_act() {
        let table = [
            (400, Refused),
            (401, Unauthorized),
            (402, Refused),
            (403, Unauthorized),
            (404, UnknownModel),
            (408, TimedOut),
            (413, TooLong),
            (422, Refused),
            (429, RateLimited),
            (500, Broken),
            (503, Broken),
            (504, TimedOut),
            (529, Broken),
            (301, Refused),
        ];

        for (status, trouble) in table {
            let expected = Error { status: Some(status), ..Error::new(trouble) };
            assert_eq!(Error::of_status(status, None), expected);
        }
    }

    #[test]
    fn codes_say_more_than_a_status() {
        let table = [
            (json!({ "error": { "code": "context_length_exceeded", "message": "…" } }), TooLong),
            (json!({ "error": { "code": 400, "type": "exceed_context_size_error" } }), TooLong),
            (
                json!([{ "error": { "code": 400, "details": [{ "reason": "API_KEY_INVALID" }] } }]),
                Unauthorized,
            ),
            (
                json!({ "error": { "message": "This model's maximum context length is 8192 tokens" } }),
                TooLong,
            ),
            (
                json!({ "type": "error", "error": { "type": "invalid_request_error",
                    "message": "prompt is too long: 208310 tokens > 200000 maximum" } }),
                TooLong,
            ),
            (
                json!([{ "error": { "code": 400, "status": "INVALID_ARGUMENT", "message":
                    "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)." } }]),
                TooLong,
            ),
            (
                json!({ "code": "invalid", "error": { "message":
                    "This model's maximum prompt length is 131072 but the request contains 200000 tokens." } }),
                TooLong,
            ),
            (json!({ "error": { "message": "temperature is too high" } }), Refused),
            (json!("text"), Refused),
        ];

        for (body, trouble) in table {
            assert_eq!(Error::of_status(400, Some(&body)).trouble, trouble, "{body}");
        }
    }

    #[test]
    fn the_parameter_that_is_blamed_is_named_if_it_is_one_of_ours() {
        let blames = |param: Value| {
            let body = json!({ "error": { "message": "…", "param": param } });
            Error::of_status(400, Some(&body)).parameter
        };

        assert_eq!(blames(json!("temperature")), Some("temperature"));
        assert_eq!(blames(json!("messages[1].content")), Some("messages"));
        for other in [json!("<script>"), json!(null), json!(7)] {
            assert_eq!(blames(other), None);
        }
    }

    #[test]
    fn an_error_in_the_stream_is_sorted_by_its_codes() {
        let table = [
            (json!({ "finishReason": null, "usageMetadata": null }), Refused),
            (json!({ "type": "error", "error": { "type": "overloaded_error" } }), Broken),
            (json!({ "type": "error", "error": { "type": "rate_limit_error" } }), RateLimited),
            (json!({ "error": { "status": "UNAUTHENTICATED", "code": 401 } }), Unauthorized),
            (json!({ "message": "boom", "type": "server_error" }), Broken),
        ];

        for (body, trouble) in table {
            assert_eq!(Error::of_event(&body).trouble, trouble, "{body}");
        }
    }

    #[test]
    fn an_error_shows_its_kind_and_status_and_nothing_else() {
        let error =
            Error::of_status(401, Some(&json!({ "error": { "message": "bad key sk-canary" } })));

        assert_eq!(error.to_string(), "the provider failed: Unauthorized (status 401)");
    }
}
