//! The choice of the days that are looked at, and of one's own usage or everybody's. It asks for another report; the
//! other parts of the page only read the one that is there.

use crate::{
    components::{Choice, Segmented, TextField},
    logic::range::{Date, InvalidSpan, Span},
    pages::words,
    state::state,
};
use contract::{Days, ListScope};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The choice of the days.
#[component]
pub fn Range() -> impl IntoView {
    let usage = state().usage;
    let choose = Callback::new(move |last| match last {
        Some(count) => usage.look_back(count),
        None => usage.choose_dates(),
    });
    let choices = vec![
        Choice { value: Some(7), label: words!(usage.days_7), icon: None },
        Choice { value: Some(30), label: words!(usage.days_30), icon: None },
        Choice { value: Some(90), label: words!(usage.days_90), icon: None },
        Choice { value: None, label: words!(usage.dates), icon: None },
    ];
    view! {
        <Segmented name="range" legend=words!(usage.range) choices=choices chosen=usage.last choose=choose />
        {move || usage.last.read().is_none().then(|| view! { <Dates /> })}
    }
}

/// The first and the last day. The report follows as soon as both make sense.
#[component]
fn Dates() -> impl IntoView {
    let state = state();
    let usage = state.usage;
    let locale = state.session.locale();
    let span = usage.span.get_untracked();
    let from = RwSignal::new(span.first().to_string());
    let until = RwSignal::new(span.last.to_string());
    let read = move || Span::between(Date::parse(&from.read()), Date::parse(&until.read()));
    Effect::watch(
        read,
        move |read, _, _| {
            if let Ok(span) = read
                && *span != usage.span.get_untracked()
            {
                usage.look_at(*span);
            }
        },
        false,
    );
    let error = Signal::derive(move || {
        let locale = locale.get();
        read().err().map(|wrong| match wrong {
            InvalidSpan::NoDate => td_string!(locale, usage.no_date).to_owned(),
            InvalidSpan::Backwards => td_string!(locale, usage.backwards).to_owned(),
            InvalidSpan::TooLong => td_string!(locale, usage.too_long, most = Days::MOST),
        })
    });
    view! {
        <div class="dates">
            <TextField id="usage-from" label=words!(usage.from) value=from kind="date" required=true />
            <TextField id="usage-until" label=words!(usage.until) value=until kind="date" required=true error=error />
        </div>
    }
}

/// The choice of one's own usage, or everybody's. For administrators.
#[component]
pub fn ScopeChoice() -> impl IntoView {
    let usage = state().usage;
    let choices = vec![
        Choice { value: ListScope::Own, label: words!(usage.own), icon: None },
        Choice { value: ListScope::All, label: words!(usage.all), icon: None },
    ];
    view! {
        <Segmented name="usage-scope" legend=words!(usage.scope) choices=choices chosen=usage.scope
            choose=Callback::new(move |scope| usage.look_through(scope)) />
    }
}
