//! Accounts: signing up and in, a person's own account, and who a request comes from.
//!
//! Other people's accounts are in `people.rs`, which is for administrators. The port is answered here; the files below hold
//! what it is made of: `proofs` and `sessions` on the database, `passwords`, `tokens`, `marks`, `throttle`, `admissions`
//! and `cookies` without it.

mod admissions;
mod cookies;
mod marks;
mod passwords;
mod proofs;
mod sessions;
mod throttle;
mod tokens;

pub(crate) use passwords::{HashedFor, Passwords, check_new};
pub(crate) use tokens::{FreshSecret, hash_of};

use crate::policy::revocations::{Occasion, reach};
use crate::{Backend, Config, network::ClientNetwork};
use admissions::{Admissions, ClientKind};
use async_trait::async_trait;
use contract::ports::{Accounts, ClientInfo, Fault, Ids, SignedIn};
use contract::{
    Account, AccountId, Boot, Caller, Email, Failure, Field, Language, PROTOCOL, Person,
    PersonName, Role, Rule, Session, SessionId, SignUpPolicy, Subject, Theme, TokenPair,
};
use cookies::KnownCookies;
use sessions::IDLE_LIFETIME;
use std::net::IpAddr;
use storage::{Constraint, NewAccount, NewSession, Rotated};
use throttle::LoginThrottle;
use tokens::Signer;
use tokio::sync::Mutex;

/// The setting that says whether everybody may make an account.
const SIGN_UP: &str = "sign_up";
/// The value of that setting when they may.
const OPEN: &str = "open";

/// The gate of sign-ins, and its state besides the database: hasher, signer, throttle, admissions.
pub(crate) struct Gate {
    /// The hasher of passwords.
    pub(crate) passwords: Passwords,
    signer: Signer,
    throttle: LoginThrottle,
    admissions: Admissions,
    cookies: KnownCookies,
    /// The lock that is held while it is looked up and changed who is an administrator.
    pub(crate) one_at_a_time: Mutex<()>,
}

impl Gate {
    /// A gate that hashes at the configured cost and signs with the configured key.
    pub(crate) fn new(config: &Config, ids: &dyn Ids) -> Self {
        Self {
            passwords: Passwords::new(config, ids),
            signer: Signer::new(&config.token_key),
            throttle: LoginThrottle::default(),
            admissions: Admissions::default(),
            cookies: KnownCookies::default(),
            one_at_a_time: Mutex::new(()),
        }
    }
}

#[async_trait]
impl Accounts for Backend {
    async fn boot(&self, caller: &Caller, client: &ClientInfo) -> Result<Boot, Fault> {
        let account = match caller {
            Caller::Person(person) => self.storage.account(person.account).await?,
            Caller::Key(_) => return Err(Failure::Forbidden.into()),
            Caller::Anonymous => None,
        };
        Ok(Boot {
            sign_up: self.sign_up_policy(client).await?,
            models: if account.is_some() { self.models_for(caller).await? } else { Vec::new() },
            language: account.as_ref().and_then(|a| a.language).unwrap_or(client.language),
            account,
            currency: self.config.currency.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            protocol: PROTOCOL,
        })
    }

    async fn sign_up_policy(&self, client: &ClientInfo) -> Result<SignUpPolicy, Fault> {
        if !self.storage.has_accounts().await? {
            return Ok(SignUpPolicy::First { needs_code: self.needs_code(client) });
        }
        let setting = self.storage.setting(SIGN_UP).await?;
        Ok(if setting.as_deref() == Some(OPEN) { SignUpPolicy::Open } else { SignUpPolicy::Closed })
    }

