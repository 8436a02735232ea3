//! What it costs that much is stored: what a page asks for, with a million messages and calls in SQLite, beside the same
//! with next to nothing in it.
//!
//! Apart from the rows of answers, because nothing here is asked at once: the time of each question alone counts.

mod seed;

use super::{
    Result,
    people::{Crowd, Person},
    process::{Plauder, Program as _, used_by},
};
use contract::{Chat, Page, Timestamp};
use serde_json::{Value, json};
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// A row: what is asked, and how often.
const ROWS: [(&str, usize); 6] = [
    ("list of chats", 40),
    ("open a chat of 20 messages", 40),
    ("send, to the first token", 40),
    ("search by title", 40),
    ("usage of everybody, 30 days", 10),
    ("usage of everybody, 400 days", 5),
];

/// What was measured with one database.
pub(super) struct Measured {
    /// The time from starting the process to the first 200.
    pub started_in: Duration,
    /// The times of the rows, in their order.
    pub rows: Vec<Times>,
    /// The most resident memory, in megabytes.
    pub peak_mb: f64,
}

/// The times of a row.
pub(super) struct Times {
    /// The name of the row.
    pub name: &'static str,
    /// The median.
    pub p50: Duration,
    /// The time that 95 % keep.
    pub p95: Duration,
}

/// Measures with little and with much in the database, which is kept in a folder from run to run. `announce` is called
/// before it is made.
pub(super) async fn measure(
    program: &Path,
    provider: &str,
    kept_in: &Path,
    announce: impl FnOnce(),
) -> Result<(Measured, Measured)> {
    let with_little = of(Plauder::start(program, provider).await?).await?;
    let data_dir = seed::data_dir(program, kept_in, announce).await?;
    let with_much = of(Plauder::start_in(program, provider, &data_dir).await?).await?;
    Ok((with_little, with_much))
}

async fn of(plauder: Plauder) -> Result<Measured> {
    let mut crowd = Crowd::new(&plauder.url);
    crowd.grow(1).await?;
    let person = &mut crowd.sit_down(1).await?[0];
    // The chat of this run is the newest one, and what it was begun at is the present.
    let chats: Page<Chat> = serde_json::from_value(person.call("chats/list", &json!({})).await?)?;
    let newest = chats.items.first().ok_or("a person without a chat")?;
    let opened = chats.items.get(1).unwrap_or(newest);
    let mut rows = Vec::new();
    for (index, (name, rounds)) in ROWS.into_iter().enumerate() {
        let mut times = Vec::new();
        // The first one warms up.
        for round in 0..=rounds {
            let took = ask(person, index, opened, newest.updated_at).await?;
            if round > 0 {
                times.push(took);
            }
        }
        times.sort_unstable();
        let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
        rows.push(Times { name, p50: at(50), p95: at(95) });
    }
    let measured =
        Measured { started_in: plauder.started_in, rows, peak_mb: used_by(plauder.id())?.peak_mb };
    plauder.stop().await?;
    Ok(measured)
}

/// Asks a row's question once.
async fn ask(person: &mut Person, row: usize, chat: &Chat, now: Timestamp) -> Result<Duration> {
    let usage = |days: i64| {
        let from = now.plus_millis((1 - days) * Timestamp::DAY);
        json!({ "days": { "from": from, "count": days }, "scope": "all" })
    };
    let (endpoint, arguments): (&str, Value) = match row {
        0 => ("chats/list", json!({})),
        1 => ("chats/open", json!({ "chat": chat.id })),
        2 => return Ok(person.ask("Go on. [[tokens=3]]", 3).await?.first),
        3 => ("chats/list", json!({ "search": "bread 4999" })),
        4 => ("usage/report", usage(30)),
        _ => ("usage/report", usage(400)),
    };
    let begun = Instant::now();
    person.call(endpoint, &arguments).await?;
    Ok(begun.elapsed())
}
