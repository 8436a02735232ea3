//! The chart's card: what it shows, what its colours mean, and the same as a table.

use super::{cost, plot::Plot};
use crate::{
    components::{Choice, Icon, IconName, Segmented},
    i18n::{Locale, format, use_currency},
    logic::{
        chart::{Amount, Bar, Chart, Measure},
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
        self.chart.with(|chart| {
            chart.models.get(series).map_or_else(
                || td_string!(self.locale.get(), usage.others).to_owned(),
                |model| state().models.label(model),
            )
        })
    }

    fn series(self) -> usize {
        self.chart.with(|chart| chart.models.len() + usize::from(chart.has_others))
    }

    fn amount(self, amount: Amount) -> String {
        let locale = self.locale.get();
        match self.measure.get() {
            Measure::Money => cost(locale, &self.currency.read(), amount.cost),
            Measure::Requests => format::number(locale, amount.requests),
            Measure::Tokens => format::number(locale, amount.tokens),
        }
    }

    fn day(self, day: u16) -> String {
        format::date_long(self.locale.get(), range::noon(self.days, day))
    }

    /// A day's numbers in one line.
    pub fn line(self, day: u16, bar: &Bar) -> String {
        let (locale, date) = (self.locale.get(), self.day(day));
        if bar.pieces.is_empty() {
            return td_string!(locale, usage.nothing_on_day, day = date);
        }
        let mut line =
            td_string!(locale, usage.on_day, day = date, amount = self.amount(bar.whole));
        for piece in &bar.pieces {
            let (model, amount) = (self.name(piece.series), self.amount(piece.amount));
            line.push_str(" · ");
            line.push_str(&td_string!(locale, usage.of_model, model = model, amount = amount));
        }
        line
    }

    /// What is measured.
    pub fn title(self) -> String {
        let locale = self.locale.get();
        match self.measure.get() {
            Measure::Money => td_string!(locale, usage.cost_per_day),
            Measure::Requests => td_string!(locale, usage.requests_per_day),
            Measure::Tokens => td_string!(locale, usage.tokens_per_day),
        }
        .to_owned()
    }
}

/// The chart, what its colours mean, and its table.
#[component]
pub fn ChartCard(
    /// The days.
    days: Days,
    /// What every model took on every day.
    usage: Vec<UsageOf<(u16, ModelId)>>,
    /// What the height of a bar means.
    measure: RwSignal<Measure>,
) -> impl IntoView {
    let chart = Memo::new(move |_| Chart::draw(&usage, days.count, measure.get()));
    let locale = state().session.locale();
    let shown = Shown { chart, days, measure, locale, currency: use_currency() };
    let choices = vec![
        Choice { value: Measure::Money, label: words!(usage.money), icon: None },
        Choice { value: Measure::Requests, label: words!(usage.requests), icon: None },
        Choice { value: Measure::Tokens, label: words!(usage.tokens), icon: None },
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
    if shown.chart.with(|chart| series < chart.models.len()) {
        format!("series-{}", series + 1)
    } else {
        "series-others".to_owned()
    }
}

/// The same numbers, a line for each day on which something was asked.
fn table(shown: Shown) -> AnyView {
    let series = shown.series();
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
                    <td class="end">{shown.amount(bar.whole)}</td>
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
                    <th scope="col" class="end">{words!(usage.altogether)}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
