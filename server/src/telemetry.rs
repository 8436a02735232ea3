//! Logging, one event a line, to standard error.
//!
//! The only file that sets up the process' subscriber, and the one that keeps out what may hold people's words.

use crate::config::{Log, LogFormat};
use std::io::{self, IsTerminal};
use tracing_subscriber::{EnvFilter, fmt};

/// Crates that are quiet unless they are asked for.
const QUIET: [&str; 3] = ["sqlx=warn", "hyper=warn", "llama-cpp-2=warn"];

/// Sets up logging for the whole process, to standard error. A second call changes nothing.
pub fn start(log: &Log) {
    let lines = fmt().with_env_filter(filter(log.level.as_str())).with_writer(io::stderr);
    // It fails when logging is set up already, as in tests that start several servers.
    let _ = match log.format {
        LogFormat::Text => {
            lines.with_ansi(io::stderr().is_terminal()).with_target(false).try_init()
        }
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
}

/// The filter of the process: the operator's, between what is quiet and what is never logged.
fn filter(level: &str) -> EnvFilter {
    let quiet = QUIET.join(",");
    let never = gateway::NOISY_LOG_TARGET;
    // What stands later wins: the operator may turn a quiet crate up, but never what holds people's words.
    EnvFilter::builder().parse_lossy(format!("{quiet},{level},{never}=off"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_hold_words_of_people_stays_off() {
        let filter = filter("trace,genai=trace").to_string();

        assert!(filter.contains("genai=off") && !filter.contains("genai=trace"), "{filter}");
    }
}
