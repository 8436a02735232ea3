//! The figures of the usage: the few numbers that say most, each with a note. They follow from the totals alone,
//! without days or models.

use crate::{
    i18n::{Locale, cost_in_short, format, use_currency},
    state::state,
};
use contract::UsageTotals;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// A number: its name, itself, and what else is worth knowing.
type Figure = (&'static str, String, String);

/// The figures: money, requests, tokens, fallbacks, and the time until the first word.
#[component]
pub fn Figures(whole: UsageTotals) -> impl IntoView {
    let (locale, currency) = (state().session.locale(), use_currency());
    let figures = move || {
        let locale = locale.get();
        [
            money(locale, &currency.read(), &whole),
            requests(locale, &whole),
            tokens(locale, &whole),
            fallbacks(locale, &whole),
            first_word(locale, &whole),
        ]
        .map(|(name, value, note)| {
            view! {
                <div class="figure">
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                    <dd class="note">{note}</dd>
                </div>
            }
        })
        .collect_view()
    };
    view! { <dl class="figures">{figures}</dl> }
}

fn money(locale: Locale, currency: &str, whole: &UsageTotals) -> Figure {
    let unpriced = whole.cost.unpriced;
    let note = if unpriced == 0 {
        td_string!(locale, usage.all_priced).to_owned()
    } else {
        let number = format::number(locale, unpriced.into());
        td_string!(locale, usage.unpriced, count = unpriced, number = number)
    };
    (td_string!(locale, usage.cost), cost_in_short(locale, currency, whole.cost), note)
}

fn requests(locale: Locale, whole: &UsageTotals) -> Figure {
    let note = if whole.failed == 0 {
        td_string!(locale, usage.none_failed).to_owned()
    } else {
        let number = format::number(locale, whole.failed);
        td_string!(locale, usage.calls_failed, count = whole.failed, number = number)
    };
    (td_string!(locale, usage.requests), format::number(locale, whole.requests), note)
}

fn tokens(locale: Locale, whole: &UsageTotals) -> Figure {
    let all = format::number(locale, whole.input.saturating_add(whole.output));
    let (input, output) =
        (format::number(locale, whole.input), format::number(locale, whole.output));
    let note = td_string!(locale, usage.read_written, input = input, output = output);
    (td_string!(locale, usage.tokens), all, note)
}

fn fallbacks(locale: Locale, whole: &UsageTotals) -> Figure {
    let share = whole.fallbacks.saturating_mul(1_000) / whole.requests.max(1);
    let share = td_string!(locale, usage.percent, number = format::tenths(locale, share));
    let number = format::number(locale, whole.fallbacks);
    let note = td_string!(locale, usage.answers, count = whole.fallbacks, number = number);
    (td_string!(locale, usage.fallbacks), share, note)
}

fn first_word(locale: Locale, whole: &UsageTotals) -> Figure {
    let seconds = |ms: Option<u64>| {
        ms.map_or_else(
            || td_string!(locale, messages.unknown).to_owned(),
            |ms| format::duration(locale, ms),
        )
    };
    let half = seconds(whole.first_token_p50_ms);
    let note = td_string!(locale, usage.half_within, time = seconds(whole.first_token_p95_ms));
    (td_string!(locale, usage.first_word), half, note)
}
