use super::*;
use contract::prompt::{Format, Picture, PromptMessage, Speaker, ToolCall, ToolChoice};
use serde_json::{Value, json};

fn read(changes: &Value) -> Result<ChatRequest, ParamError> {
    let mut body = json!({ "model": "lab/big", "messages": [{ "role": "user", "content": "Hi" }] });
    body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    ChatRequest::read(body.to_string().as_bytes())
}

fn parameters(changes: &Value) -> Parameters {
    read(changes).unwrap().prompt.parameters
}

fn tool(name: &str) -> Value {
    json!({ "type": "function", "function": {
        "name": name,
        "description": "Looks",
        "parameters": { "type": "object", "properties": {} },
        "strict": true,
    } })
}

fn call(id: &str) -> Value {
    let function = json!({ "name": "look", "arguments": "{\"a\":1}" });
    json!({ "id": id, "type": "function", "function": function })
}

#[test]
fn a_plain_question_is_a_plain_prompt() {
    let asked = read(&json!({})).unwrap();

    assert_eq!(asked.model, "lab/big");
    assert_eq!((asked.streams, asked.reports_usage), (false, false));
    let said = vec![PromptMessage::new(Speaker::Person, "Hi")];
    assert_eq!(asked.prompt, Prompt { said, ..Prompt::default() });
}

#[test]
fn every_parameter_that_a_prompt_can_carry_gets_into_it() {
    let asked = read(&json!({
        "temperature": 0.5, "top_p": 1, "stop": ["a", "b"], "seed": 7,
        "frequency_penalty": -2, "presence_penalty": 2.0, "reasoning_effort": "low",
        "response_format": { "type": "json_object" },
        "tools": [tool("look")], "tool_choice": "required", "parallel_tool_calls": false,
        "max_completion_tokens": 9, "max_tokens": 9,
        "stream": true, "stream_options": { "include_usage": true, "include_obfuscation": false },
    }))
    .unwrap();

    assert!(asked.streams && asked.reports_usage);
    assert_eq!(asked.prompt.max_tokens, Some(9));
    assert_eq!(
        (asked.prompt.tools[0].name.as_str(), asked.prompt.tools[0].strict),
        ("look", Some(true))
    );
    assert_eq!(
        asked.prompt.parameters,
        Parameters {
            temperature: Some(0.5),
            top_p: Some(1.0),
            stop: vec!["a".into(), "b".into()],
            seed: Some(7),
            frequency_penalty: Some(-2.0),
            presence_penalty: Some(2.0),
            reasoning_effort: Some("low".into()),
            format: Some(Format::Json),
            tool_choice: Some(ToolChoice::Required),
            parallel_tool_calls: Some(false),
        }
    );
}

#[test]
fn parameters_have_their_other_forms() {
    assert_eq!(parameters(&json!({ "stop": "END" })).stop, ["END"]);
    let named = json!({ "type": "function", "function": { "name": "look" } });
    assert_eq!(
        parameters(&json!({ "tools": [tool("look")], "tool_choice": named })).tool_choice,
        Some(ToolChoice::Named { name: "look".into() })
    );
    assert_eq!(parameters(&json!({ "response_format": { "type": "text" } })).format, None);
    let schema = json!({ "name": "city", "schema": { "type": "object" }, "strict": true });
    let format = json!({ "type": "json_schema", "json_schema": schema });
    assert_eq!(
        parameters(&json!({ "response_format": format })).format,
        Some(Format::Schema {
            name: "city".into(),
            schema: json!({ "type": "object" }),
            strict: Some(true),
        })
    );
}

#[test]
fn what_changes_nothing_is_taken() {
    let changes = json!({
        "n": 1, "store": false, "logprobs": false, "logit_bias": {}, "modalities": ["text"],
        "service_tier": "auto", "verbosity": "medium", "user": "u", "metadata": { "a": "b" },
        "safety_identifier": "s", "prompt_cache_key": "k", "audio": null, "functions": null,
        "tool_choice": "auto", "colour": null, "temperature": null, "stream_options": null,
    });

    assert_eq!(read(&changes).unwrap(), read(&json!({})).unwrap());
}

