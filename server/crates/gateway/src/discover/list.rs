//! The list of a provider's models, as each kind of provider writes it. genai can ask for it too, but gives nothing but
//! names.

use crate::{
    config::ModelEntry, dialect::speaks_openai, error::Error, http, provider::Provider,
    secret::Secret,
};
use contract::{ModelTrouble, ProviderKind};
use reqwest::{Client, RequestBuilder};
use serde_json::Value;
use std::time::Duration;

/// The time that a provider has to list its models.
const LISTING_TIMEOUT: Duration = Duration::from_secs(5);
/// The longest list that is read, in bytes.
const MAX_LIST_BYTES: usize = 4 * 1024 * 1024;
/// The most models that are taken of one provider.
const MAX_MODELS: usize = 500;

/// Asks a provider for its models, with this key.
pub(crate) async fn models(
    web: &Client,
    provider: &Provider,
    key: Option<&Secret>,
) -> Result<Vec<ModelEntry>, Error> {
    let request = request(web, provider, key).timeout(LISTING_TIMEOUT);
    let answer = read(request).await?;
    let rows = ["data", "models"].iter().find_map(|key| answer.get(key)?.as_array());
    let rows = rows.ok_or(Error::new(ModelTrouble::InvalidResponse))?;
    let official = speaks_openai(provider.kind) && provider.url == provider.kind.home();
    let models = rows.iter().filter_map(|row| entry(provider.kind, row));
    Ok(models.filter(|model| !official || is_chat_model(&model.name)).take(MAX_MODELS).collect())
}

/// Sends a request and reads the JSON that comes back, up to a limit.
async fn read(request: RequestBuilder) -> Result<Value, Error> {
    let body = http::read(request, MAX_LIST_BYTES).await?;
    serde_json::from_slice(&body).map_err(|_| Error::new(ModelTrouble::InvalidResponse))
}

/// The request for a provider's list.
fn request(web: &Client, provider: &Provider, key: Option<&Secret>) -> RequestBuilder {
    let url = &provider.url;
    let get = |path: &str| web.get(format!("{url}{path}"));
    let key = key.map(Secret::reveal);
    match (provider.kind, key) {
        (ProviderKind::Anthropic, key) => get("models?limit=1000")
            .header("anthropic-version", "2023-06-01")
            .header("x-api-key", key.unwrap_or_default()),
        (ProviderKind::Gemini, key) => {
            get("models?pageSize=1000").header("x-goog-api-key", key.unwrap_or_default())
        }
        (ProviderKind::Ollama, Some(key)) => get("api/tags").bearer_auth(key),
        (ProviderKind::Ollama, None) => get("api/tags"),
        (_, Some(key)) => get("models").bearer_auth(key),
        (_, None) => get("models"),
    }
}

/// The entry of one row of a list. `None`: it is no model that answers questions.
fn entry(kind: ProviderKind, row: &Value) -> Option<ModelEntry> {
    let text = |key: &str| row.get(key).and_then(Value::as_str);
    let number =
        |key: &str| row.get(key).and_then(Value::as_u64).and_then(|it| u32::try_from(it).ok());
    let (name, label) = match kind {
        ProviderKind::Anthropic => (text("id")?, text("display_name")),
        ProviderKind::Ollama => (text("name")?, None),
        ProviderKind::Gemini => {
            let ways = row.get("supportedGenerationMethods")?.as_array()?;
            ways.iter().find(|way| way.as_str() == Some("generateContent"))?;
            let name = text("name")?;
            (name.strip_prefix("models/").unwrap_or(name), text("displayName"))
        }
        _ => (text("id")?, text("name")),
    };
    // vLLM, OpenRouter and others say how much fits; Gemini says it in a word of its own.
    let window = ["max_model_len", "context_length", "context_window", "inputTokenLimit"]
        .into_iter()
        .find_map(number)
        .filter(|window| *window >= 256);
    let label = label.map(ToOwned::to_owned);
    Some(ModelEntry { label, window, ..ModelEntry::named(name) })
}

/// Whether a model of a provider's own is a chat model; their lists have all the others, too.
fn is_chat_model(name: &str) -> bool {
    const OTHERS: [&str; 14] = [
        "embedding",
        "whisper",
        "tts",
        "dall-e",
        "moderation",
        "transcribe",
        "realtime",
        "audio",
        "image",
        "sora",
        "davinci",
        "babbage",
        "instruct",
        "search",
    ];
    !OTHERS.iter().any(|other| name.contains(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rows_of_every_kind_are_read() {
        let table = [
            (
                ProviderKind::Openai,
                json!({ "id": "org/m", "max_model_len": 32768 }),
                ("org/m", None, Some(32768)),
            ),
            (
                ProviderKind::Anthropic,
                json!({ "id": "c-1", "display_name": "C One" }),
                ("c-1", Some("C One"), None),
            ),
            (
                ProviderKind::Ollama,
                json!({ "name": "qwen3:latest", "size": 5 }),
                ("qwen3:latest", None, None),
            ),
            (
                ProviderKind::Gemini,
                json!({ "name": "models/g", "displayName": "G", "inputTokenLimit": 1_048_576, "supportedGenerationMethods": ["generateContent"] }),
                ("g", Some("G"), Some(1_048_576)),
            ),
        ];

        for (kind, row, (name, label, window)) in table {
            let model = entry(kind, &row).unwrap();
            assert_eq!(
                (model.name.as_str(), model.label.as_deref(), model.window),
                (name, label, window)
            );
        }
    }

    #[test]
    fn models_that_do_not_chat_are_left_out() {
        let embedding =
            json!({ "name": "models/e", "supportedGenerationMethods": ["embedContent"] });

        assert!(entry(ProviderKind::Gemini, &embedding).is_none());
        assert!(entry(ProviderKind::Openai, &json!({ "object": "model" })).is_none());
        assert!(
            !is_chat_model("text-embedding-3-small")
                && !is_chat_model("gpt-4o-realtime-preview")
                && is_chat_model("gpt-5")
        );
    }
}
