//! The error of every server function, and how it crosses the wire. Leptos's traits for errors are met here and in no
//! topic.

use contract::{Failure, Field, PROTOCOL, Problem, Rule};
use leptos::server_fn::{
    Bytes, ContentType, Decodes, Encodes, Format, FormatType,
    error::{FromServerFnError, ServerFnErrorErr},
};
use std::fmt;

/// The failure of a server function. Its own type because `contract` knows no framework.
#[derive(Clone, Debug, PartialEq)]
pub struct Error(pub Failure);

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self(failure)
    }
}

impl From<Error> for Failure {
    fn from(Error(failure): Error) -> Self {
        failure
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Error {}

/// `application/problem+json`. The server writes the kind alone, and `http::error` makes the document of it.
pub struct ProblemJson;

impl ContentType for ProblemJson {
    const CONTENT_TYPE: &'static str = "application/problem+json";
}

impl FormatType for ProblemJson {
    const FORMAT_TYPE: Format = Format::Text;
}

impl Encodes<Error> for ProblemJson {
    type Error = serde_json::Error;

    fn encode(Error(failure): &Error) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(failure).map(Bytes::from)
    }
}

impl Decodes<Error> for ProblemJson {
    type Error = serde_json::Error;

    fn decode(bytes: Bytes) -> Result<Error, Self::Error> {
        serde_json::from_slice::<Problem>(&bytes).map(|problem| Error(problem.failure()))
    }
}

impl FromServerFnError for Error {
    type Encoder = ProblemJson;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        use ServerFnErrorErr as E;
        let in_the_browser = cfg!(target_arch = "wasm32");
        Self(match error {
            // An answer of a shape that this page does not know: the server is another version.
            E::Deserialization(_) if in_the_browser => Failure::Outdated { server: PROTOCOL },
            E::Deserialization(_) | E::Args(_) | E::MissingArg(_) => {
                Failure::Invalid { field: Field::Arguments, rule: Rule::Malformed }
            }
            E::Request(_) => Failure::Offline,
            E::Registration(_)
            | E::UnsupportedRequestMethod(_)
            | E::ServerError(_)
            | E::MiddlewareError(_)
            | E::Serialization(_)
            | E::Response(_) => Failure::unavailable(),
        })
    }

    fn de(data: Bytes) -> Self {
        // Not a problem document: something between the page and the server answered in its place.
        ProblemJson::decode(data).unwrap_or(Self(Failure::unavailable()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{Subject, TraceId};

    #[test]
    fn a_problem_document_is_read_back_as_the_failure_it_tells_of() {
        for failure in [
            Failure::SignedOut,
            Failure::Missing { what: Subject::Chat },
            Failure::Invalid { field: Field::Title, rule: Rule::TooLong { max: 200 } },
            Failure::TooMany { retry_after_s: 7 },
        ] {
            let problem = Problem::new(&failure, String::new(), TraceId("0".repeat(32)));
            let bytes = serde_json::to_vec(&problem).unwrap();

            assert_eq!(Error::de(Bytes::from(bytes)), Error(failure));
        }
    }

    #[test]
    fn an_answer_of_a_broken_proxy_is_unavailable() {
        let error = Error::de(Bytes::from_static(b"<html>502 Bad Gateway"));

        assert_eq!(error, Error(Failure::unavailable()));
    }
}
