//! What the socket carries: following a chat, and news for a person.

use crate::Backend;
use async_trait::async_trait;
use bus::{News, Reader, Topic};
use contract::{
    AccountId, Caller, ChatId, Failure, Notice, Seq, ServerFrame, SessionId, Subject, TurnId,
    ports::{Fault, Frame, Frames, Lagged, Live},
};
use futures::{StreamExt, stream};

/// A frame as it goes to every watcher.
pub(crate) fn frame(frame: &ServerFrame) -> Frame {
    // Frames are maps with text keys and no floats: nothing in them can fail to serialise.
    serde_json::to_vec(frame).expect("a frame is plain data").into()
}

impl Backend {
    /// Tells all of a person's sockets.
    pub(crate) fn notify(&self, account: AccountId, notice: Notice) {
        let frame = frame(&ServerFrame::Notice { notice });
        self.bus.publish(Topic::Person(account), News { frame, place: None });
    }

    /// Tells the sockets of ended sessions to close.
    pub(crate) fn sign_out_sessions(&self, sessions: &[SessionId]) {
        let frame = frame(&ServerFrame::Notice { notice: Notice::SignedOut });
        for session in sessions {
            let news = News { frame: frame.clone(), place: None };
            self.bus.publish(Topic::Session(*session), news);
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
        let known = self.storage.chat(owner, chat).await.map_err(Fault::broken)?;
        if known.is_none() {
            return Err(Failure::Missing { what: Subject::Chat }.into());
        }
        // Join first, look second: what happens in between is in both, and `seen` drops the second copy.
        let lane = self.bus.lane(Topic::Chat(chat));
        let reader = lane.join();
        let live = self.turns.in_chat(chat);

        let mut first = Vec::new();
        let mut seen = None;
        if let Some((turn, seq)) = after
            && live.as_ref().is_none_or(|live| live.turn != turn)
        {
            let ended = self.storage.turn(owner, turn).await.map_err(Fault::broken)?;
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
                    lane.since(turn, seq)
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
        Ok(first.chain(events(reader, seen)).boxed())
    }

    async fn notices(&self, caller: &Caller) -> Result<Frames, Fault> {
        let person = caller.person()?;
        let person_news = self.bus.lane(Topic::Person(person.account)).join();
        let session_news = self.bus.lane(Topic::Session(person.session)).join();
        // The session may have ended between the upgrade and the two joins.
        let now = self.clock.now();
        let alive = self.storage.session_by_id(person.session, now).await.map_err(Fault::broken)?;
        if alive.is_none() {
            return Err(Failure::SignedOut.into());
        }
        let state = Some((person_news, session_news));
        let news = stream::unfold(state, |state| async {
            let (mut person, mut session) = state?;
            tokio::select! {
                biased;
                news = session.next() => Some((news.map(|news| news.frame), None)),
                news = person.next() => Some((news.map(|news| news.frame), Some((person, session)))),
            }
        });
        Ok(news.boxed())
    }
}

/// The events of a lane, without those that a snapshot or a replay already told.
fn events(
    reader: Reader,
    seen: Option<(TurnId, Seq)>,
) -> impl futures::Stream<Item = Result<Frame, Lagged>> + Send {
    stream::unfold(Some(reader), move |reader| async move {
        let mut reader = reader?;
        loop {
            match reader.next().await {
                Ok(news) => {
                    let again = matches!((news.place, seen),
                        (Some((turn, seq)), Some((known, upto))) if turn == known && seq <= upto);
                    if !again {
                        return Some((Ok(news.frame), Some(reader)));
                    }
                }
                Err(lagged) => return Some((Err(lagged), None)),
            }
        }
    })
}
