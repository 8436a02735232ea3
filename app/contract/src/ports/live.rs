//! What the socket carries.
//!
//! The one port that answers in streams of finished bytes: a frame is serialised once and not once for each socket, so
//! transports pass on what they need not understand.

use super::Fault;
use crate::{Caller, ChatId, Seq, TurnId};
use async_trait::async_trait;
use bytes::Bytes;
use futures_core::Stream;
use std::pin::Pin;

/// A `ServerFrame`, serialised once for everybody who gets it: UTF-8 JSON.
pub type Frame = Bytes;

/// The error of a subscriber that fell behind: frames that it has not read are gone. Close its socket; it will resume.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lagged;

/// The stream of a subscriber's frames, in order. Ends when there will be no more.
pub type Frames = Pin<Box<dyn Stream<Item = Result<Frame, Lagged>> + Send>>;

/// The port of live events: what the socket carries.
#[async_trait]
pub trait Live: Send + Sync {
    /// Follows a chat's turns, for as long as the stream is kept: first what is missing after `after` (or a
    /// snapshot, or `Quiet`), then every event of the live turn and of those that come later.
    async fn watch(
        &self,
        caller: &Caller,
        chat: ChatId,
        after: Option<(TurnId, Seq)>,
    ) -> Result<Frames, Fault>;

    /// Follows the notices for the caller's person and session, for as long as the stream is kept. The last frame is
    /// `SignedOut` when the session ends.
    async fn notices(&self, caller: &Caller) -> Result<Frames, Fault>;
}
