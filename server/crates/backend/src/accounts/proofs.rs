//! Proofs of who one is: passwords and the one-time code, with the tries counted.
//!
//! Signing in, signing up and asking again all come here, so that nothing compares a secret without counting the try.
//!
//! # What needs a fresh proof
//!
//! Whoever finds a browser open, or has taken a session's cookie or token, is there until the session ends. What would let
//! them in after that, or let somebody else in, needs the password again when the session's last proof is older than ten
//! minutes: making a key, adding a person, readmitting one who was suspended, opening sign-up to everybody. Another e-mail
//! address and another password ask for the old one each time, and are proofs themselves.
//!
//! Nothing else does. A share shows one chat as it is now and nothing that this session could not copy; a provider, its key
//! and one's own key let this server in somewhere, and nobody in here; groups, budgets and audiences say what people may ask
//! who are in already. What shuts somebody out (suspending, deleting, revoking, closing sign-up) is in a hurry. Programs with
//! a key may do none of it, and the command line asks nobody, since whoever holds the machine holds the database.

use super::admissions::ClientKind;
use super::throttle::{CountedBy, CountedTry};
use super::{HashedFor, marks, tokens};
use crate::Backend;
use crate::network::ClientNetwork;
use crate::policy::revocations::Occasion;
use contract::ports::{ClientInfo, Fault};
use contract::{Account, AccountId, Email, Failure, Field, Person, Rule, Timestamp};

/// The time for which the proof of a session is fresh, in milliseconds.
const PROOF_LIFETIME: i64 = 10 * 60 * Timestamp::SECOND;

