//! Budgets: those that bind whoever looks, and, for administrators, all of them.

mod balance;
mod banner;
mod set;

pub use banner::BudgetBanner;

use super::{confirm::Confirm, modal::Modal, words};
use crate::{
    components::{Button, Empty, IconName, Shape, Skeleton},
    i18n::explain,
    state::{Form, state},
};
use balance::{View, balance_view, title};
use contract::Balance;
use leptos::prelude::*;
use leptos_i18n::td_string;
use set::SetBudget;

/// The balances that bind whoever looks; nothing where nothing does.
#[component]
pub fn MyBudgets() -> impl IntoView {
    let budgets = state().budgets;
    move || {
        let mine = budgets.mine.get();
        (!mine.is_empty()).then(|| {
            let mine = mine.into_iter();
            view! {
                <section class="section">
                    <h2>{words!(budgets.mine)}</h2>
                    <ul class="balances" role="list">
                        {mine.map(|balance| balance_view(balance, View::Mine)).collect_view()}
                    </ul>
                </section>
            }
        })
    }
}

/// All budgets, and what can be done with them. For administrators.
#[component]
pub fn AllBudgets() -> impl IntoView {
    let state = state();
    let budgets = state.budgets;
    let locale = state.session.locale();
    budgets.load();
    state.people.load();
    state.groups.load();
    let (setting, removing) = (RwSignal::new(false), RwSignal::new(false));
    let subject = RwSignal::new(None::<Balance>);
    let change = Callback::new(move |balance| {
        subject.set(Some(balance));
        setting.set(true);
    });
    let remove = Callback::new(move |balance| {
        subject.set(Some(balance));
        removing.set(true);
    });
    let add = Callback::new(move |()| {
        subject.set(None);
        setting.set(true);
    });
    let content = move || {
        if let Some(failure) = budgets.failure.get() {
            return view! {
                <Empty words=explain(locale.get(), &failure)>
                    <button type="button" class="button" on:click=move |_| budgets.load()>{words!(app.again)}</button>
                </Empty>
            }
            .into_any();
        }
        match budgets.list.get() {
            None => view! { <Skeleton shape=Shape::Rows /> }.into_any(),
            Some(list) if list.is_empty() => {
                view! { <p class="soft">{words!(budgets.none)}</p> }.into_any()
            }
            Some(list) => view! {
                <ul class="balances" role="list">
                    {list
                        .into_iter()
                        .map(|balance| balance_view(balance, View::All { change, remove }))
                        .collect_view()}
                </ul>
            }
            .into_any(),
        }
    };
    let set_title = Signal::derive(move || {
        let locale = locale.get();
        match subject.get() {
            None => td_string!(locale, budgets.add).to_owned(),
            Some(balance) => {
                let title = title(locale, &balance, false);
                td_string!(locale, budgets.change_what, title = title)
            }
        }
    });
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{words!(budgets.all)}</h2>
                <Button icon=IconName::Plus press=add>{words!(budgets.add)}</Button>
            </div>
            <p class="soft">{words!(budgets.hint)}</p>
            {content}
            <Modal id="set-budget" title=set_title open=setting>
                <SetBudget before=subject.get_untracked().map(|balance| balance.budget.settings) open=setting />
            </Modal>
            <Modal id="remove-budget" title=words!(budgets.remove_title) open=removing>
                {subject.get_untracked().map(|balance| view! { <Remove balance=balance open=removing /> })}
            </Modal>
        </section>
    }
}

#[component]
fn Remove(balance: Balance, open: RwSignal<bool>) -> impl IntoView {
    let state = state();
    let locale = state.session.locale();
    let id = balance.budget.id;
    let words = Signal::derive(move || {
        let locale = locale.get();
        let title = title(locale, &balance, false);
        td_string!(locale, budgets.remove_words, title = title).to_string()
    });
    let act = Callback::new(move |form: Form| {
        form.send(state.budgets.remove(id), move |()| {
            open.set(false);
            state.toasts.say(td_string!(state.locale(), budgets.removed));
        });
    });
    view! { <Confirm words=words label=words!(budgets.remove) act=act open=open /> }
}
