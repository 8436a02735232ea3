//! The frames of the one WebSocket, `/ws`: JSON texts. Commands go over HTTP; events come back here.
//!
//! The client begins with `Hello`; the server answers `Welcome` or closes with `CLOSE_OUTDATED`. The
//! server sends `Ping` every `beat_s` seconds and closes when two in a row stay without `Pong`. A reader
//! that falls behind is closed with `CLOSE_SLOW` and resumes with `Watch { after }`.

use crate::{Chat, ChatId, Failure, Seq, Transcript, TurnEvent, TurnId};
use serde::{Deserialize, Serialize};

/// The version of these frames. A client of another version is told `Outdated`.
pub const PROTOCOL: u16 = 3;
/// The largest frame a client may send, in bytes.
pub const MAX_CLIENT_FRAME: usize = 4 * 1024;
/// How many chats one socket may watch at once.
pub const MAX_WATCHED: usize = 16;
/// Close code: the client speaks another version.
pub const CLOSE_OUTDATED: u16 = 4000;
/// Close code: the session ended. Do not reconnect.
pub const CLOSE_SIGNED_OUT: u16 = 4001;
/// Close code: the client read too slowly. Reconnect and resume.
pub const CLOSE_SLOW: u16 = 4002;
/// Close code: the frame was not understood.
pub const CLOSE_MALFORMED: u16 = 4003;
/// Close code: the server is stopping. Reconnect and resume.
pub const CLOSE_RESTARTING: u16 = 1012;

/// A frame from the client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "frame", rename_all = "snake_case")]
pub enum ClientFrame {
    /// Begins the conversation.
    Hello {
        /// The client's `PROTOCOL`.
        protocol: u16,
    },
    /// Follows a chat's live turn.
    Watch {
        /// The chat.
        chat: ChatId,
        /// The last event the client has; `None` asks for a snapshot.
        after: Option<(TurnId, Seq)>,
    },
    /// Stops following.
    Unwatch {
        /// The chat.
        chat: ChatId,
    },
    /// Stops a turn. What was written stays.
    Cancel {
        /// The turn.
        turn: TurnId,
    },
    /// Answers `Ping`.
    Pong,
}

/// A frame from the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "frame", rename_all = "snake_case")]
pub enum ServerFrame {
    /// Answers `Hello`.
    Welcome {
        /// The server's `PROTOCOL`.
        protocol: u16,
        /// Seconds between two `Ping`s.
        beat_s: u16,
    },
    /// One event of a watched chat's turn, numbered from 1 within it.
    Turn {
        /// The chat.
        chat: ChatId,
        /// The turn.
        turn: TurnId,
        /// Its number.
        seq: Seq,
        /// What happened.
        event: TurnEvent,
    },
    /// Everything up to `transcript.seq`, in place of events that are no longer at hand.
    Snapshot {
        /// The chat.
        chat: ChatId,
        /// The fold of all events so far.
        transcript: Transcript,
    },
    /// Answers `Watch` when no turn is live and none was asked about.
    Quiet {
        /// The chat.
        chat: ChatId,
    },
    /// Something changed that concerns the person, on whatever page they are.
    Notice {
        /// The notice.
        notice: Notice,
    },
    /// A frame was understood and refused.
    Refused {
        /// The chat it was about.
        chat: Option<ChatId>,
        /// The failure: why.
        failure: Failure,
    },
    /// Asks for `Pong`.
    Ping,
}

/// A notice, for all of a person's sockets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// A chat is new, or its title, pin, head or liveness changed.
    ChatChanged {
        /// The chat as it is now.
        chat: Chat,
    },
    /// A chat was deleted.
    ChatGone {
        /// The chat.
        chat: ChatId,
    },
    /// This session ended.
    SignedOut,
}
