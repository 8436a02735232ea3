//! The reference of the API as a page: the document, for people. Rendered once for each language.
//!
//! It reads the finished document and not the handlers, so that page and document cannot say different things.

use super::{document::document, operations::BASE};
use crate::http::{headers, language, state::AppState};
use app::reference::{Field, Operation, OperationGroup, Reference, Shape, Variant, page as whole};
use axum::{
    Extension,
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use contract::{Failure, Language};
use serde_json::{Map, Value};
use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

/// The pages that were rendered, one a language, each from when it was first asked for. Cheap to clone.
#[derive(Clone, Default)]
pub struct Pages(Arc<[OnceLock<String>; Language::ALL.len()]>);

/// The handler of `GET /api/v1`: leads to the reference.
pub async fn redirect() -> Redirect {
    Redirect::temporary("/api/v1/reference")
}

/// The handler of `GET /api/v1/reference`: the page in the reader's language.
pub async fn page(
    State(state): State<AppState>,
    Extension(Pages(pages)): Extension<Pages>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let language = language::asked_for(query.as_deref()).unwrap_or_else(|| language::of(&headers));
    let place = Language::ALL.iter().position(|it| *it == language).unwrap_or_default();
    let css = state.assets.css_href().unwrap_or_default();
    let page = pages[place].get_or_init(|| whole(&reference(), language, &css));
    let mut response = Html(page.clone()).into_response();
    let mut say = |name, value| drop(response.headers_mut().insert(name, value));
    say(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(headers::SHARE));
    say(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    response
}

fn reference() -> Reference {
    let document = serde_json::to_value(document()).expect("a document is plain data");
    let mut groups: BTreeMap<&str, Vec<Operation>> = BTreeMap::new();
    for (path, methods) in object(&document["paths"]) {
        for (method, operation) in object(methods) {
            let tag = operation["tags"][0].as_str().unwrap_or_default();
            groups.entry(tag).or_default().push(operation_of(method, path, operation));
        }
    }
    // From the first thing that a program does to the last.
    let order =
        ["tokens", "account", "accounts", "chats", "messages", "models", "usage", "keys", "shares"];
    let place = |name: &str| order.iter().position(|it| *it == name).unwrap_or(order.len());
    let mut groups: Vec<OperationGroup> = groups
        .into_iter()
        .map(|(name, operations)| OperationGroup { name: name.to_owned(), operations })
        .collect();
    groups.sort_by_key(|group| place(&group.name));
    let shapes = object(&document["components"]["schemas"]);
    Reference {
        version: text(&document["info"]["version"]),
        base: BASE.to_owned(),
        groups,
        shapes: shapes.map(|(name, shape)| shape_of(name, shape)).collect(),
        failures: Failure::examples().collect(),
    }
}

fn operation_of(method: &str, path: &str, operation: &Value) -> Operation {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    let answer = object(&operation["responses"]).find(|(status, _)| status.starts_with('2'));
    let (status, answer) = answer.expect("every operation says what it answers");
    let content = object(&answer["content"]).next();
    Operation {
        id: text(&operation["operationId"]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&operation["summary"]),
        more: text(&operation["description"]),
        is_open: operation["security"].as_array().is_some_and(|it| it.iter().all(is_empty)),
        parameters: parameters
            .map(|it| {
                let required = it["required"].as_bool().unwrap_or_default();
                field_of(&text(&it["name"]), &it["schema"], required, &it["description"])
            })
            .collect(),
        body: (!body.is_null()).then(|| kind(body)),
        status: status.clone(),
        answer: content.map(|(media, it)| match media.as_str() {
            "application/json" => kind(&it["schema"]),
            other => (other.to_owned(), None),
        }),
    }
}

fn shape_of(name: &str, shape: &Value) -> Shape {
    let variants = shape["oneOf"].as_array().into_iter().flatten();
    let words = shape["enum"].as_array().into_iter().flatten();
    Shape {
        name: name.to_owned(),
        about: text(&shape["description"]),
        fields: fields_of(shape),
        variants: variants
            .map(|it| Variant {
                word: it["enum"][0].as_str().map(str::to_owned),
                about: text(&it["description"]),
                fields: fields_of(it),
            })
            .chain(words.map(|word| Variant {
                word: word.as_str().map(str::to_owned),
                about: String::new(),
                fields: Vec::new(),
            }))
            .collect(),
    }
}

fn fields_of(shape: &Value) -> Vec<Field> {
    let required =
        |name: &str| shape["required"].as_array().is_some_and(|it| it.iter().any(|it| it == name));
    let fields = object(&shape["properties"]);
    fields.map(|(name, it)| field_of(name, it, required(name), &it["description"])).collect()
}

fn field_of(name: &str, schema: &Value, required: bool, about: &Value) -> Field {
    Field { name: name.to_owned(), kind: kind(schema), required, about: text(about) }
}

/// The kind of a schema in a word or two, and the shape that it leads to, if any.
fn kind(schema: &Value) -> (String, Option<String>) {
    if let Some(name) = schema["$ref"].as_str().and_then(|it| it.rsplit('/').next()) {
        return (name.to_owned(), Some(name.to_owned()));
    }
    if let Some(either) = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array()) {
        let (words, shapes): (Vec<_>, Vec<_>) = either.iter().map(kind).unzip();
        return (words.join(" | "), shapes.into_iter().flatten().next());
    }
    if schema["type"] == "array" {
        let (word, shape) = kind(&schema["items"]);
        return (format!("[{word}]"), shape);
    }
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<_> = words.iter().filter_map(Value::as_str).collect();
        return (words.join(" | "), None);
    }
    let word = match &schema["type"] {
        Value::Array(types) => {
            let types: Vec<_> = types.iter().filter_map(Value::as_str).collect();
            types.join(" | ")
        }
        word => text(word),
    };
    let word = match schema["format"].as_str() {
        Some(format @ ("uuid" | "date-time")) => word.replacen("string", format, 1),
        _ => word,
    };
    (word, None)
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn is_empty(value: &Value) -> bool {
    value.as_object().is_none_or(Map::is_empty)
}
