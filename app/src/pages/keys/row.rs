//! The row of a key: what it is called, when it was used, and what it may do. A key's scope is put into words only
//! here.

use crate::{
    i18n::{Locale, format, use_currency},
    pages::{list_section::ItemDialogs, words},
    platform::clock,
    state::state,
};
use contract::{Allowance, Key, KeyScope, ListScope, Period};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The row of a key.
pub fn row(key: Key, dialogs: ItemDialogs<Key>) -> AnyView {
    let state = state();
    let (locale, currency) = (state.session.locale(), use_currency());
    let name = key.name.as_str().to_owned();
    let hint = format!("…{}", key.hint);
    let key = StoredValue::new(key);
    let revoke = dialogs.remove(key);
    let about = move || key.with_value(|key| about(locale.get(), key));
    let may = move || key.with_value(|key| may(locale.get(), &currency.read(), &key.scope));
    let label = {
        let name = name.clone();
        move || td_string!(locale.get(), keys.revoke_what, name = name.clone()).to_string()
    };
    view! {
        <li class="row">
            <div>
                <b>{name}</b>
                " "
                <code class="soft">{hint}</code>
                <p>{about}</p>
                <p>{may}</p>
            </div>
            <button type="button" class="button danger" aria-label=label aria-haspopup="dialog"
                on:click=move |_| revoke.run(())>
                {words!(keys.revoke)}
            </button>
        </li>
    }
    .into_any()
}

/// The line about a key: whose it is, when it was made and used, and how long it works.
fn about(locale: Locale, key: &Key) -> String {
    let state = state();
    let mut parts = Vec::new();
    if state.keys.scope.get() == ListScope::All {
        let owner = state.people.name(key.owner);
        parts.extend(owner.map(|name| td_string!(locale, keys.owner, name = name)));
    }
    let date = |at| format::date_short(locale, at);
    parts.push(td_string!(locale, keys.made, date = date(key.created_at)));
    parts.push(match key.used_at {
        Some(at) => td_string!(locale, keys.used, ago = format::ago(locale, clock::now(), at)),
        None => td_string!(locale, keys.unused).to_owned(),
    });
    parts.push(match key.scope.expires_at {
        Some(at) => td_string!(locale, keys.expires, date = date(at)),
        None => td_string!(locale, keys.endless).to_owned(),
    });
    parts.join(" · ")
}

/// The line about a key's scope: what it may ask, how often, and how much of it.
fn may(locale: Locale, currency: &str, scope: &KeyScope) -> String {
    let mut parts = Vec::new();
    parts.push(if scope.models.is_empty() {
        td_string!(locale, keys.every_model).to_owned()
    } else {
        let models: Vec<_> = scope.models.iter().map(|id| state().models.label(id)).collect();
        td_string!(locale, keys.only, models = models.join(", "))
    });
    if let Some(rate) = scope.requests_per_minute {
        let number = format::number(locale, rate.into());
        parts.push(td_string!(locale, keys.rate, count = rate, number = number));
    }
    if let Some(rate) = scope.tokens_per_minute {
        let number = format::number(locale, rate.into());
        parts.push(td_string!(locale, keys.token_rate, count = rate, number = number));
    }
    if let Some(Allowance { period, money, tokens }) = scope.allowance {
        if let Some(money) = money {
            let amount = format::money(locale, currency, money);
            parts.push(match period {
                Period::Day => td_string!(locale, keys.money_day, amount = amount),
                Period::Month => td_string!(locale, keys.money_month, amount = amount),
            });
        }
        if let Some(tokens) = tokens {
            let number = format::number(locale, tokens);
            parts.push(match period {
                Period::Day => {
                    td_string!(locale, keys.tokens_day, count = tokens, number = number)
                }
                Period::Month => {
                    td_string!(locale, keys.tokens_month, count = tokens, number = number)
                }
            });
        }
    }
    parts.join(" · ")
}
