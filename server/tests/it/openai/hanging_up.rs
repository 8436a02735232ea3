//! Programs that hang up while a model is asked: no call stays open, and nothing stays set aside. What is left behind is
//! looked for when the server has stopped (`support/leftovers.rs`).

use super::program::{Program, asked};
use crate::support::{MODEL, TestApp};
use axum::{
    body::Body,
    http::{Request, header},
};
use contract::Balance;
use serde_json::{Value, json};

fn request(program: &Program, path: &str, body: &Value) -> Request<Body> {
    Request::post(path)
        .header(header::AUTHORIZATION, format!("Bearer {}", program.secret))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .unwrap()
}

#[tokio::test]
async fn a_program_that_hangs_up_leaves_nothing_open() {
    let app = TestApp::start().await;
    let allowance = json!({ "period": "day", "tokens": 1_000_000_000_u64 });
    let settings = json!({
        "scope": { "is": "everybody" }, "allowance": allowance, "warn_at": 80,
    });
    let budget = json!({ "settings": settings });
    app.admin().await.post("/api/budgets/set", budget).await.is::<Balance>();
    let program = Program::of(&app).await;
    let question = "[[tokens=20 rate=400]]";

    for (path, body) in [
        ("/v1/chat/completions", asked(question, json!({ "stream": true }))),
        ("/v1/chat/completions", asked(question, json!({}))),
        ("/v1/embeddings", json!({ "model": MODEL, "input": "a red fox" })),
    ] {
        for polls in 1.. {
            let status = app.hangs_up(request(&program, path, &body), polls).await;
            if let Some(status) = status {
                assert_eq!(status, 200, "{path}");
                break;
            }
        }
    }
}
