//! Embeddings: texts as vectors, in one piece, and so in one file.

use super::{
    authentication::{authenticate, model_of},
    fields::{Fields, OneOrMany},
    rejection::Rejection,
    shapes,
};
use crate::http::{error::openai::ParamError, limits::HeldBody, state::AppState};
use app::i18n::openai::Expected;
use axum::{
    extract::{Request, State},
    response::Response,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use contract::ports::Vectors;
use serde::Serialize;

/// The largest number of texts in one request.
const MOST: usize = 2048;

const DIMENSIONS: Expected = Expected::WholeNumber { least: 1 };
const ENCODING: Expected = Expected::OneOf(&["float", "base64"]);

/// The request for embeddings, as it is read from the body.
#[derive(Debug, PartialEq, Eq)]
struct EmbeddingRequest {
    model: String,
    texts: Vec<String>,
    dimensions: Option<u32>,
    as_base64: bool,
}

#[derive(Serialize)]
struct List<'a> {
    object: &'static str,
    data: Vec<Listed<'a>>,
    model: &'a str,
    usage: Option<Tokens>,
}

#[derive(Serialize)]
struct Listed<'a> {
    object: &'static str,
    index: usize,
    embedding: Vector<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Vector<'a> {
    Numbers(&'a [f32]),
    Base64(String),
}

#[derive(Serialize)]
struct Tokens {
    prompt_tokens: u64,
    total_tokens: u64,
}

/// The handler of `POST /v1/embeddings`.
pub async fn embed(State(state): State<AppState>, request: Request) -> Result<Response, Rejection> {
    let (context, HeldBody { bytes, permit: _held }) = authenticate(&state, request).await?;
    let EmbeddingRequest { model, texts, dimensions, as_base64 } = EmbeddingRequest::read(&bytes)?;
    drop(bytes);
    let model = model_of(&model)?;
    let embedding = state.ports.completions().embed(&context.caller, &model, texts, dimensions);
    let Vectors { vectors, usage } = embedding.await?;
    let data = vectors.iter().enumerate().map(|(index, vector)| Listed {
        object: "embedding",
        index,
        embedding: if as_base64 { base64_of(vector) } else { Vector::Numbers(vector) },
    });
    let read = usage.input;
    let list = List {
        object: "list",
        data: data.collect(),
        model: model.as_str(),
        usage: read.map(|read| Tokens { prompt_tokens: read, total_tokens: read }),
    };
    Ok(shapes::whole(&model, &list))
}

impl EmbeddingRequest {
    fn read(body: &[u8]) -> Result<Self, ParamError> {
        let mut fields = Fields::of_body(body)?;
        let model = fields.need("model", Expected::Model)?;
        let texts = texts(&mut fields)?;
        let dimensions = fields.take("dimensions", DIMENSIONS)?;
        if dimensions == Some(0) {
            return Err(fields.invalid("dimensions", DIMENSIONS));
        }
        let format: Option<String> = fields.take("encoding_format", ENCODING)?;
        let as_base64 = match format.as_deref() {
            None | Some("float") => false,
            Some("base64") => true,
            Some(_) => return Err(fields.invalid("encoding_format", ENCODING)),
        };
        fields.raw("user");
        fields.end()?;
        Ok(Self { model, texts, dimensions, as_base64 })
    }
}

fn texts(fields: &mut Fields<'_>) -> Result<Vec<String>, ParamError> {
    const EXPECTED: Expected = Expected::TextsNotTokens { most: MOST };
    let texts = match fields.one_or_many("input", EXPECTED)? {
        None => return Err(fields.missing("input", EXPECTED)),
        Some(OneOrMany::One(text)) => vec![text],
        Some(OneOrMany::Many(texts)) => texts
            .iter()
            .map(|text| serde_json::from_str(text.get()))
            .collect::<Result<_, _>>()
            .map_err(|_| fields.invalid("input", EXPECTED))?,
    };
    if texts.is_empty() || texts.len() > MOST || texts.iter().any(String::is_empty) {
        return Err(fields.invalid("input", EXPECTED));
    }
    Ok(texts)
}

/// The numbers as OpenAI's clients unpack them: four bytes each, the lowest first.
fn base64_of(vector: &[f32]) -> Vector<'static> {
    let bytes: Vec<u8> = vector.iter().flat_map(|number| number.to_le_bytes()).collect();
    Vector::Base64(STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(changes: &Value) -> Result<EmbeddingRequest, Option<String>> {
        let mut body = json!({ "model": "lab/small", "input": "Hello" });
        body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        EmbeddingRequest::read(body.to_string().as_bytes()).map_err(|wrong| wrong.param)
    }

    #[test]
    fn one_text_or_many_are_read() {
        assert_eq!(read(&json!({})).unwrap().texts, ["Hello"]);
        assert_eq!(read(&json!({ "input": ["a", "b"] })).unwrap().texts, ["a", "b"]);
        assert!(read(&json!({ "encoding_format": "base64", "user": "u" })).unwrap().as_base64);
        assert_eq!(read(&json!({ "dimensions": 3 })).unwrap().dimensions, Some(3));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (changes, param) in [
            (json!({ "model": null }), "model"),
            (json!({ "input": null }), "input"),
            (json!({ "input": "" }), "input"),
            (json!({ "input": [] }), "input"),
            (json!({ "input": ["a", ""] }), "input"),
            (json!({ "input": [1, 2, 3] }), "input"),
            (json!({ "input": [[1, 2], [3]] }), "input"),
            (json!({ "input": vec!["a"; 2049] }), "input"),
            (json!({ "dimensions": 0 }), "dimensions"),
            (json!({ "dimensions": 1.5 }), "dimensions"),
            (json!({ "encoding_format": "hex" }), "encoding_format"),
            (json!({ "colour": "red" }), "colour"),
        ] {
            assert_eq!(read(&changes), Err(Some(param.to_owned())), "{changes}");
        }
    }

    #[test]
    fn base64_holds_the_lowest_byte_first() {
        let Vector::Base64(text) = base64_of(&[1.0, -2.5]) else { panic!("not base64") };

        assert_eq!(STANDARD.decode(text).unwrap(), [0, 0, 128, 63, 0, 0, 32, 192]);
    }
}