#[test]
fn whoever_speaks_is_kept_apart() {
    let asked = read(&json!({ "messages": [
        { "role": "system", "content": "Be short." },
        { "role": "developer", "content": [{ "type": "text", "text": "Be kind." }] },
        { "role": "user", "content": [
            { "type": "text", "text": "What is it?" },
            { "type": "image_url", "image_url": { "url": "data:image/png;base64,AAAA" } },
            { "type": "image_url", "image_url": { "url": "https://example.org/a", "detail": "auto" } },
        ] },
        { "role": "assistant", "content": null, "refusal": null, "annotations": [],
          "reasoning_content": "Hm.", "tool_calls": [call("c1"), call("c2")] },
        { "role": "tool", "tool_call_id": "c2", "content": "two", "name": "look" },
        { "role": "tool", "tool_call_id": "c1", "content": [{ "type": "text", "text": "one" }] },
        { "role": "assistant", "content": [{ "type": "refusal", "refusal": "No." }] },
    ] }));

    let prompt = asked.unwrap().prompt;
    assert_eq!(prompt.system.as_deref(), Some("Be short.\n\nBe kind."));
    let tool = |id: &str, text: &str| PromptMessage {
        answers: Some(id.into()),
        ..PromptMessage::new(Speaker::Tool, text)
    };
    let call =
        |id: &str| ToolCall { id: id.into(), name: "look".into(), arguments: "{\"a\":1}".into() };
    let pictures = vec![
        Picture::Inline { media_type: "image/png".into(), base64: "AAAA".into() },
        Picture::Link { url: "https://example.org/a".into() },
    ];
    assert_eq!(
        prompt.said,
        [
            PromptMessage { pictures, ..PromptMessage::new(Speaker::Person, "What is it?") },
            PromptMessage {
                calls: vec![call("c1"), call("c2")],
                ..PromptMessage::new(Speaker::Model, "")
            },
            tool("c2", "two"),
            tool("c1", "one"),
            PromptMessage::new(Speaker::Model, "No."),
        ]
    );
}

