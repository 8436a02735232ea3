//! The chats that one socket watches, as one stream.
//!
//! Apart from the conversation, which only wants the next frame, whichever chat it is of.

use contract::{
    ChatId,
    ports::{Frame, Frames, Lagged},
    socket::MAX_WATCHED,
};
use futures::{
    FutureExt, StreamExt,
    stream::{self, AbortHandle, BoxStream, SelectAll},
};
use std::collections::HashMap;

/// The chats that one socket watches, at most `MAX_WATCHED`. Those whose frames wait take turns.
#[derive(Default)]
pub struct Watched {
    streams: SelectAll<BoxStream<'static, WatchEvent>>,
    handles: HashMap<ChatId, (u64, AbortHandle)>,
    last: u64,
}

/// The event of a watch: a frame of its chat, or at last that it has ended by itself.
enum WatchEvent {
    Frame(Result<Frame, Lagged>),
    /// The chat, and the number of the watch.
    Ended(ChatId, u64),
}

impl Watched {
    /// Whether a chat can be watched: it is watched already, or there are not too many.
    pub fn has_room_for(&self, chat: ChatId) -> bool {
        self.handles.len() < MAX_WATCHED || self.handles.contains_key(&chat)
    }

    /// Follows a chat, in place of an earlier watch of it.
    pub fn follow(&mut self, chat: ChatId, frames: Frames) {
        self.leave(chat);
        self.last += 1;
        let number = self.last;
        let (frames, handle) = stream::abortable(frames);
        let ended = stream::once(async move { WatchEvent::Ended(chat, number) });
        self.streams.push(frames.map(WatchEvent::Frame).chain(ended).boxed());
        self.handles.insert(chat, (number, handle));
    }

    /// Stops following a chat. Frames that are not sent yet are gone.
    pub fn leave(&mut self, chat: ChatId) {
        if let Some((_, handle)) = self.handles.remove(&chat) {
            handle.abort();
        }
    }

    /// Waits for the next frame of any chat, for ever while there is none. `Lagged`: the socket fell behind.
    pub async fn next(&mut self) -> Result<Frame, Lagged> {
        loop {
            match self.streams.next().await {
                Some(WatchEvent::Frame(frame)) => return frame,
                Some(WatchEvent::Ended(chat, number)) => self.forget(chat, number),
                None => std::future::pending().await,
            }
        }
    }

    /// The next frame, if it is there already.
    pub fn ready(&mut self) -> Option<Result<Frame, Lagged>> {
        self.next().now_or_never()
    }

    /// Forgets a watch that has ended by itself, unless another one has taken its place.
    fn forget(&mut self, chat: ChatId, number: u64) {
        if self.handles.get(&chat).is_some_and(|(current, _)| *current == number) {
            self.handles.remove(&chat);
        }
    }
}
