//! The deletion of an account: marked in one transaction, from which on nobody has it, and carried out in many small ones.
//!
//! Apart from the other changes of accounts, because it is the only one that can be cut off in the middle. The mark says
//! what is to be done, so that whoever finds it can go on.

use crate::rows::{NO_SUCH_ROW, RowOf};
use crate::{Result, Storage, engine::Tx, purges::fitting};
use contract::{AccountId, Timestamp, TurnId};

/// The deletion that an account's row asks for.
#[derive(PartialEq, Eq)]
struct Deletion {
    heir: Option<String>,
    at: i64,
}

impl Storage {
    /// Deletes an account and its sessions; its shares are gone. Its chats go to `heir`, live answers ending as they
    /// are, or are purged with it. `false`: there is no such account, no such heir, or it is its own heir.
    ///
    /// From its first transaction on the account is not there any more. What is cut off afterwards, by an error or with the
    /// process, is for `finish_deletions`.
    #[tracing::instrument(level = "debug", skip_all, fields(%id))]
    pub async fn delete_account(
        &self,
        id: AccountId,
        heir: Option<AccountId>,
        now: Timestamp,
    ) -> Result<bool> {
        if heir == Some(id) || !self.mark_deleted(id, heir, now).await? {
            return Ok(false);
        }
        self.finish_deletion(&id.text()).await?;
        Ok(true)
    }

