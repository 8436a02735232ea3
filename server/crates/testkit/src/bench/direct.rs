//! An answer over OpenAI's API: straight from the provider, which is what could be had without us, or through `/v1`.

use super::{Result, figures::Timing};
use futures::StreamExt;
use reqwest::Client;
use serde_json::json;
use std::time::Instant;

/// The bytes that the frame of a token holds and the opening frame does not.
const TOKEN: &[u8] = br#""delta":{"content":""#;

/// An address that speaks OpenAI's API: the provider's, or the product's.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// The base URL, with a slash at its end.
    pub url: String,
    /// The name of the model to ask.
    pub model: &'static str,
    /// The key, as it goes into `Authorization`.
    pub key: String,
}

impl Target {
    /// The provider itself, by its base URL.
    pub fn provider(url: &str) -> Self {
        Self { url: url.to_owned(), model: "fake-words", key: "sk-bench".to_owned() }
    }
}

/// Asks, and counts the tokens that come back.
///
/// # Errors
/// When the answer is refused, breaks off, or has no token.
pub(super) async fn ask(web: &Client, target: &Target, prompt: &str) -> Result<Timing> {
    let body = json!({
        "model": target.model,
        "stream": true,
        "stream_options": { "include_usage": true },
        "messages": [{ "role": "user", "content": prompt }],
    });
    let sent = Instant::now();
    let request = web.post(format!("{}chat/completions", target.url)).bearer_auth(&target.key);
    let response = request.json(&body).send().await?;
    let mut chunks = response.error_for_status()?.bytes_stream();
    let (mut first, mut tokens, mut tail) = (None, 0_u32, Vec::new());
    while let Some(chunk) = chunks.next().await {
        tail.extend_from_slice(&chunk?);
        let (found, read) = count(&tail);
        tail.drain(..read);
        if found > 0 && first.is_none() {
            first = Some(sent.elapsed());
        }
        tokens += found;
    }
    let first = first.ok_or("no token came")?;
    Ok(Timing { first, whole: sent.elapsed(), tokens })
}

/// Counts the tokens in whole frames, and gives the number of bytes that these take.
fn count(bytes: &[u8]) -> (u32, usize) {
    let (mut found, mut from) = (0, 0);
    while let Some(at) = bytes[from..].windows(2).position(|two| two == b"\n\n") {
        let frame = &bytes[from..from + at];
        found += u32::from(frame.windows(TOKEN.len()).any(|part| part == TOKEN));
        from += at + 2;
    }
    (found, from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_frames_with_tokens_are_counted() {
        let text = b"data: {\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}\n\ndata: {\"delta\":{\"content\":\"a\"}}\n\ndata: {\"delta\":{\"con";

        let (found, read) = count(text);

        assert_eq!(found, 1);
        assert_eq!(&text[read..], b"data: {\"delta\":{\"con");
    }
}
