#![doc = include_str!("../README.md")]

pub mod bench;
#[cfg(unix)]
pub mod cable;
pub mod cassette;
pub mod clock;
pub mod flood;
pub mod ids;
pub mod logs;
pub mod polled;
pub mod provider;
pub mod script;
pub mod statements;

#[cfg(unix)]
pub use cable::{Cable, CableState};
pub use cassette::Cassette;
pub use clock::FakeClock;
pub use flood::Flood;
pub use ids::SeededIds;
pub use logs::Logs;
pub use polled::polled;
pub use provider::FakeProvider;
pub use script::{Script, script};
pub use statements::Statement;
