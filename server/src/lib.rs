//! The server: reads its settings, wires the crates together, serves, and drains. A library beside its program, so that
//! tests start it in process.

pub mod cli;
pub mod config;
mod doctor;
pub mod http;
mod lifecycle;
pub mod telemetry;
mod wiring;

pub use config::Config;
pub use lifecycle::Running;
pub use wiring::Sources;

use contract::ports::chain;
use std::{io, net::SocketAddr, path::PathBuf, time::Duration};

/// The error of a server that does not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The settings are wrong.
    #[error("the settings cannot be used")]
    Config(#[from] config::Error),
    /// The address cannot be listened at, for example because another program does.
    #[error("cannot listen at {address}")]
    Listen {
        /// The address of the settings.
        address: SocketAddr,
        /// The system's reason.
        source: io::Error,
    },
    /// A file with keys of the server's own cannot be read, made or locked.
    #[error("cannot use {}", path.display())]
    Key {
        /// The file's path.
        path: PathBuf,
        /// The system's reason, or what is wrong with the text of the file.
        source: io::Error,
    },
    /// The database cannot be opened, read or written.
    #[error(transparent)]
    Storage(#[from] storage::Error),
    /// The providers cannot be set up.
    #[error("the providers cannot be set up")]
    Gateway(#[source] gateway::InvalidSetting),
    /// Another process serves the data, and this one has stopped for it.
    #[error(
        "another plauder has begun to serve this database while it was out of reach: this one has stopped; \
         let one of them run"
    )]
    Superseded,
    /// The system refuses what every program gets, threads or signals.
    #[error("the system refuses to run the server")]
    System(#[source] io::Error),
}

impl Error {
    /// The error and its sources in one line, for whoever starts the server.
    #[must_use]
    pub fn chain(&self) -> String {
        chain(self)
    }
}

/// Serves until a signal asks to stop, then drains. Sets up logging for the whole process.
///
/// # Errors
/// When the server cannot start, or when another one has begun to serve its data.
pub async fn run(config: Config) -> Result<(), Error> {
    telemetry::start(&config.log);
    let mut signals = lifecycle::Signals::listen().map_err(Error::System)?;
    let running = tokio::select! {
        running = start(config) => running?,
        () = signals.next() => return Ok(()),
    };
    running.greet();
    let is_superseded = tokio::select! {
        () = running.superseded() => true,
        () = signals.next() => false,
    };
    tracing::info!("server stopping");
    // What another process serves has been closed there.
    let stop = async {
        if is_superseded { running.stop_within(Duration::ZERO).await } else { running.stop().await }
    };
    tokio::select! {
        () = stop => tracing::info!("server stopped"),
        () = signals.next() => tracing::warn!("server stopped before it had drained"),
    }
    if is_superseded { Err(Error::Superseded) } else { Ok(()) }
}

/// Starts the server with the real clock and real randomness.
///
/// # Errors
/// When the server cannot start.
pub async fn start(config: Config) -> Result<Running, Error> {
    start_with(config, Sources::real()).await
}

/// Starts the server with the caller's clock and ids. Tests bring their own.
///
/// # Errors
/// When the server cannot start.
pub async fn start_with(config: Config, sources: Sources) -> Result<Running, Error> {
    lifecycle::start(config, sources).await
}