    async fn sign_up(
        &self,
        client: &ClientInfo,
        email: &str,
        name: &str,
        password: &str,
        code: Option<&str>,
    ) -> Result<SignedIn, Fault> {
        let policy = self.sign_up_policy(client).await?;
        if policy == SignUpPolicy::Closed {
            return Err(Failure::SignUpClosed.into());
        }
        let (email, name) = (Email::parse(email)?, PersonName::parse(name)?);
        check_new(password)?;
        let first = matches!(policy, SignUpPolicy::First { .. });
        self.gate.admissions.check_sign_up(client.address, self.clock.now())?;
        let counted = self.count_try(self.counted_by(client, None).await?)?;
        if first {
            self.check_code(client, code)?;
        }
        let by = HashedFor::Network(ClientNetwork::of(client.address));
        let hash = self.gate.passwords.hash(by, password, &*self.ids).await?;
        let mut account = NewAccount {
            id: AccountId::new(self.ids.uuid()),
            email: &email,
            name: &name,
            role: Role::Admin,
            password_hash: &hash,
            language: None,
            now: self.clock.now(),
        };
        let made = if first {
            self.storage.add_first_account(&account).await.map_err(taken)?
        } else {
            account.role = Role::User;
            Some(self.storage.add_account(&account).await.map_err(taken)?)
        };
        // Somebody else was first meanwhile, and since then sign-up is closed.
        let account = made.ok_or(Failure::SignUpClosed)?;
        counted.give_back();
        self.gate.admissions.count_sign_up(client.address, self.clock.now());
        self.open_browser_session(client, account).await
    }

    async fn sign_in(
        &self,
        client: &ClientInfo,
        email: &str,
        password: &str,
    ) -> Result<SignedIn, Fault> {
        let kind = ClientKind::Browser;
        let (account, hash) = self.check_password(kind, client, email, password).await?;
        let signed_in = self.open_browser_session(client, account).await?;
        self.end_if_password_changed(signed_in.account.id, &hash).await?;
        Ok(signed_in)
    }

    async fn issue_tokens(
        &self,
        client: &ClientInfo,
        email: &str,
        password: &str,
    ) -> Result<TokenPair, Fault> {
        let kind = ClientKind::Api;
        let (account, hash) = self.check_password(kind, client, email, password).await?;
        let mark = marks::with(&self.gate.signer, client.marks.as_deref(), account.id, &*self.ids)?;
        let (refresh, now) = (FreshSecret::new(&*self.ids), self.clock.now());
        let session = NewSession {
            id: SessionId::new(self.ids.uuid()),
            account: account.id,
            agent: &client.agent,
            secret_hash: None,
            refresh_hash: Some(refresh.hash),
            now,
            expires_at: now.plus_millis(IDLE_LIFETIME),
        };
        self.open(&session).await?;
        self.end_if_password_changed(account.id, &hash).await?;
        Ok(TokenPair { mark: Some(mark), ..self.tokens(session.id, refresh, now)? })
    }

    async fn refresh(&self, _client: &ClientInfo, refresh: &str) -> Result<TokenPair, Fault> {
        let malformed = Failure::Invalid { field: Field::Token, rule: Rule::Malformed };
        let old = hash_of(refresh).ok_or(malformed)?;
        let (next, now) = (FreshSecret::new(&*self.ids), self.clock.now());
        let rotated = self
            .storage
            .rotate_refresh(&old, &next.hash, now, now.plus_millis(IDLE_LIFETIME))
            .await?;
        match rotated {
            Rotated::Next(person) => self.tokens(person.session, next, now),
            Rotated::Reused(session) => {
                // Two hold this token, and one of them stole it. Both have to sign in again.
                tracing::warn!(%session, "spent refresh token was used again");
                self.end_carried_by_sessions(vec![session]);
                Err(Failure::SignedOut.into())
            }
            Rotated::Unknown => Err(Failure::SignedOut.into()),
        }
    }

    async fn sign_out(&self, caller: &Caller) -> Result<(), Fault> {
        match caller {
            Caller::Person(person) => {
                let ended = self.revoke(person.account, Occasion::SessionEnded(person.session));
                ended.await.map(|_| ())
            }
            Caller::Key(_) => Err(Failure::Forbidden.into()),
            Caller::Anonymous => Ok(()),
        }
    }

    async fn caller_by_cookie(&self, token: &str, address: IpAddr) -> Result<Caller, Fault> {
        let Some(hash) = hash_of(token) else { return Ok(Caller::Anonymous) };
        let now = self.clock.now();
        let is_known = self.gate.cookies.has(&hash);
        // Made-up ones are nobody's requests: they are counted before the database is asked, and not in anybody's way who
        // was let in before. Whatever comes of it, the request is counted once it is known whose it is.
        if !is_known {
            self.rate_limits.hold_anonymous(address, now)?;
        }
        let live = self.storage.session_by_secret(&hash, now).await?;
        if !is_known {
            self.rate_limits.release_anonymous(address);
        }
        self.gate.cookies.note(hash, live.is_some());
        // A browser session lives as long as it is used.
        Ok(self.caller_of_session(live, now, |_| now.plus_millis(IDLE_LIFETIME)))
    }

