//! The banner above the composer: a budget runs low, or is used up. The start page and the page of a chat show it, and
//! know nothing else of budgets.

use super::balance::percent;
use crate::{
    components::{Icon, IconName},
    i18n::{Locale, format},
    logic::route::Route,
    pages::words,
    state::state,
};
use contract::Balance;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The banner of the scarcest budget; nothing while there is enough.
#[component]
pub fn BudgetBanner() -> impl IntoView {
    let state = state();
    let locale = state.session.locale();
    let scarcest = Memo::new(move |_| {
        state.budgets.mine.with(|mine| {
            let low = mine.iter().filter(|balance| balance.is_low());
            low.max_by_key(|balance| balance.used_percent()).cloned()
        })
    });
    move || {
        scarcest.get().map(|balance| {
            let over = balance.used_percent() >= 100;
            let words = words(locale.get(), &balance);
            view! {
                <div class="banner budget-banner" class:bad=over role="status">
                    <Icon name=IconName::Alert />
                    <span>{words}</span>
                    <a class="link push" href=Route::Usage.path()>{words!(budgets.show)}</a>
                </div>
            }
        })
    }
}

fn words(locale: Locale, balance: &Balance) -> String {
    let date = format::date_long(locale, balance.resets_at);
    let time = format::time_short(locale, balance.resets_at);
    if balance.used_percent() >= 100 {
        return td_string!(locale, budgets.over, date = date, time = time);
    }
    let percent = percent(locale, balance.used_percent());
    match &balance.budget.settings.downgrade {
        Some(model) => {
            let model = state().models.label(model);
            td_string!(locale, budgets.low_downgrade, percent, date, time, model)
        }
        None => td_string!(locale, budgets.low, percent, date, time),
    }
}
