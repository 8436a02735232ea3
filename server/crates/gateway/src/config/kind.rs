//! The languages that providers speak.

use genai::adapter::AdapterKind;
use serde::{Deserialize, Serialize};

/// The language that a provider speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// OpenAI's chat completions, which many others speak too.
    Openai,
    /// Anthropic's messages.
    Anthropic,
    /// Google's Gemini.
    Gemini,
    /// Ollama's own.
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

impl Kind {
    pub(super) const ALL: [Self; 10] = [
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

    /// The kind that a provider's name says.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Its name in the configuration.
    pub(crate) const fn name(self) -> &'static str {
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

    /// The variable in which its users usually keep the key.
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

    /// Where it is.
    pub(crate) const fn home(self) -> &'static str {
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

    /// Whether it speaks OpenAI's chat completions, in whichever dialect.
    pub(crate) const fn speaks_openai(self) -> bool {
        !matches!(self, Self::Anthropic | Self::Gemini | Self::Ollama)
    }

    pub(crate) const fn adapter(self) -> AdapterKind {
        match self {
            Self::Openai | Self::Mistral | Self::Cohere | Self::Openrouter => AdapterKind::OpenAI,
            // They count tokens in ways of their own.
            Self::Groq => AdapterKind::Groq,
            Self::Deepseek => AdapterKind::DeepSeek,
            Self::Xai => AdapterKind::Xai,
            Self::Anthropic => AdapterKind::Anthropic,
            Self::Gemini => AdapterKind::Gemini,
            Self::Ollama => AdapterKind::Ollama,
        }
    }
}

/// Reads the address of a provider, and gives it the slash at its end without which joining would cut it.
pub(crate) fn base_url(text: &str) -> Result<String, &'static str> {
    let url = reqwest::Url::parse(text).map_err(|_| "is not a URL")?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("must begin with http:// or https://");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not hold a name or password; use `key`");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("must not have a query or fragment");
    }
    let mut text = url.to_string();
    if !text.ends_with('/') {
        text.push('/');
    }
    Ok(text)
}