    /// Carries out the deletions that were cut off, and says how many there were. One that fails keeps no other from its end.
    ///
    /// # Errors
    /// The first error, when all have been tried.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn finish_deletions(&self) -> Result<u64> {
        let left: Vec<String> = sqlx::query_scalar(
            "SELECT id FROM accounts WHERE deleted_at IS NOT NULL ORDER BY deleted_at",
        )
        .fetch_all(&self.read)
        .await?;
        let (mut finished, mut failed) = (0, None);
        for id in &left {
            match self.finish_deletion(id).await {
                Ok(()) => finished += 1,
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        failed.map_or(Ok(finished), Err)
    }

    /// Marks an account as deleted. Its address is free, nobody is signed in with it, and no group has it.
    async fn mark_deleted(
        &self,
        id: AccountId,
        heir: Option<AccountId>,
        now: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.begin().await?;
        if let Some(heir) = heir
            && !hold(&mut tx, &heir.text()).await?
        {
            return Ok(false);
        }
        let (id, heir) = (id.text(), heir.map(AccountId::text));
        let marked = sqlx::query(
            "UPDATE accounts
             SET deleted_at = $1, heir_id = $2, suspended = 1, email = id
             WHERE id = $3 AND deleted_at IS NULL",
        )
        .bind(now.millis())
        .bind(heir.as_deref())
        .bind(id.as_str())
        .execute(&mut *tx)
        .await?;
        if marked.rows_affected() == 0 {
            return Ok(false);
        }
        // What they were about to get goes on to whoever gets theirs.
        sqlx::query(
            "UPDATE accounts SET heir_id = $1 WHERE deleted_at IS NOT NULL AND heir_id = $2",
        )
        .bind(heir)
        .bind(id.as_str())
        .execute(&mut *tx)
        .await?;
        for sql in [
            "DELETE FROM group_members WHERE account_id = $1",
            "DELETE FROM sessions WHERE account_id = $1",
        ] {
            sqlx::query(sql).bind(id.as_str()).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Carries out a deletion, or what is left of it.
    async fn finish_deletion(&self, id: &str) -> Result<()> {
        self.interrupt_turns_of(id).await?;
        self.withdraw_shares_of(id).await?;
        let chats = "SELECT id FROM chats WHERE owner_id = $1 LIMIT $2";
        let mut refused = None;
        while let Some(mut chats) = self.some(chats, id).await? {
            let Some(deletion) = self.deletion(id).await? else { return Ok(()) };
            if refused.as_ref() == Some(&deletion) {
                return Err(RowOf("accounts", id).corrupt("heir_id", NO_SUCH_ROW));
            }
            if let Some(heir) = &deletion.heir {
                chats.sort_unstable();
                // Where the heir was deleted just now, the mark names another one.
                refused = (!self.hand_over(&chats, id, heir).await?).then_some(deletion);
            } else {
                self.purge_chats_of(&chats, id, deletion.at).await?;
            }
        }
        let keys = "SELECT id FROM keys WHERE owner_id = $1 LIMIT $2";
        while let Some(keys) = self.some(keys, id).await? {
            self.each(&["DELETE FROM keys WHERE id = $1"], &keys).await?;
        }
        // The little that is left goes with it: the foreign keys cascade.
        sqlx::query("DELETE FROM accounts WHERE id = $1 AND deleted_at IS NOT NULL")
            .bind(id)
            .execute(&self.write)
            .await?;
        Ok(())
    }

    /// The deletion of an account. `None`: it is not deleted, or is already gone.
    async fn deletion(&self, id: &str) -> Result<Option<Deletion>> {
        let row = sqlx::query_as::<_, (Option<String>, i64)>(
            "SELECT heir_id, deleted_at FROM accounts WHERE id = $1 AND deleted_at IS NOT NULL",
        )
        .bind(id)
        .fetch_optional(&self.read)
        .await?;
        Ok(row.map(|(heir, at)| Deletion { heir, at }))
    }

    /// Closes the turns that are open in somebody's chats, keeping what was saved.
    async fn interrupt_turns_of(&self, id: &str) -> Result<()> {
        let Some(Deletion { at, .. }) = self.deletion(id).await? else { return Ok(()) };
        let owner = RowOf("accounts", id).id("id", id)?;
        let open: Vec<String> = sqlx::query_scalar(
            "SELECT turns.id
             FROM turns
             JOIN chats ON chats.id = turns.chat_id
             WHERE turns.ended_at IS NULL AND chats.owner_id = $1",
        )
        .bind(id)
        .fetch_all(&self.read)
        .await?;
        for turn in &open {
            let turn: TurnId = RowOf("turns", turn).id("id", turn)?;
            self.interrupt_turn(owner, turn, Timestamp::from_millis(at)).await?;
        }
        Ok(())
    }

    /// Takes somebody's shares back, and their text. They have no owner then.
    async fn withdraw_shares_of(&self, id: &str) -> Result<()> {
        loop {
            let shares: Vec<(String, i64)> = sqlx::query_as(
                "SELECT id, CAST(COALESCE(OCTET_LENGTH(frozen), 0) AS BIGINT)
                 FROM shares
                 WHERE owner_id = $1
                 LIMIT 256",
            )
            .bind(id)
            .fetch_all(&self.read)
            .await?;
            if shares.is_empty() {
                return Ok(());
            }
            let Some(Deletion { at, .. }) = self.deletion(id).await? else { return Ok(()) };
            let mut tx = self.begin().await?;
            for share in fitting(shares) {
                sqlx::query(
                    "UPDATE shares
                     SET frozen = NULL, revoked_at = COALESCE(revoked_at, $1), owner_id = NULL
                     WHERE id = $2",
                )
                .bind(at)
                .bind(share)
                .execute(&mut *tx)
                .await?;
            }
            tx.commit().await?;
        }
    }

    /// Gives some of somebody's chats to another. `false`: there is no such heir any more.
    async fn hand_over(&self, chats: &[String], from: &str, to: &str) -> Result<bool> {
        let mut tx = self.begin().await?;
        if !hold(&mut tx, to).await? {
            return Ok(false);
        }
        for chat in chats {
            sqlx::query("UPDATE chats SET owner_id = $1 WHERE id = $2 AND owner_id = $3")
                .bind(to)
                .bind(chat.as_str())
                .bind(from)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Purges some of somebody's chats, wherever they are.
    async fn purge_chats_of(&self, chats: &[String], owner: &str, now: i64) -> Result<()> {
        for chat in chats {
            let marked = sqlx::query(
                "UPDATE chats
                 SET purged = 1, deleted_at = COALESCE(deleted_at, $1)
                 WHERE id = $2 AND owner_id = $3",
            )
            .bind(now)
            .bind(chat.as_str())
            .bind(owner)
            .execute(&self.write)
            .await?;
            if marked.rows_affected() > 0 {
                self.remove_chat(chat).await?;
            }
        }
        Ok(())
    }
}

/// Holds an account that gets something until the transaction is over, so that it is not deleted meanwhile. `false`: there
/// is none.
async fn hold(tx: &mut Tx, account: &str) -> Result<bool> {
    let held = sqlx::query("UPDATE accounts SET role = role WHERE id = $1 AND deleted_at IS NULL")
        .bind(account)
        .execute(&mut **tx)
        .await?;
    Ok(held.rows_affected() > 0)
}
