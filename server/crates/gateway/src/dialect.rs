//! The dialects of the kinds of providers, and genai's adapter for each.
//!
//! What tells kinds apart in genai's view, beside `capabilities`, which does so in the caller's.

use contract::ProviderKind;
use genai::adapter::AdapterKind;

/// Whether a kind speaks OpenAI's chat completions, in whichever dialect.
pub(crate) const fn speaks_openai(kind: ProviderKind) -> bool {
    !matches!(kind, ProviderKind::Anthropic | ProviderKind::Gemini | ProviderKind::Ollama)
}

/// Whether a kind reports usage on request, by OpenAI's `stream_options`. Mistral and Cohere report it by themselves,
/// and refuse a question that has them.
pub(crate) const fn reports_usage_on_request(kind: ProviderKind) -> bool {
    !matches!(kind, ProviderKind::Mistral | ProviderKind::Cohere)
}

/// The adapter of genai that speaks a kind's dialect.
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
