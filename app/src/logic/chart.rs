//! The bars of the usage page: which models have a colour of their own, and where each piece of a bar stands. The page
//! draws what is reckoned here and reckons nothing.

use contract::{Cost, ModelId, UsageOf, UsageTotals};
use std::{cmp::Reverse, collections::BTreeMap, ops::Add};

/// The number of models that have a colour of their own; all others share one.
pub const SERIES: usize = 5;
/// The drawing's width, in its own units.
pub const WIDTH: f64 = 880.0;
/// The drawing's height, in the same units.
pub const HEIGHT: f64 = 200.0;
/// The part of a day's column that its bar takes.
const SHARE: f64 = 0.73;
/// The gap between two pieces.
const GAP: f64 = 1.5;
/// The least height of a piece that stands for anything: what is there can be seen.
const LEAST: f64 = 1.0;

/// A chart's measure: what the height of a bar means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The cost, as far as it is known.
    Money,
    /// The number of requests.
    Requests,
    /// The tokens that were read and written.
    Tokens,
    /// The calls that failed.
    Failed,
    /// The requests that another model answered than the one that comes first.
    Fallbacks,
    /// The time to the first word.
    FirstWord,
}

/// The amount that a model took on a day, by every measure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// The cost.
    pub cost: Cost,
    /// The number of requests.
    pub requests: u64,
    /// The tokens that were read and written.
    pub tokens: u64,
    /// The calls that failed.
    pub failed: u64,
    /// The requests that another model answered than the one that comes first.
    pub fallbacks: u64,
    /// The longest time to the first word but for the slowest twentieth, in milliseconds.
    pub first_word_ms: u64,
}

impl From<&UsageTotals> for Amount {
    fn from(totals: &UsageTotals) -> Self {
        Self {
            cost: totals.cost,
            requests: totals.requests,
            tokens: totals.input.saturating_add(totals.output),
            failed: totals.failed,
            fallbacks: totals.fallbacks,
            first_word_ms: totals.first_token_p95_ms.unwrap_or_default(),
        }
    }
}

impl Add for Amount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            cost: self.cost + other.cost,
            requests: self.requests.saturating_add(other.requests),
            tokens: self.tokens.saturating_add(other.tokens),
            failed: self.failed.saturating_add(other.failed),
            fallbacks: self.fallbacks.saturating_add(other.fallbacks),
            first_word_ms: self.first_word_ms.max(other.first_word_ms),
        }
    }
}

impl Measure {
    /// The height of an amount by this measure: in pico-units, in milliseconds, or as a number.
    pub fn of(self, amount: Amount) -> u64 {
        match self {
            Self::Money => u64::try_from(amount.cost.known.0).unwrap_or_default(),
            Self::Requests => amount.requests,
            Self::Tokens => amount.tokens,
            Self::Failed => amount.failed,
            Self::Fallbacks => amount.fallbacks,
            Self::FirstWord => amount.first_word_ms,
        }
    }
}

/// A series of the chart: what pieces of one colour stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Series {
    /// A model.
    Model(ModelId),
    /// All other models.
    Others,
    /// The faster half of the calls.
    Half,
    /// All calls but the slowest twentieth.
    Most,
}

/// A piece of a bar: what one series took on one day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BarPiece {
    /// The series, as an index into `Chart::series`.
    pub series: usize,
    /// The amount that it stands for.
    pub amount: Amount,
    /// The upper edge, from above.
    pub y: f64,
    /// The height; 0: nothing is to be drawn.
    pub height: f64,
}

/// A bar of the chart: a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// The left edge.
    pub x: f64,
    /// The width.
    pub width: f64,
    /// The amount of the whole day.
    pub whole: Amount,
    /// The pieces, the lowest first.
    pub pieces: Vec<BarPiece>,
}

/// The whole chart, ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// The series: the models, the largest first, or the two parts of a day's calls.
    pub series: Vec<Series>,
    /// The height that the upper edge stands for, by the measure.
    pub top: u64,
    /// The bars: one for every day, the first day first.
    pub bars: Vec<Bar>,
}

impl Chart {
    /// Draws a report's days, stacked by model.
    pub fn by_model(usage: &[UsageOf<(u16, ModelId)>], days: u16, measure: Measure) -> Self {
        let mut models = largest(usage, measure);
        let has_others = models.len() > SERIES;
        models.truncate(SERIES);
        let mut sums: Vec<BTreeMap<usize, Amount>> = vec![BTreeMap::new(); usize::from(days)];
        for UsageOf { of: (day, model), totals } in usage {
            let Some(day) = sums.get_mut(usize::from(*day)) else { continue };
            let series = models.iter().position(|known| known == model).unwrap_or(models.len());
            let sum = day.entry(series).or_default();
            *sum = *sum + Amount::from(totals);
        }
        let others = has_others.then_some(Series::Others);
        let series = models.into_iter().map(Series::Model).chain(others).collect();
        let whole = |day: &BTreeMap<usize, Amount>| {
            day.values().copied().fold(Amount::default(), Amount::add)
        };
        let highest = sums.iter().map(|day| measure.of(whole(day))).max();
        let top = top(highest.unwrap_or_default());
        let bars = sums.iter().map(|day| (whole(day), stack(day, top, measure)));
        Self { series, top, bars: side_by_side(bars.collect()) }
    }

