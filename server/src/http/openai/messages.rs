//! OpenAI's messages, read into what was said by whom. Apart from the rest of the request, because most of OpenAI's rules are
//! about these: which role may say what, and in which order.

use super::{
    fields::{Fields, OneOrMany},
    picture, tools,
};
use crate::http::error::openai::ParamError;
use app::i18n::openai::Expected;
use contract::prompt::{Picture, PromptMessage, Speaker, ToolCall};
use serde_json::value::RawValue;

const CONTENT: Expected = Expected::Content;
const ROLE: Expected = Expected::OneOf(&["system", "developer", "user", "assistant", "tool"]);

/// The conversation of a request.
#[derive(Debug, Default, PartialEq)]
pub struct Conversation {
    /// The system prompt, from all messages of the roles `system` and `developer`; `None`: there are none.
    pub system: Option<String>,
    /// The other messages, oldest first.
    pub said: Vec<PromptMessage>,
}

/// Reads `messages`, of which there has to be one.
pub fn read(fields: &mut Fields<'_>) -> Result<Conversation, ParamError> {
    let list: Vec<&RawValue> = fields.need("messages", Expected::Messages)?;
    if list.is_empty() {
        return Err(fields.invalid("messages", Expected::Messages));
    }
    let (mut system, mut said) = (Vec::new(), Vec::new());
    // The calls of the last message that no tool has answered yet.
    let mut open = Vec::<String>::new();
    for (index, value) in list.into_iter().enumerate() {
        let mut message = Fields::of(format!("messages[{index}]"), value)?;
        let role: String = message.need("role", ROLE)?;
        if role != "tool" && !open.is_empty() {
            return Err(message.invalid("role", Expected::ToolFirst));
        }
        match role.as_str() {
            // Models take one such text, before everything else. To move a later one there would change what is said.
            "system" | "developer" if said.is_empty() => system.push(words(&mut message)?),
            "system" | "developer" => {
                return Err(message.invalid("role", Expected::SystemFirst));
            }
            "user" => said.push(user(&mut message)?),
            "assistant" => {
                let answer = assistant(&mut message)?;
                open = answer.calls.iter().map(|call| call.id.clone()).collect();
                said.push(answer);
            }
            "tool" => said.push(tool(&mut message, &mut open)?),
            _ => return Err(message.invalid("role", ROLE)),
        }
        message.refuse(&["name"])?;
        message.end()?;
    }
    if !open.is_empty() {
        return Err(fields.invalid("messages", Expected::AnsweredCalls));
    }
    let system = (!system.is_empty()).then(|| system.join("\n\n"));
    Ok(Conversation { system, said })
}

fn user(message: &mut Fields<'_>) -> Result<PromptMessage, ParamError> {
    let content = content(message, &["text", "image_url"])?;
    let (text, pictures) = content.ok_or_else(|| message.missing("content", CONTENT))?;
    Ok(PromptMessage { pictures, ..PromptMessage::new(Speaker::Person, text) })
}

fn assistant(message: &mut Fields<'_>) -> Result<PromptMessage, ParamError> {
    let content = content(message, &["text", "refusal"])?.map(|(text, _)| text);
    let refusal = message.take::<String>("refusal", Expected::Text)?;
    let calls = calls(message)?;
    // What it thought is not sent to models again, as OpenAI does not either; and OpenAI's packages leave what they
    // made of the text in the message.
    for name in ["reasoning_content", "reasoning", "parsed"] {
        message.raw(name);
    }
    message.only("annotations", &["[]"])?;
    message.refuse(&["audio", "function_call"])?;
    let text = match (content, refusal) {
        (Some(text), Some(refusal)) if !text.is_empty() => format!("{text}\n\n{refusal}"),
        (_, Some(text)) | (Some(text), None) => text,
        (None, None) if calls.is_empty() => return Err(message.missing("content", CONTENT)),
        (None, None) => String::new(),
    };
    Ok(PromptMessage { calls, ..PromptMessage::new(Speaker::Model, text) })
}

