//! The one connection that events come back on: it says hello, answers pings, follows the open chat, and comes
//! back by itself, each time from where it was. Apart from `state`, so that no topic knows of beats and tries, and
//! apart from `platform/wire.rs`, which knows the browser and nothing of the frames.

use crate::{
    logic::{
        backoff::Backoff,
        frames::{FrameReader, Reading},
    },
    platform::{
        clock, location, online,
        timers::{self, Timer},
        visibility,
        wire::{Wire, WireEvent},
    },
};
use contract::{
    ChatId, ClientFrame, PROTOCOL, Seq, ServerFrame, Timestamp, TurnId,
    socket::{CLOSE_OUTDATED, CLOSE_SIGNED_OUT},
};
use leptos::prelude::*;
use std::rc::Rc;

/// The state of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// No connection, and none is wanted.
    Off,
    /// The connection is being made, for the first time or again.
    Opening,
    /// The connection stands: frames go both ways.
    Up,
    /// The connection broke. The next try is near.
    Down,
    /// The page is of another version than the server. Only a reload helps.
    Outdated,
}

/// An event of the socket, for the rest of the page.
pub enum SocketEvent {
    /// The connection stands. What happened before was not heard.
    Up,
    /// A frame came, about a chat or the person.
    Frame(Box<ServerFrame>),
    /// The session ended.
    SignedOut,
}

/// Gives the last event of a chat's live turn that the page has.
type Followed = Rc<dyn Fn(ChatId) -> Option<(TurnId, Seq)>>;

/// The page's one WebSocket connection.
#[derive(Clone, Copy)]
pub struct Socket {
    /// The state of the connection.
    pub link: RwSignal<Link>,
    /// Whether the server has said something that this page has no word for: it is newer, and a reload brings its page.
    pub server_is_newer: RwSignal<bool>,
    inner: StoredValue<Inner, LocalStorage>,
}

struct Inner {
    wire: Option<Wire>,
    /// The number of the wire that is listened to: what an older one still says is not heard.
    round: u32,
    reader: FrameReader,
    backoff: Backoff,
    retry: Option<Timer>,
    /// When the connection came to stand; `None` while it does not.
    up_since: Option<Timestamp>,
    beat_ms: f64,
    heard_at: Timestamp,
    watched: Option<ChatId>,
    tell: Option<Rc<dyn Fn(SocketEvent)>>,
    followed: Option<Followed>,
}

impl Socket {
    /// A connection that is not made yet.
    pub fn new() -> Self {
        let inner = Inner {
            wire: None,
            round: 0,
            reader: FrameReader::default(),
            backoff: Backoff::default(),
            retry: None,
            up_since: None,
            beat_ms: 30_000.0,
            heard_at: clock::now(),
            watched: None,
            tell: None,
            followed: None,
        };
        Self {
            link: RwSignal::new(Link::Off),
            server_is_newer: RwSignal::new(false),
            inner: StoredValue::new_local(inner),
        }
    }

    /// Sets the listener, and comes back at once when the network or the reader does. Call it once.
    pub fn listen(self, tell: Rc<dyn Fn(SocketEvent)>, followed: Followed) {
        self.inner.update_value(|inner| {
            inner.tell = Some(tell);
            inner.followed = Some(followed);
        });
        online::on_change(move |is_online| {
            if is_online {
                self.hurry();
            } else if self.link.get_untracked() == Link::Up {
                self.lost();
            }
        });
        visibility::on_return(move || self.hurry());
    }

    /// Connects, and stays connected until `stop`.
    pub fn start(self) {
        if matches!(self.link.get_untracked(), Link::Off | Link::Outdated) {
            self.open();
        }
    }

    /// Disconnects, and stays so until `start`.
    pub fn stop(self) {
        self.leave(Link::Off);
        self.inner.update_value(|inner| {
            inner.watched = None;
            inner.backoff.reset();
        });
    }

    /// Drops the connection and every try to make it again.
    fn leave(self, link: Link) {
        self.link.set(link);
        self.inner.update_value(|inner| {
            inner.round += 1;
            inner.wire = None;
            inner.up_since = None;
            if let Some(retry) = inner.retry.take() {
                retry.cancel();
            }
        });
    }

    /// Follows a chat instead of the one before. `after` is the last event that is there already.
    pub fn watch(self, chat: ChatId, after: Option<(TurnId, Seq)>) {
        let before = self.inner.try_update_value(|inner| inner.watched.replace(chat)).flatten();
        if let Some(before) = before.filter(|before| *before != chat) {
            self.say_if_up(&ClientFrame::Unwatch { chat: before });
        }
        self.say_if_up(&ClientFrame::Watch { chat, after });
    }

    /// Whether this chat is followed.
    pub fn watches(self, chat: ChatId) -> bool {
        self.inner.with_value(|inner| inner.watched == Some(chat))
    }

    /// Stops following the chat.
    pub fn unwatch(self) {
        if let Some(chat) = self.inner.try_update_value(|inner| inner.watched.take()).flatten() {
            self.say_if_up(&ClientFrame::Unwatch { chat });
        }
    }

