//! Sessions: how they are opened and seen, whether a browser or an API client has them; they differ in what they carry, and
//! in nothing here.
//!
//! How they end is `revocations.rs`'s, but for the one that has to leave when another one is opened.

use super::marks;
use super::tokens::FreshSecret;
use crate::Backend;
use contract::ports::{ClientInfo, Fault, SignedIn};
use contract::{Account, Caller, SessionId, Timestamp, TokenPair};
use storage::{LiveSession, NewSession};

/// The time that a session lives without being used, in milliseconds.
pub(super) const IDLE_LIFETIME: i64 = 30 * Timestamp::DAY;
/// The time that an access token works, in milliseconds.
const ACCESS_LIFETIME: i64 = 15 * 60 * Timestamp::SECOND;
/// The time within which a session that is used is not written again, in milliseconds.
const SEEN_PRECISION: i64 = 60 * Timestamp::SECOND;
/// The most sessions that an account has. One more, and the one that was used the longest ago ends.
const MOST: u32 = 50;

impl Backend {
    /// Opens a session. Where the account has too many now, the one that was used the longest ago ends, with its sockets.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(super) async fn open(&self, session: &NewSession<'_>) -> Result<(), Fault> {
        let ended = self.storage.open_session(session, MOST).await?;
        self.end_carried_by_sessions(ended);
        Ok(())
    }

    /// Opens a session that a cookie carries.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(super) async fn open_browser_session(
        &self,
        client: &ClientInfo,
        account: Account,
    ) -> Result<SignedIn, Fault> {
        let (secret, now) = (FreshSecret::new(&*self.ids), self.clock.now());
        let expires_at = now.plus_millis(IDLE_LIFETIME);
        let session = NewSession {
            id: SessionId::new(self.ids.uuid()),
            account: account.id,
            agent: &client.agent,
            secret_hash: Some(secret.hash),
            refresh_hash: None,
            now,
            expires_at,
        };
        let marks =
            marks::with(&self.gate.signer, client.marks.as_deref(), account.id, &*self.ids)?;
        self.open(&session).await?;
        self.gate.cookies.note(secret.hash, true);
        Ok(SignedIn { account, token: secret.text, marks, expires_at })
    }

    /// The tokens of an API client's session: a fresh access token beside the refresh token.
    ///
    /// # Errors
    /// `Broken` when the access token cannot be signed.
    pub(super) fn tokens(
        &self,
        session: SessionId,
        refresh: FreshSecret,
        now: Timestamp,
    ) -> Result<TokenPair, Fault> {
        let access_expires_at = now.plus_millis(ACCESS_LIFETIME);
        Ok(TokenPair {
            access: self.gate.signer.sign(session, access_expires_at)?,
            access_expires_at,
            refresh: refresh.text,
            refresh_expires_at: now.plus_millis(IDLE_LIFETIME),
            mark: None,
        })
    }

    /// The caller whom a session lets in; `Anonymous` without one. Has it noted that it was used, once a minute or so.
    pub(super) fn caller_of_session(
        &self,
        live: Option<LiveSession>,
        now: Timestamp,
        expires_at: impl FnOnce(&LiveSession) -> Timestamp,
    ) -> Caller {
        let Some(live) = live else { return Caller::Anonymous };
        if now.since(live.seen_at) >= SEEN_PRECISION {
            let expires_at = expires_at(&live);
            self.uses.note_session(live.person.session, now, expires_at);
        }
        Caller::Person(live.person)
    }
}
