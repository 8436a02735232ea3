//! The memberships of groups, kept in memory: budgets and audiences look them up before a model is asked.

use contract::{AccountId, GroupId, GroupName};
use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock, RwLockReadGuard},
};
use storage::Storage;
use tokio::sync::Mutex;

/// The groups that each account is in, and their names. They are read at the start and whenever a group changes, so that
/// nobody asks the database before they ask a model.
#[derive(Default)]
pub(crate) struct Memberships {
    known: RwLock<Known>,
    /// Held while they are read, so that what was read first is not kept last.
    reading: Mutex<()>,
}

/// The memberships, as they were read last.
#[derive(Default)]
struct Known {
    of: HashMap<AccountId, Vec<GroupId>>,
    names: HashMap<GroupId, GroupName>,
}

impl Memberships {
    fn known(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The groups of an account.
    pub fn of(&self, account: AccountId) -> Vec<GroupId> {
        self.known().of.get(&account).cloned().unwrap_or_default()
    }

    /// The name of a group.
    pub fn name(&self, group: GroupId) -> Option<GroupName> {
        self.known().names.get(&group).cloned()
    }

    /// Reads all of them anew.
    pub async fn read_from(&self, storage: &Storage) -> Result<(), storage::Error> {
        let _alone = self.reading.lock().await;
        let mut known = Known::default();
        for group in storage.groups().await? {
            for member in group.members {
                known.of.entry(member).or_default().push(group.id);
            }
            known.names.insert(group.id, group.name);
        }
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = known;
        Ok(())
    }
}
