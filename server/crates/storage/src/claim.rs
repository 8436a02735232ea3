//! The claim to serve a database, and whether other processes have one too.
//!
//! Apart from `open`, because an errand opens the data without a claim, and because one has to be made again and again.
//! All of it is PostgreSQL's: on SQLite the lock of the data directory is the claim.

use crate::{Result, Storage, engine::Engine};
use sqlx::AnyConnection;

// Locks of PostgreSQL's that a session holds until it ends: whoever serves a schema shares one, and whoever gets it for
// itself is the only one. The first number is ours; the second one keeps the schemas of a database apart.
const TRY_ALONE: &str = "SELECT CASE WHEN pg_try_advisory_lock(1886152052, hashtext(current_schema())) THEN 1 ELSE 0 END";
const UNLOCK: &str = "SELECT pg_advisory_unlock(1886152052, hashtext(current_schema())) IS NULL";
const SHARE: &str =
    "SELECT pg_advisory_lock_shared(1886152052, hashtext(current_schema())) IS NULL";

impl Storage {
    /// Claims that this process serves the data, until `close`, and says whether it is the only one that does. Then what is left
    /// open in the database, and was not begun by this process, was left by one that is no more.
    ///
    /// It is to be called now and then: on PostgreSQL a session says it, and may be lost. On SQLite the lock of the data
    /// directory does.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn claim(&self) -> Result<bool> {
        if self.engine == Engine::Sqlite {
            return Ok(true);
        }
        let mut kept = self.claim.lock().await;
        // Whatever goes wrong, a session that was lost is not kept.
        if let Some(mut session) = kept.take()
            && let Ok(is_alone) = try_alone(&mut session).await
        {
            if is_alone {
                sqlx::query(UNLOCK).execute(&mut session).await?;
            }
            *kept = Some(session);
            return Ok(is_alone);
        }
        let mut session = self.write.acquire().await?.detach();
        let is_alone = try_alone(&mut session).await?;
        sqlx::query(SHARE).execute(&mut session).await?;
        if is_alone {
            sqlx::query(UNLOCK).execute(&mut session).await?;
        }
        *kept = Some(session);
        Ok(is_alone)
    }
}

async fn try_alone(session: &mut AnyConnection) -> Result<bool> {
    let alone: i32 = sqlx::query_scalar(TRY_ALONE).fetch_one(session).await?;
    Ok(alone == 1)
}