    /// Draws how long the first word took: the faster half below, up to all but the slowest twentieth.
    pub fn first_words(usage: &[UsageOf<u16>], days: u16) -> Self {
        let mut sums = vec![UsageTotals::default(); usize::from(days)];
        for UsageOf { of: day, totals } in usage {
            if let Some(sum) = sums.get_mut(usize::from(*day)) {
                sum.clone_from(totals);
            }
        }
        let highest = sums.iter().filter_map(|day| day.first_token_p95_ms).max();
        let top = top(highest.unwrap_or_default());
        let bars = sums.iter().map(|day| {
            let whole = Amount::from(day);
            let Some(half) = day.first_token_p50_ms else { return (whole, Vec::new()) };
            let mut below = 0.0;
            let steps = [
                (0, half, half),
                (1, whole.first_word_ms, whole.first_word_ms.saturating_sub(half)),
            ];
            let pieces = steps.map(|(series, first_word_ms, step)| {
                let (y, height) = pile(&mut below, step, top);
                BarPiece { series, amount: Amount { first_word_ms, ..whole }, y, height }
            });
            (whole, pieces.into())
        });
        Self { series: vec![Series::Half, Series::Most], top, bars: side_by_side(bars.collect()) }
    }
}

/// Gives every day its column, side by side.
fn side_by_side(days: Vec<(Amount, Vec<BarPiece>)>) -> Vec<Bar> {
    let column = WIDTH / float(days.len().max(1) as u64);
    let bars = days.into_iter().enumerate().map(|(number, (whole, pieces))| Bar {
        x: rounded(column * (float(number as u64) + (1.0 - SHARE) / 2.0)),
        width: rounded(column * SHARE),
        whole,
        pieces,
    });
    bars.collect()
}

/// The models by what they took, the largest first; where that is the same, by requests and name.
fn largest(usage: &[UsageOf<(u16, ModelId)>], measure: Measure) -> Vec<ModelId> {
    let mut sums: BTreeMap<&ModelId, Amount> = BTreeMap::new();
    for UsageOf { of: (_, model), totals } in usage {
        let sum = sums.entry(model).or_default();
        *sum = *sum + Amount::from(totals);
    }
    let mut models: Vec<_> = sums.into_iter().collect();
    models.sort_by_key(|(_, amount)| Reverse((measure.of(*amount), amount.requests)));
    models.into_iter().map(|(model, _)| model.clone()).collect()
}

/// Stacks amounts upon each other, as high as `measure` says.
fn stack(day: &BTreeMap<usize, Amount>, top: u64, measure: Measure) -> Vec<BarPiece> {
    let mut below = 0.0;
    let pieces = day.iter().map(|(series, amount)| {
        let (y, height) = pile(&mut below, measure.of(*amount), top);
        BarPiece { series: *series, amount: *amount, y, height }
    });
    pieces.collect()
}

/// The upper edge and the height of a piece that stands on what is `below`, and is counted to it.
fn pile(below: &mut f64, value: u64, top: u64) -> (f64, f64) {
    let full = float(value) / float(top) * HEIGHT;
    let height = if value == 0 { 0.0 } else { (full - GAP).max(LEAST) };
    let y = rounded(HEIGHT - *below - height);
    *below += full.max(if value == 0 { 0.0 } else { LEAST });
    (y, rounded(height))
}

/// The smallest round number that is not below the highest bar; its half is a whole number, too.
fn top(highest: u64) -> u64 {
    let mut unit: u64 = 1;
    loop {
        for step in [2, 4, 6, 8, 10] {
            match unit.checked_mul(step) {
                Some(top) if top >= highest => return top,
                Some(_) => {}
                None => return u64::MAX,
            }
        }
        unit = unit.saturating_mul(10);
    }
}

/// Nobody sees the second decimal of a pixel.
fn rounded(length: f64) -> f64 {
    (length * 10.0).round() / 10.0
}

