//! A balance in words and as a card: whose it is, how much of it is used up, and what happens when it runs low. Both
//! lists of budgets and the banner say it alike.

use crate::{
    components::Meter,
    i18n::{Locale, format, use_currency},
    pages::{list_section::ItemDialogs, words},
    state::state,
};
use contract::{AccountId, Balance, BudgetScope, Period};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// A balance's viewer, who may do more or less with it.
#[derive(Clone, Copy)]
pub enum Viewer {
    /// Somebody whom the budget binds.
    Bound,
    /// An administrator, who can change the budget and remove it.
    Admin(ItemDialogs<Balance>),
}

/// A percentage as the language writes it.
pub fn percent(locale: Locale, percent: u32) -> String {
    td_string!(locale, usage.percent, number = format::number(locale, percent.into()))
}

/// The title of a budget: whom it binds, and how long it must last.
pub fn title(locale: Locale, balance: &Balance, mine: bool) -> String {
    let settings = &balance.budget.settings;
    let day = settings.allowance.period == Period::Day;
    let named = |name: String| {
        if day {
            td_string!(locale, budgets.named_day, name = name)
        } else {
            td_string!(locale, budgets.named_month, name = name)
        }
    };
    match (settings.scope, day) {
        (BudgetScope::Everybody, true) => td_string!(locale, budgets.everybody_day).to_owned(),
        (BudgetScope::Everybody, false) => td_string!(locale, budgets.everybody_month).to_owned(),
        (BudgetScope::Group { .. }, true) => {
            td_string!(locale, budgets.group_day, name = group(locale, balance))
        }
        (BudgetScope::Group { .. }, false) => {
            td_string!(locale, budgets.group_month, name = group(locale, balance))
        }
        (BudgetScope::Key { .. }, _) => named(td_string!(locale, budgets.a_key).to_owned()),
        (BudgetScope::EachPerson | BudgetScope::Person { .. }, true) if mine => {
            td_string!(locale, budgets.own_day).to_owned()
        }
        (BudgetScope::EachPerson | BudgetScope::Person { .. }, false) if mine => {
            td_string!(locale, budgets.own_month).to_owned()
        }
        (BudgetScope::EachPerson, true) => td_string!(locale, budgets.each_day).to_owned(),
        (BudgetScope::EachPerson, false) => td_string!(locale, budgets.each_month).to_owned(),
        (BudgetScope::Person { account }, _) => named(name(locale, account)),
    }
}

/// The name of somebody.
fn name(locale: Locale, account: AccountId) -> String {
    state().people.label(locale, account)
}

/// The name of the group that it is a balance of.
fn group(locale: Locale, balance: &Balance) -> String {
    balance
        .group
        .as_ref()
        .map_or_else(|| td_string!(locale, groups.gone).to_owned(), |name| name.as_str().to_owned())
}

/// A balance as a card with a meter.
pub fn balance_view(balance: Balance, viewer: Viewer) -> AnyView {
    let (locale, currency) = (state().session.locale(), use_currency());
    let balance = StoredValue::new(balance);
    let mine = matches!(viewer, Viewer::Bound);
    let used = balance.with_value(Balance::used_percent);
    let low = balance.with_value(Balance::is_low);
    let title =
        Signal::derive(move || balance.with_value(|balance| title(locale.get(), balance, mine)));
    let amounts = Signal::derive(move || {
        balance.with_value(|balance| amounts(locale.get(), &currency.read(), balance))
    });
    let about = move || balance.with_value(|balance| about(locale.get(), balance, mine));
    let actions = match viewer {
        Viewer::Bound => None,
        Viewer::Admin(dialogs) => {
            let (change, remove) = (dialogs.change(balance), dialogs.remove(balance));
            let label =
                move |words: fn(Locale, String) -> String| move || words(locale.get(), title.get());
            let change_what =
                label(|locale, title| td_string!(locale, budgets.change_what, title = title));
            let remove_what =
                label(|locale, title| td_string!(locale, budgets.remove_what, title = title));
            Some(view! {
                <div class="row-actions">
                    <button type="button" class="button" aria-label=change_what aria-haspopup="dialog"
                        on:click=move |_| change.run(())>
                        {words!(budgets.change)}
                    </button>
                    <button type="button" class="button danger" aria-label=remove_what aria-haspopup="dialog"
                        on:click=move |_| remove.run(())>
                        {words!(budgets.remove)}
                    </button>
                </div>
            })
        }
    };
    view! {
        <li class="card balance">
            <div class="balance-head">
                <b>{title}</b>
                <span class="number">{amounts}</span>
            </div>
            <Meter label=title percent=used words=amounts low=low />
            <p class="soft">{about}</p>
            {actions}
        </li>
    }
    .into_any()
}

/// The amounts in words: how much of how much, of money, of tokens, or of both.
fn amounts(locale: Locale, currency: &str, balance: &Balance) -> String {
    let allowance = balance.budget.settings.allowance;
    let money = allowance.money.map(|limit| {
        let used = format::money(locale, currency, balance.spent);
        let all = format::money(locale, currency, limit);
        td_string!(locale, budgets.money_of, used = used, all = all)
    });
    let tokens = allowance.tokens.map(|limit| {
        let used = format::number(locale, balance.tokens);
        let all = format::number(locale, limit);
        td_string!(locale, budgets.tokens_of, used = used, all = all)
    });
    [money, tokens].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The notes about a balance, in whole sentences: what is used, when it begins again, and what happens then.
fn about(locale: Locale, balance: &Balance, mine: bool) -> String {
    let settings = &balance.budget.settings;
    let (date, time) = (
        format::date_long(locale, balance.resets_at),
        format::time_short(locale, balance.resets_at),
    );
    let warn_at = percent(locale, settings.warn_at.into());
    let mut sentences = vec![
        td_string!(locale, budgets.used, percent = percent(locale, balance.used_percent())),
        td_string!(locale, budgets.resets, date = date, time = time),
    ];
    match &settings.downgrade {
        Some(model) => {
            let model = state().models.label(model);
            let words = td_string!(locale, budgets.downgrades, percent = warn_at, model = model);
            sentences.push(words);
        }
        None => sentences.push(td_string!(locale, budgets.warns, percent = warn_at)),
    }
    if !mine {
        if settings.unpriced {
            sentences.push(td_string!(locale, budgets.unpriced_may).to_owned());
        }
        if let (BudgetScope::EachPerson, Some(account)) = (settings.scope, balance.account) {
            let name = name(locale, account);
            sentences.push(td_string!(locale, budgets.most, name = name));
        }
    }
    sentences.join(" ")
}
