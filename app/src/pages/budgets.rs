//! The sections of budgets on the page of the usage: those that bind whoever looks, and, for administrators, all of
//! them. How one budget looks and is set stands below, for both.

mod balance;
mod banner;
mod scope;
mod set;

pub use banner::BudgetBanner;

use super::{
    confirm::Confirm,
    list_section::{ItemDialogs, ListSection, SectionDialog, SectionWords},
    show_more::ShowMore,
    words,
};
use crate::state::{Form, state};
use balance::{Viewer, balance_view, title};
use contract::{AccountId, Balance, BudgetScope};
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
                        {mine.map(|balance| balance_view(balance, Viewer::Bound)).collect_view()}
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
    state.groups.load();
    // Whom they bind, and who spent most, is said by name.
    Effect::new(move || {
        budgets.list.items.with(|balances| {
            let people = balances.iter().flatten().flat_map(people_of);
            state.people.load_names(people);
        });
    });
    let dialogs = ItemDialogs::new();
    let title = Signal::derive(move || {
        let locale = locale.get();
        match dialogs.item.get() {
            None => td_string!(locale, budgets.add).to_owned(),
            Some(balance) => {
                let title = title(locale, &balance, false);
                td_string!(locale, budgets.change_what, title = title)
            }
        }
    });
    let set = move || {
        let before = dialogs.item.get_untracked().map(|balance| balance.budget.settings);
        view! { <SetBudget before=before open=dialogs.is_putting /> }.into_any()
    };
    let remove = move || {
        let balance = dialogs.item.get_untracked();
        let open = dialogs.is_removing;
        balance.map(|balance| view! { <Remove balance=balance open=open /> }).into_any()
    };
    let rows = move || {
        let items = budgets.list.items.get().unwrap_or_default();
        let rows = items.into_iter().map(|balance| balance_view(balance, Viewer::Admin(dialogs)));
        rows.collect_view()
    };
    let words = SectionWords {
        title: words!(budgets.all),
        hint: words!(budgets.hint),
        add: words!(budgets.add),
        empty: words!(budgets.none),
    };
    let remove_title = words!(budgets.remove_title);
    let more = view! { <ShowMore id="more-budgets" pages=budgets.list.further_pages() /> };
    view! {
        <ListSection
            words=words
            status=budgets.list.status()
            retry=Callback::new(move |()| budgets.load())
            add=dialogs.add()
            more=more.into_any()
            put=SectionDialog::new("set-budget", title, dialogs.is_putting, set)
            remove=SectionDialog::new("remove-budget", remove_title, dialogs.is_removing, remove)
        >
            <ul class="balances" role="list">{rows}</ul>
        </ListSection>
    }
}

/// The people whom a balance names.
fn people_of(balance: &Balance) -> impl Iterator<Item = AccountId> + use<> {
    let bound = match balance.budget.settings.scope {
        BudgetScope::Person { account } => Some(account),
        BudgetScope::Everybody
        | BudgetScope::EachPerson
        | BudgetScope::Group { .. }
        | BudgetScope::Key { .. } => None,
    };
    bound.into_iter().chain(balance.account)
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
