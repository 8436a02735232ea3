//! The operator: whoever holds the machine looks after people and keys without being signed in, through `plauder user`
//! and `plauder key`.
//!
//! Apart from the ports: it has no `Caller`, asks no policy, and works on the database alone, with no gateway and no bus. A
//! server that runs beside it notices at the next request, since every request looks its session or its key up, and within a
//! second where something goes on (`revocations.rs`).

use crate::accounts::{HashedFor, Passwords, check_new, taken};
use crate::policy::revocations::{Occasion, reach};
use crate::{Config, keys};
use contract::ports::{Clock, Fault, Ids};
use contract::{
    Account, AccountId, Email, Failure, Key, KeyId, KeyScope, NewKey, PageRequest, PersonName,
    Role, Subject,
};
use std::sync::Arc;
use storage::{NewAccount, Storage};

const MISSING: Failure = Failure::Missing { what: Subject::Account };
/// The page that whoever reads a list to its end begins with.
const LONGEST_PAGE: PageRequest = PageRequest { after: None, limit: Some(PageRequest::MAX_LIMIT) };

/// The operator's use cases, which need no sign-in.
pub struct Operator {
    storage: Storage,
    passwords: Passwords,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

impl Operator {
    /// The operator of a database. The settings are those of the server, so that passwords cost the same.
    pub fn new(
        storage: Storage,
        config: &Config,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Self {
        let passwords = Passwords::new(config, &*ids);
        Self { storage, passwords, clock, ids }
    }

    /// Lists everybody's accounts, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(&self) -> Result<Vec<Account>, Fault> {
        let (mut all, mut request) = (Vec::new(), LONGEST_PAGE);
        loop {
            let page = self.storage.accounts(None, &request).await?;
            all.extend(page.items);
            request.after = page.next;
            if request.after.is_none() {
                return Ok(all);
            }
        }
    }

    /// Whether anybody has an account.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn has_accounts(&self) -> Result<bool, Fault> {
        Ok(self.storage.has_accounts().await?)
    }

    /// Makes an account.
    ///
    /// # Errors
    /// `Taken { Email }`, `Invalid { Email | Name | Password }`, or when the database cannot be written.
    pub async fn add(
        &self,
        email: &str,
        name: &str,
        password: &str,
        role: Role,
    ) -> Result<Account, Fault> {
        let (email, name) = (Email::parse(email)?, PersonName::parse(name)?);
        check_new(password)?;
        let hash = self.passwords.hash(HashedFor::Operator, password, &*self.ids).await?;
        let account = NewAccount {
            id: AccountId::new(self.ids.uuid()),
            email: &email,
            name: &name,
            role,
            password_hash: &hash,
            language: None,
            now: self.clock.now(),
        };
        self.storage.add_account(&account).await.map_err(taken)
    }

    /// Suspends or readmits somebody; suspending ends their sessions and all that goes on in their name.
    ///
    /// # Errors
    /// `Missing { Account }`, `Forbidden` for the last administrator who can sign in, or when the database cannot be
    /// written.
    pub async fn suspend(&self, email: &str, suspended: bool) -> Result<Account, Fault> {
        let account = self.find(email).await?;
        if !suspended {
            return Ok(self.storage.readmit_account(account.id).await?.ok_or(MISSING)?);
        }
        let is_admin = account.role == Role::Admin;
        if is_admin && !self.storage.has_other_administrator(account.id).await? {
            return Err(Failure::Forbidden.into());
        }
        let revocation = reach(Occasion::Suspended).revocation();
        let suspending = self.storage.suspend_account(account.id, revocation, self.clock.now());
        let (changed, _) = suspending.await?.ok_or(MISSING)?;
        Ok(changed)
    }

    /// Sets somebody's password and ends their sessions; with `revoke_keys` their keys stop working as well.
    ///
    /// # Errors
    /// `Missing { Account }`, `Invalid { Email | Password }`, or when the database cannot be written.
    pub async fn set_password(
        &self,
        email: &str,
        password: &str,
        revoke_keys: bool,
    ) -> Result<Account, Fault> {
        check_new(password)?;
        let account = self.find(email).await?;
        let hash = self.passwords.hash(HashedFor::Operator, password, &*self.ids).await?;
        let revocation = reach(Occasion::PasswordSet { with_keys: revoke_keys }).revocation();
        let now = self.clock.now();
        let setting = self.storage.set_password(account.id, &hash, None, revocation, now);
        let (changed, _) = setting.await?.ok_or(MISSING)?;
        Ok(changed)
    }

    /// Lists everybody's keys that are neither revoked nor expired, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn keys(&self) -> Result<Vec<Key>, Fault> {
        let (mut all, mut request) = (Vec::new(), LONGEST_PAGE);
        loop {
            let page = self.storage.keys(None, None, self.clock.now(), &request).await?;
            all.extend(page.items);
            request.after = page.next;
            if request.after.is_none() {
                return Ok(all);
            }
        }
    }

    /// Makes a key in somebody's name.
    ///
    /// # Errors
    /// Those of `Keys::add`, and `Missing { Account }`.
    pub async fn add_key(&self, email: &str, name: &str, scope: KeyScope) -> Result<NewKey, Fault> {
        let owner = self.find(email).await?.id;
        keys::add(&self.storage, &*self.clock, &*self.ids, owner, name, scope).await
    }

    /// Makes anybody's key stop working; a server that runs beside it notices within a second.
    ///
    /// # Errors
    /// `Missing { Key }`, or when the database cannot be written.
    pub async fn revoke_key(&self, key: KeyId) -> Result<(), Fault> {
        let revocation = reach(Occasion::KeyRevoked(key)).revocation();
        let revoked = self.storage.revoke(None, revocation, self.clock.now()).await?;
        if revoked.is_nothing() { Err(keys::MISSING.into()) } else { Ok(()) }
    }

    async fn find(&self, email: &str) -> Result<Account, Fault> {
        Ok(self.storage.account_by_email(&Email::parse(email)?).await?.ok_or(MISSING)?)
    }
}
