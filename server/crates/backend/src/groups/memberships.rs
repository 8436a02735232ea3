//! Who is in which groups, as whoever asks a model needs to know it.

use contract::{AccountId, GroupId, GroupName};
use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock, RwLockReadGuard},
};
use storage::Storage;
use tokio::sync::Mutex;

/// Who is in which groups, and what these are called. It is read at the start and whenever a group changes, so that
/// nobody asks the database before they ask a model.
#[derive(Default)]
pub(crate) struct Memberships {
    known: RwLock<Known>,
    /// Held while they are read, so that what was read first is not kept last.
    reading: Mutex<()>,
}

#[derive(Default)]
struct Known {
    of: HashMap<AccountId, Vec<GroupId>>,
    names: HashMap<GroupId, GroupName>,
}

impl Memberships {
    fn known(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The groups that somebody is in.
    pub fn of(&self, account: AccountId) -> Vec<GroupId> {
        self.known().of.get(&account).cloned().unwrap_or_default()
    }

    /// What a group is called.
    pub fn name(&self, group: GroupId) -> Option<GroupName> {
        self.known().names.get(&group).cloned()
    }

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
