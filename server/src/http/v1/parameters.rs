//! How the model is to write.

use super::fields::{Fields, OneOrMany};
use crate::http::error::openai::Wrong;
use contract::prompt::{Format, Parameters};
use serde_json::Value;
use std::ops::RangeInclusive;

/// Reads what says how the model is to write, but for what concerns tools.
pub fn read(fields: &mut Fields<'_>) -> Result<Parameters, Wrong> {
    Ok(Parameters {
        temperature: number(fields, "temperature", 0.0..=2.0, "a number from 0 to 2")?,
        top_p: number(fields, "top_p", 0.0..=1.0, "a number from 0 to 1")?,
        stop: stop(fields)?,
        seed: fields.take("seed", "a whole number, 0 or more")?,
        frequency_penalty: penalty(fields, "frequency_penalty")?,
        presence_penalty: penalty(fields, "presence_penalty")?,
        reasoning_effort: effort(fields)?,
        format: format(fields)?,
        ..Parameters::default()
    })
}

/// The most tokens that may be written, by its new name or its old one.
pub fn max_tokens(fields: &mut Fields<'_>) -> Result<Option<u32>, Wrong> {
    let expected = "a whole number, 1 or more";
    let mut limit = |name| match fields.take::<u32>(name, expected)? {
        Some(0) => Err(fields.invalid(name, expected)),
        limit => Ok(limit),
    };
    let (old, new) = (limit("max_tokens")?, limit("max_completion_tokens")?);
    if old.is_some() && new.is_some() && old != new {
        return Err(fields.invalid("max_tokens", "the same as max_completion_tokens, or nothing"));
    }
    Ok(new.or(old))
}

fn penalty(fields: &mut Fields<'_>, name: &str) -> Result<Option<f64>, Wrong> {
    number(fields, name, -2.0..=2.0, "a number from -2 to 2")
}

fn number(
    fields: &mut Fields<'_>,
    name: &str,
    range: RangeInclusive<f64>,
    expected: &'static str,
) -> Result<Option<f64>, Wrong> {
    match fields.take::<f64>(name, expected)? {
        Some(number) if !range.contains(&number) => Err(fields.invalid(name, expected)),
        number => Ok(number),
    }
}

fn stop(fields: &mut Fields<'_>) -> Result<Vec<String>, Wrong> {
    const EXPECTED: &str = "a text, or a list of up to 4 texts, none of them empty";
    let stop = match fields.one_or_many("stop", EXPECTED)? {
        None => return Ok(Vec::new()),
        Some(OneOrMany::One(text)) => vec![text],
        Some(OneOrMany::Many(texts)) => texts
            .iter()
            .map(|text| serde_json::from_str(text.get()))
            .collect::<Result<_, _>>()
            .map_err(|_| fields.invalid("stop", EXPECTED))?,
    };
    if stop.len() > 4 || stop.iter().any(String::is_empty) {
        return Err(fields.invalid("stop", EXPECTED));
    }
    Ok(stop)
}

fn effort(fields: &mut Fields<'_>) -> Result<Option<String>, Wrong> {
    const EXPECTED: &str = "none, minimal, low, medium or high";
    let effort: Option<String> = fields.take("reasoning_effort", EXPECTED)?;
    match effort.as_deref() {
        None | Some("none" | "minimal" | "low" | "medium" | "high") => Ok(effort),
        Some(_) => Err(fields.invalid("reasoning_effort", EXPECTED)),
    }
}

const KINDS: &str = "text, json_object or json_schema";

fn format(fields: &mut Fields<'_>) -> Result<Option<Format>, Wrong> {
    let Some(mut format) = fields.object("response_format")? else { return Ok(None) };
    let format_of = match format.need::<String>("type", KINDS)?.as_str() {
        "text" => None,
        "json_object" => Some(Format::Json),
        "json_schema" => Some(schema(&mut format)?),
        _ => return Err(format.invalid("type", KINDS)),
    };
    format.end()?;
    Ok(format_of)
}

fn schema(format: &mut Fields<'_>) -> Result<Format, Wrong> {
    let Some(mut described) = format.object("json_schema")? else {
        return Err(format.missing("json_schema", "an object with a name and a schema"));
    };
    let name: String = described.need("name", super::tools::NAME)?;
    if !super::tools::is_name(&name) {
        return Err(described.invalid("name", super::tools::NAME));
    }
    let schema: Value = described.need("schema", "a JSON Schema")?;
    if !schema.is_object() {
        return Err(described.invalid("schema", "a JSON Schema"));
    }
    // Providers hold models to the schema as strictly as they can, whatever is said here.
    described.take::<bool>("strict", "true or false")?;
    described.refuse(&["description"])?;
    described.end()?;
    Ok(Format::Schema { name, schema })
}
