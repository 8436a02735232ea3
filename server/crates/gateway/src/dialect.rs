//! The dialects that kinds of providers speak, and who speaks them in genai.

use contract::ProviderKind;
use genai::adapter::AdapterKind;

/// Whether it speaks OpenAI's chat completions, in whichever dialect.
pub(crate) const fn speaks_openai(kind: ProviderKind) -> bool {
    !matches!(kind, ProviderKind::Anthropic | ProviderKind::Gemini | ProviderKind::Ollama)
}

/// Whether it reports usage only when it is asked to. Mistral and Cohere report it by themselves, and refuse a question
/// that has OpenAI's `stream_options`.
pub(crate) const fn is_asked_for_usage(kind: ProviderKind) -> bool {
    !matches!(kind, ProviderKind::Mistral | ProviderKind::Cohere)
}

/// Who speaks it in genai.
pub(crate) const fn adapter(kind: ProviderKind) -> AdapterKind {
    match kind {
        ProviderKind::Openai
        | ProviderKind::Mistral
        | ProviderKind::Cohere
        | ProviderKind::Openrouter => AdapterKind::OpenAI,
        // They count tokens in ways of their own.
        ProviderKind::Groq => AdapterKind::Groq,
        ProviderKind::Deepseek => AdapterKind::DeepSeek,
        ProviderKind::Xai => AdapterKind::Xai,
        ProviderKind::Anthropic => AdapterKind::Anthropic,
        ProviderKind::Gemini => AdapterKind::Gemini,
        ProviderKind::Ollama => AdapterKind::Ollama,
    }
}
