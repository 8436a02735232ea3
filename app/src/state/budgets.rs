//! Budgets: those that bind whoever is signed in, and, for administrators, all of them. Both in one file, because a
//! budget that is set may bind whoever sets it.

use super::RemoteList;
use crate::api;
use contract::{Balance, BudgetId, BudgetSettings, Failure};
use leptos::{prelude::*, task::spawn_local};

/// The state of budgets.
#[derive(Clone, Copy)]
pub struct Budgets {
    /// The balances that bind whoever is signed in, the most used up first.
    pub mine: RwSignal<Vec<Balance>>,
    /// Every budget, the oldest first, for administrators.
    pub list: RemoteList<Balance>,
    /// Counts the people who signed out, so that an answer that comes after that is nobody's.
    people: StoredValue<u32>,
}

impl Budgets {
    /// The state before anything was asked for.
    pub(super) fn new() -> Self {
        Self {
            mine: RwSignal::new(Vec::new()),
            list: RemoteList::new(),
            people: StoredValue::new(0),
        }
    }

    /// Forgets all budgets and balances, those that are still on their way too.
    pub(super) fn forget(self) {
        self.people.update_value(|people| *people = people.wrapping_add(1));
        self.mine.set(Vec::new());
        self.list.forget();
    }

    /// Loads the balances that bind whoever is signed in. Where that fails, what was known stays: nobody asked for it.
    pub fn load_mine(self) {
        let people = self.people.get_value();
        spawn_local(async move {
            if let Ok(mine) = api::budgets::mine().await
                && self.people.get_value() == people
                && self.mine.with_untracked(|known| *known != mine)
            {
                self.mine.set(mine);
            }
        });
    }

    /// Takes in that an answer ended: of the budgets that bind the person, a little less is left.
    pub(super) fn turn_ended(self) {
        if self.mine.with_untracked(|mine| !mine.is_empty()) {
            self.load_mine();
        }
    }

    /// Loads the first page of all budgets.
    pub fn load(self) {
        self.list.load_pages(api::budgets::list, |one, other| one.budget.id == other.budget.id);
    }

    /// Sets a budget.
    ///
    /// # Errors
    /// The failure, which the form shows beside its fields.
    pub async fn set(self, settings: BudgetSettings) -> Result<(), Failure> {
        let balance = api::budgets::set(settings).await?;
        let id = balance.budget.id;
        let binds = |settings: &BudgetSettings| (settings.scope, settings.allowance.period);
        let bound = binds(&balance.budget.settings);
        let is_same =
            |known: &Balance| known.budget.id == id || binds(&known.budget.settings) == bound;
        self.list.put(balance, is_same);
        self.load_mine();
        Ok(())
    }

    /// Removes a budget.
    ///
    /// # Errors
    /// The failure, which the dialog shows.
    pub async fn remove(self, budget: BudgetId) -> Result<(), Failure> {
        api::budgets::remove(budget).await?;
        self.list.change(|items| items.retain(|known| known.budget.id != budget));
        self.load_mine();
        Ok(())
    }
}
