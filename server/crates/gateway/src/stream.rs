//! One answer as a stream of pieces. The only file that looks at genai's events.
//!
//! This is the hot path: a token is moved from genai's event into a `Piece` and costs one look at the clock. The timer is set anew only when it
//! rings, not with every token.

use crate::{Deadlines, Error, Kind, catalogue::Connected};
use contract::{
    Delta, ModelTrouble, Usage,
    prompt::{Finish, Piece, Prompt, Said, Speaker},
};
use futures::Stream;
use genai::{
    Client, Headers, ModelIden, ServiceTarget,
    chat::{
        ChatMessage, ChatOptions, ChatRequest, ChatStream, ChatStreamEvent, ChatStreamResponse,
        ReasoningEffort, StopReason, StreamEnd,
    },
    resolver::{AuthData, Endpoint},
};
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::{Instant, Sleep};

/// Asks a model to go on. Remote models cannot be made to prefill in a way that all of them understand.
const CONTINUE: &str = include_str!("prompts/continue.md");

/// An answer on its way.
pub(crate) struct Answer {
    state: State,
    timer: Pin<Box<Sleep>>,
    /// When the last sign of life came; at first, when the question was asked.
    heard_at: Instant,
    /// How long the next sign may take.
    patience: Duration,
    between_tokens: Duration,
    ends_at: Instant,
}

enum State {
    Asking(Pin<Box<dyn Future<Output = genai::Result<ChatStreamResponse>> + Send>>),
    Listening(ChatStream),
    Over,
}

impl Answer {
    /// Asks. Nothing is sent before the stream is polled.
    pub fn ask(
        client: Client,
        provider: &Connected,
        name: &str,
        prompt: &Prompt,
        deadlines: &Deadlines,
        ends_at: Instant,
    ) -> Self {
        let (target, request, options) =
            (target(provider, name), request(prompt), options(provider, prompt));
        let asking = async move { client.exec_chat_stream(target, request, Some(&options)).await };
        let now = Instant::now();
        Self {
            state: State::Asking(Box::pin(asking)),
            timer: Box::pin(tokio::time::sleep_until((now + deadlines.first_token).min(ends_at))),
            heard_at: now,
            patience: deadlines.first_token,
            between_tokens: deadlines.between_tokens,
            ends_at,
        }
    }

    /// What an event means. `None`: nothing that anybody has to know.
    fn hear(&mut self, event: ChatStreamEvent) -> Option<Result<Piece, Error>> {
        let delta = match event {
            ChatStreamEvent::Chunk(chunk) => Delta::Text { text: chunk.content },
            ChatStreamEvent::ReasoningChunk(chunk) => Delta::Reasoning { text: chunk.content },
            ChatStreamEvent::End(end) => return Some(finished(end).map(Piece::Finished)),
            ChatStreamEvent::Heartbeat
            | ChatStreamEvent::ThoughtSignatureChunk(_)
            | ChatStreamEvent::ToolCallChunk(_) => {
                self.is_alive();
                return None;
            }
            ChatStreamEvent::Start => return None, // genai says so before anything was sent
        };
        if delta.text().is_empty() {
            return None;
        }
        self.is_alive();
        Some(Ok(Piece::Delta(delta)))
    }

    fn is_alive(&mut self) {
        self.heard_at = Instant::now();
        self.patience = self.between_tokens;
    }

    fn end(&mut self, error: Error) -> Poll<Option<Result<Piece, Error>>> {
        self.state = State::Over;
        Poll::Ready(Some(Err(error)))
    }
}

impl Stream for Answer {
    type Item = Result<Piece, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            let event = match &mut this.state {
                State::Over => return Poll::Ready(None),
                State::Asking(asking) => match asking.as_mut().poll(context) {
                    Poll::Ready(Ok(response)) => {
                        this.state = State::Listening(response.stream);
                        continue;
                    }
                    Poll::Ready(Err(error)) => return this.end(Error::of(&error)),
                    Poll::Pending => break,
                },
                State::Listening(stream) => match Pin::new(stream).poll_next(context) {
                    Poll::Ready(event) => event,
                    Poll::Pending => break,
                },
            };
            match event {
                Some(Ok(event)) => match this.hear(event) {
                    Some(Ok(Piece::Finished(finish))) => {
                        this.state = State::Over;
                        return Poll::Ready(Some(Ok(Piece::Finished(finish))));
                    }
                    Some(Err(error)) => return this.end(error),
                    Some(piece) => return Poll::Ready(Some(piece)),
                    None => {}
                },
                Some(Err(error)) => return this.end(Error::of(&error)),
                None => return this.end(Error::new(ModelTrouble::Garbled)),
            }
        }
        loop {
            ready!(this.timer.as_mut().poll(context));
            let due = (this.heard_at + this.patience).min(this.ends_at);
            if Instant::now() >= due {
                return this.end(Error::new(ModelTrouble::TimedOut));
            }
            this.timer.as_mut().reset(due);
        }
    }
}

