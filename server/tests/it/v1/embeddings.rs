//! Texts as vectors.

use super::program::{Program, refusal};
use crate::support::{MODEL, TestApp};
use serde_json::{Value, json};

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
    assert_eq!(
        asks(json!({ "model": "nobody/none", "input": "Hi" })).await,
        "404 invalid_request_error model_not_found model"
    );
    assert_eq!(app.provider.asked(), 0);
}
