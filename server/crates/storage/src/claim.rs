//! The claim to serve the data, which one process has at a time.
//!
//! Apart from `open`, because an errand opens the data without one, and because on PostgreSQL it may be lost while its
//! process lives. On SQLite it is the lock of the data directory; on PostgreSQL one that a session holds until it ends.

use crate::{Error, Result, Storage, data_dir};
use sqlx::{AnyConnection, Connection as _};
use std::{fs::File, mem, time::Duration};
use tokio::time::{Instant, sleep};

/// The time between two tries to claim what another process has claimed.
const PAUSE: Duration = Duration::from_millis(50);
/// The time that PostgreSQL has to notice that a session of this process is over.
const NOTICE_TIMEOUT: Duration = Duration::from_secs(3);

// The first number of the lock is ours; the second one keeps the schemas of a database apart.
const CLAIM: &str = "SELECT
       CASE WHEN pg_try_advisory_lock(1886152052, hashtext(COALESCE(CAST(current_schema() AS TEXT), ''))) THEN 1 ELSE 0 END,
       pid, CAST(EXTRACT(EPOCH FROM backend_start) AS TEXT)
     FROM pg_stat_activity
     WHERE pid = pg_backend_pid()";
const GIVE_UP: &str =
    "SELECT pg_advisory_unlock(1886152052, hashtext(COALESCE(CAST(current_schema() AS TEXT), '')))";
const END_SESSION: &str = "SELECT pg_terminate_backend(pid)
     FROM pg_stat_activity
     WHERE pid = $1 AND CAST(EXTRACT(EPOCH FROM backend_start) AS TEXT) = $2";

/// What a process holds while it serves the data.
#[derive(Default)]
pub(crate) struct Claim {
    /// The lock of the data directory, on SQLite.
    lock: Option<File>,
    /// The session that holds the lock, or is to hold it, on PostgreSQL.
    session: Option<AnyConnection>,
    /// The process id and the beginning of the session that has held it last, as PostgreSQL says them.
    holder: Option<(i32, String)>,
}

/// How soon PostgreSQL notices that the other end of a claim is gone (s, s, count, ms); the system takes two hours.
const KEEPALIVE: [&str; 4] = [
    "SET tcp_keepalives_idle = 10",
    "SET tcp_keepalives_interval = 5",
    "SET tcp_keepalives_count = 3",
    "SET tcp_user_timeout = 25000",
];

impl Storage {
    /// Claims the data for this process. Waits `grace` for another one that has claimed it, and fails if that is still there.
    pub(crate) async fn claim_within(&self, grace: Duration) -> Result<()> {
        let until = Instant::now() + grace;
        let mut is_waiting = false;
        while !self.try_to_claim().await? {
            if Instant::now() >= until {
                let dir = self.data_dir.clone();
                return Err(dir.map_or(Error::Claimed, |dir| Error::Locked { dir }));
            }
            if !mem::replace(&mut is_waiting, true) {
                let seconds = grace.as_secs();
                tracing::warn!(seconds, "data served by another process, whose end is waited for");
            }
            sleep(PAUSE).await;
        }
        Ok(())
    }

    /// Looks whether this process still has the claim with which it opened the data. `false`: another one has claimed it.
    ///
    /// It is to be called now and then: on PostgreSQL a session holds the claim, and may be lost. Then it is claimed again.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn keeps_claim(&self) -> Result<bool> {
        if self.data_dir.is_some() {
            return Ok(true);
        }
        let holder = {
            let mut claim = self.claim.lock().await;
            // Whatever goes wrong, a session that was lost is not kept.
            if let Some(mut session) = claim.session.take()
                && session.ping().await.is_ok()
            {
                claim.session = Some(session);
                return Ok(true);
            }
            claim.holder.clone()
        };
        if let Some((pid, begun)) = holder {
            // The other end may take it for alive, for hours.
            sqlx::query(END_SESSION).bind(pid).bind(begun).execute(&self.write).await?;
        }
        match self.claim_within(NOTICE_TIMEOUT).await {
            Ok(()) => Ok(true),
            Err(Error::Claimed) => {
                self.claim.lock().await.session = None;
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Gives the claim up, so that another process may have it at once.
    pub(crate) async fn give_up_claim(&self) {
        let Claim { lock, session, .. } = mem::take(&mut *self.claim.lock().await);
        drop(lock);
        if let Some(mut session) = session {
            // Where it fails, the end of the session does it a moment later.
            let _ = sqlx::query(GIVE_UP).execute(&mut session).await;
            let _ = session.close().await;
        }
    }

    async fn try_to_claim(&self) -> Result<bool> {
        let mut claim = self.claim.lock().await;
        if let Some(dir) = &self.data_dir {
            claim.lock = data_dir::lock(dir)?;
            return Ok(claim.lock.is_some());
        }
        // It leaves the pool before it holds anything: nobody else must get it.
        let mut session = if let Some(session) = claim.session.take() {
            session
        } else {
            let mut session = self.write.acquire().await?.detach();
            // A machine that is gone closes nothing: the claim has to end by itself, before its successor gives up twice.
            for setting in KEEPALIVE {
                sqlx::query(setting).execute(&mut session).await?;
            }
            session
        };
        let (is_ours, pid, begun) =
            sqlx::query_as::<_, (i32, i32, String)>(CLAIM).fetch_one(&mut session).await?;
        claim.session = Some(session);
        if is_ours == 1 {
            claim.holder = Some((pid, begun));
        }
        Ok(is_ours == 1)
    }
}
