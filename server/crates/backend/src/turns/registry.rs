//! The registry of live turns: which there are in this process.
//!
//! Sockets that come back, the writer and the shutdown look turns up here, and none of them knows the task that answers.

use super::{live_turn::LiveTurn, retry::Backoff};
use bus::Channel;
use contract::{ChatId, TurnEvent, TurnId, ports::chain};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};
use storage::{Error, Segment, Storage};
use tokio::{sync::Notify, time::timeout};
use tokio_util::sync::CancellationToken;

/// The time that the tasks of abandoned turns may take to notice.
const ABANDON_GRACE: Duration = Duration::from_secs(1);
/// The most turns that are looked for in the database at once, because it went away while they were being opened.
const MOST_LOOKED_FOR: usize = 64;

/// The number of locks of titles.
const NAMING_LOCKS: usize = 32;

/// The live turns, by their ids and by their chats.
#[derive(Default)]
struct LiveTurns {
    by_turn: HashMap<TurnId, Arc<LiveTurn>>,
    /// The turn of each chat that began last: the one before may still be here when it has ended.
    by_chat: HashMap<ChatId, TurnId>,
}

impl LiveTurns {
    fn insert(&mut self, live: &Arc<LiveTurn>) {
        self.by_turn.insert(live.turn, Arc::clone(live));
        self.by_chat.insert(live.chat, live.turn);
    }

    fn remove(&mut self, turn: TurnId) {
        let Some(live) = self.by_turn.remove(&turn) else { return };
        if self.by_chat.get(&live.chat) == Some(&turn) {
            self.by_chat.remove(&live.chat);
        }
    }
}

/// The live turns of this process.
#[derive(Default)]
pub(crate) struct Turns {
    live: Mutex<LiveTurns>,
    closed: Notify,
    /// Held by whoever has taken what is not written, until it is written or given back: meanwhile nobody else knows of it.
    writing: tokio::sync::Mutex<()>,
    /// The number of turns of which only the database can say whether they were opened.
    looked_for: AtomicUsize,
    /// The locks of titles, each for some chats, so that who names one waits for hardly anybody else.
    naming: [tokio::sync::Mutex<()>; NAMING_LOCKS],
    /// Cancelled when tasks are to end without ending their turns: the server goes down.
    pub abandon: CancellationToken,
}

/// The registration of a live turn. Dropping it takes the turn out of the registry.
#[must_use = "a turn is live for as long as this is"]
pub(crate) struct Registered<'a> {
    turns: &'a Turns,
    turn: TurnId,
}

impl Turns {
    /// Takes a turn up with its first event, `Started`, which watchers see at once.
    pub fn open(
        &self,
        chat: ChatId,
        turn: TurnId,
        started: &TurnEvent,
        channel: Channel,
        stop: CancellationToken,
    ) -> Arc<LiveTurn> {
        let live = Arc::new(LiveTurn::begin(chat, turn, started, channel, stop));
        locked(&self.live).insert(&live);
        // Only now: who looks for the turn after its first event finds it.
        live.publish(1, started);
        live
    }

    /// Whether one more turn may be looked for in the database; then `has_looked_for_one` follows.
    pub fn may_look_for_one(&self) -> bool {
        let may = self.looked_for.fetch_add(1, Relaxed) < MOST_LOOKED_FOR;
        if !may {
            self.has_looked_for_one();
        }
        may
    }

    /// Notes that a turn is looked for no longer.
    pub fn has_looked_for_one(&self) {
        self.looked_for.fetch_sub(1, Relaxed);
    }

    /// The live turn of an id; `None`: it is not live here.
    pub fn get(&self, turn: TurnId) -> Option<Arc<LiveTurn>> {
        locked(&self.live).by_turn.get(&turn).cloned()
    }

    /// The live turn of a chat; `None`: none is live here.
    pub fn in_chat(&self, chat: ChatId) -> Option<Arc<LiveTurn>> {
        let live = locked(&self.live);
        live.by_chat.get(&chat).and_then(|turn| live.by_turn.get(turn)).cloned()
    }

