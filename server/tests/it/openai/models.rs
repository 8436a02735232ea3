//! The list of models, as a key sees it.

use super::program::{Program, key, refusal};
use crate::support::{MODEL, TestApp};
use serde_json::{Value, json};

#[tokio::test]
async fn models_and_aliases_are_listed_and_found() {
    let app = TestApp::start_with(|config| {
        config["aliases"] = json!({ "good": { "models": ["fake/fake-words"] } });
    })
    .await;
    let program = Program::of(&app).await;

    let list: Value = program.gets("/v1/models").await.is();
    let model: Value = program.gets(&format!("/v1/models/{MODEL}")).await.is();
    let alias: Value = program.gets("/v1/models/alias%2Fgood").await.is();

    assert_eq!(list["object"], "list");
    let ids: Vec<_> = list["data"].as_array().unwrap().iter().map(|model| &model["id"]).collect();
    assert!(ids.contains(&&json!(MODEL)) && ids.contains(&&json!("alias/good")), "{ids:?}");
    let expected = json!({ "id": MODEL, "object": "model", "created": 0, "owned_by": "fake" });
    assert_eq!(model, expected);
    assert_eq!(alias["id"], "alias/good");
    for missing in ["/v1/models/nobody/none", "/v1/models/gpt-4o"] {
        let told = refusal(&program.gets(missing).await);
        assert_eq!(told, "404 invalid_request_error model_not_found model", "{missing}");
    }
}

#[tokio::test]
async fn a_key_sees_and_asks_only_the_models_of_its_scope() {
    let app = TestApp::start().await;
    let scope = json!({ "models": [MODEL] });
    let program = Program::with(&app, &key(&app.admin().await, scope).await.secret);

    let list: Value = program.gets("/v1/models").await.is();
    let outside = program.asks("Hello", json!({ "model": "fake/fake-echo" })).await;
    let inside = program.asks("Hello", json!({})).await;

    let ids: Vec<_> = list["data"].as_array().unwrap().iter().map(|model| &model["id"]).collect();
    assert_eq!(ids, [MODEL]);
    assert_eq!(refusal(&outside), "404 invalid_request_error model_not_found model");
    assert_eq!(inside.status, 200);
}
