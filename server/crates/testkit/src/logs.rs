//! Log lines for tests to read, because what is logged, how often and with which fields is a promise to the operator.

use serde_json::Value;
use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};
use tracing::{level_filters::LevelFilter, subscriber::DefaultGuard};
use tracing_subscriber::fmt::MakeWriter;

/// The warnings and errors that are logged on this thread while it lives, so also by the tasks of a test's own runtime.
pub struct Logs {
    written: Written,
    _guard: DefaultGuard,
}

impl Logs {
    /// Listens from now on.
    #[must_use]
    pub fn listen() -> Self {
        let written = Written::default();
        let lines = tracing_subscriber::fmt()
            .json()
            .flatten_event(true)
            .with_max_level(LevelFilter::WARN)
            .with_writer(written.clone())
            .finish();
        Self { written, _guard: tracing::subscriber::set_default(lines) }
    }

    /// The lines so far, each with `level`, `message` and the event's fields.
    ///
    /// # Panics
    /// When a line is not JSON.
    #[must_use]
    pub fn lines(&self) -> Vec<Value> {
        let bytes = self.written.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines.map(|line| serde_json::from_slice(line).expect("lines are JSON")).collect()
    }
}

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Written {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}
