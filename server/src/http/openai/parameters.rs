//! The sampling and output parameters of a chat completion: those that need nothing but their own value to be checked, which
//! those of tools do.

use super::fields::{Fields, OneOrMany};
use crate::http::error::openai::ParamError;
use app::i18n::openai::Expected;
use contract::prompt::{Format, Parameters};
use serde_json::Value;

/// The largest number of stop sequences.
const MOST_STOPS: usize = 4;

/// Reads the parameters, but for those of tools, which stay at their defaults.
pub fn read(fields: &mut Fields<'_>) -> Result<Parameters, ParamError> {
    Ok(Parameters {
        temperature: number(fields, "temperature", 0, 2)?,
        top_p: number(fields, "top_p", 0, 1)?,
        stop: stop(fields)?,
        seed: fields.take("seed", Expected::WholeNumber { least: 0 })?,
        frequency_penalty: number(fields, "frequency_penalty", -2, 2)?,
        presence_penalty: number(fields, "presence_penalty", -2, 2)?,
        reasoning_effort: effort(fields)?,
        format: format(fields)?,
        ..Parameters::default()
    })
}

/// The limit of tokens to write, by its new name (`max_completion_tokens`) or its old one (`max_tokens`).
pub fn max_tokens(fields: &mut Fields<'_>) -> Result<Option<u32>, ParamError> {
    let expected = Expected::WholeNumber { least: 1 };
    let mut limit = |name| match fields.take::<u32>(name, expected)? {
        Some(0) => Err(fields.invalid(name, expected)),
        limit => Ok(limit),
    };
    let (old, new) = (limit("max_tokens")?, limit("max_completion_tokens")?);
    if old.is_some() && new.is_some() && old != new {
        return Err(fields.invalid("max_tokens", Expected::SameAs("max_completion_tokens")));
    }
    Ok(new.or(old))
}

fn number(
    fields: &mut Fields<'_>,
    name: &str,
    from: i8,
    to: i8,
) -> Result<Option<f64>, ParamError> {
    let (range, expected) = (f64::from(from)..=f64::from(to), Expected::Number { from, to });
    match fields.take::<f64>(name, expected)? {
        Some(number) if !range.contains(&number) => Err(fields.invalid(name, expected)),
        number => Ok(number),
    }
}

fn stop(fields: &mut Fields<'_>) -> Result<Vec<String>, ParamError> {
    const EXPECTED: Expected = Expected::Texts { most: MOST_STOPS };
    let stop = match fields.one_or_many("stop", EXPECTED)? {
        None => return Ok(Vec::new()),
        Some(OneOrMany::One(text)) => vec![text],
        Some(OneOrMany::Many(texts)) => texts
            .iter()
            .map(|text| serde_json::from_str(text.get()))
            .collect::<Result<_, _>>()
            .map_err(|_| fields.invalid("stop", EXPECTED))?,
    };
    if stop.len() > MOST_STOPS || stop.iter().any(String::is_empty) {
        return Err(fields.invalid("stop", EXPECTED));
    }
    Ok(stop)
}

const EFFORTS: [&str; 5] = ["none", "minimal", "low", "medium", "high"];

fn effort(fields: &mut Fields<'_>) -> Result<Option<String>, ParamError> {
    const EXPECTED: Expected = Expected::OneOf(&EFFORTS);
    let effort: Option<String> = fields.take("reasoning_effort", EXPECTED)?;
    match effort.as_deref() {
        Some(word) if !EFFORTS.contains(&word) => Err(fields.invalid("reasoning_effort", EXPECTED)),
        _ => Ok(effort),
    }
}

const KINDS: Expected = Expected::OneOf(&["text", "json_object", "json_schema"]);

fn format(fields: &mut Fields<'_>) -> Result<Option<Format>, ParamError> {
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

fn schema(format: &mut Fields<'_>) -> Result<Format, ParamError> {
    let Some(mut described) = format.object("json_schema")? else {
        return Err(format.missing("json_schema", Expected::ObjectWith(&["name", "schema"])));
    };
    let name: String = described.need("name", super::tools::NAME)?;
    if !super::tools::is_name(&name) {
        return Err(described.invalid("name", super::tools::NAME));
    }
    let schema: Value = described.need("schema", Expected::Schema)?;
    if !schema.is_object() || !super::tools::is_schema(&schema) {
        return Err(described.invalid("schema", Expected::Schema));
    }
    let strict = described.take("strict", Expected::BOOL)?;
    described.refuse(&["description"])?;
    described.end()?;
    Ok(Format::Schema { name, schema, strict })
}
