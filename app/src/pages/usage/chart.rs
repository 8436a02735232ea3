//! The chart's card: what it shows, what its colours mean, and the same as a table.

use super::plot::Plot;
use crate::{
    components::{Choice, Icon, IconName, Segmented},
    i18n::{Locale, cost_in_short, format, use_currency},
    logic::{
        chart::{Amount, Bar, Chart, Measure, Series},
        range,
    },
    pages::words,
    state::state,
};
use contract::{Days, ModelId, UsageOf};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// What is drawn, in words: everything that a sentence about the chart needs.
#[derive(Clone, Copy)]
pub struct Shown {
    /// The drawing.
    pub chart: Memo<Chart>,
    /// Its days.
    pub days: Days,
    /// What the height of a bar means.
    pub measure: RwSignal<Measure>,
    /// The words.
    pub locale: Signal<Locale>,
    /// The currency of all money.
    pub currency: Signal<String>,
}

impl Shown {
    /// What a series is called.
    fn name(self, series: usize) -> String {
        let locale = self.locale.get();
        self.chart.with(|chart| match chart.series.get(series) {
            Some(Series::Model(model)) => state().models.label(model),
            Some(Series::Half) => td_string!(locale, usage.half).to_owned(),
            Some(Series::Most) => td_string!(locale, usage.most).to_owned(),
            Some(Series::Others) | None => td_string!(locale, usage.others).to_owned(),
        })
    }

    fn series(self) -> usize {
        self.chart.with(|chart| chart.series.len())
    }

    fn amount(self, amount: Amount) -> String {
        let locale = self.locale.get();
        match self.measure.get() {
            Measure::Money => cost_in_short(locale, &self.currency.read(), amount.cost),
            Measure::FirstWord => format::duration(locale, amount.first_word_ms),
            measure => format::number(locale, measure.of(amount)),
        }
    }

    fn day(self, day: u16) -> String {
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

    /// What is measured.
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

    /// The drawing in a sentence.
    pub fn label(self) -> String {
        let (locale, title) = (self.locale.get(), self.title());
        match self.measure.get() {
            Measure::FirstWord => td_string!(locale, usage.chart_of_times, title = title),
            _ => td_string!(locale, usage.chart_label, title = title),
        }
    }

    /// Whether the pieces of a bar make a whole.
    fn adds_up(self) -> bool {
        self.measure.get() != Measure::FirstWord
    }
}

/// The chart, what its colours mean, and its table.
#[component]
pub fn ChartCard(
    /// The days.
    days: Days,
    /// What was taken on every day.
    by_day: Vec<UsageOf<u16>>,
    /// What every model took on every day.
    by_day_and_model: Vec<UsageOf<(u16, ModelId)>>,
    /// What the height of a bar means.
    measure: RwSignal<Measure>,
) -> impl IntoView {
    let chart = Memo::new(move |_| match measure.get() {
        Measure::FirstWord => Chart::first_words(&by_day, days.count),
        measure => Chart::by_model(&by_day_and_model, days.count, measure),
    });
    let locale = state().session.locale();
    let shown = Shown { chart, days, measure, locale, currency: use_currency() };
    let choice = |value, label| Choice { value, label, icon: None };
    let choices = vec![
        choice(Measure::Money, words!(usage.money)),
        choice(Measure::Requests, words!(usage.requests)),
        choice(Measure::Tokens, words!(usage.tokens)),
        choice(Measure::Failed, words!(usage.failures)),
        choice(Measure::Fallbacks, words!(usage.fallbacks)),
        choice(Measure::FirstWord, words!(usage.first_word)),
    ];
    let legend = move || {
        let series = (0..shown.series()).map(|series| {
            view! {
                <li>
                    <i class=format!("swatch {}", colour(shown, series))></i>
                    {shown.name(series)}
                </li>
            }
        });
        series.collect_view()
    };
    view! {
        <section class="card chart">
            <div class="chart-head">
                <h2>{move || shown.title()}</h2>
                <Segmented name="measure" legend=words!(usage.measure) choices=choices chosen=measure
                    choose=Callback::new(move |chosen| measure.set(chosen)) />
            </div>
            <ul class="legend" role="list">{legend}</ul>
            <Plot shown=shown />
            <details class="fold">
                <summary>
                    <span>{words!(usage.as_table)}</span>
                    <span class="push"><Icon name=IconName::ChevronDown /></span>
                </summary>
                <div class="scrolls" role="region" tabindex="0" aria-label=move || shown.title()>
                    {move || table(shown)}
                </div>
            </details>
        </section>
    }
}

/// The class that gives a series its colour.
pub fn colour(shown: Shown, series: usize) -> String {
    match shown.chart.with(|chart| chart.series.get(series).cloned()) {
        Some(Series::Others) | None => "series-others".to_owned(),
        Some(_) => format!("series-{}", series + 1),
    }
}

/// The same numbers, a line for each day on which something was asked.
fn table(shown: Shown) -> AnyView {
    let (series, adds_up) = (shown.series(), shown.adds_up());
    let head =
        (0..series).map(|series| view! { <th scope="col" class="end">{shown.name(series)}</th> });
    let head = head.collect_view();
    let rows = shown.chart.with(|chart| {
        let days = (0..).zip(&chart.bars).filter(|(_, bar)| !bar.pieces.is_empty());
        days.map(|(day, bar)| {
            let cells = (0..series).map(|series| {
                let piece = bar.pieces.iter().find(|piece| piece.series == series);
                let amount = piece.map(|piece| shown.amount(piece.amount));
                view! { <td class="end">{amount}</td> }
            });
            view! {
                <tr>
                    <th scope="row">{shown.day(day)}</th>
                    {cells.collect_view()}
                    {adds_up.then(|| view! { <td class="end">{shown.amount(bar.whole)}</td> })}
                </tr>
            }
        })
        .collect_view()
    });
    view! {
        <table class="data">
            <thead>
                <tr>
                    <th scope="col">{words!(usage.day)}</th>
                    {head}
                    {adds_up.then(|| view! { <th scope="col" class="end">{words!(usage.altogether)}</th> })}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
