//! A prompt in genai's words: where it goes, what is asked, and how it is to be answered.
//!
//! Pure, so that what is sent is tested without sending it; what comes back is the business of `stream`.

use crate::{
    dialect::{adapter, reports_usage_on_request, speaks_openai},
    provider::Provider,
    secret::Secret,
};
use contract::{
    ProviderKind,
    prompt::{Format, Parameters, Picture, Prompt, PromptMessage, Speaker, ToolChoice, ToolSpec},
};
use genai::{
    Headers, ModelIden, ServiceTarget,
    chat::{
        ChatMessage, ChatOptions, ChatRequest, ChatResponseFormat, ContentPart, JsonSpec,
        MessageContent, ReasoningEffort, Tool, ToolCall, ToolResponse,
    },
    resolver::{AuthData, Endpoint},
};
use serde_json::{Map, Value, json};

/// The words that ask a model to go on. Remote models cannot be made to prefill in a way that all of them understand.
const CONTINUE: &str = include_str!("prompts/continue.md");

/// The target of a request: the address, the model's name, and the key.
pub(crate) fn target(provider: &Provider, key: Option<&Secret>, name: &str) -> ServiceTarget {
    let kind = provider.kind;
    let auth = match (key, kind) {
        (Some(key), _) => AuthData::from_single(key.reveal()),
        // genai would send an empty key, and some servers refuse that where they accept none.
        (None, kind) if speaks_openai(kind) => AuthData::RequestOverride {
            url: format!("{}chat/completions", provider.url),
            headers: Headers::default(),
        },
        (None, _) => AuthData::from_single(""),
    };
    // genai takes what stands before a first `::` for a namespace; this one keeps it from looking further.
    let model = ModelIden::new(adapter(kind), format!("plauder::{name}"));
    ServiceTarget { endpoint: Endpoint::from_owned(provider.url.as_str()), auth, model }
}

/// The request itself: the conversation and the tools.
pub(crate) fn request(prompt: &Prompt) -> ChatRequest {
    let mut messages: Vec<ChatMessage> = prompt.said.iter().map(message).collect();
    if prompt.said.last().is_some_and(|said| said.by == Speaker::Model && said.calls.is_empty()) {
        messages.push(ChatMessage::user(CONTINUE.trim()));
    }
    let mut request = ChatRequest::new(messages);
    if let Some(system) = &prompt.system {
        request = request.with_system(system.as_str());
    }
    if !prompt.tools.is_empty() {
        request = request.with_tools(prompt.tools.iter().map(tool).collect::<Vec<_>>());
    }
    request
}

/// A message in genai's words.
fn message(said: &PromptMessage) -> ChatMessage {
    let text = said.text.as_str();
    match said.by {
        Speaker::Tool => {
            let call = said.answers.as_deref().unwrap_or_default();
            ChatMessage::from(ToolResponse::new(call, text))
        }
        Speaker::Model if said.calls.is_empty() => ChatMessage::assistant(text),
        Speaker::Model => {
            let words = (!text.is_empty()).then(|| ContentPart::from_text(text));
            let calls = said.calls.iter().map(|call| {
                ContentPart::ToolCall(ToolCall {
                    call_id: call.id.clone(),
                    fn_name: call.name.clone(),
                    fn_arguments: serde_json::from_str(&call.arguments)
                        .unwrap_or_else(|_| Value::String(call.arguments.clone())),
                    thought_signatures: None,
                })
            });
            let parts: Vec<_> = words.into_iter().chain(calls).collect();
            ChatMessage::assistant(MessageContent::from_parts(parts))
        }
        Speaker::Person if said.pictures.is_empty() => ChatMessage::user(text),
        Speaker::Person => {
            let words = (!text.is_empty()).then(|| ContentPart::from_text(text));
            let parts: Vec<_> =
                words.into_iter().chain(said.pictures.iter().map(picture)).collect();
            ChatMessage::user(MessageContent::from_parts(parts))
        }
    }
}

