//! What the socket carries: the events of a chat, and a person's notices.
//!
//! What is to be sent is found here, over the bus and the database; frames, heartbeats and limits of a connection are
//! `server::http::socket`'s.
//!
//! A session that ends in this process says so on its channel. One that is ended elsewhere (`plauder user
//! suspend` beside a running server, another replica) is noticed by looking: once a second, in one query
//! for all open sockets.

use crate::{Backend, panics::keep};
use async_trait::async_trait;
use bus::{Bus, Envelope, Subscriber, Topic};
use contract::{
    AccountId, Caller, ChatId, Failure, Notice, Seq, ServerFrame, SessionId, Subject, TurnId,
    ports::{Fault, Frame, Frames, Lagged, Live, chain},
};
use futures::{StreamExt, stream};
use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::{MissedTickBehavior, interval};

/// Serialises a frame, once for all who watch.
pub(crate) fn frame(frame: &ServerFrame) -> Frame {
    // Frames are maps with text keys and no floats: nothing in them can fail to serialise.
    serde_json::to_vec(frame).expect("a frame is plain data").into()
}

/// Sends a notice to all of a person's sockets, for tasks that have no `Backend` at hand.
pub(crate) fn notify(bus: &Bus, account: AccountId, notice: Notice) {
    let frame = frame(&ServerFrame::Notice { notice });
    bus.publish(Topic::Person(account), Envelope { frame, position: None });
}

impl Backend {
    /// Sends a notice to all of a person's sockets.
    pub(crate) fn notify(&self, account: AccountId, notice: Notice) {
        notify(&self.bus, account, notice);
    }

    /// Signs the sockets of ended sessions out: the notice makes them close.
    pub(crate) fn sign_out_sessions(&self, sessions: &[SessionId]) {
        let frame = frame(&ServerFrame::Notice { notice: Notice::SignedOut });
        for session in sessions {
            let envelope = Envelope { frame: frame.clone(), position: None };
            self.bus.publish(Topic::Session(*session), envelope);
        }
    }
}

/// The sessions with open sockets, and how many each has.
#[derive(Default)]
pub(crate) struct Sockets(Mutex<HashMap<SessionId, usize>>);

/// One open socket; dropped with the stream that it belongs to.
struct Socket {
    all: Arc<Sockets>,
    session: SessionId,
}

impl Sockets {
    fn open(self: &Arc<Self>, session: SessionId) -> Socket {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(session).or_default() += 1;
        Socket { all: Arc::clone(self), session }
    }

    fn sessions(&self) -> Vec<SessionId> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).keys().copied().collect()
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let mut open = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut sockets) = open.entry(self.session) {
            *sockets.get_mut() -= 1;
            if *sockets.get() == 0 {
                sockets.remove();
            }
        }
    }
}

/// Looks once a second whether the sessions with open sockets still let somebody in, until the server stops.
pub(crate) fn keep_looking(backend: &Arc<Backend>) {
    let looking = Arc::clone(backend);
    keep(&backend.tracker, "live", move || look(Arc::clone(&looking)));
}

async fn look(backend: Arc<Backend>) {
    let mut seconds = interval(Duration::from_secs(1));
    seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = backend.stop.cancelled() => return,
            _ = seconds.tick() => {}
        }
        let open = backend.sockets.sessions();
        if open.is_empty() {
            continue;
        }
        match backend.storage.live_sessions(backend.clock.now()).await {
            Ok(live) => {
                let ended: Vec<_> = open.into_iter().filter(|id| !live.contains(id)).collect();
                backend.sign_out_sessions(&ended);
            }
            Err(error) => tracing::warn!(error = chain(&error), "sessions not looked at"),
        }
    }
}

#[async_trait]
impl Live for Backend {
    async fn watch(
        &self,
        caller: &Caller,
        chat: ChatId,
        after: Option<(TurnId, Seq)>,
    ) -> Result<Frames, Fault> {
        let owner = caller.person()?.account;
        let known = self.storage.chat(owner, chat).await?;
        if known.is_none() {
            return Err(Failure::Missing { what: Subject::Chat }.into());
        }
        // Subscribe first, look second: what happens in between is in both, and `seen` drops the second copy.
        let channel = self.bus.channel(Topic::Chat(chat));
        let subscriber = channel.subscribe();
        let live = self.turns.in_chat(chat);

        let mut first = Vec::new();
        let mut seen = None;
        if let Some((turn, seq)) = after
            && live.as_ref().is_none_or(|live| live.turn != turn)
        {
            let ended = self.storage.turn(owner, turn).await?;
            match ended {
                Some((of, transcript)) if of == chat => {
                    if transcript.outcome.is_some() || transcript.seq > seq {
                        first.push(frame(&ServerFrame::Snapshot { chat, transcript }));
                    }
                }
                _ => return Err(Failure::Missing { what: Subject::Turn }.into()),
            }
        }
        if let Some(live) = live {
            let transcript = live.transcript();
            seen = Some((transcript.turn, transcript.seq));
            let missed = match after {
                Some((turn, seq)) if turn == live.turn && seq <= transcript.seq => {
                    channel.since(turn, seq)
                }
                _ => None,
            };
            match missed {
                Some(frames) => {
                    // Events newer than the snapshot may have joined the replay: take all of them once.
                    let newest = after.map_or(0, |(_, seq)| seq) + frames.len() as Seq;
                    seen = Some((live.turn, newest));
                    first.extend(frames);
                }
                None => first.push(frame(&ServerFrame::Snapshot { chat, transcript })),
            }
        }
        if first.is_empty() && seen.is_none() {
            first.push(frame(&ServerFrame::Quiet { chat }));
        }
        let first = stream::iter(first.into_iter().map(Ok));
        Ok(first.chain(events(subscriber, seen)).boxed())
    }

    async fn notices(&self, caller: &Caller) -> Result<Frames, Fault> {
        let person = caller.person()?;
        let of_person = self.bus.channel(Topic::Person(person.account)).subscribe();
        let of_session = self.bus.channel(Topic::Session(person.session)).subscribe();
        // The session may have ended between the upgrade and the two subscriptions.
        let now = self.clock.now();
        let alive = self.storage.session_by_id(person.session, now).await?;
        if alive.is_none() {
            return Err(Failure::SignedOut.into());
        }
        let socket = self.sockets.open(person.session);
        let state = Some((of_person, of_session, socket));
        let frames = stream::unfold(state, |state| async {
            let (mut person, mut session, socket) = state?;
            tokio::select! {
                biased;
                envelope = session.next() => Some((envelope.map(|envelope| envelope.frame), None)),
                envelope = person.next() => {
                    Some((envelope.map(|envelope| envelope.frame), Some((person, session, socket))))
                }
            }
        });
        Ok(frames.boxed())
    }
}

/// The events of a channel, without those that a snapshot or a replay already had. `seen`: the last of those.
fn events(
    subscriber: Subscriber,
    seen: Option<(TurnId, Seq)>,
) -> impl futures::Stream<Item = Result<Frame, Lagged>> + Send {
    stream::unfold(Some(subscriber), move |subscriber| async move {
        let mut subscriber = subscriber?;
        loop {
            match subscriber.next().await {
                Ok(envelope) => {
                    let again = matches!((envelope.position, seen),
                        (Some((turn, seq)), Some((known, upto))) if turn == known && seq <= upto);
                    if !again {
                        return Some((Ok(envelope.frame), Some(subscriber)));
                    }
                }
                Err(lagged) => return Some((Err(lagged), None)),
            }
        }
    })
}
