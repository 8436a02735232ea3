//! A channel: an ordered broadcast with a short memory.
//!
//! It knows nothing of topics: what is published, remembered and lost is decided here, who shares a channel in the bus.

use contract::{
    Seq, TurnId,
    ports::{Frame, Lagged},
};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::broadcast;

/// The number of envelopes that a subscriber may fall behind.
const BACKLOG: usize = 128;
/// The number of envelopes of the live turn that are remembered: about two seconds at full speed.
const REPLAY: usize = 64;

/// A frame on its way through a channel, and where it stands in its turn.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// The frame, serialised once.
    pub frame: Frame,
    /// The turn that it is an event of, and its number there, counted from 1. `None`: it belongs to no turn.
    pub position: Option<(TurnId, Seq)>,
}

/// A channel about one topic. Cheap to clone; it closes when its last clone and its last subscriber are gone.
#[derive(Clone)]
pub struct Channel(Arc<Inner>);

struct Inner {
    sender: broadcast::Sender<Envelope>,
    replay: Mutex<VecDeque<Envelope>>,
}

/// A reference to a channel that does not keep it open.
pub(crate) struct Weak(std::sync::Weak<Inner>);

impl Weak {
    /// The channel, if anybody still keeps it open.
    pub(crate) fn upgrade(&self) -> Option<Channel> {
        self.0.upgrade().map(Channel)
    }
}

impl Channel {
    /// A channel without a subscriber and without a memory yet.
    pub(crate) fn new() -> Self {
        let sender = broadcast::Sender::new(BACKLOG);
        Self(Arc::new(Inner { sender, replay: Mutex::default() }))
    }

    /// A reference that does not keep the channel open.
    pub(crate) fn downgrade(&self) -> Weak {
        Weak(Arc::downgrade(&self.0))
    }

    /// Publishes an envelope to every subscriber. Those of a turn are remembered until the next turn.
    pub fn publish(&self, envelope: Envelope) {
        if let Some((turn, _)) = envelope.position {
            let mut replay = self.0.replay.lock().unwrap_or_else(PoisonError::into_inner);
            if replay.front().and_then(|first| first.position).is_some_and(|(old, _)| old != turn) {
                replay.clear();
            }
            if replay.len() == REPLAY {
                replay.pop_front();
            }
            replay.push_back(envelope.clone());
        }
        // An error means that nobody listens.
        let _ = self.0.sender.send(envelope);
    }

    /// Subscribes to everything that is published from now on.
    #[must_use]
    pub fn subscribe(&self) -> Subscriber {
        Subscriber { receiver: self.0.sender.subscribe(), _channel: self.clone() }
    }

    /// The frames of `turn` that follow number `seq`. `None`: not all of them are remembered.
    #[must_use]
    pub fn since(&self, turn: TurnId, seq: Seq) -> Option<Vec<Frame>> {
        let replay = self.0.replay.lock().unwrap_or_else(PoisonError::into_inner);
        let (first_turn, first) = replay.front()?.position?;
        if first_turn != turn || first > seq + 1 {
            return None;
        }
        let missing =
            replay.iter().filter(|envelope| envelope.position.is_some_and(|(_, n)| n > seq));
        Some(missing.map(|envelope| envelope.frame.clone()).collect())
    }
}

/// A subscription to a channel, from the moment it was made. It keeps the channel open.
pub struct Subscriber {
    receiver: broadcast::Receiver<Envelope>,
    _channel: Channel,
}

impl Subscriber {
    /// The next envelope; waits for it.
    ///
    /// # Errors
    /// `Lagged` when envelopes were lost because this subscriber was too slow.
    pub async fn next(&mut self) -> Result<Envelope, Lagged> {
        match self.receiver.recv().await {
            Ok(envelope) => Ok(envelope),
            // The subscriber holds the channel, and with it the sender: it cannot be closed.
            Err(broadcast::error::RecvError::Lagged(_) | broadcast::error::RecvError::Closed) => {
                Err(Lagged)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Bus, Envelope, Topic};
    use contract::{ChatId, TurnId};

    fn chat() -> Topic {
        Topic::Chat(ChatId::new("0190d8a0-0000-7000-8000-000000000001".parse().unwrap()))
    }

    fn turn(n: u8) -> TurnId {
        TurnId::new(format!("0190d8a0-0000-7000-8000-0000000000{n:02}").parse().unwrap())
    }

    fn envelope(turn_number: u8, seq: u64) -> Envelope {
        Envelope { frame: format!("{seq}").into(), position: Some((turn(turn_number), seq)) }
    }

    #[tokio::test]
    async fn a_subscriber_gets_what_is_published_after_it_subscribed() {
        let channel = Bus::memory().channel(chat());
        channel.publish(envelope(1, 1));

        let mut subscriber = channel.subscribe();
        channel.publish(envelope(1, 2));

        assert_eq!(subscriber.next().await.unwrap().position, Some((turn(1), 2)));
    }

    #[tokio::test]
    async fn a_slow_subscriber_learns_that_it_lagged() {
        let channel = Bus::memory().channel(chat());
        let mut subscriber = channel.subscribe();

        for seq in 1..=super::BACKLOG as u64 + 1 {
            channel.publish(envelope(1, seq));
        }

        assert!(subscriber.next().await.is_err());
    }

    #[test]
    fn what_is_missing_is_replayed() {
        let channel = Bus::memory().channel(chat());
        for seq in 1..=5 {
            channel.publish(envelope(1, seq));
        }

        assert_eq!(channel.since(turn(1), 3).unwrap(), ["4", "5"]);
        assert_eq!(channel.since(turn(1), 5).unwrap(), Vec::<contract::ports::Frame>::new());
        assert!(channel.since(turn(2), 1).is_none());
    }

    #[test]
    fn what_is_too_long_ago_is_not_replayed() {
        let channel = Bus::memory().channel(chat());
        for seq in 1..=super::REPLAY as u64 + 10 {
            channel.publish(envelope(1, seq));
        }

        assert!(channel.since(turn(1), 3).is_none());
        assert!(channel.since(turn(1), 10).is_some());
    }

    #[test]
    fn the_next_turn_forgets_the_last() {
        let channel = Bus::memory().channel(chat());
        channel.publish(envelope(1, 1));
        channel.publish(envelope(2, 1));

        assert!(channel.since(turn(1), 0).is_none());
        assert_eq!(channel.since(turn(2), 0).unwrap().len(), 1);
    }

    #[test]
    fn channels_that_nobody_holds_are_forgotten() {
        let bus = Bus::memory();
        for n in 0..200_u128 {
            let _ = bus.channel(Topic::Chat(ChatId::new(contract_uuid(n))));
        }

        assert!(bus.channels.lock().unwrap().open.len() <= 64);
    }

    fn contract_uuid(n: u128) -> uuid::Uuid {
        uuid::Uuid::from_u128(n)
    }
}
