//! What the socket carries: the events of a chat, and a person's notices.
//!
//! What is to be sent is found here, over the bus and the database; frames, heartbeats and limits of a connection are
//! `server::http::socket`'s.
//!
//! A socket is an activity that its session carries: it ends with it, whoever ends the session (`revocations.rs`).

use crate::{Backend, activities::Carrier};
use async_trait::async_trait;
use bus::{Bus, Envelope, Subscriber, Topic};
use contract::{
    AccountId, Caller, ChatId, Failure, Notice, Seq, ServerFrame, Subject, TurnId,
    ports::{Fault, Frame, Frames, Lagged, Live},
};
use futures::{StreamExt, stream};

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
        let activity =
            self.activities.begin(person.account, Some(Carrier::Session(person.session)));
        let of_person = self.bus.channel(Topic::Person(person.account)).subscribe();
        // The session may have ended between the upgrade and now; from now on its end is noticed.
        let now = self.clock.now();
        let alive = self.storage.session_by_id(person.session, now).await?;
        if alive.is_none() {
            return Err(Failure::SignedOut.into());
        }
        let frames = stream::unfold(Some((of_person, activity)), |state| async {
            let (mut person, activity) = state?;
            tokio::select! {
                biased;
                () = activity.ended() => {
                    // The notice makes the socket close.
                    Some((Ok(frame(&ServerFrame::Notice { notice: Notice::SignedOut })), None))
                }
                envelope = person.next() => {
                    Some((envelope.map(|envelope| envelope.frame), Some((person, activity))))
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
