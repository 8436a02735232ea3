//! The words that the chart's card and its drawing both say: the names of series, amounts, days, and what is measured.

use crate::{
    i18n::{Locale, cost_in_short, format},
    logic::{
        chart::{Amount, Bar, Chart, Measure, Series},
        range,
    },
    state::state,
};
use contract::Days;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// A chart with everything that a sentence about it needs.
#[derive(Clone, Copy)]
pub struct ChartText {
    /// The bars and series that are drawn.
    pub chart: Memo<Chart>,
    /// The days that it covers.
    pub days: Days,
    /// The measure: what the height of a bar means.
    pub measure: RwSignal<Measure>,
    /// The language of the words.
    pub locale: Signal<Locale>,
    /// The currency of all money.
    pub currency: Signal<String>,
}

impl ChartText {
    /// The name of a series.
    pub fn name(self, series: usize) -> String {
        let locale = self.locale.get();
        self.chart.with(|chart| match chart.series.get(series) {
            Some(Series::Model(model)) => state().models.label(model),
            Some(Series::Half) => td_string!(locale, usage.half).to_owned(),
            Some(Series::Most) => td_string!(locale, usage.most).to_owned(),
            Some(Series::Others) | None => td_string!(locale, usage.others).to_owned(),
        })
    }

    /// The number of series.
    pub fn series(self) -> usize {
        self.chart.with(|chart| chart.series.len())
    }

    /// An amount by the chart's measure.
    pub fn amount(self, amount: Amount) -> String {
        let locale = self.locale.get();
        match self.measure.get() {
            Measure::Money => cost_in_short(locale, &self.currency.read(), amount.cost),
            Measure::FirstWord => format::duration(locale, amount.first_word_ms),
            measure => format::number(locale, measure.of(amount)),
        }
    }

    /// A day's date.
    pub fn day(self, day: u16) -> String {
        format::date_long(self.locale.get(), range::noon(self.days, day))
    }

    /// A day's numbers in one line.
    pub fn line(self, day: u16, bar: &Bar) -> String {
        let (locale, date) = (self.locale.get(), self.day(day));
        if bar.whole.requests == 0 && bar.pieces.is_empty() {
            return td_string!(locale, usage.nothing_on_day, day = date);
        }
        let pieces = bar.pieces.iter().map(|piece| {
            let (model, amount) = (self.name(piece.series), self.amount(piece.amount));
            td_string!(locale, usage.of_model, model = model, amount = amount)
        });
        let whole = match self.measure.get() {
            Measure::FirstWord if bar.pieces.is_empty() => {
                Some(td_string!(locale, messages.unknown).to_owned())
            }
            // Its pieces say it all.
            Measure::FirstWord => None,
            _ => Some(self.amount(bar.whole)),
        };
        let amount = whole.into_iter().chain(pieces).collect::<Vec<_>>().join(" · ");
        td_string!(locale, usage.on_day, day = date, amount = amount)
    }

    /// The title: what is measured.
    pub fn title(self) -> String {
        let locale = self.locale.get();
        match self.measure.get() {
            Measure::Money => td_string!(locale, usage.cost_per_day),
            Measure::Requests => td_string!(locale, usage.requests_per_day),
            Measure::Tokens => td_string!(locale, usage.tokens_per_day),
            Measure::Failed => td_string!(locale, usage.failed_per_day),
            Measure::Fallbacks => td_string!(locale, usage.fallbacks_per_day),
            Measure::FirstWord => td_string!(locale, usage.first_word_per_day),
        }
        .to_owned()
    }

    /// The whole chart in a sentence, for those who listen.
    pub fn label(self) -> String {
        let (locale, title) = (self.locale.get(), self.title());
        match self.measure.get() {
            Measure::FirstWord => td_string!(locale, usage.chart_of_times, title = title),
            _ => td_string!(locale, usage.chart_label, title = title),
        }
    }

    /// Whether the pieces of a bar make a whole.
    pub fn adds_up(self) -> bool {
        self.measure.get() != Measure::FirstWord
    }

    /// The class that gives a series its colour.
    pub fn colour(self, series: usize) -> String {
        match self.chart.with(|chart| chart.series.get(series).cloned()) {
            Some(Series::Others) | None => "series-others".to_owned(),
            Some(_) => format!("series-{}", series + 1),
        }
    }
}
