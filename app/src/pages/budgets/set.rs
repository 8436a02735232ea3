//! The form that sets a budget: a new one, or other settings for one that exists.

use crate::{
    components::{Button, Check, DialogActions, Field, Select, Tone},
    pages::{
        allowance::{AllowanceFields, Asked, whole_number},
        form::FormFailure,
        words,
    },
    platform::{focus, timers},
    state::{Form, state},
};
use contract::{BudgetScope, BudgetSettings, ModelId};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// From where on people are warned, unless somebody says otherwise.
const WARN_AT: u8 = 80;
const EVERYBODY: &str = "everybody";
const EACH: &str = "each";
/// What stands before the id of a group.
const GROUP: &str = "group ";

/// The form.
#[component]
pub fn SetBudget(
    /// The settings so far; `None`: it is a new one.
    before: Option<BudgetSettings>,
    /// Whether the dialog is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let state = state();
    let locale = state.session.locale();
    let form = Form::new();
    let allowance = before.as_ref().map(|settings| settings.allowance);
    let asked = Asked::new(state.locale(), allowance);
    let scope = RwSignal::new(EVERYBODY.to_owned());
    let warn_at = before.as_ref().map_or(WARN_AT, |settings| settings.warn_at);
    let warn_at = RwSignal::new(warn_at.to_string());
    let (warn_wrong, nothing_limited) = (RwSignal::new(false), RwSignal::new(false));
    let downgrade = before.as_ref().and_then(|settings| settings.downgrade.as_ref());
    let downgrade = RwSignal::new(downgrade.map(ToString::to_string).unwrap_or_default());
    let unpriced = RwSignal::new(before.as_ref().is_some_and(|settings| settings.unpriced));
    let fixed = before.map(|settings| settings.scope);
    timers::next_frame(move || {
        focus::to(if fixed.is_none() { "budget-scope" } else { "budget-money" });
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let locale = state.locale();
        let warned = whole_number(locale, &warn_at.get_untracked())
            .and_then(|percent| u8::try_from(percent).ok())
            .filter(|percent| (1..=100).contains(percent));
        warn_wrong.set(warned.is_none());
        let (Ok(allowance), Some(warn_at)) = (asked.read(locale), warned) else { return };
        nothing_limited.set(allowance.is_none());
        let Some(allowance) = allowance else { return };
        let settings = BudgetSettings {
            scope: fixed.unwrap_or_else(|| read_scope(&scope.get_untracked())),
            allowance,
            warn_at,
            downgrade: ModelId::parse(&downgrade.get_untracked()).ok(),
            unpriced: unpriced.get_untracked(),
        };
        form.send(state.budgets.set(settings), move |()| open.set(false));
    };
    let scopes = Signal::derive(move || {
        let locale = locale.get();
        let mut scopes = vec![
            (EVERYBODY.to_owned(), td_string!(locale, budgets.everybody).to_owned()),
            (EACH.to_owned(), td_string!(locale, budgets.each).to_owned()),
        ];
        state.people.list.items.with(|list| {
            scopes.extend(list.iter().flatten().map(|person| {
                let name = person.name.as_str().to_owned();
                (person.id.text(), td_string!(locale, budgets.person, name = name))
            }));
        });
        state.groups.list.items.with(|list| {
            scopes.extend(list.iter().flatten().map(|group| {
                let name = group.name.as_str().to_owned();
                let words = td_string!(locale, budgets.group, name = name);
                (format!("{GROUP}{}", group.id), words)
            }));
        });
        scopes
    });
    let models = Signal::derive(move || {
        let mut models =
            vec![(String::new(), td_string!(locale.get(), budgets.downgrade_none).to_owned())];
        state.models.list.with(|list| {
            models.extend(list.iter().map(|model| (model.id.to_string(), model.label.clone())));
        });
        // One that is not there any more stays chosen until somebody chooses another.
        let chosen = downgrade.get_untracked();
        if models.iter().all(|(id, _)| *id != chosen) {
            models.push((chosen.clone(), chosen));
        }
        models
    });
    let warn_words = Signal::derive(move || {
        warn_wrong.get().then(|| td_string!(locale.get(), budgets.warn_wrong).to_owned())
    });
    view! {
        <form on:submit=submit novalidate>
            <FormFailure form=form fields=&[] />
            {move || nothing_limited.get().then(|| view! {
                <p class="banner bad" role="alert">{words!(budgets.nothing_limited)}</p>
            })}
            {fixed.is_none().then(|| view! {
                <Select id="budget-scope" label=words!(budgets.scope) choices=scopes value=scope />
            })}
            <AllowanceFields asked=asked id="budget" period=fixed.is_none() />
            <Field id="budget-warn" label=words!(budgets.warn_at) value=warn_at inputmode="numeric" error=warn_words />
            <Select id="budget-downgrade" label=words!(budgets.downgrade) choices=models value=downgrade />
            <Check label=words!(budgets.unpriced) hint=words!(budgets.unpriced_hint) checked=unpriced />
            <DialogActions>
                <Button press=Callback::new(move |()| open.set(false))>{words!(app.cancel)}</Button>
                <Button tone=Tone::Primary submit=true disabled=form.busy>{words!(app.save)}</Button>
            </DialogActions>
        </form>
    }
}

/// Whom a choice means.
fn read_scope(chosen: &str) -> BudgetScope {
    if let Some(Ok(group)) = chosen.strip_prefix(GROUP).map(str::parse) {
        return BudgetScope::Group { group };
    }
    match chosen.parse() {
        Ok(account) => BudgetScope::Person { account },
        Err(_) if chosen == EACH => BudgetScope::EachPerson,
        Err(_) => BudgetScope::Everybody,
    }
}
