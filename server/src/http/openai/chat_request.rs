//! The request for a chat completion, read into a `Prompt`. Every parameter of OpenAI's reference is named here or in the
//! files that this one calls; what cannot be passed on is refused by name, and so is what nobody knows.

use super::{fields::Fields, messages, parameters, tools};
use crate::http::error::openai::ParamError;
use app::i18n::openai::Expected;
use contract::prompt::{Parameters, Prompt};

/// The request for a chat completion.
#[derive(Debug, PartialEq)]
pub struct ChatRequest {
    /// The name of the model or alias, not parsed yet.
    pub model: String,
    /// The prompt: conversation, tools and parameters.
    pub prompt: Prompt,
    /// Whether the answer is streamed (`stream`).
    pub streams: bool,
    /// Whether the stream has a frame of usage at its end (`stream_options.include_usage`).
    pub reports_usage: bool,
}

/// Known parameters that no `Prompt` can carry.
const REFUSED: [&str; 9] = [
    "audio",
    "function_call",
    "functions",
    "moderation",
    "prediction",
    "prompt_cache_options",
    "top_logprobs",
    "web_search_options",
    "prompt_cache_retention",
];

/// Known parameters that change nothing in the answer: they label it for somebody who keeps it, or hint at a cache.
const LABELS: [&str; 4] = ["metadata", "prompt_cache_key", "safety_identifier", "user"];

/// Known parameters that may ask for what happens anyway.
const AS_IT_IS: [(&str, &[&str]); 7] = [
    ("logit_bias", &["{}"]),
    ("logprobs", &["false"]),
    ("modalities", &["[\"text\"]"]),
    ("n", &["1"]),
    ("service_tier", &["\"auto\"", "\"default\""]),
    ("store", &["false"]),
    ("verbosity", &["\"medium\""]),
];

impl ChatRequest {
    /// Reads the body of a request. Fails with the first parameter that is wrong.
    pub fn read(body: &[u8]) -> Result<Self, ParamError> {
        let mut fields = Fields::of_body(body)?;
        let model = fields.need("model", Expected::Model)?;
        let conversation = messages::read(&mut fields)?;
        let tools = tools::read(&mut fields)?;
        let parameters = Parameters {
            tool_choice: tools::choice(&mut fields, &tools)?,
            parallel_tool_calls: tools::in_parallel(&mut fields, &tools)?,
            ..parameters::read(&mut fields)?
        };
        let max_tokens = parameters::max_tokens(&mut fields)?;
        let streams = fields.take("stream", Expected::BOOL)?.unwrap_or(false);
        let reports_usage = reports_usage(&mut fields, streams)?;
        for (name, allowed) in AS_IT_IS {
            fields.only(name, allowed)?;
        }
        for name in LABELS {
            fields.raw(name);
        }
        fields.refuse(&REFUSED)?;
        fields.end()?;
        let prompt = Prompt {
            system: conversation.system,
            said: conversation.said,
            max_tokens,
            tools,
            parameters,
        };
        Ok(Self { model, prompt, streams, reports_usage })
    }
}

fn reports_usage(fields: &mut Fields<'_>, streams: bool) -> Result<bool, ParamError> {
    let Some(mut options) = fields.object("stream_options")? else { return Ok(false) };
    if !streams {
        return Err(fields.invalid("stream_options", Expected::TogetherWith("stream: true")));
    }
    let reports = options.take("include_usage", Expected::BOOL)?.unwrap_or(false);
    options.only("include_obfuscation", &["false"])?;
    options.end()?;
    Ok(reports)
}

#[cfg(test)]
mod tests;
