//! The list of all budgets, kept in memory: where none binds, nobody asks the database.

use crate::{groups::Memberships, spender::Spender};
use contract::{Budget, BudgetScope};
use std::sync::{Arc, PoisonError, RwLock, atomic::AtomicU64};
use storage::Storage;
use tokio::sync::Mutex;

/// All budgets. They are read at the start and whenever one changes.
pub(crate) struct Budgets {
    all: RwLock<Arc<Vec<Budget>>>,
    /// The members of groups, whom the budgets of their groups bind.
    pub(super) groups: Arc<Memberships>,
    /// Held while they are read, so that what was read first is not kept last.
    reading: Mutex<()>,
    /// How many reservations were dropped unsettled.
    pub(super) dropped: Arc<AtomicU64>,
}

impl Budgets {
    /// None, until they are read.
    pub fn new(groups: Arc<Memberships>) -> Self {
        let (all, reading, dropped) = (RwLock::default(), Mutex::default(), Arc::default());
        Self { all, groups, reading, dropped }
    }

    /// All of them.
    pub fn all(&self) -> Arc<Vec<Budget>> {
        Arc::clone(&self.all.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads all of them anew.
    pub async fn read_from(&self, storage: &Storage) -> Result<(), storage::Error> {
        let _alone = self.reading.lock().await;
        let budgets = Arc::new(storage.budgets().await?);
        *self.all.write().unwrap_or_else(PoisonError::into_inner) = budgets;
        Ok(())
    }

    /// Whether something is set aside for what somebody asks.
    pub fn bind(&self, spender: &Spender) -> bool {
        spender.allowance().is_some() || !self.of(spender).is_empty()
    }

    /// The budgets that bind somebody, the ones of their groups included. Who has a budget of their own is not bound by
    /// each person's.
    pub fn of(&self, spender: &Spender) -> Vec<Budget> {
        let all = self.all();
        let own = |budget: &Budget| {
            budget.settings.scope == BudgetScope::Person { account: spender.account }
        };
        let has_own = all.iter().any(own);
        let key = spender.key_id();
        let groups = self.groups.of(spender.account);
        let binds = |budget: &&Budget| match budget.settings.scope {
            BudgetScope::Everybody => true,
            BudgetScope::EachPerson => !has_own,
            BudgetScope::Person { account } => account == spender.account,
            BudgetScope::Group { group } => groups.contains(&group),
            BudgetScope::Key { key: bound } => key == Some(bound),
        };
        all.iter().filter(binds).cloned().collect()
    }
}
