//! The cache of budgets: where none binds, nobody asks the database.
//!
//! It says which budgets bind whom, and knows nothing of what is spent of them.

use crate::{groups::Memberships, spender::Spender};
use contract::{Budget, BudgetScope};
use std::sync::{Arc, PoisonError, RwLock, atomic::AtomicU64};
use storage::Storage;
use tokio::sync::Mutex;

/// The budgets, in memory. They are read at the start and whenever one changes.
pub(crate) struct Budgets {
    all: RwLock<Arc<Vec<Budget>>>,
    /// The members of groups, whom the budgets of their groups bind.
    pub(super) groups: Arc<Memberships>,
    /// The lock that is held while they are read, so that what was read first is not kept last.
    reading: Mutex<()>,
    /// The number of reservations that were dropped unsettled.
    pub(super) dropped: Arc<AtomicU64>,
}

impl Budgets {
    /// No budgets, until they are read.
    pub fn new(groups: Arc<Memberships>) -> Self {
        let (all, reading, dropped) = (RwLock::default(), Mutex::default(), Arc::default());
        Self { all, groups, reading, dropped }
    }

    /// All budgets, as they were read last.
    pub fn all(&self) -> Arc<Vec<Budget>> {
        Arc::clone(&self.all.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads all budgets again.
    ///
    /// # Errors
    /// When the database cannot be read; then those that were read before stay.
    pub async fn read_from(&self, storage: &Storage) -> Result<(), storage::Error> {
        let _alone = self.reading.lock().await;
        let budgets = Arc::new(storage.budgets().await?);
        *self.all.write().unwrap_or_else(PoisonError::into_inner) = budgets;
        Ok(())
    }

    /// The budgets that bind a spender, those of their groups included. Who has a budget of their own is not bound by each
    /// person's.
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
