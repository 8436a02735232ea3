//! The tools that a model may call.

use super::fields::Fields;
use crate::http::error::openai::Wrong;
use contract::prompt::{ToolChoice, ToolSpec};
use serde_json::{Value, value::RawValue};

/// The most tools of one request.
const MOST: usize = 128;

/// What a name is made of.
pub const NAME: &str = "1 to 64 letters, digits, _ or -";

/// Whether a tool or a schema may be called that.
pub fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=64).contains(&name.len()) && name.bytes().all(fits)
}

/// Reads the tools.
pub fn read(fields: &mut Fields<'_>) -> Result<Vec<ToolSpec>, Wrong> {
    let Some(list) = fields.take::<Vec<&RawValue>>("tools", "a list of tools")? else {
        return Ok(Vec::new());
    };
    if list.len() > MOST {
        return Err(fields.invalid("tools", "at most 128 tools"));
    }
    let mut tools = Vec::<ToolSpec>::with_capacity(list.len());
    for (index, value) in list.into_iter().enumerate() {
        let mut tool = Fields::of(format!("tools[{index}]"), value)?;
        let mut function = function_of(&mut tool)?;
        let name: String = function.need("name", NAME)?;
        if !is_name(&name) {
            return Err(function.invalid("name", NAME));
        }
        if tools.iter().any(|other| other.name == name) {
            return Err(function.invalid("name", "a name that no other tool has"));
        }
        let spec = ToolSpec {
            name,
            description: function.take("description", "a text")?,
            schema: schema(&mut function)?,
            strict: function.take("strict", "true or false")?,
        };
        function.end()?;
        tool.end()?;
        tools.push(spec);
    }
    Ok(tools)
}

/// Reads which of the tools is to be called.
pub fn choice(fields: &mut Fields<'_>, tools: &[ToolSpec]) -> Result<Option<ToolChoice>, Wrong> {
    const EXPECTED: &str = "none, auto, required, or a function";
    let path = fields.path("tool_choice");
    let Some(value) = fields.raw("tool_choice") else { return Ok(None) };
    let choice = if value.get().starts_with('"') {
        match serde_json::from_str::<String>(value.get()).as_deref() {
            Ok("none") => ToolChoice::None,
            Ok("auto") => ToolChoice::Auto,
            Ok("required") => ToolChoice::Required,
            _ => return Err(fields.invalid("tool_choice", EXPECTED)),
        }
    } else {
        let mut choice = Fields::of(path, value)?;
        let mut function = function_of(&mut choice)?;
        let name: String = function.need("name", NAME)?;
        if !tools.iter().any(|tool| tool.name == name) {
            return Err(function.invalid("name", "the name of one of the tools"));
        }
        function.end()?;
        choice.end()?;
        ToolChoice::Named { name }
    };
    match choice {
        ToolChoice::Required if tools.is_empty() => {
            Err(fields.invalid("tool_choice", "only together with tools"))
        }
        // Where there is nothing to choose from, that is how it is.
        ToolChoice::None | ToolChoice::Auto if tools.is_empty() => Ok(None),
        choice => Ok(Some(choice)),
    }
}

/// Reads whether several tools may be called at once.
pub fn in_parallel(fields: &mut Fields<'_>, tools: &[ToolSpec]) -> Result<Option<bool>, Wrong> {
    match fields.take("parallel_tool_calls", "true or false")? {
        Some(_) if tools.is_empty() => {
            Err(fields.invalid("parallel_tool_calls", "only together with tools"))
        }
        in_parallel => Ok(in_parallel),
    }
}

/// The function of a tool, of a call, or of a choice.
pub fn function_of<'a>(fields: &mut Fields<'a>) -> Result<Fields<'a>, Wrong> {
    if fields.need::<String>("type", "function")? != "function" {
        return Err(fields.unsupported("type", "only function can be passed on to a model"));
    }
    fields.object("function")?.ok_or_else(|| fields.missing("function", "an object"))
}

fn schema(function: &mut Fields<'_>) -> Result<Option<Value>, Wrong> {
    const EXPECTED: &str = "a JSON Schema with type: object";
    let schema: Option<Value> = function.take("parameters", EXPECTED)?;
    match &schema {
        Some(schema) if schema["type"] != "object" => Err(function.invalid("parameters", EXPECTED)),
        _ => Ok(schema),
    }
}
