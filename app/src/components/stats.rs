//! The statistics of an answer: a line under it that opens. Only this file puts them into words, so that what is
//! unknown is 0 nowhere.

use crate::i18n::{Locale, cost_in_words, format, use_currency, use_locale, why};
use contract::{AnswerStats, Cost};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The line of an answer's statistics: model, duration and tokens; pressing it shows tokens by kind. What is not known
/// is left out of the line and called unknown in the list, never 0.
#[component]
pub fn StatsLine(
    /// The id of the list that opens.
    #[prop(into)]
    id: String,
    /// The model's name as people call it.
    #[prop(into)]
    model: Signal<String>,
    /// The statistics: what the answer took.
    #[prop(into)]
    stats: Signal<AnswerStats>,
) -> impl IntoView {
    let (locale, currency) = (use_locale(), use_currency());
    let line = move || line(locale.get(), &currency.read(), &model.read(), &stats.read());
    let rows = move || {
        rows(locale.get(), &currency.read(), &model.read(), &stats.read())
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
            class="chip stats"
            popovertarget=id.clone()
            aria-label=move || {
                let (what, line) = (td_string!(locale.get(), messages.stats), line());
                format!("{what}: {line}")
            }
        >
            {line}
        </button>
        <dl class="stats-list" id=id popover="auto">
            {rows}
        </dl>
    }
}

fn line(locale: Locale, currency: &str, model: &str, stats: &AnswerStats) -> String {
    let mut line = format!("{model} · {}", format::seconds(locale, stats.duration_ms));
    if let Some(written) = stats.usage.output {
        let number = format::number(locale, written);
        let tokens = td_string!(locale, messages.tokens, count = written, number = number);
        line.push_str(" · ");
        line.push_str(&tokens.replace(' ', "\u{a0}"));
    }
    if let Some(cost) = stats.cost.filter(|cost| *cost != Cost::default()) {
        line.push_str(" · ");
        line.push_str(&cost_in_words(locale, currency, cost));
    }
    line
}

fn rows(
    locale: Locale,
    currency: &str,
    model: &str,
    stats: &AnswerStats,
) -> Vec<(&'static str, String)> {
    let unknown = || td_string!(locale, messages.unknown).to_owned();
    let count = |tokens: Option<u64>| tokens.map_or_else(unknown, |n| format::number(locale, n));
    let usage = &stats.usage;
    let mut rows = vec![(td_string!(locale, messages.stats_model), model.to_owned())];
    if let Some(asked) = &stats.asked {
        rows.push((td_string!(locale, messages.stats_asked), asked.name().to_owned()));
    }
    for attempt in &stats.attempts {
        let why = why(locale, attempt.model.name(), attempt.trouble);
        let after = format::seconds(locale, attempt.duration_ms);
        rows.push((td_string!(locale, messages.stats_attempt), format!("{why} ({after})")));
    }
    let cost = stats.cost.map_or_else(unknown, |cost| cost_in_words(locale, currency, cost));
    rows.push((td_string!(locale, messages.stats_cost), cost));
    rows.push((td_string!(locale, messages.stats_input), count(usage.input)));
    if usage.cached.is_some() {
        rows.push((td_string!(locale, messages.stats_cached), count(usage.cached)));
    }
    if usage.cache_write.is_some() {
        rows.push((td_string!(locale, messages.stats_cache_write), count(usage.cache_write)));
    }
    rows.push((td_string!(locale, messages.stats_output), count(usage.output)));
    if usage.reasoning.is_some() {
        rows.push((td_string!(locale, messages.stats_reasoning), count(usage.reasoning)));
    }
    let first = stats.first_token_ms.map_or_else(unknown, |ms| format::seconds(locale, ms));
    rows.push((td_string!(locale, messages.stats_first_token), first));
    let duration = format::seconds(locale, stats.duration_ms);
    rows.push((td_string!(locale, messages.stats_duration), duration));
    rows
}
