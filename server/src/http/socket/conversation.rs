//! The conversation over one socket.
//!
//! It knows streams and sinks of messages, no connection, so that tests hold it over channels.

use super::watched::Watched;
use crate::http::error;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes};
use bytes::Bytes;
use contract::{
    Caller, ChatId, ClientFrame, Failure, Field, Notice, PROTOCOL, Rule, Seq, ServerFrame, TraceId,
    TurnId,
    ports::{Fault, Frame, Frames, Lagged, Ports},
    socket::{
        CLOSE_MALFORMED, CLOSE_OUTDATED, CLOSE_RESTARTING, CLOSE_SIGNED_OUT, CLOSE_SLOW,
        MAX_CLIENT_FRAME, MAX_WATCHED,
    },
};
use futures::{Sink, SinkExt, Stream, StreamExt};
use std::{
    net::IpAddr,
    sync::{Arc, LazyLock},
    time::Duration,
};
use tokio::time::{MissedTickBehavior, interval_at, timeout};
use tokio_util::sync::CancellationToken;

/// How many frames go out before the connection is flushed, when so many wait.
const BATCH: usize = 64;

static PING: LazyLock<Frame> = LazyLock::new(|| frame(&ServerFrame::Ping));
static SIGNED_OUT: LazyLock<Frame> =
    LazyLock::new(|| frame(&ServerFrame::Notice { notice: Notice::SignedOut }));

/// The conversation with one person at one socket.
pub struct Conversation {
    /// The ports that frames are answered by.
    pub ports: Arc<dyn Ports>,
    /// The caller, a signed-in person.
    pub caller: Caller,
    /// The address that the socket was opened from.
    pub address: IpAddr,
    /// The trace id of the request that was upgraded, under which faults of the whole conversation are logged.
    pub trace_id: TraceId,
    /// The token that is cancelled when the server begins to stop; then the conversation ends with `CLOSE_RESTARTING`.
    pub stop: CancellationToken,
    /// The timeouts, which tests shorten.
    pub timeouts: Timeouts,
}

/// The timeouts of a conversation: how long each side waits for the other.
#[derive(Clone, Copy)]
pub struct Timeouts {
    /// How long the first frame may take to come.
    pub hello: Duration,
    /// The time between two pings. When two are without an answer, the third one ends the conversation instead.
    pub beat: Duration,
    /// How long the other side may take to accept what is sent.
    pub send: Duration,
    /// How long the other side may take to close, after this one has.
    pub close: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            hello: Duration::from_secs(10),
            beat: Duration::from_secs(20),
            send: Duration::from_secs(10),
            close: Duration::from_secs(1),
        }
    }
}

/// The end of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The other side went away.
    Left,
    /// This side closes with a code.
    Close(u16),
}

type Received = Result<Message, axum::Error>;

impl Conversation {
    /// Holds the conversation until one side ends it.
    pub async fn hold<F, T>(self, mut from: F, mut to: T)
    where
        F: Stream<Item = Received> + Unpin,
        T: Sink<Message> + Unpin,
    {
        let Err(end) = self.talk(&mut from, &mut to).await;
        if let End::Close(code) = end {
            let close = CloseFrame { code, reason: Utf8Bytes::from_static("") };
            let _ = timeout(self.timeouts.send, to.send(Message::Close(Some(close)))).await;
            // Leaving at once could reset the connection before the code is read.
            let _ = timeout(self.timeouts.close, async {
                while let Some(Ok(_)) = from.next().await {}
            })
            .await;
        }
    }

