//! The card of the chart: what it shows, what its colours mean, and the same as a table. The drawing itself is in
//! `plot`.

use super::{chart_text::ChartText, plot::Plot};
use crate::{
    components::{Choice, Icon, IconName, Segmented},
    i18n::use_currency,
    logic::chart::{Chart, Measure},
    pages::words,
    state::state,
};
use contract::{Days, ModelId, UsageOf};
use leptos::prelude::*;

/// The card of the chart: the chart, what its colours mean, and its table.
#[component]
pub fn ChartCard(
    /// The days that the chart covers.
    days: Days,
    /// The usage of every day.
    by_day: Vec<UsageOf<u16>>,
    /// The usage of every model on every day.
    by_day_and_model: Vec<UsageOf<(u16, ModelId)>>,
    /// The measure: what the height of a bar means.
    measure: RwSignal<Measure>,
) -> impl IntoView {
    let chart = Memo::new(move |_| match measure.get() {
        Measure::FirstWord => Chart::first_words(&by_day, days.count),
        measure => Chart::by_model(&by_day_and_model, days.count, measure),
    });
    let locale = state().session.locale();
    let text = ChartText { chart, days, measure, locale, currency: use_currency() };
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
        let series = (0..text.series()).map(|series| {
            view! {
                <li>
                    <i class=format!("swatch {}", text.colour(series))></i>
                    {text.name(series)}
                </li>
            }
        });
        series.collect_view()
    };
    view! {
        <section class="card chart">
            <div class="chart-head">
                <h2>{move || text.title()}</h2>
                <Segmented name="measure" legend=words!(usage.measure) choices=choices chosen=measure
                    choose=Callback::new(move |chosen| measure.set(chosen)) />
            </div>
            <ul class="legend" role="list">{legend}</ul>
            <Plot text=text />
            <details class="fold">
                <summary>
                    <span>{words!(usage.as_table)}</span>
                    <span class="push"><Icon name=IconName::ChevronDown /></span>
                </summary>
                <div class="scrolls" role="region" tabindex="0" aria-label=move || text.title()>
                    {move || table(text)}
                </div>
            </details>
        </section>
    }
}

/// The same numbers, a line for each day on which something was asked.
fn table(text: ChartText) -> AnyView {
    let (series, adds_up) = (text.series(), text.adds_up());
    let head =
        (0..series).map(|series| view! { <th scope="col" class="end">{text.name(series)}</th> });
    let head = head.collect_view();
    let rows = text.chart.with(|chart| {
        let days = (0..).zip(&chart.bars).filter(|(_, bar)| !bar.pieces.is_empty());
        days.map(|(day, bar)| {
            let cells = (0..series).map(|series| {
                let piece = bar.pieces.iter().find(|piece| piece.series == series);
                let amount = piece.map(|piece| text.amount(piece.amount));
                view! { <td class="end">{amount}</td> }
            });
            view! {
                <tr>
                    <th scope="row">{text.day(day)}</th>
                    {cells.collect_view()}
                    {adds_up.then(|| view! { <td class="end">{text.amount(bar.whole)}</td> })}
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
