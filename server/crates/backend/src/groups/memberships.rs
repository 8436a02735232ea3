//! The cache of memberships: budgets and audiences look them up before a model is asked.
//!
//! Below the port that changes groups, so that spending knows who is in which group and not who may change that.

use contract::{AccountId, GroupId, GroupName};
use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock, RwLockReadGuard},
};
use storage::Storage;
use tokio::sync::Mutex;

/// The groups that each account is in, and their names, in memory. They are read at the start and whenever a group changes,
/// so that nobody asks the database before they ask a model.
#[derive(Default)]
pub(crate) struct Memberships {
    cache: RwLock<Cache>,
    /// The lock that is held while they are read, so that what was read first is not kept last.
    reading: Mutex<()>,
}

/// The memberships, as they were read last.
#[derive(Default)]
struct Cache {
    groups: HashMap<AccountId, Vec<GroupId>>,
    names: HashMap<GroupId, GroupName>,
}

impl Memberships {
    fn cache(&self) -> RwLockReadGuard<'_, Cache> {
        self.cache.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The groups that an account is in, in no order.
    pub fn of(&self, account: AccountId) -> Vec<GroupId> {
        self.cache().groups.get(&account).cloned().unwrap_or_default()
    }

    /// The name of a group; `None`: there is no such group.
    pub fn name(&self, group: GroupId) -> Option<GroupName> {
        self.cache().names.get(&group).cloned()
    }

    /// Reads all memberships again.
    ///
    /// # Errors
    /// When the database cannot be read; then those that were read before stay.
    pub async fn read_from(&self, storage: &Storage) -> Result<(), storage::Error> {
        let _alone = self.reading.lock().await;
        let mut cache = Cache::default();
        for group in storage.groups().await? {
            for member in group.members {
                cache.groups.entry(member).or_default().push(group.id);
            }
            cache.names.insert(group.id, group.name);
        }
        *self.cache.write().unwrap_or_else(PoisonError::into_inner) = cache;
        Ok(())
    }
}
