//! The endpoint of embeddings. Texts that share words have vectors that are close, and the same text has the same vector in
//! every run; what makes it so is of no use to the answers in words.

use super::{Shared, failure};
use crate::{
    ids::Random,
    script::{Script, Trouble},
};
use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// The number of dimensions of a vector, where the request does not say.
const DIMENSIONS: usize = 64;

#[derive(Deserialize)]
struct EmbeddingRequest {
    #[serde(default)]
    model: String,
    input: Input,
    dimensions: Option<usize>,
    encoding_format: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Input {
    One(String),
    Many(Vec<String>),
}

/// The handler of `POST /v1/embeddings`.
pub(super) async fn embed(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    shared.remember(&headers, &body);
    let asked: EmbeddingRequest = match serde_json::from_slice(&body) {
        Ok(asked) => asked,
        Err(error) => return failure(StatusCode::BAD_REQUEST, &error.to_string(), None),
    };
    if let Some(Trouble::Status(status)) = Script::of(&asked.model, "").trouble {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        return failure(status, "no vectors", None);
    }
    if asked.encoding_format.is_some_and(|format| format != "float") {
        return failure(StatusCode::BAD_REQUEST, "only float", None);
    }
    let texts = match asked.input {
        Input::One(text) => vec![text],
        Input::Many(texts) => texts,
    };
    let dimensions = asked.dimensions.unwrap_or(DIMENSIONS).min(4096);
    let read: usize = texts.iter().map(|text| text.split_whitespace().count()).sum();
    let data: Vec<Value> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| {
            json!({ "object": "embedding", "index": index, "embedding": vector(text, dimensions) })
        })
        .collect();
    let usage = json!({ "prompt_tokens": read, "total_tokens": read });
    Json(json!({ "object": "list", "data": data, "model": asked.model, "usage": usage }))
        .into_response()
}

/// The sum of the vectors of the words, of length 1.
fn vector(text: &str, dimensions: usize) -> Vec<f64> {
    let mut sum = vec![0.0; dimensions];
    for word in text.split_whitespace() {
        let mut random = Random::new(hash(&word.to_lowercase()));
        for number in &mut sum {
            *number += f64::from(u16::try_from(random.below(2001)).unwrap_or(0)) - 1000.0;
        }
    }
    let length = sum.iter().map(|number| number * number).sum::<f64>().sqrt();
    if length > 0.0 { sum.iter().map(|number| number / length).collect() } else { sum }
}

/// The hash of a text, FNV-1a.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(one: &str, other: &str) -> f64 {
        vector(one, 32).iter().zip(vector(other, 32)).map(|(a, b)| a * b).sum()
    }

    #[test]
    fn vectors_have_length_one_and_shared_words_bring_them_closer() {
        assert!((likeness("a red fox", "A red fox") - 1.0).abs() < 1e-9);
        assert!(likeness("a red fox", "a red bus") > likeness("a red fox", "two green trees"));
        assert_eq!(vector("fox", 8).len(), 8);
    }
}
