#![doc = include_str!("../README.md")]

mod lane;

pub use lane::{Lane, News, Reader};

use contract::{AccountId, ChatId, SessionId};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// What a lane is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// The turns of a chat.
    Chat(ChatId),
    /// News for a person, on all their sockets.
    Person(AccountId),
    /// News for one session.
    Session(SessionId),
}

/// All lanes of this process. Cheap to clone.
#[derive(Clone, Default)]
pub struct Bus {
    lanes: Arc<Mutex<Lanes>>,
}

#[derive(Default)]
struct Lanes {
    open: HashMap<Topic, lane::Weak>,
    sweep_at: usize,
}

impl Bus {
    /// A bus within this process.
    #[must_use]
    pub fn memory() -> Self {
        Self::default()
    }

    /// The lane about a topic. It exists as long as somebody holds it or reads from it.
    #[must_use]
    pub fn lane(&self, topic: Topic) -> Lane {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.open.get(&topic).and_then(lane::Weak::upgrade) {
            return lane;
        }
        // Lanes that nobody holds leave an empty entry behind; sweeping at doubling sizes costs O(1) a lane.
        if lanes.open.len() >= lanes.sweep_at {
            lanes.open.retain(|_, lane| lane.upgrade().is_some());
            lanes.sweep_at = (lanes.open.len() * 2).max(64);
        }
        let lane = Lane::new();
        lanes.open.insert(topic, lane.downgrade());
        lane
    }

    /// Tells everybody who reads a topic. Nobody listening is fine.
    pub fn publish(&self, topic: Topic, news: News) {
        let lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let lane = lanes.open.get(&topic).and_then(lane::Weak::upgrade);
        drop(lanes);
        if let Some(lane) = lane {
            lane.publish(news);
        }
    }
}