/// The connections of all providers.
pub(crate) fn web(deadlines: &Deadlines) -> reqwest::Client {
    let builder = || {
        reqwest::Client::builder()
            .connect_timeout(deadlines.connect)
            .tcp_nodelay(true)
            // A compressed stream is a delayed stream.
            .no_gzip()
            // Keys travel in headers that reqwest does not know as secret, so they would follow a redirect.
            .redirect(reqwest::redirect::Policy::none())
            .pool_max_idle_per_host(64)
            .http2_keep_alive_interval(Duration::from_secs(20))
            .http2_keep_alive_while_idle(true)
    };
    // Where the machine has no certificates, providers over TLS are out of reach; everything else should work.
    let bare = |_| builder().tls_certs_only([]).build();
    builder().build().or_else(bare).expect("a TLS backend is compiled in")
}

/// Where a question goes, under which name, with which key.
fn target(provider: &Connected, name: &str) -> ServiceTarget {
    let kind = provider.kind;
    let auth = match (&provider.key, kind) {
        (Some(key), _) => AuthData::from_single(key.reveal()),
        // genai would send an empty key, and some servers refuse that where they accept none.
        (None, kind) if kind.speaks_openai() => AuthData::RequestOverride {
            url: format!("{}chat/completions", provider.url),
            headers: Headers::default(),
        },
        (None, _) => AuthData::from_single(""),
    };
    // genai takes what stands before a first `::` for a namespace; this one keeps it from looking further.
    let model = ModelIden::new(kind.adapter(), format!("plauder::{name}"));
    ServiceTarget { endpoint: Endpoint::from_owned(provider.url.as_str()), auth, model }
}

fn request(prompt: &Prompt) -> ChatRequest {
    let mut messages: Vec<ChatMessage> = prompt.said.iter().map(message).collect();
    if prompt.said.last().is_some_and(|said| said.by == Speaker::Model) {
        messages.push(ChatMessage::user(CONTINUE.trim()));
    }
    let request = ChatRequest::new(messages);
    match &prompt.system {
        Some(system) => request.with_system(system.as_str()),
        None => request,
    }
}

fn message(said: &Said) -> ChatMessage {
    match said.by {
        Speaker::Person => ChatMessage::user(said.text.as_str()),
        Speaker::Model => ChatMessage::assistant(said.text.as_str()),
    }
}

fn options(provider: &Connected, prompt: &Prompt) -> ChatOptions {
    let mut options = ChatOptions::default().with_capture_usage(true);
    options.max_tokens = prompt.max_tokens;
    match (provider.kind, &provider.key) {
        // Keeps genai from cutting `-max` or `-high` off a name. A budget is the one effort that OpenAI's adapter never sends.
        (kind, _) if kind.speaks_openai() => {
            options.with_reasoning_effort(ReasoningEffort::Budget(0))
        }
        // An Ollama behind somebody's door; genai sends it no key by itself.
        (Kind::Ollama, Some(key)) => options
            .with_extra_headers(("Authorization".to_owned(), format!("Bearer {}", key.reveal()))),
        _ => options,
    }
}

/// How an answer ended, if the provider said so. A stream that just stopped is not an answer.
fn finished(end: StreamEnd) -> Result<Finish, Error> {
    let cut = match end.captured_stop_reason {
        None => return Err(Error::new(ModelTrouble::Garbled)),
        Some(StopReason::ContentFilter(_)) => return Err(Error::new(ModelTrouble::Refused)),
        Some(StopReason::Completed(_) | StopReason::StopSequence(_) | StopReason::ToolCall(_)) => {
            false
        }
        // Words of smaller servers for a natural end.
        Some(StopReason::Other(word)) if matches!(word.as_str(), "eos" | "eos_token") => false,
        // Whatever it means, it is not "I have said all I had to say".
        Some(StopReason::MaxTokens(_) | StopReason::Other(_)) => true,
    };
    Ok(Finish { usage: end.captured_usage.map(usage).unwrap_or_default(), cut })
}

fn usage(usage: genai::chat::Usage) -> Usage {
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
