//! The frames of the one WebSocket, `/ws`: JSON texts. Commands go over HTTP; events come back here.
//!
//! The client begins with `Hello`; the server answers `Welcome` or closes with `CLOSE_OUTDATED`. The
//! server sends `Ping` every `beat_s` seconds and closes when two in a row stay without `Pong`. A client
//! that falls behind is closed with `CLOSE_SLOW` and resumes with `Watch { after }`.
//!
//! What a newer program says and this one has no word for is `Unknown`: a client goes on and may tell its person that it is
//! older than the server, a server refuses the frame and goes on. So frames, events and notices may be added without a new
//! `PROTOCOL`; it is raised when an old client would take something known for something else.
//!
//! The whole protocol is on this page, apart from the topics whose types it carries: whoever changes it sees here what
//! another version would misread.

use crate::unknown::{Unknown, open_kind};
use crate::{Chat, ChatId, Delta, Failure, Outcome, Seq, Transcript, TurnEvent, TurnId};
use serde::{Deserialize, Serialize};

/// The version of these frames. A client of another version is closed with `CLOSE_OUTDATED`.
pub const PROTOCOL: u16 = 3;
/// The largest frame a client may send, in bytes.
pub const MAX_CLIENT_FRAME: usize = 4 * 1024;
/// The most chats that one socket may watch at once.
pub const MAX_WATCHED: usize = 16;
/// The close code for a client that speaks another version.
pub const CLOSE_OUTDATED: u16 = 4000;
/// The close code for a session that ended. Do not reconnect.
pub const CLOSE_SIGNED_OUT: u16 = 4001;
/// The close code for a client that read too slowly. Reconnect and resume.
pub const CLOSE_SLOW: u16 = 4002;
/// The close code for a frame that was not understood.
pub const CLOSE_MALFORMED: u16 = 4003;
/// The close code of a server that is stopping, as RFC 6455's registry has it. Reconnect and resume.
pub const CLOSE_RESTARTING: u16 = 1012;

/// A frame from the client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "frame", rename_all = "snake_case")]
pub enum ClientFrame {
    /// Begins the conversation.
    Hello {
        /// The version that the client speaks, its `PROTOCOL`.
        protocol: u16,
    },
    /// Follows the turns of a chat, until `Unwatch`.
    Watch {
        /// The id of the chat.
        chat: ChatId,
        /// The last event the client has; `None` asks for a snapshot.
        after: Option<(TurnId, Seq)>,
    },
    /// Stops following a chat.
    Unwatch {
        /// The id of the chat.
        chat: ChatId,
    },
    /// Stops a turn. What was written stays.
    Cancel {
        /// The id of the turn.
        turn: TurnId,
    },
    /// Answers `Ping`.
    Pong,
    /// A frame that only a newer server understands. It is refused.
    #[serde(untagged, deserialize_with = "ClientFrame::unknown")]
    Unknown(Unknown),
}

open_kind!(ClientFrame by "frame" {
    Hello = "hello",
    Watch = "watch",
    Unwatch = "unwatch",
    Cancel = "cancel",
    Pong = "pong",
});

/// A frame from the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "frame", rename_all = "snake_case")]
pub enum ServerFrame {
    /// Answers `Hello`.
    Welcome {
        /// The version that the server speaks, its `PROTOCOL`.
        protocol: u16,
        /// The seconds between two `Ping`s.
        beat_s: u16,
    },
    /// One event of a watched chat's turn, numbered from 1 within it.
    Turn {
        /// The id of the chat.
        chat: ChatId,
        /// The id of the turn.
        turn: TurnId,
        /// The number of the event within its turn.
        seq: Seq,
        /// The event itself.
        event: TurnEvent,
    },
    /// A snapshot of a turn: everything up to `transcript.seq`, in place of events that are no longer at hand.
    Snapshot {
        /// The id of the chat.
        chat: ChatId,
        /// The fold of all events so far.
        transcript: Transcript,
    },
    /// Answers `Watch` when no turn is live and none was asked about.
    Quiet {
        /// The id of the chat.
        chat: ChatId,
    },
    /// Carries a notice: something changed that concerns the person, on whatever page they are.
    Notice {
        /// The notice itself.
        notice: Notice,
    },
    /// Refuses a frame that was understood.
    Refused {
        /// The id of the chat that the frame was about, if of one.
        chat: Option<ChatId>,
        /// The failure: why it was refused.
        failure: Failure,
    },
    /// Asks for `Pong`.
    Ping,
    /// A frame that only a newer client understands.
    #[serde(untagged, deserialize_with = "ServerFrame::unknown")]
    Unknown(Unknown),
}

open_kind!(ServerFrame by "frame" {
    Welcome = "welcome",
    Turn = "turn",
    Snapshot = "snapshot",
    Quiet = "quiet",
    Notice = "notice",
    Refused = "refused",
    Ping = "ping",
});

impl ServerFrame {
    /// Whether it says something that this program has no word for, in itself or in the event or notice that it carries:
    /// only a newer server does. What is kept in a chat may be older than both, and says nothing of it.
    #[must_use]
    pub const fn is_newer(&self) -> bool {
        matches!(
            self,
            Self::Unknown(_)
                | Self::Notice { notice: Notice::Unknown(_) }
                | Self::Turn {
                    event: TurnEvent::Unknown(_)
                        | TurnEvent::Delta { delta: Delta::Unknown(_) }
                        | TurnEvent::Ended {
                            outcome: Outcome::Unknown(_)
                                | Outcome::Failed { failure: Failure::Unknown(_) },
                            ..
                        },
                    ..
                }
                | Self::Refused { failure: Failure::Unknown(_), .. }
        )
    }
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
        /// The id of the chat.
        chat: ChatId,
    },
    /// This session ended.
    SignedOut,
    /// A notice that only a newer client understands.
    #[serde(untagged, deserialize_with = "Notice::unknown")]
    Unknown(Unknown),
}

open_kind!(Notice by "notice" {
    ChatChanged = "chat_changed",
    ChatGone = "chat_gone",
    SignedOut = "signed_out",
});
