//! The choice of whom a new budget binds: everybody, each person, somebody, or a group. Somebody is found by typing, since
//! there may be thousands.

use crate::{
    components::Select,
    pages::{person_choice::PersonChoice, words},
    state::state,
};
use contract::{Account, BudgetScope, GroupId, Role};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The kind of a budget's scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ScopeKind {
    Everybody,
    EachPerson,
    Person,
    Group,
}

/// The choice of whom a new budget binds, as far as it was made.
#[derive(Clone, Copy)]
pub struct ScopeChoice {
    kind: RwSignal<ScopeKind>,
    person: RwSignal<Option<Account>>,
    group: RwSignal<Option<GroupId>>,
    /// Whether the form was sent before somebody, or a group, was chosen.
    pub is_missing: RwSignal<bool>,
}

impl ScopeChoice {
    /// Everybody, until something else is chosen.
    pub fn new() -> Self {
        Self {
            kind: RwSignal::new(ScopeKind::Everybody),
            person: RwSignal::new(None),
            group: RwSignal::new(None),
            is_missing: RwSignal::new(false),
        }
    }

    /// The scope that is chosen now; `None`: somebody, or a group, has to be chosen yet.
    pub fn now(self) -> Option<BudgetScope> {
        match self.kind.get() {
            ScopeKind::Everybody => Some(BudgetScope::Everybody),
            ScopeKind::EachPerson => Some(BudgetScope::EachPerson),
            ScopeKind::Person => {
                let person = self.person.with(|person| person.as_ref().map(|it| it.id));
                person.map(|account| BudgetScope::Person { account })
            }
            ScopeKind::Group => self.group.get().map(|group| BudgetScope::Group { group }),
        }
    }

    /// The role of the person that was chosen; `None`: nobody was.
    pub fn role(self) -> Option<Role> {
        self.person.with(|person| person.as_ref().map(|it| it.role))
    }

    /// The scope that was chosen; `None`: somebody, or a group, has to be chosen yet, and the form says so.
    pub fn read(self) -> Option<BudgetScope> {
        let scope = untrack(|| self.now());
        self.is_missing.set(scope.is_none());
        scope
    }
}

/// The fields in which a scope is chosen.
#[component]
pub fn ScopeFields(
    /// The choice.
    choice: ScopeChoice,
) -> impl IntoView {
    let state = state();
    let locale = state.session.locale();
    let ScopeChoice { kind, person, group, is_missing } = choice;
    let kinds = Signal::derive(move || {
        let locale = locale.get();
        vec![
            (ScopeKind::Everybody, td_string!(locale, budgets.everybody).to_owned()),
            (ScopeKind::EachPerson, td_string!(locale, budgets.each).to_owned()),
            (ScopeKind::Person, td_string!(locale, budgets.one_person).to_owned()),
            (ScopeKind::Group, td_string!(locale, budgets.one_group).to_owned()),
        ]
    });
    let groups = Signal::derive(move || {
        let mut groups = vec![(None, td_string!(locale.get(), budgets.choose_group).to_owned())];
        state.groups.list.items.with(|list| {
            let known = list.iter().flatten();
            groups.extend(known.map(|it| (Some(it.id), it.name.as_str().to_owned())));
        });
        groups
    });
    let chosen = move || {
        person.get().map(|account| {
            let name = account.name.as_str().to_owned();
            view! { <p><b>{move || td_string!(locale.get(), budgets.person, name = name.clone())}</b></p> }
        })
    };
    let detail = move || match kind.get() {
        ScopeKind::Everybody | ScopeKind::EachPerson => ().into_any(),
        ScopeKind::Person => view! {
            {chosen}
            <PersonChoice id="budget-person" label=words!(budgets.one_person)
                choose=Callback::new(move |account| person.set(Some(account))) />
        }
        .into_any(),
        ScopeKind::Group => view! {
            <Select id="budget-group" label=words!(budgets.one_group) choices=groups chosen=group
                choose=Callback::new(move |chosen| group.set(chosen)) />
        }
        .into_any(),
    };
    view! {
        <Select id="budget-scope" label=words!(budgets.scope) choices=kinds chosen=kind
            choose=Callback::new(move |chosen| kind.set(chosen)) />
        {detail}
        {move || is_missing.get().then(|| view! {
            <p class="banner bad" role="alert">{words!(budgets.nobody_chosen)}</p>
        })}
    }
}