    /// The lock that is held while a chat's title is stored and published, so that the last one published is the last one
    /// stored.
    pub async fn naming(&self, chat: ChatId) -> tokio::sync::MutexGuard<'_, ()> {
        // The last byte of an id is chance.
        let [.., chance] = *chat.uuid().as_bytes();
        self.naming[usize::from(chance) % NAMING_LOCKS].lock().await
    }

    /// The registration of a turn, which is over when this is dropped: also where its task panics.
    pub fn registered(&self, turn: TurnId) -> Registered<'_> {
        Registered { turns: self, turn }
    }

    /// Waits until nobody has taken what is not written. Whoever takes it holds this until it is written or given back.
    pub async fn writing(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.writing.lock().await
    }

    /// All turns that are live here.
    pub fn all(&self) -> Vec<Arc<LiveTurn>> {
        locked(&self.live).by_turn.values().cloned().collect()
    }

    /// Waits at most `grace` for the live turns to end; then abandons the others and writes what they have said. The database
    /// has `grace` once more to take it.
    pub async fn drain(&self, storage: &Storage, grace: Duration) {
        let _ = timeout(grace, self.quiet()).await;
        let rest = self.all();
        self.abandon.cancel();
        // Only when its task is gone has a turn said all that it will say.
        let _ = timeout(ABANDON_GRACE, self.quiet()).await;
        // What the writer is trying to write it gives back first.
        let _writing = timeout(ABANDON_GRACE, self.writing()).await;
        let segments = unwritten(&rest);
        if let Err(error) = write_within(storage, &segments, grace.max(ABANDON_GRACE)).await {
            let characters: usize =
                segments.iter().map(|segment| segment.delta.text().chars().count()).sum();
            let (error, turns) = (chain(&error), rest.len());
            tracing::error!(error, turns, characters, "text of answers lost");
        }
    }

    async fn quiet(&self) {
        loop {
            let closed = self.closed.notified();
            if locked(&self.live).by_turn.is_empty() {
                return;
            }
            closed.await;
        }
    }
}

/// Takes what these turns have said and the database has not. Whoever takes it writes it, or gives it back.
pub(super) fn unwritten(live: &[Arc<LiveTurn>]) -> Vec<Segment> {
    live.iter().flat_map(|live| live.unwritten()).collect()
}

/// Gives back what could not be written. It comes again, before what is said meanwhile.
pub(super) fn give_back(live: &[Arc<LiveTurn>], segments: Vec<Segment>) {
    let live: HashMap<_, _> = live.iter().map(|live| (live.turn, live)).collect();
    for segment in segments {
        if let Some(live) = live.get(&segment.turn) {
            live.give_back(segment);
        }
    }
}

impl Drop for Registered<'_> {
    fn drop(&mut self) {
        locked(&self.turns.live).remove(self.turn);
        self.turns.closed.notify_waiters();
    }
}

