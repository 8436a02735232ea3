#![doc = include_str!("../README.md")]

mod channel;

pub use channel::{Channel, Envelope, Subscriber};

use contract::{AccountId, ChatId};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// The topic of a channel: what its envelopes are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// A chat: the events of its turns.
    Chat(ChatId),
    /// A person: notices for all their sockets.
    Person(AccountId),
}

/// The message bus: all channels of this process. Cheap to clone.
#[derive(Clone, Default)]
pub struct Bus {
    channels: Arc<Mutex<Channels>>,
}

#[derive(Default)]
struct Channels {
    open: HashMap<Topic, channel::Weak>,
    sweep_at: usize,
}

impl Bus {
    /// A bus in memory, within this process.
    #[must_use]
    pub fn memory() -> Self {
        Self::default()
    }

    /// The channel about a topic. It exists as long as somebody holds it or is subscribed to it.
    #[must_use]
    pub fn channel(&self, topic: Topic) -> Channel {
        let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(channel) = channels.open.get(&topic).and_then(channel::Weak::upgrade) {
            return channel;
        }
        // Channels that nobody holds leave an empty entry behind; sweeping at doubling sizes costs O(1) a channel.
        if channels.open.len() >= channels.sweep_at {
            channels.open.retain(|_, channel| channel.upgrade().is_some());
            channels.sweep_at = (channels.open.len() * 2).max(64);
        }
        let channel = Channel::new();
        channels.open.insert(topic, channel.downgrade());
        channel
    }

    /// Publishes an envelope to everybody who is subscribed to a topic. No subscriber is fine.
    pub fn publish(&self, topic: Topic, envelope: Envelope) {
        let channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        let channel = channels.open.get(&topic).and_then(channel::Weak::upgrade);
        drop(channels);
        if let Some(channel) = channel {
            channel.publish(envelope);
        }
    }
}
