//! Things and people that tests are about.

mod answer;
mod app;
mod database;
mod person;
mod socket;

pub use answer::Answer;
pub use app::{Setting, TestApp};
pub use database::{ENGINE, url as postgres_url};
pub use person::{PASSWORD, Person};
pub use socket::{Follower, Socket};

use uuid::Uuid;

/// The model that does as its question tells it.
pub const MODEL: &str = "fake/fake-words";

/// A fresh id, as a client mints it.
#[expect(clippy::disallowed_methods, reason = "the client's half mints ids by itself")]
pub fn fresh() -> Uuid {
    Uuid::now_v7()
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