#[test]
fn whatever_cannot_be_passed_on_is_refused_by_its_name() {
    use crate::http::error::openai::Code::{
        InvalidValue as Invalid, MissingRequiredParameter as Missing, UnknownParameter as Unknown,
        UnsupportedParameter as Unsupported,
    };
    let messages = |message: Value| json!({ "messages": [message] });
    let part = |part: Value| messages(json!({ "role": "user", "content": [part] }));
    let user = json!({ "role": "user", "content": "Hi" });
    let asks = json!({ "role": "assistant", "tool_calls": [call("c1")] });
    let tools =
        |function: Value| json!({ "tools": [{ "type": "function", "function": function }] });
    let format = |format: Value| json!({ "response_format": format });
    let table = [
        (json!({ "model": null }), "model", Missing),
        (json!({ "model": 1 }), "model", Invalid),
        (json!({ "messages": null }), "messages", Missing),
        (json!({ "messages": [] }), "messages", Invalid),
        (json!({ "messages": ["Hi"] }), "messages[0]", Invalid),
        (json!({ "colour": "red" }), "colour", Unknown),
        (json!({ "temperature": 2.1 }), "temperature", Invalid),
        (json!({ "temperature": "hot" }), "temperature", Invalid),
        (json!({ "top_p": -0.1 }), "top_p", Invalid),
        (json!({ "frequency_penalty": 2.5 }), "frequency_penalty", Invalid),
        (json!({ "presence_penalty": -3 }), "presence_penalty", Invalid),
        (json!({ "max_tokens": 0 }), "max_tokens", Invalid),
        (json!({ "max_completion_tokens": -1 }), "max_completion_tokens", Invalid),
        (json!({ "max_tokens": 1, "max_completion_tokens": 2 }), "max_tokens", Invalid),
        (json!({ "seed": -1 }), "seed", Invalid),
        (json!({ "seed": 1.5 }), "seed", Invalid),
        (json!({ "stop": ["a", "b", "c", "d", "e"] }), "stop", Invalid),
        (json!({ "stop": "" }), "stop", Invalid),
        (json!({ "stop": [1] }), "stop", Invalid),
        (json!({ "reasoning_effort": "immense" }), "reasoning_effort", Invalid),
        (json!({ "stream": "yes" }), "stream", Invalid),
        (json!({ "stream_options": {} }), "stream_options", Invalid),
        (
            json!({ "stream": true, "stream_options": { "include_obfuscation": true } }),
            "stream_options.include_obfuscation",
            Unsupported,
        ),
        (json!({ "n": 2 }), "n", Unsupported),
        (json!({ "store": true }), "store", Unsupported),
        (json!({ "logprobs": true }), "logprobs", Unsupported),
        (json!({ "top_logprobs": 3 }), "top_logprobs", Unsupported),
        (json!({ "logit_bias": { "50256": -100 } }), "logit_bias", Unsupported),
        (json!({ "modalities": ["text", "audio"] }), "modalities", Unsupported),
        (json!({ "audio": { "voice": "alloy" } }), "audio", Unsupported),
        (json!({ "prediction": {} }), "prediction", Unsupported),
        (json!({ "web_search_options": {} }), "web_search_options", Unsupported),
        (json!({ "functions": [] }), "functions", Unsupported),
        (json!({ "function_call": "auto" }), "function_call", Unsupported),
        (json!({ "service_tier": "flex" }), "service_tier", Unsupported),
        (json!({ "verbosity": "low" }), "verbosity", Unsupported),
        (json!({ "prompt_cache_retention": "24h" }), "prompt_cache_retention", Unsupported),
        (format(json!({ "type": "yaml" })), "response_format.type", Invalid),
        (format(json!({ "type": "json_schema" })), "response_format.json_schema", Missing),
        (
            format(
                json!({ "type": "json_schema", "json_schema": { "name": "a b", "schema": {} } }),
            ),
            "response_format.json_schema.name",
            Invalid,
        ),
        (json!({ "tools": {} }), "tools", Invalid),
        (json!({ "tools": vec![tool("a"); 129] }), "tools", Invalid),
        (json!({ "tools": [{ "type": "custom" }] }), "tools[0].type", Unsupported),
        (json!({ "tools": [{ "type": "function" }] }), "tools[0].function", Missing),
        (tools(json!({ "name": "look around" })), "tools[0].function.name", Invalid),
        (tools(json!({ "name": "a".repeat(65) })), "tools[0].function.name", Invalid),
        (json!({ "tools": [tool("a"), tool("a")] }), "tools[1].function.name", Invalid),
        (
            tools(json!({ "name": "a", "parameters": { "type": "array" } })),
            "tools[0].function.parameters",
            Invalid,
        ),
        (tools(json!({ "name": "a", "parameters": [] })), "tools[0].function.parameters", Invalid),
        (tools(json!({ "name": "a", "cost": 1 })), "tools[0].function.cost", Unknown),
        (json!({ "tool_choice": "required" }), "tool_choice", Invalid),
        (json!({ "tool_choice": "perhaps" }), "tool_choice", Invalid),
        (
            json!({ "tool_choice": { "type": "function", "function": { "name": "b" } } }),
            "tool_choice.function.name",
            Invalid,
        ),
        (json!({ "tool_choice": { "type": "allowed_tools" } }), "tool_choice.type", Unsupported),
        (json!({ "parallel_tool_calls": true }), "parallel_tool_calls", Invalid),
        (messages(json!({ "content": "Hi" })), "messages[0].role", Missing),
        (messages(json!({ "role": "robot", "content": "Hi" })), "messages[0].role", Invalid),
        (messages(json!({ "role": "user" })), "messages[0].content", Missing),
        (messages(json!({ "role": "user", "content": 1 })), "messages[0].content", Invalid),
        (messages(json!({ "role": "user", "content": [] })), "messages[0].content", Invalid),
        (
            messages(json!({ "role": "user", "content": "Hi", "name": "ada" })),
            "messages[0].name",
            Unsupported,
        ),
        (
            messages(json!({ "role": "user", "content": "Hi", "mood": "good" })),
            "messages[0].mood",
            Unknown,
        ),
        (messages(json!({ "role": "assistant" })), "messages[0].content", Missing),
        (
            messages(json!({ "role": "assistant", "content": "", "audio": { "id": "a" } })),
            "messages[0].audio",
            Unsupported,
        ),
        (
            json!({ "messages": [user, { "role": "system", "content": "Be short." }] }),
            "messages[1].role",
            Invalid,
        ),
        (json!({ "messages": [asks, user] }), "messages[1].role", Invalid),
        (json!({ "messages": [asks] }), "messages", Invalid),
        (
            json!({ "messages": [asks, { "role": "tool", "content": "", "tool_call_id": "c9" }] }),
            "messages[1].tool_call_id",
            Invalid,
        ),
        (messages(json!({ "role": "tool", "content": "" })), "messages[0].tool_call_id", Missing),
        (
            messages(json!({ "role": "assistant", "tool_calls": [call("c1"), call("c1")] })),
            "messages[0].tool_calls[1].id",
            Invalid,
        ),
        (part(json!({ "type": "input_audio" })), "messages[0].content[0].type", Unsupported),
        (part(json!({ "type": "file" })), "messages[0].content[0].type", Unsupported),
        (part(json!({ "type": "text" })), "messages[0].content[0].text", Missing),
        (
            part(json!({ "type": "image_url", "image_url": { "url": "http://a.test/b.png" } })),
            "messages[0].content[0].image_url.url",
            Invalid,
        ),
        (
            part(
                json!({ "type": "image_url", "image_url": { "url": "https://a.test/b", "detail": "low" } }),
            ),
            "messages[0].content[0].image_url.detail",
            Unsupported,
        ),
        (
            messages(json!({ "role": "system", "content": [{ "type": "image_url" }] })),
            "messages[0].content[0].type",
            Unsupported,
        ),
    ];

    for (changes, param, code) in table {
        let wrong = read(&changes).expect_err(&changes.to_string());
        assert_eq!((wrong.param.as_deref(), wrong.code), (Some(param), code), "{changes}");
    }
}

#[test]
fn what_is_no_object_of_json_is_said_to_be_none() {
    for body in [&b""[..], b"{", b"[]", b"\"Hi\"", b"null", b"{}x", b"{\"model\":\"\xff\"}"] {
        let wrong = ChatRequest::read(body).unwrap_err();

        assert_eq!(wrong.param, None, "{}", String::from_utf8_lossy(body));
    }
    let deep = format!("{{\"model\":\"a/b\",\"messages\":{}", "[".repeat(100_000));
    assert!(ChatRequest::read(deep.as_bytes()).is_err());
}