fn tool(message: &mut Fields<'_>, open: &mut Vec<String>) -> Result<PromptMessage, ParamError> {
    const ID: Expected = Expected::CallId;
    let text = words(message)?;
    let id: String = message.need("tool_call_id", ID)?;
    let Some(index) = open.iter().position(|call| *call == id) else {
        return Err(message.invalid("tool_call_id", ID));
    };
    open.remove(index);
    // The tool's name, which the call says too.
    message.raw("name");
    Ok(PromptMessage { answers: Some(id), ..PromptMessage::new(Speaker::Tool, text) })
}

fn words(message: &mut Fields<'_>) -> Result<String, ParamError> {
    let content = content(message, &["text"])?;
    content.map(|(text, _)| text).ok_or_else(|| message.missing("content", CONTENT))
}

/// The texts of a message, one after the other, and its pictures.
fn content(
    message: &mut Fields<'_>,
    kinds: &'static [&'static str],
) -> Result<Option<(String, Vec<Picture>)>, ParamError> {
    let path = message.path("content");
    let parts = match message.one_or_many("content", CONTENT)? {
        None => return Ok(None),
        Some(OneOrMany::One(text)) => return Ok(Some((text, Vec::new()))),
        Some(OneOrMany::Many(parts)) if parts.is_empty() => {
            return Err(message.invalid("content", CONTENT));
        }
        Some(OneOrMany::Many(parts)) => parts,
    };
    let (mut texts, mut pictures) = (Vec::new(), Vec::new());
    for (index, value) in parts.into_iter().enumerate() {
        let mut part = Fields::of(format!("{path}[{index}]"), value)?;
        let kind: String = part.need("type", Expected::OneOf(kinds))?;
        match kind.as_str() {
            kind if !kinds.contains(&kind) => {
                return Err(part.unsupported("type", Expected::Only(kinds)));
            }
            "image_url" => pictures.push(picture_of(&mut part)?),
            // `text` of a text, `refusal` of a refusal.
            kind => texts.push(part.need::<String>(kind, Expected::Text)?),
        }
        part.end()?;
    }
    Ok(Some((texts.join("\n\n"), pictures)))
}

fn picture_of(part: &mut Fields<'_>) -> Result<Picture, ParamError> {
    let Some(mut image) = part.object("image_url")? else {
        return Err(part.missing("image_url", Expected::ObjectWith(&["url"])));
    };
    let url: String = image.need("url", Expected::HttpsOrData)?;
    image.only("detail", &["\"auto\""])?;
    let picture = picture::of(url).ok_or_else(|| image.invalid("url", Expected::HttpsOrData))?;
    image.end()?;
    Ok(picture)
}

fn calls(message: &mut Fields<'_>) -> Result<Vec<ToolCall>, ParamError> {
    let path = message.path("tool_calls");
    let list: Option<Vec<&RawValue>> = message.take("tool_calls", Expected::Calls)?;
    let mut calls = Vec::<ToolCall>::new();
    for (index, value) in list.unwrap_or_default().into_iter().enumerate() {
        let mut call = Fields::of(format!("{path}[{index}]"), value)?;
        let id: String = call.need("id", Expected::OtherId)?;
        if id.is_empty() || calls.iter().any(|other| other.id == id) {
            return Err(call.invalid("id", Expected::OtherId));
        }
        let mut function = tools::function_of(&mut call)?;
        let name: String = function.need("name", tools::NAME)?;
        if !tools::is_name(&name) {
            return Err(function.invalid("name", tools::NAME));
        }
        let arguments = function.need("arguments", Expected::JsonText)?;
        // OpenAI's packages leave there what they made of the arguments, and of a streamed call its place.
        function.raw("parsed_arguments");
        function.end()?;
        call.raw("index");
        call.end()?;
        calls.push(ToolCall { id, name, arguments });
    }
    Ok(calls)
}
