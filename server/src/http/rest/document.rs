//! The description of the API, an OpenAPI 3.1 document. It is made from the handlers and their shapes, so it cannot tell of
//! anything else than what is there.
//!
//! Here stands what no handler says: the title, how to sign in, and the failure that every operation may answer with.

use super::operations::operations;
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use contract::Failure;
use std::sync::LazyLock;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ComponentsBuilder, Content, InfoBuilder, ObjectBuilder, OpenApi, OpenApiBuilder, Ref,
        RefOr, ResponseBuilder, Schema, Type,
        path::{Operation, PathItem},
        security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};

/// The name of the security scheme.
const BEARER: &str = "bearer";
/// The name of the shape of every answer outside 2xx.
const PROBLEM: &str = "Problem";

/// The document, as JSON.
static JSON: LazyLock<String> =
    LazyLock::new(|| document().to_pretty_json().expect("a document is plain data"));

/// The handler of `GET /api/v1/openapi.json`.
pub async fn serve() -> Response {
    let kind = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, kind)], JSON.as_str()).into_response()
}

/// The whole document: every operation, each with the problem that it may answer with.
pub fn document() -> OpenApi {
    let (_, mut document) = operations(base());
    for item in document.paths.paths.values_mut() {
        for operation in all_of(item) {
            let response = RefOr::T(problem());
            operation.responses.responses.insert("default".into(), response);
        }
    }
    document
}

/// The beginning of the document: what does not come from the handlers.
pub fn base() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Plauder")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "What people do in Plauder, for programs. Somebody else's things are `missing`, never `forbidden`. Every \
             answer outside 2xx is a problem document (RFC 9457): act on `code`, show `title`, which is in the \
             language of `Accept-Language`, and quote `trace_id` to whoever runs the server. Lists \
             that grow come in pages: the header `Link` (RFC 8288) has the address of the next one, as `rel=\"next\"`.",
        ))
        .build();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "The access token of `POST /api/v1/tokens`. Where an operation says so, a key (`plk_…`).",
        ))
        .build();
    let components = ComponentsBuilder::new()
        .security_scheme(BEARER, SecurityScheme::Http(bearer))
        .schema(PROBLEM, Problem::schema())
        .build();
    OpenApiBuilder::new()
        .info(info)
        .components(Some(components))
        .security(Some([SecurityRequirement::new(BEARER, [] as [&str; 0])]))
        .build()
}

fn all_of(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().filter_map(Option::as_mut)
}

fn problem() -> utoipa::openapi::Response {
    let shape = Content::new(Some(Ref::from_schema_name(PROBLEM)));
    ResponseBuilder::new()
        .description("The failure: it was refused or did not work.")
        .content("application/problem+json", shape)
        .build()
}

/// The body of every answer outside 2xx: `application/problem+json` (RFC 9457). Only its shape: `http::error` writes
/// them.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is described here and written by `http::error`")]
struct Problem {
    /// The kind of problem as a URI reference, `about:blank#<code>`.
    r#type: String,
    /// The sentence for people: what went wrong, in the language of `Accept-Language`.
    title: String,
    /// The HTTP status of the answer.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// The stable code, for programs to act on.
    #[schema(schema_with = codes)]
    code: String,
    /// The values that the code needs to be said in words; an object, empty for most codes.
    #[schema(value_type = Object)]
    params: serde_json::Value,
    /// The trace id of the request, 32 hexadecimal digits, under which its log lines are found.
    trace_id: String,
}

fn codes() -> RefOr<Schema> {
    let codes = Failure::examples().map(|failure| failure.code());
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes)).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::TraceId;
    use serde_json::Value;
    use std::collections::BTreeSet;

    #[test]
    fn the_shape_of_a_problem_is_what_is_written() {
        let written = contract::Problem::new(&Failure::Busy, "…".into(), TraceId("0".into()));
        let Value::Object(written) = serde_json::to_value(written).unwrap() else { panic!() };

        let described = serde_json::to_value(Problem::schema()).unwrap();
        let described = described["properties"].as_object().unwrap();

        assert_eq!(written.keys().collect::<BTreeSet<_>>(), described.keys().collect());
    }

    #[test]
    fn every_operation_says_what_it_is_and_how_it_fails() {
        let mut document = document();
        let mut names = BTreeSet::new();

        for (path, item) in &mut document.paths.paths {
            assert!(path.starts_with("/api/v1/"), "{path}");
            for operation in all_of(item) {
                assert!(operation.summary.as_ref().is_some_and(|it| it.ends_with('.')), "{path}");
                assert!(operation.responses.responses.contains_key("default"), "{path}");
                assert!(names.insert(operation.operation_id.clone()), "{path}");
            }
        }
        assert!(names.len() > 30, "{}", names.len());
    }

    #[test]
    fn every_shape_that_is_named_is_described() {
        let document = serde_json::to_value(document()).unwrap();

        let named = refs(&document);

        assert!(named.len() > 30, "{named:?}");
        let lost: Vec<_> = named
            .iter()
            .filter(|at| document.pointer(at.trim_start_matches('#')).is_none())
            .collect();
        assert!(lost.is_empty(), "{lost:?}");
    }

    /// All that a document refers to, by its address within it.
    fn refs(value: &Value) -> BTreeSet<&str> {
        match value {
            Value::Object(fields) => {
                let own = fields.get("$ref").and_then(Value::as_str);
                own.into_iter().chain(fields.values().flat_map(refs)).collect()
            }
            Value::Array(items) => items.iter().flat_map(refs).collect(),
            _ => BTreeSet::new(),
        }
    }
}