/// A picture in genai's words.
fn picture(picture: &Picture) -> ContentPart {
    match picture {
        Picture::Inline { media_type, base64 } => {
            ContentPart::from_binary_base64(media_type.as_str(), base64.as_str(), None)
        }
        // Some kind of image has to be said; providers look at what they get.
        Picture::Link { url } => ContentPart::from_binary_url("image/png", url.as_str(), None),
    }
}

/// A tool in genai's words.
fn tool(spec: &ToolSpec) -> Tool {
    let mut tool = Tool::new(spec.name.as_str());
    tool.description.clone_from(&spec.description);
    tool.schema =
        Some(spec.schema.clone().unwrap_or_else(|| json!({ "type": "object", "properties": {} })));
    tool.strict = spec.strict;
    tool
}

/// The options of a request: parameters, limits, and what genai is to report.
pub(crate) fn options(provider: &Provider, key: Option<&Secret>, prompt: &Prompt) -> ChatOptions {
    let Parameters { temperature, top_p, stop, seed, format, tool_choice, .. } = &prompt.parameters;
    let mut options =
        ChatOptions::default().with_capture_usage(reports_usage_on_request(provider.kind));
    options.capture_tool_calls = (!prompt.tools.is_empty()).then_some(true);
    options.max_tokens = prompt.max_tokens;
    options.temperature = *temperature;
    options.top_p = *top_p;
    options.stop_sequences.clone_from(stop);
    options.seed = seed.filter(|_| provider.kind != ProviderKind::Mistral);
    options.response_format = format.as_ref().and_then(|format| match format {
        Format::Json => Some(ChatResponseFormat::JsonMode),
        // genai would make it strict and change it, whatever was said.
        Format::Schema { .. } if speaks_openai(provider.kind) => None,
        Format::Schema { name, schema, .. } => {
            Some(JsonSpec::new(name.as_str(), schema.clone()).into())
        }
    });
    options.tool_choice = tool_choice.as_ref().map(|choice| match choice {
        ToolChoice::Auto => genai::chat::ToolChoice::Auto,
        ToolChoice::None => genai::chat::ToolChoice::None,
        ToolChoice::Required => genai::chat::ToolChoice::Required,
        ToolChoice::Named { name } => genai::chat::ToolChoice::tool(name.as_str()),
    });
    let effort = prompt.parameters.reasoning_effort.as_deref();
    options.reasoning_effort = effort.and_then(ReasoningEffort::from_keyword);
    match (provider.kind, key) {
        (kind, _) if speaks_openai(kind) => {
            // Keeps genai from cutting `-max` or `-high` off a name. A budget is the one effort that OpenAI's adapter
            // never sends.
            options.reasoning_effort.get_or_insert(ReasoningEffort::Budget(0));
            options.extra_body = extra(kind, &prompt.parameters);
        }
        // An Ollama behind somebody's proxy; genai sends it no key by itself.
        (ProviderKind::Ollama, Some(key)) => {
            let bearer = ("Authorization".to_owned(), format!("Bearer {}", key.reveal()));
            options = options.with_extra_headers(bearer);
        }
        _ => {}
    }
    options
}

/// The parameters that genai has no words for, as fields of the request's body.
fn extra(kind: ProviderKind, parameters: &Parameters) -> Option<Value> {
    let Parameters {
        seed, format, frequency_penalty, presence_penalty, parallel_tool_calls, ..
    } = parameters;
    let mut extra = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        extra.extend(value.map(|value| (name.to_owned(), value)));
    };
    put("frequency_penalty", frequency_penalty.map(Value::from));
    put("presence_penalty", presence_penalty.map(Value::from));
    put("parallel_tool_calls", parallel_tool_calls.map(Value::from));
    if let Some(Format::Schema { name, schema, strict }) = format {
        let mut described = json!({ "name": name, "schema": schema });
        if let Some(strict) = strict {
            described["strict"] = Value::Bool(*strict);
        }
        let format = json!({ "type": "json_schema", "json_schema": described });
        put("response_format", Some(format));
    }
    if kind == ProviderKind::Mistral {
        // It refuses names that it does not know, and this is its own.
        put("random_seed", seed.map(Value::from));
    }
    (!extra.is_empty()).then_some(Value::Object(extra))
}
