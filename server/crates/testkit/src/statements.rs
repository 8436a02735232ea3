//! The statements that this process asks databases, because which indices they are answered by is a promise to whoever
//! stores much.
//!
//! sqlx says each one as an event. SQLite's come from threads of their own, so it is the whole process that is listened
//! to; a connection that is opened with `disable_statement_logging` is left out.

use std::{
    collections::BTreeSet,
    fmt::Debug,
    sync::{LazyLock, Mutex, PoisonError},
};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    Layer,
    filter::filter_fn,
    layer::{Context, SubscriberExt as _},
};

/// Everything that was asked so far.
static RECORDED: LazyLock<Mutex<BTreeSet<Statement>>> = LazyLock::new(|| {
    let only_sqlx = filter_fn(|event| event.target() == "sqlx::query");
    let listening = tracing_subscriber::registry().with(Recorder.with_filter(only_sqlx));
    // Where somebody else listens already nothing is recorded, and a test that looks for a statement fails.
    drop(tracing::subscriber::set_global_default(listening));
    Mutex::default()
});

/// A statement, with its parameters as `$1` and so on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Statement {
    /// Whether SQLite was asked; PostgreSQL otherwise.
    pub of_sqlite: bool,
    /// The text.
    pub sql: String,
}

/// Begins to record. Only the first time changes anything.
pub fn record() {
    LazyLock::force(&RECORDED);
}

/// The statements that were recorded so far, each one once.
#[must_use]
pub fn recorded() -> Vec<Statement> {
    RECORDED.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
}

struct Recorder;

impl<S: Subscriber> Layer<S> for Recorder {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        // A statement of up to four words is its own summary.
        let sql = if fields.statement.is_empty() { fields.summary } else { fields.statement };
        let of_sqlite =
            std::thread::current().name().is_some_and(|name| name.starts_with("sqlx-sqlite"));
        let statement = Statement { of_sqlite, sql };
        RECORDED.lock().unwrap_or_else(PoisonError::into_inner).insert(statement);
    }
}

#[derive(Default)]
struct Fields {
    summary: String,
    statement: String,
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.trim().clone_into(&mut self.statement),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}