    async fn caller_by_access(&self, access: &str, address: IpAddr) -> Result<Caller, Fault> {
        let now = self.clock.now();
        self.rate_limits.check_address(address, now)?;
        let Some(session) = self.gate.signer.session(access, now) else {
            return Ok(Caller::Anonymous);
        };
        let live = self.storage.session_by_id(session, now).await?;
        // A client's session lives as long as its refresh token, which only refreshing prolongs.
        Ok(self.caller_of_session(live, now, |live| live.expires_at))
    }

    async fn rename(&self, caller: &Caller, name: &str) -> Result<Account, Fault> {
        let person = caller.person()?;
        let name = PersonName::parse(name)?;
        Ok(self.storage.rename_account(person.account, &name).await?.ok_or(Failure::SignedOut)?)
    }

    async fn prove(&self, caller: &Caller, password: &str) -> Result<(), Fault> {
        self.confirm_password(caller.person()?, password).await.map(drop)
    }

    async fn change_email(
        &self,
        caller: &Caller,
        email: &str,
        password: &str,
    ) -> Result<Account, Fault> {
        let person = caller.person()?;
        let email = Email::parse(email)?;
        let proved = self.confirm_password(person, password).await?;
        let account = self.storage.change_email(person.account, &email, &proved).await;
        Ok(account.map_err(taken)?.ok_or(Failure::SignedOut)?)
    }

    async fn change_password(
        &self,
        caller: &Caller,
        old: &str,
        new: &str,
        revoke_keys: bool,
    ) -> Result<Account, Fault> {
        let person = caller.person()?;
        check_new(new)?;
        let proved = self.confirm_password(person, old).await?;
        let by = HashedFor::Account(person.account);
        let hash = self.gate.passwords.hash(by, new, &*self.ids).await?;
        let Person { account, session: by, .. } = *person;
        let reach = reach(Occasion::PasswordChanged { by, with_keys: revoke_keys });
        let (revocation, now) = (reach.revocation(), self.clock.now());
        // Whoever proved a password that somebody has changed meanwhile changes it back in no case.
        let changed =
            self.storage.set_password(account, &hash, Some(&proved), revocation, now).await?;
        let (changed, revoked) = changed.ok_or(Failure::SignedOut)?;
        self.end_what_was_revoked(account, reach, &revoked);
        Ok(changed)
    }

    async fn prefer(
        &self,
        caller: &Caller,
        language: Option<Language>,
        theme: Theme,
    ) -> Result<Account, Fault> {
        let person = caller.person()?;
        Ok(self.storage.prefer(person.account, language, theme).await?.ok_or(Failure::SignedOut)?)
    }

    async fn sessions(&self, caller: &Caller) -> Result<Vec<Session>, Fault> {
        let person = caller.person()?;
        Ok(self.storage.sessions(person.account, person.session, self.clock.now()).await?)
    }

    async fn end_session(&self, caller: &Caller, session: SessionId) -> Result<(), Fault> {
        let person = caller.person()?;
        let ended = self.revoke(person.account, Occasion::SessionEnded(session)).await?;
        if ended.is_nothing() {
            return Err(Failure::Missing { what: Subject::Session }.into());
        }
        Ok(())
    }

    async fn sign_out_everywhere(&self, caller: &Caller) -> Result<u32, Fault> {
        let Person { account, session: by, .. } = *caller.person()?;
        let ended = self.revoke(account, Occasion::OthersSignedOut { by }).await?;
        Ok(u32::try_from(ended.sessions.len()).unwrap_or(u32::MAX))
    }
}

impl Backend {
    /// Opens sign-up to everybody, or closes it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(crate) async fn set_sign_up(&self, open: bool) -> Result<(), Fault> {
        let value = if open { OPEN } else { "closed" };
        Ok(self.storage.put_setting(SIGN_UP, value).await?)
    }
}

/// The fault of a storage error where an address or a name may be in use: `Taken`, or what any other error is.
pub(crate) fn taken(error: storage::Error) -> Fault {
    match error {
        storage::Error::Taken(Constraint::Email) => Failure::Taken { field: Field::Email }.into(),
        storage::Error::Taken(Constraint::GroupName) => {
            Failure::Taken { field: Field::Name }.into()
        }
        error => error.into(),
    }
}