#[expect(clippy::cast_precision_loss, reason = "a bar has few pixels")]
fn float(value: u64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Pico;

    fn asked(day: u16, name: &str, requests: u64) -> UsageOf<(u16, ModelId)> {
        let model = ModelId::parse(&format!("fake/{name}")).unwrap();
        let cost = Cost { known: Pico(i64::try_from(requests).unwrap()), unpriced: 0 };
        UsageOf {
            of: (day, model),
            totals: UsageTotals { requests, input: 7, output: 3, cost, ..UsageTotals::default() },
        }
    }

    fn names(chart: &Chart) -> Vec<String> {
        let name = |series: &Series| match series {
            Series::Model(model) => model.name().to_owned(),
            other => format!("{other:?}"),
        };
        chart.series.iter().map(name).collect()
    }

    #[test]
    fn the_largest_models_are_told_apart_and_the_rest_is_folded() {
        let usage: Vec<_> = ["a", "b", "c", "d", "e", "f", "g"]
            .into_iter()
            .zip(1..)
            .map(|(name, n)| asked(0, name, n))
            .collect();

        let chart = Chart::by_model(&usage, 1, Measure::Requests);

        assert_eq!(names(&chart), ["g", "f", "e", "d", "c", "Others"]);
        let others = chart.bars[0].pieces.last().unwrap();
        assert_eq!((others.series, others.amount.requests), (SERIES, 1 + 2));
        assert_eq!(chart.bars[0].whole.requests, 28);
    }

    #[test]
    fn every_day_has_its_column_and_days_beyond_the_report_have_none() {
        let usage = [asked(1, "a", 4), asked(9, "a", 100)];

        let chart = Chart::by_model(&usage, 4, Measure::Requests);

        assert_eq!(chart.bars.len(), 4);
        assert_eq!(chart.top, 4);
        assert_eq!((chart.bars[0].x, chart.bars[0].width), (29.7, 160.6));
        assert!(chart.bars[0].pieces.is_empty());
        let piece = chart.bars[1].pieces[0];
        assert_eq!((piece.y, piece.height), (1.5, 198.5));
    }

    #[test]
    fn pieces_stand_on_each_other() {
        let usage = [asked(0, "a", 6), asked(0, "b", 2)];

        let chart = Chart::by_model(&usage, 1, Measure::Requests);

        let [a, b] = chart.bars[0].pieces[..] else { panic!("two pieces") };
        assert_eq!(chart.top, 8);
        assert_eq!((a.y, a.height), (51.5, 148.5));
        assert_eq!((b.y, b.height), (1.5, 48.5));
    }

    #[test]
    fn what_cost_nothing_is_not_drawn_and_still_counted() {
        let mut free = asked(0, "local", 3);
        free.totals.cost = Cost { known: Pico(0), unpriced: 3 };
        let usage = [free, asked(0, "paid", 1)];

        let chart = Chart::by_model(&usage, 1, Measure::Money);

        assert_eq!(names(&chart), ["paid", "local"]);
        let local = chart.bars[0].pieces[1];
        assert_eq!((local.height, local.amount.cost.unpriced), (0.0, 3));
    }

    #[test]
    fn the_first_words_of_a_day_are_a_half_and_most() {
        let heard = |day, half, most| UsageOf {
            of: day,
            totals: UsageTotals {
                requests: 5,
                first_token_p50_ms: half,
                first_token_p95_ms: most,
                ..UsageTotals::default()
            },
        };
        let usage =
            [heard(0, Some(300), Some(1_000)), heard(2, None, None), heard(9, Some(1), Some(2))];

        let chart = Chart::first_words(&usage, 3);

        assert_eq!((names(&chart), chart.top), (vec!["Half".to_owned(), "Most".to_owned()], 1_000));
        let [half, most] = chart.bars[0].pieces[..] else { panic!("two pieces") };
        assert_eq!((half.amount.first_word_ms, half.y, half.height), (300, 141.5, 58.5));
        assert_eq!((most.amount.first_word_ms, most.y, most.height), (1_000, 1.5, 138.5));
        assert!(chart.bars[1].pieces.is_empty() && chart.bars[2].pieces.is_empty());
        assert_eq!((chart.bars[1].whole.requests, chart.bars[2].whole.requests), (0, 5));
    }

    #[test]
    fn failures_and_fall_backs_are_measures_as_well() {
        let totals = UsageTotals {
            requests: 9,
            calls: 12,
            failed: 3,
            fallbacks: 2,
            ..UsageTotals::default()
        };
        let amount = Amount::from(&totals);

        assert_eq!((Measure::Failed.of(amount), Measure::Fallbacks.of(amount)), (3, 2));
    }

    #[test]
    fn the_upper_edge_is_round_and_has_a_whole_half() {
        for (highest, edge) in [(0, 2), (1, 2), (3, 4), (9, 10), (11, 20), (61, 80), (801, 1_000)] {
            assert_eq!(top(highest), edge, "{highest}");
        }
        assert_eq!(top(u64::MAX), u64::MAX);
    }
}