impl Backend {
    /// Counts a try.
    ///
    /// # Errors
    /// `TooMany` when what it is counted against has none left.
    pub(super) fn count_try(&self, by: CountedBy) -> Result<CountedTry<'_>, Failure> {
        self.gate.throttle.count(by, self.clock.now())
    }

    /// What a client's try at an account is counted against: the mark of the browser or the API client, if the account has
    /// signed in from it before, else both addresses.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) async fn counted_by(
        &self,
        client: &ClientInfo,
        email: Option<&Email>,
    ) -> Result<CountedBy, Fault> {
        let carried = client.marks.as_deref().unwrap_or_default();
        let marks = marks::read(&self.gate.signer, carried);
        if let Some(email) = email.filter(|_| !marks.is_empty())
            && let Some(account) = self.storage.account_by_email(email).await?
            && let Some(mark) = marks.iter().find(|mark| mark.account == account.id)
        {
            return Ok(CountedBy::Browser(mark.id));
        }
        Ok(CountedBy::Address(ClientNetwork::of(client.address), email.cloned()))
    }

    /// Finds the account of these credentials and the hash that they matched. Whether the address is
    /// malformed, unknown, or the password wrong: the same steps, the same answer.
    ///
    /// # Errors
    /// `WrongCredentials`, `Suspended`, `TooMany`, or when the database cannot be read.
    pub(super) async fn check_password(
        &self,
        kind: ClientKind,
        client: &ClientInfo,
        email: &str,
        password: &str,
    ) -> Result<(Account, String), Fault> {
        let email = Email::parse(email).ok();
        let now = self.clock.now();
        self.gate.admissions.check_sign_in(kind, client.address, email.as_ref(), now)?;
        let counted = self.count_try(self.counted_by(client, email.as_ref()).await?)?;
        let account = match &email {
            Some(email) => self.storage.account_by_email(email).await?,
            None => None,
        };
        let id = account.as_ref().map_or_else(|| AccountId::new(self.ids.uuid()), |a| a.id);
        let hash = self.storage.password_hash(id).await?;
        let by = HashedFor::Network(ClientNetwork::of(client.address));
        let right = self.gate.passwords.matches(by, password, hash.as_deref()).await?;
        let (true, Some(account), Some(hash)) = (right, account, hash) else {
            return Err(Failure::WrongCredentials.into());
        };
        counted.give_back();
        self.gate.admissions.count_sign_in(kind, client.address, &account.email, now);
        if account.suspended {
            return Err(Failure::Suspended.into());
        }
        Ok((account, hash))
    }

    /// Ends the sessions of an account whose password was changed while somebody signed in with the old one, or that was
    /// suspended meanwhile: either has ended all others, and must not miss the one that was just being opened.
    ///
    /// # Errors
    /// `WrongCredentials` if it was changed, `Suspended`, or when the database cannot be read or written.
    pub(super) async fn end_if_password_changed(
        &self,
        account: AccountId,
        hash: &str,
    ) -> Result<(), Fault> {
        let now = self.storage.password_hash(account).await?;
        if now.as_deref() != Some(hash) {
            self.revoke(account, Occasion::PasswordSet { with_keys: false }).await?;
            return Err(Failure::WrongCredentials.into());
        }
        let is_let_in = self.storage.account(account).await?.is_some_and(|it| !it.suspended);
        if !is_let_in {
            self.revoke(account, Occasion::PasswordSet { with_keys: false }).await?;
            return Err(Failure::Suspended.into());
        }
        Ok(())
    }

    /// Refuses what lets somebody in later, unless the person has proved a while ago that they know the password. Whoever
    /// has set the clock back does not make a proof fresh.
    ///
    /// # Errors
    /// `ProofRequired`, `SignedOut` without the session, or when the database cannot be read.
    pub(crate) async fn require_proof(&self, person: &Person) -> Result<(), Fault> {
        let proved_at = self.storage.session_proved_at(person.session).await?;
        let (proved_at, now) = (proved_at.ok_or(Failure::SignedOut)?, self.clock.now());
        let is_fresh = proved_at <= now && now.since(proved_at) <= PROOF_LIFETIME;
        if is_fresh { Ok(()) } else { Err(Failure::ProofRequired.into()) }
    }

    /// Checks the password of a person who is signed in, before what needs it once more. A right one is a proof of the
    /// session. Gives its hash: what is done on it holds only while it is still the password.
    ///
    /// # Errors
    /// `Invalid { Password, Wrong }`, `SignedOut` without the account, `TooMany`, or when the database cannot be used.
    pub(super) async fn confirm_password(
        &self,
        person: &Person,
        password: &str,
    ) -> Result<String, Fault> {
        // A right one is not given back: it is hashed as long as a wrong one, and nobody is asked often.
        drop(self.count_try(CountedBy::Session(person.session))?);
        let hash = self.storage.password_hash(person.account).await?;
        let hash = hash.ok_or(Failure::SignedOut)?;
        let by = HashedFor::Account(person.account);
        if !self.gate.passwords.matches(by, password, Some(&hash)).await? {
            return Err(Failure::Invalid { field: Field::Password, rule: Rule::Wrong }.into());
        }
        let is_there = self.storage.prove_session(person.session, self.clock.now()).await?;
        if is_there { Ok(hash) } else { Err(Failure::SignedOut.into()) }
    }

    /// Whether a client needs the one-time code for the first sign-up: always, but for one that seems to be on this
    /// machine, where nobody else reaches the server.
    pub(super) fn needs_code(&self, client: &ClientInfo) -> bool {
        self.config.sign_up_code.is_some() && (client.is_forwarded || !self.config.is_local)
    }

    /// Checks the one-time code of the first sign-up, where a client needs it.
    ///
    /// # Errors
    /// `Invalid { Code }` when it is missing or another one.
    pub(super) fn check_code(
        &self,
        client: &ClientInfo,
        code: Option<&str>,
    ) -> Result<(), Failure> {
        let invalid = |rule| Failure::Invalid { field: Field::Code, rule };
        let expected = self.config.sign_up_code.as_ref().filter(|_| self.needs_code(client));
        let Some(expected) = expected else { return Ok(()) };
        let code = code.map(str::trim).filter(|code| !code.is_empty());
        let code = code.ok_or_else(|| invalid(Rule::Empty))?;
        if !tokens::same(code, expected) {
            return Err(invalid(Rule::Wrong));
        }
        Ok(())
    }
}