/// Writes segments as soon as the database takes them, within a time.
async fn write_within(
    storage: &Storage,
    segments: &[Segment],
    grace: Duration,
) -> Result<(), Error> {
    let (never, mut backoff) = (CancellationToken::new(), Backoff::default());
    let mut last = Error::Unreachable("it says nothing".into());
    let writing = async {
        while let Err(error) = storage.append_segments(segments).await {
            last = error;
            backoff.pause(&never).await;
        }
    };
    let written = timeout(grace, writing).await;
    written.map_err(|_| last)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bus::{Bus, Topic};
    use contract::{Delta, MessageId, ModelId, ServerFrame, Timestamp, ports::Frame};

    fn uuid(n: u128) -> uuid::Uuid {
        uuid::Uuid::from_u128(n)
    }

    fn delta(text: &str) -> TurnEvent {
        TurnEvent::Delta { delta: Delta::Text { text: text.into() } }
    }

    fn open(turns: &Turns, bus: &Bus) -> Arc<LiveTurn> {
        open_as(turns, bus, TurnId::new(uuid(4)))
    }

    fn open_as(turns: &Turns, bus: &Bus, turn: TurnId) -> Arc<LiveTurn> {
        let chat = ChatId::new(uuid(1));
        let started = TurnEvent::Started {
            answer: MessageId::new(uuid(3)),
            parent: MessageId::new(uuid(2)),
            model: ModelId::parse("fake/words").unwrap(),
            kept: vec![],
            at: Timestamp::from_millis(0),
        };
        let (channel, stop) = (bus.channel(Topic::Chat(chat)), CancellationToken::new());
        turns.open(chat, turn, &started, channel, stop)
    }

    #[test]
    fn the_turn_of_a_chat_is_the_one_that_began_last() {
        let (turns, bus) = (Turns::default(), Bus::memory());
        let (first, second) = (TurnId::new(uuid(4)), TurnId::new(uuid(5)));
        let chat = open_as(&turns, &bus, first).chat;
        open_as(&turns, &bus, second);

        drop(turns.registered(first));
        let after_the_first = turns.in_chat(chat).map(|live| live.turn);
        drop(turns.registered(second));

        assert_eq!(after_the_first, Some(second));
        assert!(turns.in_chat(chat).is_none() && turns.get(second).is_none());
    }

    #[tokio::test]
    async fn who_names_a_chat_waits_for_nobody_who_names_another() {
        let turns = Turns::default();
        let _one = turns.naming(ChatId::new(uuid(1))).await;

        let another = timeout(Duration::from_secs(5), turns.naming(ChatId::new(uuid(2)))).await;

        assert!(another.is_ok());
    }

    fn read(frame: &Frame) -> ServerFrame {
        serde_json::from_slice(frame).unwrap()
    }

    #[tokio::test]
    async fn watchers_read_what_the_transcript_folds() {
        let (turns, bus) = (Turns::default(), Bus::memory());
        let live = open(&turns, &bus);
        let mut subscriber = bus.channel(Topic::Chat(ChatId::new(uuid(1)))).subscribe();

        live.emit(&delta("Hello"));

        let ServerFrame::Turn { turn, seq, event, .. } =
            read(&subscriber.next().await.unwrap().frame)
        else {
            panic!("not an event");
        };
        assert_eq!((turn, seq, event), (live.turn, 2, delta("Hello")));
        assert_eq!(live.transcript().seq, 2);
    }

    #[test]
    fn segments_are_merged_and_taken_once() {
        let (turns, bus) = (Turns::default(), Bus::memory());
        let live = open(&turns, &bus);
        live.emit(&delta("a"));
        live.emit(&delta("b"));
        live.emit(&TurnEvent::Delta { delta: Delta::Reasoning { text: "c".into() } });

        let segments: Vec<_> = unwritten(&turns.all())
            .into_iter()
            .map(|s| (s.first_seq, s.last_seq, s.delta))
            .collect();

        let text = Delta::Text { text: "ab".into() };
        let thought = Delta::Reasoning { text: "c".into() };
        assert_eq!(segments, [(2, 3, text), (4, 4, thought)]);
        assert!(unwritten(&turns.all()).is_empty());
    }

    #[test]
    fn what_could_not_be_written_comes_again_as_it_was() {
        let (turns, bus) = (Turns::default(), Bus::memory());
        let live = open(&turns, &bus);
        live.emit(&delta("a"));
        let segments = unwritten(&turns.all());
        live.emit(&delta("b"));

        give_back(&turns.all(), segments.clone());
        live.emit(&delta("c"));

        let again = unwritten(&turns.all());
        assert_eq!(again[..1], segments, "it is not made longer");
        let text = Delta::Text { text: "bc".into() };
        assert_eq!((again[1].first_seq, again[1].last_seq, &again[1].delta), (3, 4, &text));
        assert_eq!(again.len(), 2);

        live.settle();
        give_back(&turns.all(), again);
        assert!(unwritten(&turns.all()).is_empty(), "nobody wants it any more");
    }
}
