//! Texts and vectors, as each kind of provider writes them.
//!
//! Pure but for the client that a request is made with, so that each dialect is tested without a provider.

use super::Embeddings;
use crate::{error::Error, provider::Provider, secret::Secret, usage::usage};
use contract::{ModelTrouble, ProviderKind, Usage};
use reqwest::{Client, RequestBuilder};
use serde::Deserialize;
use serde_json::{Value, json};

/// OpenAI's answer, and that of all who speak its language.
#[derive(Deserialize)]
struct OpenAi {
    data: Vec<Row>,
    usage: Option<genai::chat::Usage>,
}

#[derive(Deserialize)]
struct Row {
    embedding: Vec<f32>,
    index: usize,
}

#[derive(Deserialize)]
struct Gemini {
    embeddings: Vec<Values>,
}

#[derive(Deserialize)]
struct Values {
    values: Vec<f32>,
}

#[derive(Deserialize)]
struct Ollama {
    embeddings: Vec<Vec<f32>>,
    prompt_eval_count: Option<u64>,
}

/// The request for the vectors of texts.
///
/// # Errors
/// `Refused` where a kind has no embeddings.
pub(super) fn request(
    web: &Client,
    provider: &Provider,
    key: Option<&Secret>,
    name: &str,
    texts: &[String],
    dimensions: Option<u32>,
) -> Result<RequestBuilder, Error> {
    let url = &provider.url;
    let body = body(provider.kind, name, texts, dimensions)?;
    let key = key.map(Secret::reveal);
    let request = match provider.kind {
        ProviderKind::Gemini => web
            .post(format!("{url}models/{name}:batchEmbedContents"))
            .header("x-goog-api-key", key.unwrap_or_default()),
        ProviderKind::Ollama => bearer(web.post(format!("{url}api/embed")), key),
        _ => bearer(web.post(format!("{url}embeddings")), key),
    };
    Ok(request.json(&body))
}

fn bearer(request: RequestBuilder, key: Option<&str>) -> RequestBuilder {
    match key {
        Some(key) => request.bearer_auth(key),
        None => request,
    }
}

fn body(
    kind: ProviderKind,
    name: &str,
    texts: &[String],
    dimensions: Option<u32>,
) -> Result<Value, Error> {
    let mut body = match kind {
        ProviderKind::Anthropic => return Err(Error::new(ModelTrouble::Refused)),
        ProviderKind::Gemini => {
            let requests = texts.iter().map(|text| gemini(name, text, dimensions));
            return Ok(json!({ "requests": requests.collect::<Vec<_>>() }));
        }
        _ => json!({ "model": name, "input": texts }),
    };
    if let Some(dimensions) = dimensions {
        body["dimensions"] = dimensions.into();
    }
    Ok(body)
}

fn gemini(name: &str, text: &str, dimensions: Option<u32>) -> Value {
    // It takes an empty text for one question too many.
    let text = if text.trim().is_empty() { " " } else { text };
    let mut one = json!({
        "model": format!("models/{name}"),
        "content": { "parts": [{ "text": text }] },
        "taskType": "SEMANTIC_SIMILARITY",
    });
    if let Some(dimensions) = dimensions {
        one["outputDimensionality"] = dimensions.into();
    }
    one
}

/// The vectors in an answer, in the order of their texts.
///
/// # Errors
/// `InvalidResponse` where it is no such answer.
pub(super) fn read(kind: ProviderKind, body: &[u8]) -> Result<Embeddings, Error> {
    match kind {
        ProviderKind::Gemini => {
            let Gemini { embeddings } = parsed(body)?;
            let vectors = embeddings.into_iter().map(|it| it.values).collect();
            Ok(Embeddings { vectors, usage: Usage::default() })
        }
        ProviderKind::Ollama => {
            let Ollama { embeddings: vectors, prompt_eval_count: input } = parsed(body)?;
            Ok(Embeddings { vectors, usage: Usage { input, ..Usage::default() } })
        }
        _ => {
            let OpenAi { mut data, usage: reported } = parsed(body)?;
            data.sort_by_key(|row| row.index);
            let vectors = data.into_iter().map(|row| row.embedding).collect();
            Ok(Embeddings { vectors, usage: reported.map(usage).unwrap_or_default() })
        }
    }
}

fn parsed<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Error> {
    serde_json::from_slice(body).map_err(|_| Error::new(ModelTrouble::InvalidResponse))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_asked_in_its_own_words() {
        let texts = ["a".to_owned(), " ".to_owned()];

        let openai = body(ProviderKind::Mistral, "m", &texts, Some(8)).unwrap();
        let ollama = body(ProviderKind::Ollama, "m", &texts, None).unwrap();
        let gemini = body(ProviderKind::Gemini, "m", &texts, Some(8)).unwrap();

        assert_eq!(openai, json!({ "model": "m", "input": ["a", " "], "dimensions": 8 }));
        assert_eq!(ollama, json!({ "model": "m", "input": ["a", " "] }));
        assert_eq!(
            gemini["requests"][1],
            json!({
                "model": "models/m", "content": { "parts": [{ "text": " " }] },
                "taskType": "SEMANTIC_SIMILARITY", "outputDimensionality": 8,
            })
        );
        assert!(body(ProviderKind::Anthropic, "m", &texts, None).is_err());
    }

    #[test]
    fn the_answer_of_each_kind_is_read() {
        let table = [
            (
                ProviderKind::Openai,
                json!({
                    "data": [{ "index": 1, "embedding": [2.0] }, { "index": 0, "embedding": [1] }],
                    "usage": { "prompt_tokens": 3, "total_tokens": 3 },
                }),
                Some(3),
            ),
            (
                ProviderKind::Gemini,
                json!({ "embeddings": [{ "values": [1.0] }, { "values": [2.0] }] }),
                None,
            ),
            (
                ProviderKind::Ollama,
                json!({ "embeddings": [[1.0], [2.0]], "prompt_eval_count": 3 }),
                Some(3),
            ),
        ];

        for (kind, answer, input) in table {
            let read = read(kind, answer.to_string().as_bytes()).unwrap();

            assert_eq!((read.vectors, read.usage.input), (vec![vec![1.0], vec![2.0]], input));
        }
        for answer in ["", "{}", "[]", r#"{"data":[{"embedding":["a"],"index":0}]}"#] {
            assert!(read(ProviderKind::Openai, answer.as_bytes()).is_err(), "{answer}");
        }
    }
}
