//! Tools: the model calls, the program answers.

use super::program::{Program, asked, frames};
use crate::support::TestApp;
use serde_json::{Value, json};

const ASKS: &str =
    r#"What is it like there? [[call=weather args={"city":"Köln","days":[1,2]} call=clock]]"#;

fn tools() -> Value {
    let tool = |name: &str| {
        let schema = json!({ "type": "object", "properties": { "city": { "type": "string" } } });
        let function = json!({ "name": name, "description": "Looks.", "parameters": schema });
        json!({ "type": "function", "function": function })
    };
    json!([tool("weather"), tool("clock")])
}

#[tokio::test]
async fn calls_are_given_to_the_program_and_its_answers_to_the_model() {
    let app = TestApp::start().await;
    let program = Program::of(&app).await;
    let body = asked(ASKS, json!({ "tools": tools(), "tool_choice": "auto" }));

    let asks: Value = program.posts("/v1/chat/completions", &body).await.is();
    let message = asks["choices"][0]["message"].clone();
    let mut next = body.clone();
    let messages = next["messages"].as_array_mut().unwrap();
    messages.push(message.clone());
    for (call, text) in [(0, "It rains. [[tokens=3]]"), (1, "Noon. [[echo]]")] {
        let id = &message["tool_calls"][call]["id"];
        messages.push(json!({ "role": "tool", "tool_call_id": id, "content": text }));
    }
    let answer: Value = program.posts("/v1/chat/completions", &next).await.is();

    assert_eq!(asks["choices"][0]["finish_reason"], "tool_calls");
    assert_eq!(message["content"], Value::Null);
    let calls = message["tool_calls"].as_array().unwrap();
    let told: Vec<_> = calls.iter().map(called).collect();
    let expected = [
        ("weather".to_owned(), json!({ "city": "Köln", "days": [1, 2] })),
        ("clock".to_owned(), json!({})),
    ];
    assert_eq!(told, expected);
    assert_eq!(answer["choices"][0]["message"]["content"], "Noon.");
    assert_eq!(answer["choices"][0]["finish_reason"], "stop");

    let requests = app.provider.requests();
    let [first, second] = &requests[..] else { panic!("{} requests", requests.len()) };
    assert_eq!(first.body["tool_choice"], "auto");
    for (offered, tool) in
        first.body["tools"].as_array().unwrap().iter().zip(tools().as_array().unwrap())
    {
        for field in ["name", "description", "parameters"] {
            assert_eq!(offered["function"][field], tool["function"][field], "{field}");
        }
    }
    let said = second.body["messages"].as_array().unwrap();
    let roles: Vec<_> = said.iter().map(|said| said["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["user", "assistant", "tool", "tool"]);
    let received: Vec<_> = said[1]["tool_calls"].as_array().unwrap().iter().map(called).collect();
    assert_eq!(received, expected);
    for (index, text) in [(2, "It rains. [[tokens=3]]"), (3, "Noon. [[echo]]")] {
        assert_eq!(said[index]["tool_call_id"], message["tool_calls"][index - 2]["id"]);
        assert_eq!(said[index]["content"], text);
    }
}

fn called(call: &Value) -> (String, Value) {
    assert_eq!(call["type"], "function");
    assert!(!call["id"].as_str().unwrap().is_empty());
    let function = &call["function"];
    let arguments = serde_json::from_str(function["arguments"].as_str().unwrap()).unwrap();
    (function["name"].as_str().unwrap().to_owned(), arguments)
}

#[tokio::test]
async fn calls_are_streamed_with_their_places() {
    let app = TestApp::start().await;
    let program = Program::of(&app).await;
    let body = asked(ASKS, json!({ "tools": tools(), "stream": true }));

    let frames = frames(&program.posts("/v1/chat/completions", &body).await);

    let calls: Vec<_> = frames
        .iter()
        .filter_map(|frame| frame["choices"][0]["delta"]["tool_calls"].as_array())
        .flatten()
        .collect();
    assert_eq!(calls.len(), 2);
    for (index, call) in calls.into_iter().enumerate() {
        assert_eq!(call["index"], index);
        assert_eq!(called(call).0, ["weather", "clock"][index]);
    }
    assert_eq!(frames.last().unwrap()["choices"][0]["finish_reason"], "tool_calls");
}
