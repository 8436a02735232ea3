//! Things and people that tests are about.

mod answer;
mod app;
mod database;
mod person;
mod socket;

pub use answer::Answer;
pub use app::TestApp;
pub use database::{ENGINE, postgres_url};
pub use person::{PASSWORD, Person};
pub use socket::{Follower, Socket};

use server::Sources;
use std::sync::LazyLock;
use uuid::Uuid;

/// The model that does as its question tells it.
pub const MODEL: &str = "fake/fake-words";

/// A fresh id, as a client mints it.
pub fn fresh() -> Uuid {
    static SOURCES: LazyLock<Sources> = LazyLock::new(Sources::real);
    SOURCES.ids.uuid()
}

/// Numbers that are the same in every run.
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % end
    }
}
