//! Revocations: what the table of the policy says is carried out, in the database and for all that goes on.
//!
//! What this process revokes ends at once. What another one does (`plauder user suspend` beside a running server) is
//! noticed by looking, twice a second and only at what something goes on for: where nothing does, nothing is asked.

use crate::{
    Backend,
    activities::{Carrier, InUse},
    panics,
    policy::revocations::{Occasion, Others, Reach, reach},
};
use contract::{
    AccountId, SessionId,
    ports::{Fault, chain},
};
use std::{collections::HashSet, sync::Arc, time::Duration};
use storage::Revoked;
use tokio::time::{MissedTickBehavior, interval};

/// The time between two looks: with what a look takes, everything has ended within a second.
const LOOK_INTERVAL: Duration = Duration::from_millis(500);

impl Backend {
    /// Revokes what an occasion reaches of an account, and ends what goes on with it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(crate) async fn revoke(
        &self,
        account: AccountId,
        occasion: Occasion,
    ) -> Result<Revoked, Fault> {
        let reach = reach(occasion);
        let now = self.clock.now();
        let revoked = self.storage.revoke(Some(account), reach.revocation(), now).await?;
        self.end_what_was_revoked(account, reach, &revoked);
        Ok(revoked)
    }

    /// Ends what goes on with what the database has revoked of an account.
    pub(crate) fn end_what_was_revoked(&self, account: AccountId, reach: Reach, revoked: &Revoked) {
        self.end_carried_by(revoked);
        if reach.others == Others::End {
            self.key_cache.forget();
            self.activities.end_of(account);
        }
    }

    /// Ends what sessions and keys carry that are no more.
    pub(crate) fn end_carried_by(&self, revoked: &Revoked) {
        if !revoked.keys.is_empty() {
            self.key_cache.forget();
        }
        let sessions = revoked.sessions.iter().copied().map(Carrier::Session);
        let keys = revoked.keys.iter().copied().map(Carrier::Key);
        self.activities.end_carried_by(&sessions.chain(keys).collect());
    }

    /// Ends what sessions carry that are no more.
    pub(crate) fn end_carried_by_sessions(&self, sessions: Vec<SessionId>) {
        self.end_carried_by(&Revoked { sessions, ..Revoked::default() });
    }

    /// Looks whether what is in use still lets somebody in, and ends what goes on with what does not.
    async fn look(&self) -> Result<(), storage::Error> {
        let InUse { accounts, sessions, keys } = self.activities.in_use();
        let now = self.clock.now();
        let asked: Vec<_> = sessions.iter().copied().collect();
        let live = self.storage.live_sessions(&asked, now).await?;
        let ended: HashSet<_> = sessions.difference(&live).copied().map(Carrier::Session).collect();
        self.activities.end_carried_by(&ended);
        let asked: Vec<_> = keys.iter().copied().collect();
        let live = self.storage.live_keys(&asked, now).await?;
        let ended: HashSet<_> = keys.difference(&live).copied().map(Carrier::Key).collect();
        if !ended.is_empty() {
            self.key_cache.forget();
        }
        self.activities.end_carried_by(&ended);
        let asked: Vec<_> = accounts.iter().copied().collect();
        let live = self.storage.live_accounts(&asked).await?;
        for account in accounts.difference(&live) {
            self.activities.end_of(*account);
        }
        Ok(())
    }
}

/// Looks, twice a second, whether what is in use still lets somebody in, until the server stops.
pub(crate) fn keep_looking(backend: &Arc<Backend>) {
    let looking = Arc::clone(backend);
    panics::keep(&backend.tracker, "revocations", move || {
        let backend = Arc::clone(&looking);
        async move { look_until_stopped(&backend).await }
    });
}

async fn look_until_stopped(backend: &Backend) {
    let mut looks = interval(LOOK_INTERVAL);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = backend.stop.cancelled() => return,
            _ = looks.tick() => {}
        }
        if let Err(error) = backend.look().await {
            tracing::warn!(error = chain(&error), "revocations not looked for");
        }
    }
}