    async fn talk<F, T>(&self, from: &mut F, to: &mut T) -> Result<std::convert::Infallible, End>
    where
        F: Stream<Item = Received> + Unpin,
        T: Sink<Message> + Unpin,
    {
        self.greet(from).await?;
        let mut notices = self.notices().await?;
        let mut watched = Watched::default();
        let beat_s = u16::try_from(self.timeouts.beat.as_secs()).unwrap_or(u16::MAX);
        self.say(to, &ServerFrame::Welcome { protocol: PROTOCOL, beat_s }).await?;

        let mut beat =
            interval_at(tokio::time::Instant::now() + self.timeouts.beat, self.timeouts.beat);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut unanswered = 0;
        loop {
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return Err(End::Close(CLOSE_RESTARTING)),
                said = from.next() => match read(said)? {
                    None => {}
                    Some(ClientFrame::Pong) => unanswered = 0,
                    Some(frame) => self.answer(frame, &mut watched, to).await?,
                },
                notice = notices.next() => match notice {
                    Some(Ok(notice)) => {
                        let is_the_end = notice == *SIGNED_OUT;
                        self.pass_on(notice, None, to).await?;
                        if is_the_end {
                            return Err(End::Close(CLOSE_SIGNED_OUT));
                        }
                    }
                    Some(Err(Lagged)) => return Err(End::Close(CLOSE_SLOW)),
                    None => return Err(End::Close(CLOSE_RESTARTING)),
                },
                _ = beat.tick() => {
                    if unanswered == 2 {
                        return Err(End::Close(CLOSE_SLOW));
                    }
                    unanswered += 1;
                    self.pass_on(PING.clone(), None, to).await?;
                }
                event = watched.next() => match event {
                    Ok(event) => self.pass_on(event, Some(&mut watched), to).await?,
                    Err(Lagged) => return Err(End::Close(CLOSE_SLOW)),
                },
            }
        }
    }

    /// Waits for `Hello`.
    async fn greet<F: Stream<Item = Received> + Unpin>(&self, from: &mut F) -> Result<(), End> {
        let hello = async {
            loop {
                match read(from.next().await)? {
                    None => {}
                    Some(ClientFrame::Hello { protocol: PROTOCOL }) => return Ok(()),
                    Some(ClientFrame::Hello { .. }) => return Err(End::Close(CLOSE_OUTDATED)),
                    Some(_) => return Err(End::Close(CLOSE_MALFORMED)),
                }
            }
        };
        tokio::select! {
            () = self.stop.cancelled() => Err(End::Close(CLOSE_RESTARTING)),
            hello = timeout(self.timeouts.hello, hello) => hello.unwrap_or(Err(End::Close(CLOSE_MALFORMED))),
        }
    }

    async fn notices(&self) -> Result<Frames, End> {
        let notices = self.ports.live().notices(&self.caller).await;
        notices.map_err(|fault| match self.failure(&fault) {
            Failure::SignedOut => End::Close(CLOSE_SIGNED_OUT),
            _ => End::Close(CLOSE_RESTARTING),
        })
    }

    /// The failure that the other side gets. Every fault of the socket ends here, and is logged.
    fn failure(&self, fault: &Fault) -> Failure {
        error::report(fault, &self.trace_id)
    }

    async fn answer<T: Sink<Message> + Unpin>(
        &self,
        frame: ClientFrame,
        watched: &mut Watched,
        to: &mut T,
    ) -> Result<(), End> {
        // What a page asks over its socket is counted like what it asks over HTTP: each may cost a look into the database.
        let chat = if let ClientFrame::Watch { chat, .. } = frame { Some(chat) } else { None };
        if (chat.is_some() || matches!(frame, ClientFrame::Cancel { .. }))
            && let Err(failure) = self.ports.count_request(&self.caller, self.address)
        {
            return self.say(to, &ServerFrame::Refused { chat, failure }).await;
        }
        match frame {
            ClientFrame::Watch { chat, after } => match self.watch(chat, after, watched).await {
                Ok(()) => Ok(()),
                Err(failure) => {
                    self.say(to, &ServerFrame::Refused { chat: Some(chat), failure }).await
                }
            },
            ClientFrame::Unwatch { chat } => {
                watched.leave(chat);
                Ok(())
            }
            ClientFrame::Cancel { turn } => {
                match self.ports.messages().stop(&self.caller, turn).await {
                    Ok(()) => Ok(()),
                    Err(fault) => {
                        let failure = self.failure(&fault);
                        self.say(to, &ServerFrame::Refused { chat: None, failure }).await
                    }
                }
            }
            ClientFrame::Hello { .. } | ClientFrame::Pong => Err(End::Close(CLOSE_MALFORMED)),
            // A newer page's. It goes on without what it asked for.
            ClientFrame::Unknown(_) => {
                let failure = Failure::Invalid { field: Field::Frame, rule: Rule::Malformed };
                self.say(to, &ServerFrame::Refused { chat: None, failure }).await
            }
        }
    }

    async fn watch(
        &self,
        chat: ChatId,
        after: Option<(TurnId, Seq)>,
        watched: &mut Watched,
    ) -> Result<(), Failure> {
        if !watched.has_room_for(chat) {
            let rule = Rule::TooLong { max: u32::try_from(MAX_WATCHED).unwrap_or(u32::MAX) };
            return Err(Failure::Invalid { field: Field::Frame, rule });
        }
        let frames = self.ports.live().watch(&self.caller, chat, after).await;
        watched.follow(chat, frames.map_err(|fault| self.failure(&fault))?);
        Ok(())
    }

    async fn say<T: Sink<Message> + Unpin>(
        &self,
        to: &mut T,
        said: &ServerFrame,
    ) -> Result<(), End> {
        self.pass_on(frame(said), None, to).await
    }

    /// Sends a frame, and with it those of watched chats that wait already, then flushes once.
    async fn pass_on<T: Sink<Message> + Unpin>(
        &self,
        first: Frame,
        mut more: Option<&mut Watched>,
        to: &mut T,
    ) -> Result<(), End> {
        let mut end = None;
        let send = async {
            to.feed(text(first)).await.map_err(|_| End::Left)?;
            if let Some(watched) = more.as_deref_mut() {
                for _ in 1..BATCH {
                    match watched.ready() {
                        Some(Ok(next)) => to.feed(text(next)).await.map_err(|_| End::Left)?,
                        Some(Err(Lagged)) => {
                            end = Some(End::Close(CLOSE_SLOW));
                            break;
                        }
                        None => break,
                    }
                }
            }
            to.flush().await.map_err(|_| End::Left)
        };
        timeout(self.timeouts.send, send).await.unwrap_or(Err(End::Close(CLOSE_SLOW)))?;
        end.map_or(Ok(()), Err)
    }
}

/// The frame that the other side sent. `Ok(None)`: something that needs no answer.
fn read(said: Option<Received>) -> Result<Option<ClientFrame>, End> {
    let text = match said {
        Some(Ok(Message::Text(text))) if text.len() <= MAX_CLIENT_FRAME => text,
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => return Ok(None),
        None | Some(Ok(Message::Close(_))) => return Err(End::Left),
        // Too large, binary, or not WebSocket at all. Where the connection is gone, closing it does no harm.
        Some(Ok(_) | Err(_)) => return Err(End::Close(CLOSE_MALFORMED)),
    };
    serde_json::from_str(&text).map(Some).map_err(|_| End::Close(CLOSE_MALFORMED))
}

fn frame(frame: &ServerFrame) -> Frame {
    Bytes::from(serde_json::to_vec(frame).expect("frames are plain data"))
}

/// The frame as a text message; its bytes are shared, not copied.
fn text(frame: Frame) -> Message {
    Message::Text(Utf8Bytes::try_from(frame).expect("frames are JSON"))
}

#[cfg(test)]
mod tests;
