//! What a model is asked, in words that every engine understands.

use crate::{Attempt, Delta, ModelId, Usage};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A prompt: everything a model is given for one answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Prompt {
    /// How it should behave; comes first and is never cut.
    pub system: Option<String>,
    /// The conversation, oldest first. If the model spoke last, it is to go on where it stopped.
    pub said: Vec<PromptMessage>,
    /// The most tokens it may write; `None` leaves it to the model.
    pub max_tokens: Option<u32>,
    /// The tools it may call.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<ToolSpec>,
    /// How it is to write.
    #[serde(default, skip_serializing_if = "Parameters::is_default")]
    pub parameters: Parameters,
}

/// A message of a prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromptMessage {
    /// Who said it.
    pub by: Speaker,
    /// The text.
    pub text: String,
    /// Pictures that belong to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<Picture>,
    /// The tools that the model called.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<ToolCall>,
    /// The id of the call that a tool answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<String>,
}

impl PromptMessage {
    /// Words, and nothing else.
    pub fn new(by: Speaker, text: impl Into<String>) -> Self {
        Self { by, text: text.into(), pictures: Vec::new(), calls: Vec::new(), answers: None }
    }
}

/// A picture that a model is to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Picture {
    /// The picture itself.
    Inline {
        /// Its media type, `image/png`.
        media_type: String,
        /// Its bytes in base64.
        base64: String,
    },
    /// Where the provider finds it. Nobody here fetches it.
    Link {
        /// An `https` address.
        url: String,
    },
}

/// A tool that a model may call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolSpec {
    /// Its name: letters, digits, `_` and `-`, 64 at most.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// What it takes, as a JSON Schema of an object.
    pub schema: Option<Value>,
    /// Whether the provider is to enforce the schema.
    pub strict: Option<bool>,
}

/// A tool that a model called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCall {
    /// What its answer refers to.
    pub id: String,
    /// The tool's name.
    pub name: String,
    /// What the model wrote for arguments: JSON, if it kept to its promise.
    pub arguments: String,
}

/// The parameters of an answer: how the model is to write. What is `None` is left to it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Parameters {
    /// How freely it chooses words, 0 to 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// The share of likely words it chooses from, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// Where it stops.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stop: Vec<String>,
    /// For answers that can be repeated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// −2 to 2: against words that were said often.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency_penalty: Option<f64>,
    /// −2 to 2: against words that were said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presence_penalty: Option<f64>,
    /// How much it thinks: `none`, `minimal`, `low`, `medium`, `high`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning_effort: Option<String>,
    /// The form of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// Which tool it is to call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<ToolChoice>,
    /// Whether it may call several tools at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parallel_tool_calls: Option<bool>,
}

impl Parameters {
    /// Whether everything is left to the model.
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
        /// What it is called.
        name: String,
        /// The JSON Schema.
        schema: Value,
        /// Whether the answer must have it to the letter, where the caller says so.
        strict: Option<bool>,
    },
}

/// The choice of the tool that a model is to call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum ToolChoice {
    /// As it likes.
    Auto,
    /// None.
    None,
    /// Any, but one it must.
    Required,
    /// This one.
    Named {
        /// The tool's name.
        name: String,
    },
}

/// The speaker of a prompt's message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The person.
    Person,
    /// The model.
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
        /// What became of it.
        attempt: Attempt,
        /// What it counted all the same.
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
    /// Some more text.
    Delta(Delta),
    /// The model calls a tool. Its calls come whole, after its text.
    ToolCall(ToolCall),
    /// The answer is complete.
    Finished(Finish),
}

/// The finish of an answer that ended well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Finish {
    /// Tokens by kind.
    pub usage: Usage,
    /// Whether the model stopped because it ran into `max_tokens` or its window.
    pub cut: bool,
}
