//! The answer of one provider's model as a stream of pieces. The only file that looks at genai's events.
//!
//! This is the hot path: a token is moved from genai's event into a `Piece` and costs one look at the clock. The timer
//! is set anew only when it has run out, not with every token.

mod tool_calls;

use crate::{
    deadline::Deadline,
    dialect::{adapter, speaks_openai},
    error::Error,
    provider::Provider,
    request,
    secret::Secret,
    usage::{UsageSink, usage},
};
use contract::{
    Delta, ModelTrouble, Usage,
    prompt::{Finish, Piece, Prompt},
};
use futures::Stream;
use genai::{
    Client,
    adapter::AdapterKind,
    chat::{ChatStream, ChatStreamEvent, ChatStreamResponse, StopReason, StreamEnd},
};
use std::{
    collections::VecDeque,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};
use tokio::time::{Instant, Sleep};

/// The longest answer that is listened to, in bytes. No model writes so much; a broken provider may.
const MAX_ANSWER_BYTES: usize = 16 * 1024 * 1024;

/// The longest arguments of a tool, in bytes.
const MAX_ARGUMENTS_BYTES: usize = 1024 * 1024;

/// How much of arguments is copied for one answer, in bytes. genai copies all of a call with every piece of it, so a provider
/// that sends a letter at a time would have a mebibyte copied a million times. This is a second's work, and enough for
/// 200 KiB that come in tokens of four letters.
const MAX_COPIED_BYTES: usize = 5 * 1024 * 1024 * 1024;

/// The answer of a provider's model: a stream of pieces.
pub(crate) struct RemoteAnswer {
    state: State,
    timer: Pin<Box<Sleep>>,
    deadline: Deadline,
    /// Whether the provider speaks OpenAI's language.
    speaks_openai: bool,
    usage: Arc<UsageSink>,
    /// The length of what was said so far, in bytes.
    said: usize,
    /// The length of what genai copied of arguments so far, in bytes.
    copied: usize,
    /// The pieces that are left to be said after the provider's last event.
    last: VecDeque<Piece>,
}

/// The state of an answer, between asking and its last piece.
enum State {
    /// The provider has not begun to answer.
    Asking(Pin<Box<dyn Future<Output = genai::Result<ChatStreamResponse>> + Send>>),
    /// The provider answers.
    Listening(ChatStream),
    /// The answer is over: nothing comes any more.
    Over,
}

impl RemoteAnswer {
    /// Asks a model. Nothing is sent before the stream is polled.
    pub fn ask(
        client: Client,
        provider: &Provider,
        key: Option<&Secret>,
        name: &str,
        prompt: &Prompt,
        deadline: Deadline,
    ) -> Self {
        let sink = Arc::new(UsageSink::default());
        let (target, request, mut options) = (
            request::target(provider, key, name),
            request::request(prompt),
            request::options(provider, key, prompt),
        );
        if adapter(provider.kind) == AdapterKind::OpenAI {
            options = options.with_raw_frame_sink_arc(Arc::clone(&sink) as _);
        }
        let asking = async move { client.exec_chat_stream(target, request, Some(&options)).await };
        Self {
            state: State::Asking(Box::pin(asking)),
            timer: Box::pin(tokio::time::sleep_until(deadline.at())),
            deadline,
            speaks_openai: speaks_openai(provider.kind),
            usage: sink,
            said: 0,
            copied: 0,
            last: VecDeque::new(),
        }
    }

