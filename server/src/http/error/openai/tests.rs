use super::*;
use contract::{ModelId, Timestamp, TraceId};
use serde_json::{Value, json};

fn shape_of(failure: &Failure) -> (u16, Value) {
    let body = body(failure, None, Language::En);
    let mut body: Value = serde_json::from_slice(&body).unwrap();
    let error = body["error"].as_object_mut().unwrap();
    assert!(error.remove("message").unwrap().as_str().is_some_and(|said| !said.is_empty()));
    (status(failure).as_u16(), body["error"].take())
}

fn model() -> ModelId {
    ModelId::parse("lab/big").unwrap()
}

#[test]
fn every_failure_has_the_status_and_the_words_that_clients_act_on() {
    let by = |trouble| Failure::ModelFailed { model: model(), trouble };
    let table = [
        (Failure::SignedOut, 401, "authentication_error", "invalid_api_key", None),
        (
            Failure::Missing { what: Subject::Model },
            404,
            "invalid_request_error",
            "model_not_found",
            Some("model"),
        ),
        (
            Failure::Missing { what: Subject::Endpoint },
            404,
            "invalid_request_error",
            "unknown_url",
            None,
        ),
        (Failure::MethodNotAllowed, 405, "invalid_request_error", "method_not_allowed", None),
        (Failure::TooLarge { limit: 1 }, 413, "invalid_request_error", "too_large", None),
        (
            Failure::TooMany { retry_after_s: 3 },
            429,
            "rate_limit_error",
            "rate_limit_exceeded",
            None,
        ),
        (
            Failure::OverBudget { resets_at: Timestamp::from_millis(0) },
            402,
            "insufficient_quota",
            "insufficient_quota",
            None,
        ),
        (Failure::NoPrice { model: model() }, 403, "permission_error", "no_price", None),
        (
            Failure::UnsupportedParameter { model: model(), parameter: "seed".into() },
            400,
            "invalid_request_error",
            "unsupported_parameter",
            Some("seed"),
        ),
        (
            by(ModelTrouble::TooLong),
            400,
            "invalid_request_error",
            "context_length_exceeded",
            Some("messages"),
        ),
        (by(ModelTrouble::Refused), 400, "invalid_request_error", "refused", None),
        (by(ModelTrouble::RateLimited), 429, "rate_limit_error", "rate_limit_exceeded", None),
        (by(ModelTrouble::Unauthorized), 502, "server_error", "unauthorized", None),
        (by(ModelTrouble::TimedOut), 502, "server_error", "timed_out", None),
        (by(ModelTrouble::Overloaded), 503, "server_error", "overloaded", None),
        (Failure::Unavailable { retry_after_s: 5 }, 503, "server_error", "unavailable", None),
        (
            Failure::Internal { trace_id: TraceId("0".into()) },
            500,
            "server_error",
            "internal",
            None,
        ),
    ];

    for (failure, status, kind, code, param) in table {
        let shape = json!({ "type": kind, "code": code, "param": param });
        assert_eq!(shape_of(&failure), (status, shape), "{failure:?}");
    }
}

#[test]
fn what_is_wrong_with_a_request_is_named() {
    let error = ParamError {
        param: Some("messages[2].role".into()),
        code: Code::InvalidValue,
        expected: Expected::OneOf(&["user", "tool"]),
    };

    let body = body(&ParamError::FAILURE, Some(&error), Language::En);

    let body: Value = serde_json::from_slice(&body).unwrap();
    let message = "“messages[2].role” has to be one of these: user, tool.";
    assert_eq!(
        body["error"],
        json!({
            "message": message,
            "type": "invalid_request_error",
            "param": "messages[2].role",
            "code": "invalid_value",
        })
    );
    assert_eq!(status(&ParamError::FAILURE), StatusCode::BAD_REQUEST);
}

#[test]
fn whoever_has_no_key_is_told_of_the_key_in_either_language() {
    let says = |language| {
        let body: Value =
            serde_json::from_slice(&body(&Failure::SignedOut, None, language)).unwrap();
        body["error"]["message"].as_str().unwrap().to_owned()
    };

    assert!(says(Language::En).starts_with("The key is missing or wrong"));
    assert!(says(Language::De).starts_with("Der Schlüssel fehlt"));
}
