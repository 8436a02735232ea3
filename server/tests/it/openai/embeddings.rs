//! Embeddings: texts as vectors.

use super::program::{Program, refusal};
use crate::support::{MODEL, TestApp};
use contract::{Cost, Pico};
use serde_json::{Value, json};

const UNKNOWN: &str = "404 invalid_request_error model_not_found model";

#[tokio::test]
async fn texts_become_vectors_in_either_encoding() {
    let app = TestApp::start().await;
    let program = Program::of(&app).await;
    let texts = json!(["a red fox", "two green trees"]);
    let asks = async |format: &str| -> Value {
        let body =
            json!({ "model": MODEL, "input": texts, "encoding_format": format, "dimensions": 8 });
        program.posts("/v1/embeddings", &body).await.is()
    };

    let numbers = asks("float").await;
    let packed = asks("base64").await;

    assert_eq!((&numbers["object"], &numbers["model"]), (&json!("list"), &json!(MODEL)));
    assert_eq!(numbers["usage"], json!({ "prompt_tokens": 6, "total_tokens": 6 }));
    for index in 0..2 {
        let (number, packed) = (&numbers["data"][index], &packed["data"][index]);
        assert_eq!((&number["object"], &number["index"]), (&json!("embedding"), &json!(index)));
        let vector = number["embedding"].as_array().unwrap();
        assert_eq!(vector.len(), 8);
        let length: f64 = vector.iter().map(|number| number.as_f64().unwrap().powi(2)).sum();
        assert!((length - 1.0).abs() < 1e-5);
        // Eight numbers of four bytes are 44 letters of base64.
        assert_eq!(packed["embedding"].as_str().unwrap().len(), 44);
    }
    assert_eq!(app.provider.requests().last().unwrap().body["dimensions"], 8);
}

#[tokio::test]
async fn tokens_are_not_understood_and_an_unknown_model_is_missing() {
    let app = TestApp::start().await;
    let program = Program::of(&app).await;
    let asks = async |body: Value| refusal(&program.posts("/v1/embeddings", &body).await);

    assert_eq!(
        asks(json!({ "model": MODEL, "input": [1, 2, 3] })).await,
        "400 invalid_request_error invalid_value input"
    );
    assert_eq!(asks(json!({ "model": "nobody/none", "input": "Hi" })).await, UNKNOWN);
    assert_eq!(app.provider.asked(), 0);
}

#[tokio::test]
async fn vectors_cost_what_was_read() {
    let app = TestApp::start_with(|config| {
        let price = json!({ "input": "2.50", "output": 0 });
        config["providers"]["fake"]["models"] = json!([{ "name": "fake-words", "price": price }]);
    })
    .await;
    let program = Program::of(&app).await;

    let body = json!({ "model": MODEL, "input": ["a red fox", "two green trees"] });
    program.posts("/v1/embeddings", &body).await.is::<Value>();

    let whole = app.report().await.whole;
    assert_eq!((whole.calls, whole.input, whole.output), (1, 6, 0));
    assert_eq!(whole.cost, Cost { known: Pico(6 * 2_500_000), unpriced: 0 });
}

/// Ollama takes `vectors` and `vectors:latest` for one model.
#[tokio::test]
async fn another_spelling_of_a_model_is_not_a_way_around_who_may_ask_it() {
    let app = TestApp::start_with(|config| {
        let url = config["providers"]["fake"]["url"].clone();
        config["providers"]["mine"] =
            json!({ "kind": "ollama", "url": url, "discover": false, "models": [{ "name": "vectors:latest" }] });
    })
    .await;
    let program = Program::of(&app).await;
    let admin = app.admin().await;
    let body = json!({ "model": "mine/vectors", "input": "Hi" });
    program.posts("/v1/embeddings", &body).await;
    assert_eq!(app.report().await.whole.calls, 1, "its provider was asked");

    let settings = json!({ "audience": { "is": "nobody" } });
    let model = "mine/vectors:latest";
    admin
        .post("/api/models/set", json!({ "model": model, "settings": settings }))
        .await
        .is::<Value>();

    assert_eq!(refusal(&program.posts("/v1/embeddings", &body).await), UNKNOWN);
    assert_eq!(app.report().await.whole.calls, 1, "nobody was asked");
}
