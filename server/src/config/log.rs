//! What is logged, and how, as settings.
//!
//! Apart from `telemetry`, which writes by them, so that a filter that cannot be used never leaves this module.

use serde::Deserialize;
use std::fmt;
use tracing_subscriber::EnvFilter;

/// The settings under `log`.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// The filter: what is logged.
    pub level: LogFilter,
    /// The form of a line: for people or for machines.
    pub format: LogFormat,
}

impl Default for Log {
    fn default() -> Self {
        Self { level: LogFilter("info".into()), format: LogFormat::Text }
    }
}

/// A filter of log events: a level, or `target=level` pairs as `RUST_LOG` has them.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct LogFilter(String);

impl LogFilter {
    /// The filter as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for LogFilter {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match EnvFilter::builder().parse(&text) {
            Ok(_) => Ok(Self(text)),
            Err(_) => Err(format!(
                "`{text}` is neither a level (error, warn, info, debug, trace) nor a list such as info,storage=debug"
            )),
        }
    }
}

impl fmt::Debug for LogFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The form of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// Text, for people.
    Text,
    /// One JSON object a line, for machines.
    Json,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_or_a_list_of_targets_is_a_filter() {
        let is_filter = |text: &str| LogFilter::try_from(text.to_owned()).is_ok();

        assert!(is_filter("info"));
        assert!(is_filter("warn,storage=debug"));
        assert!(!is_filter("storage=loud"));
    }
}
