//! Groups of people, for administrators.
//!
//! A change here has the memberships read again, and a removal the budgets and the settings of models as well, so that
//! nothing in memory believes in a group that is gone.

mod memberships;

pub(crate) use memberships::Memberships;

use crate::{
    Backend,
    accounts::taken,
    policy::{Action, may},
};
use async_trait::async_trait;
use contract::{
    Account, AccountId, Caller, Failure, Group, GroupId, GroupName, ListedGroup, Page, PageRequest,
    Subject,
    ports::{Fault, Groups},
};

const MISSING: Failure = Failure::Missing { what: Subject::Group };

#[async_trait]
impl Groups for Backend {
    async fn list(&self, caller: &Caller) -> Result<Vec<ListedGroup>, Fault> {
        may(caller.person()?, Action::SetUpGroups)?;
        Ok(self.storage.listed_groups().await?)
    }

    async fn members(
        &self,
        caller: &Caller,
        group: GroupId,
        request: &PageRequest,
    ) -> Result<Page<Account>, Fault> {
        may(caller.person()?, Action::SetUpGroups)?;
        Ok(self.storage.members(group, request).await?.ok_or(MISSING)?)
    }

    async fn of(&self, caller: &Caller, account: AccountId) -> Result<Vec<GroupId>, Fault> {
        may(caller.person()?, Action::SetUpGroups)?;
        Ok(self.groups.of(account))
    }

    async fn add(
        &self,
        caller: &Caller,
        name: &str,
        members: Vec<AccountId>,
    ) -> Result<ListedGroup, Fault> {
        may(caller.person()?, Action::SetUpGroups)?;
        let name = GroupName::parse(name)?;
        self.must_have_accounts(&members).await?;
        let id = GroupId::new(self.ids.uuid());
        let added = self.storage.add_group(id, &name, &members, self.clock.now()).await;
        let added = added.map_err(taken)?;
        self.read_groups().await?;
        let Group { id, name, members, created_at } = added;
        let size = u32::try_from(members.len()).unwrap_or(u32::MAX);
        Ok(ListedGroup { id, name, size, created_at })
    }

    async fn change(
        &self,
        caller: &Caller,
        group: GroupId,
        name: &str,
        join: Vec<AccountId>,
        leave: Vec<AccountId>,
    ) -> Result<ListedGroup, Fault> {
        may(caller.person()?, Action::SetUpGroups)?;
        let name = GroupName::parse(name)?;
        self.must_have_accounts(&join).await?;
        let changed = self.storage.change_group(group, &name, &join, &leave).await;
        let changed = changed.map_err(taken)?.ok_or(MISSING)?;
        self.read_groups().await?;
        Ok(changed)
    }

    async fn remove(&self, caller: &Caller, group: GroupId) -> Result<(), Fault> {
        may(caller.person()?, Action::SetUpGroups)?;
        // Nobody decides meanwhile that a model is for this group.
        let _alone = self.catalogue.changing.lock().await;
        let is_removed = self.storage.remove_group(group).await?;
        self.read_groups().await?;
        self.read_budgets().await?;
        self.read_settings().await?;
        if is_removed { Ok(()) } else { Err(MISSING.into()) }
    }
}

impl Backend {
    /// Reads the memberships again, after a group or an account was changed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) async fn read_groups(&self) -> Result<(), Fault> {
        Ok(self.groups.read_from(&self.storage).await?)
    }

    /// Refuses groups that are not there.
    ///
    /// # Errors
    /// `Missing { Group }`, or when the database cannot be read.
    pub(crate) async fn must_have_groups(&self, groups: &[GroupId]) -> Result<(), Fault> {
        for group in groups {
            if !self.storage.has_group(*group).await? {
                return Err(MISSING.into());
            }
        }
        Ok(())
    }

    async fn must_have_accounts(&self, accounts: &[AccountId]) -> Result<(), Fault> {
        for account in accounts {
            if self.storage.account(*account).await?.is_none() {
                return Err(Failure::Missing { what: Subject::Account }.into());
            }
        }
        Ok(())
    }
}