    /// The piece that an event makes. `None`: nothing that anybody has to know.
    fn hear(&mut self, event: ChatStreamEvent) -> Option<Result<Piece, Error>> {
        let delta = match event {
            ChatStreamEvent::Chunk(chunk) => Delta::Text { text: chunk.content },
            ChatStreamEvent::ReasoningChunk(chunk) => Delta::Reasoning { text: chunk.content },
            ChatStreamEvent::End(end) => return self.hear_the_end(end).transpose(),
            ChatStreamEvent::ToolCallChunk(chunk) => {
                // genai sends all of the call so far with each of its pieces; the last event has it whole.
                self.deadline.heard(Instant::now());
                let length = chunk.tool_call.fn_arguments.as_str().map_or(0, str::len);
                self.copied = self.copied.saturating_add(length);
                let is_too_long = length > MAX_ARGUMENTS_BYTES || self.copied > MAX_COPIED_BYTES;
                return is_too_long.then(|| Err(Error::new(ModelTrouble::InvalidResponse)));
            }
            ChatStreamEvent::Heartbeat | ChatStreamEvent::ThoughtSignatureChunk(_) => {
                self.deadline.heard(Instant::now());
                return None;
            }
            ChatStreamEvent::Start => return None, // genai says so before anything was sent
        };
        if delta.text().is_empty() {
            return None;
        }
        self.deadline.heard(Instant::now());
        Some(self.bounded(delta.text().len()).map(|()| Piece::Delta(delta)))
    }

    /// The tools that are called, one after the other, and then the end.
    fn hear_the_end(&mut self, mut end: StreamEnd) -> Result<Option<Piece>, Error> {
        let calls = end.captured_content.take().map(genai::chat::MessageContent::into_tool_calls);
        let calls = calls.unwrap_or_default();
        let calls_tools = matches!(end.captured_stop_reason, Some(StopReason::ToolCall(_)));
        let finish = finished(end, self.usage.take())?;
        if calls_tools && calls.is_empty() && self.said == 0 {
            return Err(Error::new(ModelTrouble::InvalidResponse));
        }
        let calls = tool_calls::read(calls, self.speaks_openai);
        self.last.extend(calls.map(Piece::ToolCall));
        self.last.push_back(Piece::Finished(finish));
        Ok(self.last.pop_front())
    }

    /// Counts what was said. Fails when it is more than is listened to.
    fn bounded(&mut self, more: usize) -> Result<(), Error> {
        self.said += more;
        if self.said > MAX_ANSWER_BYTES {
            Err(Error::new(ModelTrouble::InvalidResponse))
        } else {
            Ok(())
        }
    }

    /// Ends the stream with an error.
    fn end(&mut self, error: Error) -> Poll<Option<Result<Piece, Error>>> {
        self.state = State::Over;
        Poll::Ready(Some(Err(error)))
    }
}

impl Stream for RemoteAnswer {
    type Item = Result<Piece, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(piece) = this.last.pop_front() {
                if this.last.is_empty() {
                    this.state = State::Over;
                }
                return Poll::Ready(Some(Ok(piece)));
            }
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
                None => return this.end(Error::new(ModelTrouble::InvalidResponse)),
            }
        }
        loop {
            ready!(this.timer.as_mut().poll(context));
            let due = this.deadline.at();
            if Instant::now() >= due {
                return this.end(Error::new(ModelTrouble::TimedOut));
            }
            this.timer.as_mut().reset(due);
        }
    }
}

/// The end of an answer, if the provider said so. A stream that just stopped is not an answer.
fn finished(end: StreamEnd, reported: Option<genai::chat::Usage>) -> Result<Finish, Error> {
    let usage = reported.or(end.captured_usage).map(usage).unwrap_or_default();
    let cut = match end.captured_stop_reason {
        None => return Err(Error::new(ModelTrouble::InvalidResponse)),
        Some(StopReason::ContentFilter(_)) => {
            // Whoever filtered all of it may count what was read alone.
            let output = usage.output.or(usage.input.map(|_| usage.reasoning.unwrap_or(0)));
            let usage = Usage { output, ..usage };
            return Err(Error { usage, ..Error::new(ModelTrouble::Refused) });
        }
        Some(StopReason::Completed(_) | StopReason::StopSequence(_) | StopReason::ToolCall(_)) => {
            false
        }
        // Words of smaller servers for a natural end.
        Some(StopReason::Other(word)) if matches!(word.as_str(), "eos" | "eos_token") => false,
        // Whatever it means, it is not "I have said all I had to say".
        Some(StopReason::MaxTokens(_) | StopReason::Other(_)) => true,
    };
    Ok(Finish { usage, cut })
}
