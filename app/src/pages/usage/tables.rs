//! The usage as tables: by day, by model, by person, by group and by key. One file, because all of them have the same
//! columns.

use crate::{
    i18n::{Locale, cost_in_short, format, use_currency},
    logic::range,
    pages::{show_more::ShowMore, words},
    state::{FurtherPages, state},
};
use contract::{Days, GroupRef, KeyRef, ModelId, PersonRef, UsageOf, UsageTotals};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The most lines that a table begins with, and that come with each press.
const LINES: usize = 50;

/// A line: its name, and what it took.
type Line = (Signal<String>, UsageTotals);

/// The tables of the usage; one that would be empty is left out.
#[component]
pub fn Tables(
    /// The days that the tables cover.
    days: Days,
    /// The usage by day, counted from the first.
    by_day: Vec<UsageOf<u16>>,
    /// The usage by model.
    models: Vec<UsageOf<ModelId>>,
    /// The usage by person.
    people: Vec<UsageOf<PersonRef>>,
    /// The usage by group.
    groups: Vec<UsageOf<GroupRef>>,
    /// The usage by key.
    keys: Vec<UsageOf<KeyRef>>,
) -> impl IntoView {
    let state = state();
    let name = |name: Option<String>, gone: Signal<String>| name.map_or(gone, Signal::stored);
    let locale = state.session.locale();
    let day = move |of| {
        let at = range::noon(days, of);
        Signal::derive(move || format::date_short(locale.get(), at))
    };
    let by_day: Vec<Line> =
        by_day.into_iter().map(|UsageOf { of, totals }| (day(of), totals)).collect();
    let models: Vec<Line> = models
        .into_iter()
        .map(|UsageOf { of, totals }| (Signal::derive(move || state.models.label(&of)), totals))
        .collect();
    let people: Vec<Line> = people
        .into_iter()
        .map(|UsageOf { of, totals }| (name(of.name, words!(usage.gone_person)), totals))
        .collect();
    let groups: Vec<Line> = groups
        .into_iter()
        .map(|UsageOf { of, totals }| (Signal::stored(of.name.as_str().to_owned()), totals))
        .collect();
    let keys: Vec<Line> = keys
        .into_iter()
        .map(|UsageOf { of, totals }| (name(of.name, words!(usage.gone_key)), totals))
        .collect();
    view! {
        {table("more-usage-model", words!(usage.by_model), words!(usage.model), None, models)}
        {table("more-usage-person", words!(usage.by_person), words!(usage.person), None, people)}
        {table("more-usage-group", words!(usage.by_group), words!(usage.group), Some(words!(usage.by_group_hint)), groups)}
        {table("more-usage-key", words!(usage.by_key), words!(usage.key), None, keys)}
        {table("more-usage-day", words!(usage.by_day), words!(usage.day), None, by_day)}
    }
}

/// A table; `more` is the id of the button below it.
fn table(
    more: &'static str,
    title: Signal<String>,
    first: Signal<String>,
    hint: Option<Signal<String>>,
    lines: Vec<Line>,
) -> Option<AnyView> {
    if lines.is_empty() {
        return None;
    }
    let (locale, currency) = (state().session.locale(), use_currency());
    // There may be as many lines as people.
    let (all, shown) = (lines.len(), RwSignal::new(LINES.min(lines.len())));
    let row = move |(name, totals): Line| {
        let cells = move || {
            cells(locale.get(), &currency.read(), &totals)
                .map(|cell| view! { <td class="end">{cell}</td> })
                .collect_view()
        };
        view! {
            <tr>
                <th scope="row">{name}</th>
                {cells}
            </tr>
        }
    };
    let lines = StoredValue::new(lines);
    let numbers = move || 0..shown.get();
    let line = move |number: usize| lines.with_value(|lines| lines[number].clone());
    let pages = FurtherPages {
        has_more: Signal::derive(move || shown.get() < all),
        is_loading: Signal::stored(false),
        load: Callback::new(move |()| shown.update(|shown| *shown = (*shown + LINES).min(all))),
    };
    let head = [
        words!(usage.requests),
        words!(usage.failed),
        words!(usage.fallbacks),
        words!(usage.input),
        words!(usage.output),
        words!(usage.first_word),
        words!(usage.first_word_p95),
        words!(usage.cost),
    ]
    .map(|words| view! { <th scope="col" class="end">{words}</th> });
    let view = view! {
        <section class="section">
            <h2>{title}</h2>
            {hint.map(|words| view! { <p class="soft">{words}</p> })}
            <div class="rows scrolls" role="region" tabindex="0" aria-label=title>
                <table class="data">
                    <thead>
                        <tr>
                            <th scope="col">{first}</th>
                            {head.collect_view()}
                        </tr>
                    </thead>
                    <tbody><For each=numbers key=|number| *number children=move |number| row(line(number)) /></tbody>
                </table>
            </div>
            <ShowMore id=more pages=pages />
        </section>
    };
    Some(view.into_any())
}

fn cells(locale: Locale, currency: &str, totals: &UsageTotals) -> [String; 8] {
    let seconds = |ms: Option<u64>| {
        let unknown = || td_string!(locale, messages.unknown).to_owned();
        ms.map_or_else(unknown, |ms| format::duration(locale, ms))
    };
    [
        format::number(locale, totals.requests),
        format::number(locale, totals.failed),
        format::number(locale, totals.fallbacks),
        format::number(locale, totals.input),
        format::number(locale, totals.output),
        seconds(totals.first_token_p50_ms),
        seconds(totals.first_token_p95_ms),
        cost_in_short(locale, currency, totals.cost),
    ]
}
