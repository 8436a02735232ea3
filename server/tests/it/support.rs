//! Who is who in a test.
//!
//! - **[`TestApp`]**, always called `app`: a whole server on a port of its own, with a database and a provider that
//!   nobody else uses. It `stops`, `crashes`, `starts_again`, and `runs` the command line on its data. When a test is
//!   over, it is stopped and must have left nothing behind, see `leftovers.rs`. A test that is over in the middle of
//!   something ends with `app.crashes()`: what is left then is for the next start.
//! - **[`Process`]**: the program as a process of its own, for what a `TestApp` cannot do: get signals, and end by itself.
//! - **[`Person`]**: somebody with a browser. `app.person("ada")` is somebody ordinary and signed in, `app.admin()` the
//!   first account, `Person::stranger(&app)` nobody yet. They `post` as the page does, and have verbs for what people
//!   do all day: `ada.starts_a_chat(..)`, `ada.asks(..)`, `ada.opens(..)`.
//! - **[`Answer`]**: what the server answered. `answer.is::<Chat>()` is the value of a success, `answer.told()` one
//!   line about a failure, once everything about its form is checked.
//! - **[`Socket`]** is the other end of `/ws`, and a **[`Follower`]** folds the events of one turn as the page does.
//! - **`app.provider`** is the fake provider of `testkit`, which answers as the question tells it: `[[tokens=3]]`.
//!   **`app.clock`** stands still until a test moves it.
//! - Programs, who ask with a key, are in `openai/program.rs`; API clients, who ask with a token, in `rest/client.rs`.

mod answer;
mod app;
mod database;
mod leftovers;
mod person;
mod process;
mod redacted;
mod socket;

pub use answer::Answer;
pub use app::TestApp;
pub use database::{Database, ENGINE, is_on_postgres, postgres_url};
pub use person::{PASSWORD, Person};
pub use process::Process;
pub use redacted::Redacted;
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
pub struct Random(u64);

impl Random {
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