    /// Stops a turn. `false`: there is no connection to say it on.
    pub fn cancel(self, turn: TurnId) -> bool {
        let up = self.link.get_untracked() == Link::Up;
        self.say_if_up(&ClientFrame::Cancel { turn });
        up
    }

    /// Sends a frame once both sides have said hello; what is watched is said again whenever that happens.
    fn say_if_up(self, frame: &ClientFrame) {
        if self.link.get_untracked() == Link::Up {
            self.say(frame);
        }
    }

    fn say(self, frame: &ClientFrame) {
        if let Ok(text) = serde_json::to_string(frame) {
            self.inner.with_value(|inner| {
                if let Some(wire) = &inner.wire {
                    wire.send(&text);
                }
            });
        }
    }

    /// Makes the next try now instead of later.
    fn hurry(self) {
        if self.link.get_untracked() == Link::Down && online::is() {
            self.open();
        }
    }

    fn open(self) {
        self.link.set(Link::Opening);
        let round = self.inner.try_update_value(|inner| {
            inner.round += 1;
            if let Some(retry) = inner.retry.take() {
                retry.cancel();
            }
            inner.wire = None;
            inner.reader = FrameReader::default();
            inner.round
        });
        let Some(round) = round else { return };
        let hear = Rc::new(move |heard| {
            if self.inner.with_value(|inner| inner.round == round) {
                self.hear(heard);
            }
        });
        let wire = Wire::open(&location::socket(), hear);
        let opened = wire.is_some();
        self.inner.update_value(|inner| inner.wire = wire);
        if !opened {
            self.lost();
        }
    }

    fn hear(self, heard: WireEvent) {
        self.inner.update_value(|inner| inner.heard_at = clock::now());
        match heard {
            WireEvent::Opened => self.say(&ClientFrame::Hello { protocol: PROTOCOL }),
            WireEvent::Text(text) => self.read(&text),
            WireEvent::Closed(CLOSE_OUTDATED) => self.leave(Link::Outdated),
            WireEvent::Closed(CLOSE_SIGNED_OUT) => {
                self.link.set(Link::Down);
                self.tell(SocketEvent::SignedOut);
            }
            WireEvent::Closed(_) => self.lost(),
        }
    }

    fn read(self, text: &str) {
        match self.inner.try_update_value(|inner| inner.reader.read(text)) {
            Some(Reading::Frame(frame)) => {
                if frame.is_newer() && !self.server_is_newer.get_untracked() {
                    self.server_is_newer.set(true);
                }
                self.frame(*frame);
            }
            // Another connection would bring the same.
            Some(Reading::Outdated) => self.leave(Link::Outdated),
            Some(Reading::Broken) | None => {}
        }
    }

    fn frame(self, frame: ServerFrame) {
        match frame {
            ServerFrame::Ping => self.say(&ClientFrame::Pong),
            ServerFrame::Welcome { beat_s, .. } => self.welcome(beat_s),
            frame => self.tell(SocketEvent::Frame(Box::new(frame))),
        }
    }

    fn welcome(self, beat_s: u16) {
        let state = self.inner.try_update_value(|inner| {
            inner.up_since = Some(clock::now());
            inner.beat_ms = f64::from(beat_s.max(1)) * 1000.0;
            (inner.watched, inner.followed.clone(), inner.round)
        });
        let Some((watched, followed, round)) = state else { return };
        self.link.set(Link::Up);
        if let (Some(chat), Some(followed)) = (watched, followed) {
            self.say(&ClientFrame::Watch { chat, after: followed(chat) });
        }
        self.mind(round);
        self.tell(SocketEvent::Up);
    }

    /// Gives the connection up when nothing was heard for two beats and a half: some networks lose it silently.
    fn mind(self, round: u32) {
        let beat_ms = self.inner.with_value(|inner| inner.beat_ms);
        let _ = timers::after(beat_ms, move || {
            let state = self.inner.with_value(|inner| (inner.round, inner.heard_at));
            if state.0 != round || self.link.get_untracked() != Link::Up {
                return;
            }
            #[expect(clippy::cast_possible_truncation, reason = "a beat is seconds")]
            let timeout_ms = (beat_ms * 2.5) as i64;
            if clock::now().since(state.1) > timeout_ms {
                self.lost();
            } else {
                self.mind(round);
            }
        });
    }

    fn lost(self) {
        if matches!(self.link.get_untracked(), Link::Off | Link::Outdated) {
            return;
        }
        self.link.set(Link::Down);
        let wait = self.inner.try_update_value(|inner| {
            inner.round += 1;
            if let Some(retry) = inner.retry.take() {
                retry.cancel();
            }
            let stood_ms = inner.up_since.take().map_or(0, |since| clock::now().since(since));
            inner.backoff.after(stood_ms, timers::chance())
        });
        let Some(wait) = wait else { return };
        let retry = timers::after(wait, move || {
            if self.link.get_untracked() == Link::Down {
                self.open();
            }
        });
        self.inner.update_value(|inner| inner.retry = Some(retry));
    }

    fn tell(self, event: SocketEvent) {
        if let Some(tell) = self.inner.with_value(|inner| inner.tell.clone()) {
            tell(event);
        }
    }
}
