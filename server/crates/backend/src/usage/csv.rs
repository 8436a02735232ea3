//! Usage as a table for spreadsheets: RFC 4180, UTF-8.
//!
//! Pure, so that quoting, dates and what spreadsheets take for formulas can be tested without a call in a database.

use contract::{Cost, Days, Timestamp, UsageTotals, calendar};
use std::borrow::Cow;
use storage::UsageLine;

const HEAD: [&str; 18] = [
    "day",
    "begins_at",
    "model",
    "person",
    "person_id",
    "key",
    "key_id",
    "requests",
    "calls",
    "failed",
    "fallbacks",
    "input_tokens",
    "output_tokens",
    "cost",
    "currency",
    "unpriced",
    "first_token_p50_ms",
    "first_token_p95_ms",
];

/// The table's first line: the names of the columns.
pub(super) fn head() -> String {
    HEAD.join(",") + "\r\n"
}

/// Writes a line for each day, model, person and key. What nobody knows is an empty cell.
pub(super) fn write(table: &mut String, days: Days, lines: &[UsageLine], currency: &str) {
    for line in lines {
        let cells = row(days, line, currency).map(|cell| quoted(&cell).into_owned());
        table.push_str(&cells.join(","));
        table.push_str("\r\n");
    }
}

fn row(days: Days, line: &UsageLine, currency: &str) -> [String; HEAD.len()] {
    let UsageLine { day, model, person, key, totals } = line;
    let begins_at = days.from.plus_millis(i64::from(*day) * Timestamp::DAY);
    let number = |number: Option<u64>| number.map(|n| n.to_string()).unwrap_or_default();
    [
        day_of(begins_at),
        rfc3339(begins_at),
        harmless(model.as_str()),
        harmless(person.name.as_deref().unwrap_or_default()),
        person.id.text(),
        harmless(key.as_ref().and_then(|key| key.name.as_deref()).unwrap_or_default()),
        key.as_ref().map(|key| key.id.text()).unwrap_or_default(),
        totals.requests.to_string(),
        totals.calls.to_string(),
        totals.failed.to_string(),
        totals.fallbacks.to_string(),
        totals.input.to_string(),
        totals.output.to_string(),
        cost(totals),
        currency.to_owned(),
        totals.cost.unpriced.to_string(),
        number(totals.first_token_p50_ms),
        number(totals.first_token_p95_ms),
    ]
}

/// The known part of the cost; empty where none is known.
fn cost(totals: &UsageTotals) -> String {
    let Cost { known, unpriced } = totals.cost;
    if u64::from(unpriced) >= totals.calls { String::new() } else { known.to_string() }
}

/// A text that no spreadsheet takes for a formula.
fn harmless(text: &str) -> String {
    // The last four are their full-width twins, which some spreadsheets take for the same.
    const FORMULA: [char; 10] =
        ['=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    if text.starts_with(FORMULA) { format!("'{text}") } else { text.to_owned() }
}

fn quoted(cell: &str) -> Cow<'_, str> {
    if cell.contains([',', '"', '\r', '\n']) {
        Cow::Owned(format!("\"{}\"", cell.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(cell)
    }
}

/// The date of a day, by its first moment. Nobody said in which time zone that is a midnight; thirteen hours later
/// it is the same date in UTC, for zones from ten hours behind it to thirteen ahead.
fn day_of(begins_at: Timestamp) -> String {
    const HOUR: i64 = 3_600 * Timestamp::SECOND;
    date(begins_at.plus_millis(13 * HOUR))
}

/// The date of a moment in UTC: `2026-01-01`.
fn date(at: Timestamp) -> String {
    calendar::text(calendar::day_of(at))
}

/// A moment in UTC: `2026-01-01T12:00:00Z`.
fn rfc3339(at: Timestamp) -> String {
    let seconds = at.millis().div_euclid(Timestamp::SECOND).rem_euclid(86_400);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{}T{hour:02}:{minute:02}:{second:02}Z", date(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Pico;
    use contract::{AccountId, KeyId, KeyRef, ModelId, PersonRef};
    use uuid::Uuid;

    const NOON: Timestamp = Timestamp::from_millis(1_767_268_800_000);

    fn line(person: &str, key: Option<&str>, totals: UsageTotals) -> UsageLine {
        let id = |n| Uuid::from_bytes([n; 16]);
        UsageLine {
            day: 1,
            model: ModelId::parse("lab/qwen3,\"big\"").unwrap(),
            person: PersonRef { id: AccountId::new(id(1)), name: Some(person.into()) },
            key: key.map(|name| KeyRef { id: KeyId::new(id(2)), name: Some(name.into()) }),
            totals,
        }
    }

    #[test]
    fn every_line_has_a_cell_for_each_column() {
        let cost = Cost { known: Pico(1_234_567), unpriced: 1 };
        let totals = UsageTotals {
            requests: 2,
            calls: 4,
            failed: 1,
            fallbacks: 1,
            input: 30,
            output: 5,
            cost,
            first_token_p50_ms: Some(120),
            first_token_p95_ms: Some(900),
        };
        let unknown = UsageTotals {
            calls: 1,
            cost: Cost { known: Pico(0), unpriced: 1 },
            ..UsageTotals::default()
        };
        let days = Days { from: NOON.plus_millis(-13 * 3_600_000), count: 2 };

        let mut table = head();
        write(
            &mut table,
            days,
            &[line("Ada, the \"first\"", Some("Backups"), totals), line("Bob", None, unknown)],
            "EUR",
        );

        assert_eq!(
            table.split("\r\n").collect::<Vec<_>>(),
            [
                "day,begins_at,model,person,person_id,key,key_id,requests,calls,failed,fallbacks,\
                 input_tokens,output_tokens,cost,currency,unpriced,first_token_p50_ms,first_token_p95_ms",
                "2026-01-02,2026-01-01T23:00:00Z,\"lab/qwen3,\"\"big\"\"\",\"Ada, the \"\"first\"\"\",\
                 01010101-0101-0101-0101-010101010101,Backups,02020202-0202-0202-0202-020202020202,\
                 2,4,1,1,30,5,0.000001234567,EUR,1,120,900",
                "2026-01-02,2026-01-01T23:00:00Z,\"lab/qwen3,\"\"big\"\"\",Bob,\
                 01010101-0101-0101-0101-010101010101,,,0,1,0,0,0,0,,EUR,1,,",
                "",
            ]
        );
    }

    #[test]
    fn no_text_is_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\u{ff1d}1"] {
            assert_eq!(harmless(text), format!("'{text}"));
        }
        for text in ["Ada", "a=b", "", "'=1", "fake/-1"] {
            assert_eq!(harmless(text), text);
        }
    }

    #[test]
    fn a_day_is_named_as_where_it_begins_at_midnight() {
        let second_of_january = NOON.plus_millis(12 * 3_600_000);
        for hours_ahead in [-10, 0, 1, 13] {
            let midnight = second_of_january.plus_millis(-hours_ahead * 3_600_000);

            assert_eq!(day_of(midnight), "2026-01-02", "{hours_ahead}");
        }
        assert_eq!(rfc3339(Timestamp::from_millis(951_827_696_000)), "2000-02-29T12:34:56Z");
        assert_eq!(rfc3339(Timestamp::from_millis(-1)), "1969-12-31T23:59:59Z");
    }
}
