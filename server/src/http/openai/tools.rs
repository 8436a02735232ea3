//! The tools of a chat completion and how they may be called, with the check that their schemas are schemas. Apart from the
//! other parameters, because these are checked against each other.

use super::fields::Fields;
use crate::http::error::openai::ParamError;
use app::i18n::openai::Expected;
use contract::prompt::{ToolChoice, ToolSpec};
use serde_json::{Value, value::RawValue};

/// The largest number of tools in one request.
const MOST: usize = 128;

/// The longest name of a tool or a schema, in characters.
const LONGEST: usize = 64;

const TOOLS: Expected = Expected::Tools { most: MOST };

/// The rule that the name of a tool or a schema follows, for errors.
pub const NAME: Expected = Expected::Name { most: LONGEST };

/// Whether a tool or a schema may be called that.
pub fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=LONGEST).contains(&name.len()) && name.bytes().all(fits)
}

/// Reads `tools`: the tools that the model may call, each with a name of its own.
pub fn read(fields: &mut Fields<'_>) -> Result<Vec<ToolSpec>, ParamError> {
    let Some(list) = fields.take::<Vec<&RawValue>>("tools", TOOLS)? else {
        return Ok(Vec::new());
    };
    if list.len() > MOST {
        return Err(fields.invalid("tools", TOOLS));
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
            return Err(function.invalid("name", Expected::OtherName));
        }
        let spec = ToolSpec {
            name,
            description: function.take("description", Expected::Text)?,
            schema: schema(&mut function)?,
            strict: function.take("strict", Expected::BOOL)?,
        };
        function.end()?;
        tool.end()?;
        tools.push(spec);
    }
    Ok(tools)
}

/// Reads `tool_choice`: which of the tools is to be called.
pub fn choice(
    fields: &mut Fields<'_>,
    tools: &[ToolSpec],
) -> Result<Option<ToolChoice>, ParamError> {
    const EXPECTED: Expected = Expected::Choice(&["none", "auto", "required"]);
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
            return Err(function.invalid("name", Expected::ToolName));
        }
        function.end()?;
        choice.end()?;
        ToolChoice::Named { name }
    };
    match choice {
        ToolChoice::Required if tools.is_empty() => {
            Err(fields.invalid("tool_choice", Expected::TogetherWith("tools")))
        }
        // Where there is nothing to choose from, that is how it is.
        ToolChoice::None | ToolChoice::Auto if tools.is_empty() => Ok(None),
        choice => Ok(Some(choice)),
    }
}

/// Reads `parallel_tool_calls`: whether several tools may be called at once.
pub fn in_parallel(
    fields: &mut Fields<'_>,
    tools: &[ToolSpec],
) -> Result<Option<bool>, ParamError> {
    match fields.take("parallel_tool_calls", Expected::BOOL)? {
        Some(_) if tools.is_empty() => {
            Err(fields.invalid("parallel_tool_calls", Expected::TogetherWith("tools")))
        }
        in_parallel => Ok(in_parallel),
    }
}

/// The function of a tool, of a call, or of a choice.
pub fn function_of<'a>(fields: &mut Fields<'a>) -> Result<Fields<'a>, ParamError> {
    const KINDS: &[&str] = &["function"];
    if fields.need::<String>("type", Expected::OneOf(KINDS))? != "function" {
        return Err(fields.unsupported("type", Expected::Only(KINDS)));
    }
    fields.object("function")?.ok_or_else(|| fields.missing("function", Expected::Object))
}

fn schema(function: &mut Fields<'_>) -> Result<Option<Value>, ParamError> {
    const EXPECTED: Expected = Expected::SchemaOfObject;
    let schema: Option<Value> = function.take("parameters", EXPECTED)?;
    match &schema {
        Some(schema) if schema["type"] != "object" || !is_schema(schema) => {
            Err(function.invalid("parameters", EXPECTED))
        }
        _ => Ok(schema),
    }
}

/// Whether this can be a [JSON Schema](https://json-schema.org/draft/2020-12/json-schema-core): its best-known words have
/// what they stand for, all the way down. Providers refuse others in words of their own, or never answer.
pub fn is_schema(value: &Value) -> bool {
    let Value::Object(words) = value else { return value.is_boolean() };
    words.iter().all(|(word, value)| match word.as_str() {
        "properties" | "patternProperties" | "$defs" | "definitions" => {
            value.as_object().is_some_and(|named| named.values().all(is_schema))
        }
        // Before 2020-12 the items of a tuple were a list.
        "items" if value.is_array() => are_schemas(value),
        "items" | "additionalProperties" | "not" | "contains" => is_schema(value),
        "anyOf" | "oneOf" | "allOf" | "prefixItems" => are_schemas(value),
        "required" => value.as_array().is_some_and(|names| names.iter().all(Value::is_string)),
        "enum" => value.is_array(),
        "type" => match value {
            Value::Array(types) => types.iter().all(Value::is_string),
            one => one.is_string(),
        },
        "description" | "title" | "pattern" | "format" | "$ref" => value.is_string(),
        _ => true,
    })
}

fn are_schemas(value: &Value) -> bool {
    value.as_array().is_some_and(|list| list.iter().all(is_schema))
}

#[cfg(test)]
mod tests {
    use super::is_schema;
    use serde_json::json;

    #[test]
    fn a_schema_is_one_all_the_way_down() {
        let fine = json!({
            "type": "object",
            "properties": { "a": { "type": ["string", "null"], "enum": ["x", null] }, "b": true },
            "required": ["a"],
            "additionalProperties": false,
            "$defs": { "c": { "type": "array", "items": { "$ref": "#/$defs/d" } } },
            "x-tuple": 7,
            "prefixItems": [true],
            "items": [{ "type": "string" }, {}],
        });
        assert!(is_schema(&fine));
        for broken in [
            json!("text"),
            json!({ "properties": "x" }),
            json!({ "properties": { "a": 7 } }),
            json!({ "required": 5 }),
            json!({ "required": [1] }),
            json!({ "type": 7 }),
            json!({ "items": { "anyOf": {} } }),
            json!({ "properties": { "a": { "properties": { "b": { "type": {} } } } } }),
        ] {
            assert!(!is_schema(&broken), "{broken}");
        }
    }
}
