//! One lane: an ordered broadcast with a short memory.

use contract::{
    Seq, TurnId,
    ports::{Frame, Lagged},
};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::broadcast;

/// How many frames a reader may fall behind.
const BACKLOG: usize = 128;
/// How many frames of the live turn are remembered: about two seconds at full speed.
const REPLAY: usize = 64;

/// One frame on a lane.
#[derive(Clone, Debug)]
pub struct News {
    /// The frame, serialised once.
    pub frame: Frame,
    /// Its place in a turn; `None` for everything else.
    pub place: Option<(TurnId, Seq)>,
}

/// One lane. Cheap to clone.
#[derive(Clone)]
pub struct Lane(Arc<Inner>);

struct Inner {
    sender: broadcast::Sender<News>,
    replay: Mutex<VecDeque<News>>,
}

pub(crate) struct Weak(std::sync::Weak<Inner>);

impl Weak {
    pub(crate) fn upgrade(&self) -> Option<Lane> {
        self.0.upgrade().map(Lane)
    }
}

impl Lane {
    pub(crate) fn new() -> Self {
        let sender = broadcast::Sender::new(BACKLOG);
        Self(Arc::new(Inner { sender, replay: Mutex::default() }))
    }

    pub(crate) fn downgrade(&self) -> Weak {
        Weak(Arc::downgrade(&self.0))
    }

    /// Hands a frame to everybody who has joined. Frames of a turn are remembered until the next turn.
    pub fn publish(&self, news: News) {
        if let Some((turn, _)) = news.place {
            let mut replay = self.0.replay.lock().unwrap_or_else(PoisonError::into_inner);
            if replay.front().and_then(|first| first.place).is_some_and(|(old, _)| old != turn) {
                replay.clear();
            }
            if replay.len() == REPLAY {
                replay.pop_front();
            }
            replay.push_back(news.clone());
        }
        // An error means that nobody listens.
        let _ = self.0.sender.send(news);
    }

    /// Reads everything that is published from now on.
    #[must_use]
    pub fn join(&self) -> Reader {
        Reader { news: self.0.sender.subscribe(), _lane: self.clone() }
    }

    /// The remembered frames of `turn` after number `seq`. `None`: not all of them are remembered.
    #[must_use]
    pub fn since(&self, turn: TurnId, seq: Seq) -> Option<Vec<Frame>> {
        let replay = self.0.replay.lock().unwrap_or_else(PoisonError::into_inner);
        let (first_turn, first) = replay.front()?.place?;
        if first_turn != turn || first > seq + 1 {
            return None;
        }
        let missing = replay.iter().filter(|news| news.place.is_some_and(|(_, n)| n > seq));
        Some(missing.map(|news| news.frame.clone()).collect())
    }
}

/// Reads a lane from the moment it was joined.
pub struct Reader {
    news: broadcast::Receiver<News>,
    _lane: Lane,
}

impl Reader {
    /// The next frame.
    ///
    /// # Errors
    /// `Lagged` when frames were lost because this reader was too slow.
    pub async fn next(&mut self) -> Result<News, Lagged> {
        match self.news.recv().await {
            Ok(news) => Ok(news),
            // The reader holds the lane, and with it the sender: it cannot be closed.
            Err(broadcast::error::RecvError::Lagged(_) | broadcast::error::RecvError::Closed) => {
                Err(Lagged)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Bus, News, Topic};
    use contract::{ChatId, TurnId};

    fn chat() -> Topic {
        Topic::Chat(ChatId::new("0190d8a0-0000-7000-8000-000000000001".parse().unwrap()))
    }

    fn turn(n: u8) -> TurnId {
        TurnId::new(format!("0190d8a0-0000-7000-8000-0000000000{n:02}").parse().unwrap())
    }

    fn news(turn_number: u8, seq: u64) -> News {
        News { frame: format!("{seq}").into(), place: Some((turn(turn_number), seq)) }
    }

    #[tokio::test]
    async fn a_reader_gets_what_is_published_after_it_joined() {
        let lane = Bus::memory().lane(chat());
        lane.publish(news(1, 1));

        let mut reader = lane.join();
        lane.publish(news(1, 2));

        assert_eq!(reader.next().await.unwrap().place, Some((turn(1), 2)));
    }

    #[tokio::test]
    async fn a_slow_reader_is_told_that_it_lagged() {
        let lane = Bus::memory().lane(chat());
        let mut reader = lane.join();

        for seq in 1..=super::BACKLOG as u64 + 1 {
            lane.publish(news(1, seq));
        }

        assert!(reader.next().await.is_err());
    }

    #[test]
    fn what_is_missing_is_replayed() {
        let lane = Bus::memory().lane(chat());
        for seq in 1..=5 {
            lane.publish(news(1, seq));
        }

        assert_eq!(lane.since(turn(1), 3).unwrap(), ["4", "5"]);
        assert_eq!(lane.since(turn(1), 5).unwrap(), Vec::<contract::ports::Frame>::new());
        assert!(lane.since(turn(2), 1).is_none());
    }

    #[test]
    fn what_is_too_long_ago_is_not_replayed() {
        let lane = Bus::memory().lane(chat());
        for seq in 1..=super::REPLAY as u64 + 10 {
            lane.publish(news(1, seq));
        }

        assert!(lane.since(turn(1), 3).is_none());
        assert!(lane.since(turn(1), 10).is_some());
    }

    #[test]
    fn the_next_turn_forgets_the_last() {
        let lane = Bus::memory().lane(chat());
        lane.publish(news(1, 1));
        lane.publish(news(2, 1));

        assert!(lane.since(turn(1), 0).is_none());
        assert_eq!(lane.since(turn(2), 0).unwrap().len(), 1);
    }

    #[test]
    fn lanes_that_nobody_holds_are_forgotten() {
        let bus = Bus::memory();
        for n in 0..200_u128 {
            let _ = bus.lane(Topic::Chat(ChatId::new(contract_uuid(n))));
        }

        assert!(bus.lanes.lock().unwrap().open.len() <= 64);
    }

    fn contract_uuid(n: u128) -> uuid::Uuid {
        uuid::Uuid::from_u128(n)
    }
}
