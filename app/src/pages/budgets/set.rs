//! The form that sets a budget: a new one, or other settings for one that exists. It asks for what `balance` then says.

use super::scope::{ScopeChoice, ScopeFields};
use crate::{
    components::{Button, Check, DialogActions, Select, TextField, Tone},
    logic::audience::leaves_out,
    pages::{
        allowance::{AllowanceFields, AllowanceInput},
        form::FormFailure,
        input::whole_number,
        words,
    },
    platform::{focus, timers},
    state::{Form, state},
};
use contract::{AccountId, BudgetScope, BudgetSettings, Role};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The percentage from which people are warned, unless somebody says otherwise.
const WARN_AT: u8 = 80;

/// The form of a budget.
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
    let input = AllowanceInput::new(state.locale(), allowance);
    let scope = ScopeChoice::new();
    let warn_at = before.as_ref().map_or(WARN_AT, |settings| settings.warn_at);
    let warn_at = RwSignal::new(warn_at.to_string());
    let (warn_wrong, nothing_limited) = (RwSignal::new(false), RwSignal::new(false));
    let first_downgrade = before.as_ref().and_then(|settings| settings.downgrade.clone());
    let downgrade = RwSignal::new(first_downgrade.clone());
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
        let scope = fixed.or_else(|| scope.read());
        let (Ok(allowance), Some(warn_at), Some(scope)) = (input.read(locale), warned, scope)
        else {
            return;
        };
        nothing_limited.set(allowance.is_none());
        let Some(allowance) = allowance else { return };
        let settings = BudgetSettings {
            scope,
            allowance,
            warn_at,
            downgrade: downgrade.get_untracked(),
            unpriced: unpriced.get_untracked(),
        };
        form.send(state.budgets.set(settings), move |()| open.set(false));
    };
    let models = Signal::derive(move || {
        let mut models = vec![(None, td_string!(locale.get(), budgets.downgrade_none).to_owned())];
        state.models.list.with(|list| {
            models.extend(list.iter().map(|model| (Some(model.id.clone()), model.label.clone())));
        });
        // One that is not there any more can be kept.
        if let Some(first) = &first_downgrade
            && models.iter().all(|(id, _)| id.as_ref() != Some(first))
        {
            models.push((Some(first.clone()), first.to_string()));
        }
        models
    });
    // Who may ask a model stands in the list of all models, which only the models page has loaded so far.
    state.catalogue.load();
    let person = Memo::new(move |_| fixed.or_else(|| scope.now()).and_then(person_of));
    Effect::new(move || {
        if let Some(account) = person.get() {
            state.groups.load_of(account);
        }
    });
    let left_out = move || {
        let locale = locale.get();
        let model = downgrade.get().and_then(|id| state.catalogue.find(&id))?;
        let bound = fixed.or_else(|| scope.now())?;
        // Whose budget is changed has no role here: most people are no administrators.
        let role = scope.role().unwrap_or(Role::User);
        let theirs = match person_of(bound) {
            Some(account) => state.groups.of(account)?,
            None => Vec::new(),
        };
        let is_so = leaves_out(&model.settings.audience, bound, role, &theirs);
        is_so.then(|| td_string!(locale, budgets.downgrade_closed, model = model.model.label))
    };
    let warn_words = Signal::derive(move || {
        warn_wrong.get().then(|| td_string!(locale.get(), budgets.warn_wrong).to_owned())
    });
    view! {
        <form on:submit=submit novalidate>
            <FormFailure form=form fields=&[] />
            {move || nothing_limited.get().then(|| view! {
                <p class="banner bad" role="alert">{words!(budgets.nothing_limited)}</p>
            })}
            {fixed.is_none().then(|| view! { <ScopeFields choice=scope /> })}
            <AllowanceFields input=input id="budget" period=fixed.is_none() />
            <TextField id="budget-warn" label=words!(budgets.warn_at) value=warn_at inputmode="numeric" error=warn_words />
            <Select id="budget-downgrade" label=words!(budgets.downgrade) choices=models chosen=downgrade
                choose=Callback::new(move |chosen| downgrade.set(chosen)) />
            <p class="hint soft">{words!(budgets.downgrade_reach)}</p>
            {move || left_out().map(|words| view! { <p class="banner" role="status">{words}</p> })}
            <Check label=words!(budgets.unpriced) hint=words!(budgets.unpriced_hint) checked=unpriced />
            <DialogActions>
                <Button press=Callback::new(move |()| open.set(false))>{words!(app.cancel)}</Button>
                <Button tone=Tone::Primary submit=true disabled=form.busy>{words!(app.save)}</Button>
            </DialogActions>
        </form>
    }
}

/// The person whom a budget binds, if it binds one.
const fn person_of(scope: BudgetScope) -> Option<AccountId> {
    match scope {
        BudgetScope::Person { account } => Some(account),
        BudgetScope::Everybody
        | BudgetScope::EachPerson
        | BudgetScope::Group { .. }
        | BudgetScope::Key { .. } => None,
    }
}
