//! What can be asked about one's own account and sessions.
//!
//! Apart from `people`, where administrators act on others: what stands here everybody may, and some of it before
//! anybody is signed in, when there is a client and no caller yet.

use super::Fault;
use crate::{
    Account, Boot, Caller, Language, Session, SessionId, SignUpPolicy, Theme, Timestamp, TokenPair,
};
use async_trait::async_trait;
use std::net::IpAddr;

/// The client that sends a request, as far as it is known before anybody is signed in.
#[derive(Clone, Debug)]
pub struct ClientInfo {
    /// The client's address, after trusted proxies; tries to sign in are counted by it.
    pub address: IpAddr,
    /// The client's description of itself (`User-Agent`), cut to 256 characters.
    pub agent: String,
    /// The language to answer in, from the cookie or `Accept-Language`.
    pub language: Language,
    /// Whether the request says that it came from beyond this machine: a proxy passed it on, or it asks for a host of
    /// another name. `false` promises nothing, since not every proxy says that it is one.
    pub is_forwarded: bool,
    /// The marks of accounts that have signed in from this browser or API client, as `SignedIn` or `TokenPair` gave them;
    /// `None`: it carries none.
    pub marks: Option<String>,
}

/// A browser session that was just opened.
#[derive(Clone)]
pub struct SignedIn {
    /// The account that is signed in.
    pub account: Account,
    /// The secret token for the cookie.
    pub token: String,
    /// The marks that the browser carries from now on in place of those it had, in a cookie that outlives the session.
    /// They let nobody in: tries from a browser that an account has signed in from are counted apart.
    pub marks: String,
    /// When the session ends if it is never used again.
    pub expires_at: Timestamp,
}

/// The port of one's own account and sessions.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Gives what the page needs to start. Works for everybody but a program with a key, which is `Forbidden`.
    async fn boot(&self, caller: &Caller, client: &ClientInfo) -> Result<Boot, Fault>;

    /// Says who may make an account now, and whether this client needs the one-time code for the first one.
    async fn sign_up_policy(&self, client: &ClientInfo) -> Result<SignUpPolicy, Fault>;

    /// Makes an account and signs it in. The first one becomes the administrator.
    /// Fails with `SignUpClosed`, `Taken { Email }`, `Invalid { Email | Name | Password | Code }` or `TooMany`.
    async fn sign_up(
        &self,
        client: &ClientInfo,
        email: &str,
        name: &str,
        password: &str,
        code: Option<&str>,
    ) -> Result<SignedIn, Fault>;

    /// Signs in a browser. Fails with `WrongCredentials` for an unknown account and a wrong password alike, in the same
    /// time, with `Suspended` and with `TooMany`.
    async fn sign_in(
        &self,
        client: &ClientInfo,
        email: &str,
        password: &str,
    ) -> Result<SignedIn, Fault>;

    /// Signs in an API client: the same kind of session, carried by tokens instead of a cookie. Fails as `sign_in` does; what
    /// works is counted apart from browsers.
    async fn issue_tokens(
        &self,
        client: &ClientInfo,
        email: &str,
        password: &str,
    ) -> Result<TokenPair, Fault>;

    /// Trades a refresh token for the next pair. Using one twice ends its session. Fails with `SignedOut` and
    /// `Invalid { Token }`.
    async fn refresh(&self, client: &ClientInfo, refresh: &str) -> Result<TokenPair, Fault>;

    /// Ends the caller's session. Signed out already is fine.
    async fn sign_out(&self, caller: &Caller) -> Result<(), Fault>;

    /// Finds the caller to whom a session cookie's secret belongs; `Anonymous` when it is unknown, ended, expired or
    /// suspended. Fails with `TooMany` when too many requests of nobody came from the address, before it looks up a secret
    /// that has let nobody in so far.
    async fn caller_by_cookie(&self, token: &str, address: IpAddr) -> Result<Caller, Fault>;

    /// Finds the caller to whom an access token belongs; `Anonymous` when it is invalid or its session is not alive.
    /// Fails with `TooMany` when too many requests came from the address.
    async fn caller_by_access(&self, access: &str, address: IpAddr) -> Result<Caller, Fault>;

    /// Changes the person's name. Fails with `Invalid { Name }`.
    async fn rename(&self, caller: &Caller, name: &str) -> Result<Account, Fault>;

    /// Proves that the person of the caller's session knows the password. For ten minutes from then on the session may do
    /// what lets somebody in later, and is `ProofRequired` otherwise; signing in is such a proof.
    /// Fails with `Invalid { Password, Wrong }`, and with `TooMany` when the session has tried too often.
    async fn prove(&self, caller: &Caller, password: &str) -> Result<(), Fault>;

    /// Changes the address the person signs in with; asks for the password again.
    async fn change_email(
        &self,
        caller: &Caller,
        email: &str,
        password: &str,
    ) -> Result<Account, Fault>;

    /// Changes the password and ends all other sessions; with `revoke_keys` the person's keys stop working as well.
    async fn change_password(
        &self,
        caller: &Caller,
        old: &str,
        new: &str,
        revoke_keys: bool,
    ) -> Result<Account, Fault>;

    /// Changes language (`None` follows the browser) and theme.
    async fn prefer(
        &self,
        caller: &Caller,
        language: Option<Language>,
        theme: Theme,
    ) -> Result<Account, Fault>;

    /// Lists the sessions in which the person is signed in, the most recently used first.
    async fn sessions(&self, caller: &Caller) -> Result<Vec<Session>, Fault>;

    /// Ends one of the person's sessions.
    async fn end_session(&self, caller: &Caller, session: SessionId) -> Result<(), Fault>;

    /// Ends all of the person's sessions but the caller's, and says how many.
    async fn sign_out_everywhere(&self, caller: &Caller) -> Result<u32, Fault>;
}
