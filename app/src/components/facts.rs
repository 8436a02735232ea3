//! What an answer took: a line under it that opens.

use crate::i18n::{Locale, format, use_currency, use_locale, why};
use contract::{Cost, Facts, Pico};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Model, duration and tokens in one line; pressing it shows tokens by kind. What is not known is left out of
/// the line and called unknown in the list, never 0.
#[component]
pub fn FactsLine(
    /// The id of the list that opens.
    #[prop(into)]
    id: String,
    /// What people call the model.
    #[prop(into)]
    model: Signal<String>,
    /// What the answer took.
    #[prop(into)]
    facts: Signal<Facts>,
) -> impl IntoView {
    let (locale, currency) = (use_locale(), use_currency());
    let line = move || line(locale.get(), &currency.read(), &model.read(), &facts.read());
    let rows = move || {
        rows(locale.get(), &currency.read(), &model.read(), &facts.read())
            .into_iter()
            .map(|(name, value)| {
                view! {
                    <div>
                        <dt>{name}</dt>
                        <dd class="number">{value}</dd>
                    </div>
                }
            })
            .collect_view()
    };
    view! {
        <button
            type="button"
            class="chip facts"
            popovertarget=id.clone()
            aria-label=move || {
                let (what, line) = (td_string!(locale.get(), messages.facts), line());
                format!("{what}: {line}")
            }
        >
            {line}
        </button>
        <dl class="facts-list" id=id popover="auto">
            {rows}
        </dl>
    }
}

/// What something cost, in words: an amount, at least an amount, unknown, or nothing.
pub fn cost_in_words(locale: Locale, currency: &str, cost: Cost) -> String {
    match cost {
        Cost { known: Pico(0), unpriced: 0 } => td_string!(locale, messages.cost_nothing).into(),
        Cost { known, unpriced: 0 } => format::money(locale, currency, known),
        Cost { known: Pico(0), .. } => td_string!(locale, messages.cost_unknown).into(),
        Cost { known, .. } => {
            let amount = format::money(locale, currency, known);
            td_string!(locale, messages.cost_at_least, amount = amount)
        }
    }
}

fn line(locale: Locale, currency: &str, model: &str, facts: &Facts) -> String {
    let mut line = format!("{model} · {}", format::seconds(locale, facts.duration_ms));
    if let Some(written) = facts.usage.output {
        let number = format::number(locale, written);
        let tokens = td_string!(locale, messages.tokens, count = written, number = number);
        line.push_str(" · ");
        line.push_str(&tokens.replace(' ', "\u{a0}"));
    }
    if let Some(cost) = facts.cost.filter(|cost| *cost != Cost::default()) {
        line.push_str(" · ");
        line.push_str(&cost_in_words(locale, currency, cost));
    }
    line
}

fn rows(locale: Locale, currency: &str, model: &str, facts: &Facts) -> Vec<(&'static str, String)> {
    let unknown = || td_string!(locale, messages.unknown).to_owned();
    let count = |tokens: Option<u64>| tokens.map_or_else(unknown, |n| format::number(locale, n));
    let usage = &facts.usage;
    let mut rows = vec![(td_string!(locale, messages.facts_model), model.to_owned())];
    if let Some(asked) = &facts.asked {
        rows.push((td_string!(locale, messages.facts_asked), asked.name().to_owned()));
    }
    for attempt in &facts.attempts {
        let why = why(locale, attempt.model.name(), attempt.trouble);
        let after = format::seconds(locale, attempt.duration_ms);
        rows.push((td_string!(locale, messages.facts_attempt), format!("{why} ({after})")));
    }
    let cost = facts.cost.map_or_else(unknown, |cost| cost_in_words(locale, currency, cost));
    rows.push((td_string!(locale, messages.facts_cost), cost));
    rows.push((td_string!(locale, messages.facts_input), count(usage.input)));
    if usage.cached.is_some() {
        rows.push((td_string!(locale, messages.facts_cached), count(usage.cached)));
    }
    if usage.cache_write.is_some() {
        rows.push((td_string!(locale, messages.facts_cache_write), count(usage.cache_write)));
    }
    rows.push((td_string!(locale, messages.facts_output), count(usage.output)));
    if usage.reasoning.is_some() {
        rows.push((td_string!(locale, messages.facts_reasoning), count(usage.reasoning)));
    }
    let first = facts.first_token_ms.map_or_else(unknown, |ms| format::seconds(locale, ms));
    rows.push((td_string!(locale, messages.facts_first_token), first));
    let duration = format::seconds(locale, facts.duration_ms);
    rows.push((td_string!(locale, messages.facts_duration), duration));
    rows
}
