//! The languages that providers speak, as genai names them, and the addresses at which they do.

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
