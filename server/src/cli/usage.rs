//! `plauder usage`: what each model took and cost, as a table in columns. It reads the ledger beside a running server, and
//! changes nothing.

use super::say;
use crate::{Config, Sources, wiring};
use app::i18n::{cost_in_words, format, locale};
use contract::{Days, Language, ModelId, Timestamp, UsageOf, UsageTotals};
use storage::Storage;

/// Prints a line for each model of the last `days` days, each of 24 hours and ending now, and their sum.
pub(super) async fn run(config: &Config, days: u16) -> Result<(), crate::Error> {
    let storage = Storage::open_beside(&wiring::location(config)).await?;
    let now = Sources::real().clock.now();
    let from = now.plus_millis(1 - i64::from(days) * Timestamp::DAY);
    let report = storage.report(Days { from, count: days }, None).await?;
    storage.close().await;
    for line in table(&report.by_model, &report.whole, config.currency.as_str()) {
        say(&line);
    }
    Ok(())
}

/// The table in columns: texts to the left, numbers to the right.
fn table(models: &[UsageOf<ModelId>], whole: &UsageTotals, currency: &str) -> Vec<String> {
    const HEAD: [&str; 6] = ["model", "calls", "failed", "tokens read", "written", "cost"];
    let words = locale(Language::En);
    let row = |name: &str, it: &UsageTotals| {
        let [calls, failed, input, output] =
            [it.calls, it.failed, it.input, it.output].map(|number| format::number(words, number));
        let cost = cost_in_words(words, currency, it.cost).replace('\u{a0}', " ");
        [name.to_owned(), calls, failed, input, output, cost]
    };
    let mut rows = vec![HEAD.map(str::to_owned)];
    rows.extend(models.iter().map(|model| row(model.of.as_str(), &model.totals)));
    rows.push(row("altogether", whole));
    let widths: Vec<usize> = (0..HEAD.len())
        .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default())
        .collect();
    rows.iter()
        .map(|[name, numbers @ ..]| {
            let numbers = numbers.iter().zip(&widths[1..]);
            let numbers = numbers.map(|(number, width)| format!("  {number:>width$}"));
            let name = format!("{name:<width$}", width = widths[0]);
            std::iter::once(name).chain(numbers).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{Cost, Pico};

    #[test]
    fn each_model_has_a_line_and_the_last_one_is_their_sum() {
        let totals = |calls, known, unpriced| UsageTotals {
            calls,
            failed: 1,
            input: 12_000,
            output: 345,
            cost: Cost { known: Pico(known), unpriced },
            ..UsageTotals::default()
        };
        let spent = |model: &str, calls, known, unpriced| UsageOf {
            of: ModelId::parse(model).unwrap(),
            totals: totals(calls, known, unpriced),
        };
        let cost = Cost { known: Pico(3 * Pico::UNIT), unpriced: 2 };
        let whole =
            UsageTotals { failed: 3, input: 36_000, output: 1_035, cost, ..totals(1_205, 0, 0) };
        let all = [
            spent("openai/gpt-5", 1_200, 3 * Pico::UNIT, 0),
            spent("ollama/qwen3", 3, 0, 0),
            spent("lab/own", 2, 0, 2),
        ];

        assert_eq!(
            table(&all, &whole, "EUR"),
            [
                "model         calls  failed  tokens read  written               cost",
                "openai/gpt-5  1,200       1       12,000      345           3.00 EUR",
                "ollama/qwen3      3       1       12,000      345            nothing",
                "lab/own           2       1       12,000      345       cost unknown",
                "altogether    1,205       3       36,000    1,035  at least 3.00 EUR",
            ]
        );
    }
}
