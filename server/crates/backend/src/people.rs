//! Other people's accounts, for administrators.
//!
//! One's own is in `accounts.rs`. Every method here passes the policy, and whatever takes an account away keeps an
//! administrator.

use crate::Backend;
use crate::accounts::{HashedFor, check_new, taken};
use crate::policy::revocations::{Occasion, reach};
use crate::policy::{Action, may};
use async_trait::async_trait;
use contract::ports::{Fault, People};
use contract::{
    Account, AccountId, Caller, ChatDisposal, Email, Failure, Page, PageRequest, PersonName, Role,
    Subject,
};
use storage::NewAccount;

const MISSING: Failure = Failure::Missing { what: Subject::Account };

#[async_trait]
impl People for Backend {
    async fn list(
        &self,
        caller: &Caller,
        search: Option<&str>,
        request: &PageRequest,
    ) -> Result<Page<Account>, Fault> {
        may(caller.person()?, Action::SeePeople)?;
        Ok(self.storage.accounts(search, request).await?)
    }

    async fn find(&self, caller: &Caller, accounts: &[AccountId]) -> Result<Vec<Account>, Fault> {
        may(caller.person()?, Action::SeePeople)?;
        let mut found = Vec::new();
        for account in accounts.iter().take(PageRequest::MAX_LIMIT as usize) {
            found.extend(self.storage.account(*account).await?);
        }
        Ok(found)
    }

    async fn add(
        &self,
        caller: &Caller,
        email: &str,
        name: &str,
        password: &str,
        role: Role,
    ) -> Result<Account, Fault> {
        let person = caller.person()?;
        may(person, Action::AddPerson)?;
        self.require_proof(person).await?;
        let (email, name) = (Email::parse(email)?, PersonName::parse(name)?);
        check_new(password)?;
        let by = HashedFor::Account(caller.person()?.account);
        let hash = self.gate.passwords.hash(by, password, &*self.ids).await?;
        // Hashing takes a while, and whoever was signed out meanwhile lets nobody in.
        self.require_proof(person).await?;
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

    async fn suspend(
        &self,
        caller: &Caller,
        account: AccountId,
        suspended: bool,
    ) -> Result<Account, Fault> {
        let person = caller.person()?;
        may(person, Action::Suspend(account))?;
        if !suspended {
            self.require_proof(person).await?;
        }
        let _alone = self.gate.one_at_a_time.lock().await;
        if !suspended {
            return Ok(self.storage.readmit_account(account).await?.ok_or(MISSING)?);
        }
        self.keep_an_administrator(account).await?;
        self.close(account, Occasion::Suspended).await
    }

    async fn delete(
        &self,
        caller: &Caller,
        account: AccountId,
        chats: ChatDisposal,
    ) -> Result<(), Fault> {
        let person = caller.person()?;
        may(person, Action::Delete(account))?;
        let alone = self.gate.one_at_a_time.lock().await;
        self.keep_an_administrator(account).await?;
        // Suspended first: nothing new begins while what is there is being stopped.
        self.close(account, Occasion::Deleted).await?;
        // The rest may take minutes, and whoever suspends somebody else is in a hurry.
        drop(alone);
        let heir = match chats {
            ChatDisposal::HandOver => Some(person.account),
            ChatDisposal::Purge => None,
        };
        let deleted = self.storage.delete_account(account, heir, self.clock.now()).await;
        self.key_cache.forget();
        // They are in no group even if the rest is left to the next purge.
        self.read_groups().await?;
        if deleted? { Ok(()) } else { Err(MISSING.into()) }
    }

    async fn open_sign_up(&self, caller: &Caller, open: bool) -> Result<(), Fault> {
        let person = caller.person()?;
        may(person, Action::OpenSignUp)?;
        if open {
            self.require_proof(person).await?;
        }
        self.set_sign_up(open).await
    }
}

impl Backend {
    /// Refuses to lose the last administrator who can sign in. Two who suspend each other at the same moment
    /// come here one after the other, and the second is refused.
    async fn keep_an_administrator(&self, losing: AccountId) -> Result<(), Fault> {
        let has_other = self.storage.has_other_administrator(losing).await?;
        if has_other { Ok(()) } else { Err(Failure::Forbidden.into()) }
    }

    /// Suspends an account, and ends all that goes on in its name.
    async fn close(&self, account: AccountId, occasion: Occasion) -> Result<Account, Fault> {
        let reach = reach(occasion);
        let (revocation, now) = (reach.revocation(), self.clock.now());
        let closed = self.storage.suspend_account(account, revocation, now).await;
        // Perhaps it was done even if the database did not say so.
        self.key_cache.forget();
        let (closed, revoked) = closed?.ok_or(MISSING)?;
        self.end_what_was_revoked(account, reach, &revoked);
        Ok(closed)
    }
}
