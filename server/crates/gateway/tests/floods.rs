//! Providers whose answers do not end: what is read of them has a bound in bytes, or at least in time.

use contract::{
    AccountId, ModelId, ModelTrouble, ProviderKind,
    prompt::{Prompt, PromptMessage, Speaker},
};
use futures::StreamExt;
use gateway::{Config, Credentials, Deadlines, Gateway, ProviderConfig, Secret};
use std::time::Duration;
use testkit::{Cassette, Flood};
use uuid::Uuid;

const ADA: AccountId = AccountId::new(Uuid::from_u128(1));
const JSON: &str = "content-type: application/json";

/// What lies in the buffers of a connection, at most, in bytes.
const ON_ITS_WAY: usize = 24 * 1024 * 1024;

fn gateway(kind: ProviderKind, url: String, deadlines: Deadlines) -> Gateway {
    let provider = ProviderConfig {
        kind: Some(kind),
        url: Some(url),
        key: Some(Secret::new("sk-test")),
        ..ProviderConfig::default()
    };
    let providers = [("theirs".to_owned(), provider)].into();
    Gateway::new(&Config { providers, deadlines, ..Config::default() })
        .expect("the test names a valid provider")
}

fn model() -> ModelId {
    ModelId::parse("theirs/m-1").expect("the id is a literal")
}

async fn embeds(kind: ProviderKind, url: String) -> ModelTrouble {
    let gateway = gateway(kind, url, Deadlines::default());
    let texts = vec!["Hello".to_owned()];
    let vectors = gateway.embed(&model(), texts, None, &Credentials::new(ADA)).await;
    vectors.expect_err("a flood has no vectors").trouble
}

#[tokio::test]
async fn vectors_are_read_for_as_long_as_vectors_are() {
    for (kind, beginning) in [
        (ProviderKind::Openai, r#"{"data":[{"index":0,"embedding":[1."#),
        (ProviderKind::Gemini, r#"{"embeddings":[{"values":[1."#),
        (ProviderKind::Ollama, r#"{"embeddings":[[1."#),
    ] {
        let flood = Flood::start(200, &[JSON], beginning).await;

        let trouble = embeds(kind, flood.url()).await;

        assert_eq!(trouble, ModelTrouble::InvalidResponse, "{kind:?}");
        assert!(flood.sent() < ON_ITS_WAY, "{kind:?}: {} bytes", flood.sent());
    }
}

#[tokio::test]
async fn of_an_error_without_end_the_status_counts() {
    let flood = Flood::start(429, &[JSON], r#"{"error":{"message":""#).await;

    let trouble = embeds(ProviderKind::Openai, flood.url()).await;

    assert_eq!(trouble, ModelTrouble::RateLimited);
    assert!(flood.sent() < ON_ITS_WAY, "{} bytes", flood.sent());
}

#[tokio::test]
async fn a_list_of_models_without_end_is_none() {
    let flood = Flood::start(200, &[JSON], r#"{"data":[{"id":""#).await;
    let gateway = gateway(ProviderKind::Openai, flood.url(), Deadlines::default());

    let error = gateway.discover("theirs").await.expect_err("a flood has no models");

    assert_eq!(error.trouble, ModelTrouble::InvalidResponse);
    assert!(flood.sent() < ON_ITS_WAY, "{} bytes", flood.sent());
}

/// What is not unpacked cannot grow.
#[tokio::test]
async fn what_is_packed_is_not_unpacked() {
    let lines = [JSON, "content-encoding: gzip"];
    let flood = Flood::start(200, &lines, r#"{"data":[{"index":0,"embedding":[1."#).await;
    let whole = r#"{"data":[{"index":0,"embedding":[1.0]}]}"#;
    let plain = Cassette::play("application/json", whole).await;
    let gateway = gateway(ProviderKind::Openai, plain.url(), Deadlines::default());
    gateway
        .embed(&model(), vec!["Hello".into()], None, &Credentials::new(ADA))
        .await
        .expect("the vectors are whole");

    let trouble = embeds(ProviderKind::Openai, flood.url()).await;

    assert_eq!(trouble, ModelTrouble::InvalidResponse);
    assert!(!plain.played()[0].headers.contains_key("accept-encoding"), "nobody is asked to pack");
}

/// What genai reads by itself has no bound in bytes (see `http.rs`): it is no token, so the first token's deadline ends it.
#[tokio::test]
async fn a_line_or_an_error_without_end_in_a_stream_ends_with_the_first_tokens_deadline() {
    let deadlines = Deadlines { first_token: Duration::from_millis(300), ..Deadlines::default() };
    let sse = "content-type: text/event-stream";
    for (status, lines, beginning) in [
        (200, [sse], "data: {\"choices\":[{\"delta\":{\"content\":\""),
        (500, [JSON], "{\"error\":{\"message\":\""),
    ] {
        let flood = Flood::start(status, &lines, beginning).await;
        let gateway = gateway(ProviderKind::Openai, flood.url(), deadlines.clone());
        let said = vec![PromptMessage::new(Speaker::Person, "Talk")];
        let prompt = Prompt { said, ..Prompt::default() };

        let mut pieces = gateway.stream(&model(), prompt, Credentials::new(ADA));
        let first = tokio::time::timeout(Duration::from_secs(30), pieces.next()).await;

        let error = first.expect("it ends").expect("it says so").expect_err("nothing was said");
        assert_eq!(error.trouble, ModelTrouble::TimedOut, "{status}");
    }
}
