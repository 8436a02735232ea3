//! Budgets: those that bind whoever is signed in, and, for administrators, all of them.

use super::state;
use crate::api;
use contract::{Balance, BudgetId, BudgetSettings, Failure};
use leptos::{prelude::*, task::spawn_local};

/// Budgets.
#[derive(Clone, Copy)]
pub struct Budgets {
    /// The balances that bind whoever is signed in, the most used up first.
    pub mine: RwSignal<Vec<Balance>>,
    /// Every budget; `None` until they have been asked for.
    pub list: RwSignal<Option<Vec<Balance>>>,
    /// Why they could not be.
    pub failure: RwSignal<Option<Failure>>,
    /// Counts who looked, so that an answer that comes after they signed out is nobody's.
    people: StoredValue<u32>,
}

impl Budgets {
    pub(super) fn new() -> Self {
        Self {
            mine: RwSignal::new(Vec::new()),
            list: RwSignal::new(None),
            failure: RwSignal::new(None),
            people: StoredValue::new(0),
        }
    }

    pub(super) fn forget(self) {
        self.people.update_value(|people| *people = people.wrapping_add(1));
        self.mine.set(Vec::new());
        self.list.set(None);
        self.failure.set(None);
    }

    /// Asks what binds whoever is signed in. Where that fails, what was known stays: nobody asked for it.
    pub fn look(self) {
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

    /// An answer ended: what is bound by budgets has a little less of them.
    pub(super) fn turn_ended(self) {
        if self.mine.with_untracked(|mine| !mine.is_empty()) {
            self.look();
        }
    }

    /// Asks for all budgets.
    pub fn load(self) {
        let state = state();
        self.failure.set(None);
        let people = self.people.get_value();
        spawn_local(async move {
            let answer = api::budgets::list().await;
            if self.people.get_value() != people {
                return;
            }
            match answer {
                Ok(list) => self.list.set(Some(list)),
                Err(told) if told.0 == Failure::SignedOut => state.signed_out(),
                Err(told) => self.failure.set(Some(told.0)),
            }
        });
    }

    /// Sets a budget.
    ///
    /// # Errors
    /// What the form shows beside its fields.
    pub async fn set(self, settings: BudgetSettings) -> Result<(), Failure> {
        let balance = api::budgets::set(settings).await.map_err(|told| told.0)?;
        let id = balance.budget.id;
        let binds = |settings: &BudgetSettings| (settings.scope, settings.allowance.period);
        let bound = binds(&balance.budget.settings);
        let same =
            |known: &Balance| known.budget.id == id || binds(&known.budget.settings) == bound;
        self.list.update(|list| {
            let list = list.get_or_insert_default();
            match list.iter().position(same) {
                Some(place) => list[place] = balance,
                None => list.push(balance),
            }
        });
        self.look();
        Ok(())
    }

    /// Takes a budget away.
    ///
    /// # Errors
    /// What the dialog shows.
    pub async fn remove(self, budget: BudgetId) -> Result<(), Failure> {
        api::budgets::remove(budget).await.map_err(|told| told.0)?;
        self.list.update(|list| {
            if let Some(list) = list {
                list.retain(|known| known.budget.id != budget);
            }
        });
        self.look();
        Ok(())
    }
}
