//! Chat completions that are given whole.

use super::program::{Program, asked};
use crate::support::{MODEL, Person, TestApp};
use serde_json::{Value, json};

#[tokio::test]
async fn an_answer_has_openais_shape() {
    let app = TestApp::start().await;
    let program = Program::of(&app).await;

    let answer = program.asks("Hello there [[tokens=5]]", json!({})).await;

    assert_eq!(answer.header("x-plauder-model"), MODEL);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    let id = format!("chatcmpl-{}", answer.header("x-request-id"));
    let mut answer: Value = answer.is();
    assert!(answer["created"].take().as_i64().is_some_and(|created| created > 1_700_000_000));
    let text = testkit::script("Hello there [[tokens=5]]");
    let expected = json!({
        "id": id,
        "object": "chat.completion",
        "created": null,
        "model": MODEL,
        "choices": [{
            "index": 0,
            "message": { "role": "assistant", "content": text, "refusal": null },
            "logprobs": null,
            "finish_reason": "stop",
        }],
        "usage": {
            "prompt_tokens": 3,
            "completion_tokens": 5,
            "total_tokens": 8,
            "prompt_tokens_details": { "cached_tokens": 0 },
            "completion_tokens_details": { "reasoning_tokens": 0 },
        },
    });
    assert_eq!(without_zeros(answer), without_zeros(expected));
}

/// Whether a provider's zero is told as a zero or as nothing is the gateway's business.
fn without_zeros(mut answer: Value) -> Value {
    let usage = answer["usage"].as_object_mut().unwrap();
    usage.remove("prompt_tokens_details");
    usage.remove("completion_tokens_details");
    answer
}

#[tokio::test]
async fn thoughts_stand_apart_and_a_limit_is_said() {
    let app = TestApp::start().await;
    let program = Program::of(&app).await;

    let thinks: Value = program.asks("[[reasoning tokens=3]]", json!({})).await.is();
    let cut: Value = program.asks("[[tokens=9]]", json!({ "max_completion_tokens": 4 })).await.is();

    let message = &thinks["choices"][0]["message"];
    assert_eq!(message["reasoning_content"], "Somebody asks. I weigh the words, then I answer.");
    assert_eq!(message["content"], testkit::script("[[tokens=3]]"));
    assert_eq!(cut["choices"][0]["finish_reason"], "length");
    assert_eq!(cut["usage"]["completion_tokens"], 4);
}

#[tokio::test]
async fn what_is_asked_for_reaches_the_provider() {
    let app = TestApp::start().await;
    let program = Program::of(&app).await;
    let schema = json!({ "type": "object", "properties": {}, "additionalProperties": false });
    let parameters = json!({
        "temperature": 0.25, "top_p": 0.5, "stop": ["END", "STOP"], "seed": 7,
        "frequency_penalty": 0.5, "presence_penalty": -0.5, "max_tokens": 100,
        "response_format": { "type": "json_schema", "json_schema": { "name": "city", "schema": schema } },
    });
    let mut body = asked("Hello", parameters.clone());
    let messages = body["messages"].as_array_mut().unwrap();
    messages.insert(0, json!({ "role": "developer", "content": "Be short." }));
    messages.insert(1, json!({ "role": "user", "content": "Who?" }));
    messages.insert(2, json!({ "role": "assistant", "content": "I." }));

    assert_eq!(program.posts("/v1/chat/completions", &body).await.status, 200);

    let requests = app.provider.requests();
    let received = &requests.last().unwrap().body;
    for name in ["temperature", "top_p", "stop", "seed", "frequency_penalty", "presence_penalty"] {
        assert_eq!(received[name], parameters[name], "{name}");
    }
    let most = [&received["max_tokens"], &received["max_completion_tokens"]];
    assert!(most.contains(&&json!(100)), "{received}");
    assert_eq!(received["response_format"]["json_schema"]["name"], "city");
    let said: Vec<_> = received["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|said| (said["role"].as_str().unwrap(), said["content"].as_str().unwrap()))
        .collect();
    let expected =
        [("system", "Be short."), ("user", "Who?"), ("assistant", "I."), ("user", "Hello")];
    assert_eq!(said, expected);
}

#[tokio::test]
async fn pictures_reach_the_provider() {
    let app = TestApp::start().await;
    let program = Program::of(&app).await;
    let data = "data:image/png;base64,iVBORw0KGgo=";
    let link = "https://example.org/fox.png";
    let mut body = asked("", json!({}));
    body["messages"][0]["content"] = json!([
        { "type": "text", "text": "What is it?" },
        { "type": "image_url", "image_url": { "url": data } },
        { "type": "image_url", "image_url": { "url": link } },
    ]);

    assert_eq!(program.posts("/v1/chat/completions", &body).await.status, 200);

    let requests = app.provider.requests();
    let content = &requests.last().unwrap().body["messages"][0]["content"];
    let parts = content.as_array().unwrap();
    let urls: Vec<_> = parts.iter().filter_map(|part| part["image_url"]["url"].as_str()).collect();
    assert_eq!(urls, [data, link]);
    assert!(parts.iter().any(|part| part["text"] == "What is it?"), "{content}");
}

#[tokio::test]
async fn the_model_that_answered_for_an_alias_is_named() {
    let app = TestApp::start_with(|config| {
        config["aliases"] = json!({ "good": { "models": ["fake/fake-down", "fake/fake-words"] } });
    })
    .await;
    let program = Program::of(&app).await;

    let whole = program.asks("Hello", json!({ "model": "alias/good" })).await;
    let streamed = program.asks("Hello", json!({ "model": "alias/good", "stream": true })).await;

    assert_eq!(whole.header("x-plauder-model"), "fake/fake-words");
    assert_eq!(streamed.header("x-plauder-model"), "fake/fake-words");
    assert_eq!(whole.is::<Value>()["model"], "fake/fake-words");
    assert!(streamed.text.contains("\"model\":\"fake/fake-words\""));
    assert!(!streamed.text.contains("fake-down"));
}

#[tokio::test]
async fn an_answer_belongs_to_no_chat() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let program = Program::of_person(&app, &ada).await;

    program.asks("Hello", json!({})).await.is::<Value>();

    let body = json!({ "search": null, "deleted": false, "after": null });
    let chats: Value = ada.post("/api/chats/list", body).await.is();
    assert_eq!(chats["items"], json!([]));
    let nobody = Person::stranger(&app).get("/v1/chat/completions").await;
    assert_eq!(nobody.status, 405);
}
