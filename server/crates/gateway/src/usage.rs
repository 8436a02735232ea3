//! Usage: the tokens that an answer took, as its provider counted them.
//!
//! Two ways lead here: genai's own report, and the raw frames for what genai overlooks.

use contract::Usage;
use genai::chat::{ChatFrameSink, FrameCtx, RawFrameRef};
use serde::Deserialize;
use std::sync::{Mutex, PoisonError};

/// The sink of raw frames that keeps the last report of usage in a stream of OpenAI's shape, wherever it stands. genai
/// looks for it beside the reason of the end and on a frame without choices; [OpenRouter](https://openrouter.ai/docs)
/// sends it on a frame after the end that has a choice, and nobody else has to be believed that they do not.
#[derive(Debug, Default)]
pub(crate) struct UsageSink(Mutex<Option<genai::chat::Usage>>);

/// A frame, as far as it reports usage.
#[derive(Deserialize)]
struct Frame {
    usage: Option<genai::chat::Usage>,
}

impl UsageSink {
    /// The report, if one came.
    pub fn take(&self) -> Option<genai::chat::Usage> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl ChatFrameSink for UsageSink {
    fn on_frame(&self, _: &FrameCtx, frame: RawFrameRef<'_>) {
        if !reports_usage(frame.data) {
            return;
        }
        if let Ok(Frame { usage: Some(usage) }) = serde_json::from_str(frame.data)
            && (usage.prompt_tokens.is_some() || usage.completion_tokens.is_some())
        {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(usage);
        }
    }
}

/// Whether a frame may report usage, without reading it: this is asked for every token. Inside of a string the quotes
/// would be escaped.
fn reports_usage(frame: &str) -> bool {
    frame.split_once("\"usage\"").is_some_and(|(_, rest)| {
        let value = rest.trim_start().strip_prefix(':').map(str::trim_start);
        value.is_some_and(|value| value.starts_with('{'))
    })
}

/// The usage of an answer, in our words.
pub(crate) fn usage(usage: genai::chat::Usage) -> Usage {
    let count = |tokens: Option<i32>| tokens.and_then(|tokens| u64::try_from(tokens).ok());
    let read = usage.prompt_tokens_details;
    Usage {
        input: count(usage.prompt_tokens),
        output: count(usage.completion_tokens),
        cached: count(read.as_ref().and_then(|details| details.cached_tokens)),
        cache_write: count(read.and_then(|details| details.cache_creation_tokens)),
        reasoning: count(
            usage.completion_tokens_details.and_then(|details| details.reasoning_tokens),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::reports_usage;

    #[test]
    fn only_a_report_is_read() {
        let table = [
            (r#"{"choices":[],"usage":{"prompt_tokens":1}}"#, true),
            (r#"{"choices":[], "usage" : {"prompt_tokens":1}}"#, true),
            (r#"{"choices":[],"usage":null}"#, false),
            (r#"{"choices":[{"delta":{"content":"\"usage\":{}"}}]}"#, false),
            ("[DONE]", false),
        ];

        for (frame, reports) in table {
            assert_eq!(reports_usage(frame), reports, "{frame}");
        }
    }
}
