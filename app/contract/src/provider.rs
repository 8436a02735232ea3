//! Providers: whoever runs models that are asked over the network.
//!
//! Apart from models, because an administrator sets a provider up before anybody knows which models it has. What
//! differs between kinds stands in one table here, so that `gateway` and the page read the same names and addresses.

use crate::{Failure, Field, ModelTrouble, Rule, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The short name of a provider or an alias: 1 to 40 of the characters a-z 0-9 - _ . It is a part of models' ids.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Handle(String);

impl Handle {
    /// The longest handle, in characters.
    pub const MAX: u32 = 40;

    /// Reads a handle.
    ///
    /// # Errors
    /// `Invalid { field: Name, .. }` when it is empty, too long, or has other characters.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let invalid = |rule| Err(Failure::Invalid { field: Field::Name, rule });
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte);
        if text.is_empty() {
            return invalid(Rule::Empty);
        }
        if text.len() > Self::MAX as usize {
            return invalid(Rule::TooLong { max: Self::MAX });
        }
        if !text.bytes().all(is_plain) {
            return invalid(Rule::Malformed);
        }
        Ok(Self(text.to_owned()))
    }

    /// The handle itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The kind of a provider: the API that it speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderKind {
    /// OpenAI's chat completions, which many others speak too.
    Openai,
    /// Anthropic's Messages API.
    Anthropic,
    /// Google's Gemini API.
    Gemini,
    /// Ollama's own API.
    Ollama,
    /// Mistral's dialect of OpenAI's.
    Mistral,
    /// Groq's dialect of OpenAI's.
    Groq,
    /// `DeepSeek`'s dialect of OpenAI's.
    Deepseek,
    /// xAI's dialect of OpenAI's.
    Xai,
    /// Cohere's compatibility API, a dialect of OpenAI's.
    Cohere,
    /// `OpenRouter`'s dialect of OpenAI's.
    Openrouter,
}

impl ProviderKind {
    /// Every kind, in the order of the page's choice.
    pub const ALL: [Self; 10] = [
        Self::Openai,
        Self::Anthropic,
        Self::Gemini,
        Self::Ollama,
        Self::Mistral,
        Self::Groq,
        Self::Deepseek,
        Self::Xai,
        Self::Cohere,
        Self::Openrouter,
    ];

    /// The kind of this name. `None`: there is none.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The kind's name in the configuration and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Openai => "openai",
            Self::Anthropic => "anthropic",
            Self::Gemini => "gemini",
            Self::Ollama => "ollama",
            Self::Mistral => "mistral",
            Self::Groq => "groq",
            Self::Deepseek => "deepseek",
            Self::Xai => "xai",
            Self::Cohere => "cohere",
            Self::Openrouter => "openrouter",
        }
    }

    /// The brand: what people call whoever made it. No word to translate.
    #[must_use]
    pub const fn brand(self) -> &'static str {
        match self {
            Self::Openai => "OpenAI",
            Self::Anthropic => "Anthropic",
            Self::Gemini => "Google Gemini",
            Self::Ollama => "Ollama",
            Self::Mistral => "Mistral",
            Self::Groq => "Groq",
            Self::Deepseek => "DeepSeek",
            Self::Xai => "xAI",
            Self::Cohere => "Cohere",
            Self::Openrouter => "OpenRouter",
        }
    }

    /// The environment variable in which its users usually keep the key. `None`: it needs none at its own address.
    #[must_use]
    pub const fn usual_variable(self) -> Option<&'static str> {
        match self {
            Self::Openai => Some("OPENAI_API_KEY"),
            Self::Anthropic => Some("ANTHROPIC_API_KEY"),
            Self::Gemini => Some("GEMINI_API_KEY"),
            Self::Ollama => None,
            Self::Mistral => Some("MISTRAL_API_KEY"),
            Self::Groq => Some("GROQ_API_KEY"),
            Self::Deepseek => Some("DEEPSEEK_API_KEY"),
            Self::Xai => Some("XAI_API_KEY"),
            Self::Cohere => Some("COHERE_API_KEY"),
            Self::Openrouter => Some("OPENROUTER_API_KEY"),
        }
    }

    /// The kind's own address, with a slash at its end.
    #[must_use]
    pub const fn home(self) -> &'static str {
        match self {
            Self::Openai => "https://api.openai.com/v1/",
            Self::Anthropic => "https://api.anthropic.com/v1/",
            Self::Gemini => "https://generativelanguage.googleapis.com/v1beta/",
            Self::Ollama => "http://127.0.0.1:11434/",
            Self::Mistral => "https://api.mistral.ai/v1/",
            Self::Groq => "https://api.groq.com/openai/v1/",
            Self::Deepseek => "https://api.deepseek.com/v1/",
            Self::Xai => "https://api.x.ai/v1/",
            Self::Cohere => "https://api.cohere.ai/compatibility/v1/",
            Self::Openrouter => "https://openrouter.ai/api/v1/",
        }
    }
}

/// The source of a provider or an alias: who says that there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The configuration: it can be changed only there, and wins over what is stored under the same name.
    Configured,
    /// An administrator, on the page.
    Stored,
    /// The server, which noticed it on its machine; an administrator enabled it.
    Noticed,
}

/// The settings of a provider, as an administrator decides them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderSettings {
    /// The kind: the API that it speaks.
    pub kind: ProviderKind,
    /// The address where it is; `None`: the kind's own.
    pub url: Option<String>,
    /// The names of models that it has; it is asked for others as well.
    #[serde(default)]
    pub models: Vec<String>,
    /// Whether its models can be asked.
    pub enabled: bool,
    /// Whether people may bring keys of their own for it.
    #[serde(default)]
    pub own_keys: bool,
}

impl ProviderSettings {
    /// The most models that can be named.
    pub const MOST_MODELS: usize = 200;
}

/// A provider, without its key, which is shown to nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provider {
    /// The provider's name: the first half of its models' ids.
    pub name: Handle,
    /// The settings that were decided for it.
    pub settings: ProviderSettings,
    /// Whether there is a key for everybody.
    pub has_key: bool,
    /// Whether there is a key that cannot be read, because the master key is another one than it was sealed with.
    pub is_key_lost: bool,
    /// The source: who says that it is there.
    pub source: Source,
    /// The number of its models that are known.
    pub models: u32,
    /// The trouble for which it did not list its models when it was last asked; `None`: it did.
    pub trouble: Option<ModelTrouble>,
}

/// A provider for which people may bring keys of their own, as one of them sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnKeyProvider {
    /// The provider's name.
    pub provider: Handle,
    /// The kind: the API that it speaks.
    pub kind: ProviderKind,
    /// Whether it can be asked without a key of one's own.
    pub is_optional: bool,
    /// When the person brought a key; `None`: they have not.
    pub since: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_can_be_a_part_of_an_id() {
        for text in ["openai", "my-vllm_2.0", &"a".repeat(40)] {
            assert_eq!(Handle::parse(text).unwrap().as_str(), text);
        }
        for text in ["", "Open AI", "a/b", "ä", &"a".repeat(41)] {
            assert!(Handle::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_kind_is_found_by_its_name_on_the_wire() {
        for kind in ProviderKind::ALL {
            assert_eq!(ProviderKind::named(kind.name()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
            assert!(kind.home().ends_with('/'));
        }
    }
}
