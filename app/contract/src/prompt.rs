//! What a model is asked, and what it answers piece by piece, in words that every engine understands.
//!
//! `assistant` and `/v1` make prompts, `gateway` and `inference` answer them, and none of the four knows another: this
//! is all that they share. Nothing of it reaches the browser.

use crate::{Attempt, Delta, ModelId, Usage};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A prompt: everything a model is given for one answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Prompt {
    /// The instructions for its behaviour; they come first and are never cut.
    pub system: Option<String>,
    /// The messages of the conversation, oldest first. If the model spoke last, it is to go on where it stopped.
    pub said: Vec<PromptMessage>,
    /// The most tokens it may write; `None` leaves it to the model.
    pub max_tokens: Option<u32>,
    /// The tools it may call.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<ToolSpec>,
    /// The parameters: how it is to write.
    #[serde(default, skip_serializing_if = "Parameters::is_default")]
    pub parameters: Parameters,
}

/// A message of a prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromptMessage {
    /// The speaker: who said it.
    pub by: Speaker,
    /// The text, empty where there are pictures or calls alone.
    pub text: String,
    /// The pictures that belong to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<Picture>,
    /// The calls of tools that the model made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<ToolCall>,
    /// The id of the tool call that this message answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<String>,
}

impl PromptMessage {
    /// Makes a message of text and nothing else.
    pub fn new(by: Speaker, text: impl Into<String>) -> Self {
        Self { by, text: text.into(), pictures: Vec::new(), calls: Vec::new(), answers: None }
    }
}

/// A picture that a model is to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Picture {
    /// The picture's bytes, with the prompt.
    Inline {
        /// The media type, such as `image/png`.
        media_type: String,
        /// The bytes in base64.
        base64: String,
    },
    /// A link, under which the provider finds it. Nobody here fetches it.
    Link {
        /// The `https` address.
        url: String,
    },
}

/// A tool that a model may call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolSpec {
    /// The tool's name: letters, digits, `_` and `-`, 64 at most.
    pub name: String,
    /// The description: what it is for.
    pub description: Option<String>,
    /// The JSON Schema of the object that it takes; `None`: nobody said.
    pub schema: Option<Value>,
    /// Whether the provider is to enforce the schema.
    pub strict: Option<bool>,
}

/// A tool call: a tool that a model called, with its arguments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The call's id, to which its answer refers.
    pub id: String,
    /// The tool's name.
    pub name: String,
    /// The arguments, as the model wrote them: JSON, if it kept to its promise.
    pub arguments: String,
}

/// The parameters of an answer: how the model is to write. What is `None` is left to it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Parameters {
    /// The temperature: how freely it chooses words, 0 to 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// The share of likely words it chooses from, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// The texts at which it stops.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stop: Vec<String>,
    /// The seed of its random choices, for answers that can be repeated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// The penalty for words that were said often, −2 to 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency_penalty: Option<f64>,
    /// The penalty for words that were said at all, −2 to 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presence_penalty: Option<f64>,
    /// The effort of its reasoning: `none`, `minimal`, `low`, `medium`, `high`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning_effort: Option<String>,
    /// The form of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// The choice of the tool that it is to call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<ToolChoice>,
    /// Whether it may call several tools at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parallel_tool_calls: Option<bool>,
}

impl Parameters {
    /// Whether all parameters are left to the model.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// The form of an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Format {
    /// Any JSON object.
    Json,
    /// JSON that fits a schema.
    Schema {
        /// The schema's name.
        name: String,
        /// The JSON Schema.
        schema: Value,
        /// Whether the answer must fit the schema to the letter, where the caller says so.
        strict: Option<bool>,
    },
}

/// The choice of tools: whether a model is to call one, and which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum ToolChoice {
    /// The model calls tools as it likes.
    Auto,
    /// The model calls no tool.
    None,
    /// The model must call a tool, whichever it likes.
    Required,
    /// The model must call this tool.
    Named {
        /// The tool's name.
        name: String,
    },
}

/// The speaker of a prompt's message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The person who asks.
    Person,
    /// The model that answers.
    Model,
    /// A tool that the model called.
    Tool,
}

/// A piece of an answer on its way. A stream of these ends with `Finished`, or with an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A failed attempt: the model that was asked failed, and `Routed` follows, perhaps after a pause. Only before the
    /// first text.
    AttemptFailed {
        /// The attempt: the model, and how it failed.
        attempt: Attempt,
        /// The usage that it counted all the same.
        usage: Usage,
    },
    /// The question's new route: another model than the one named before is asked, or the same one again. Only before
    /// the first text.
    Routed {
        /// The model that is asked now.
        model: ModelId,
        /// The attempt that failed before, if one did.
        failed: Option<Attempt>,
        /// Whether it is asked in place of one that comes first, and failed or is not worth asking.
        fallback: bool,
    },
    /// More text of the answer, or more reasoning.
    Delta(Delta),
    /// A call of a tool. Calls come whole, after the text.
    ToolCall(ToolCall),
    /// The end of an answer that is complete.
    Finished(Finish),
}

/// The finish of an answer that ended well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Finish {
    /// The usage: tokens by kind.
    pub usage: Usage,
    /// Whether the model stopped because it ran into `max_tokens` or its window.
    pub cut: bool,
}
