//! The ledger of model calls: one row each, appended and never changed.
//!
//! Records are handed over (`writer`), wait in a queue (`queue`), and are written many at once (`group_commit`), each by
//! its own statements (`record`).

mod call;
mod group_commit;
mod price_cache;
mod queue;
mod record;
mod writer;

use crate::{Amount, Result, SpendCounter, Storage, chat_cost::CostChanges};
pub use call::{Call, Charge};
use contract::{CallOutcome, Timestamp};
pub use queue::Receipt;
pub(crate) use writer::Writer;

impl Storage {
    /// Notes that a call goes on, or that it goes on with another model. Its end takes the note away; where none comes,
    /// because the process dies, `close_open_calls` makes a row of it.
    ///
    /// Nobody has to wait for the receipt: what is handed over is written as soon as the database can.
    pub fn open_call(&self, call: &Call<'_>) -> Receipt {
        self.ledger.begin(call)
    }

    /// Writes down a call that is over. Writing the same one twice is writing it once. It is handed over before the
    /// receipt is waited for, and is written as soon as the database can: what could not be written until the storage
    /// is closed is in the log.
    pub fn record_call(&self, call: &Call<'_>) -> Receipt {
        self.charge_call(call, &Charge::default())
    }

    /// Writes down a call that is over, and counts what it took in spend counters, in one transaction.
    pub fn charge_call(&self, call: &Call<'_>, charge: &Charge<'_>) -> Receipt {
        self.ledger.end(call, charge)
    }

    /// Gives back what was reserved for a question that was not asked. It is handed over before the receipt is waited for.
    pub fn release(&self, counters: &[SpendCounter], amount: Amount) -> Receipt {
        self.ledger.release(counters, amount)
    }

    /// Whether calls are written about as fast as they end. Where they are not, nobody should be asked anything more:
    /// what a crash would lose is kept small.
    pub fn records_calls(&self) -> bool {
        self.ledger.keeps_up()
    }

    /// Makes a row of every call that was begun before a moment and was cut off, when nobody else serves the data: its
    /// provider may charge for it, and nobody knows how much. Should it end all the same, its own row takes the place of
    /// this one. Says how many there were.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn close_open_calls(&self, begun_before: Timestamp) -> Result<u64> {
        let mut tx = self.begin().await?;
        let chats: Vec<Option<String>> = sqlx::query_scalar(
            "INSERT INTO calls (id, turn_id, account_id, chat_id, key_id, own_key, attempt, purpose, model, outcome,
               duration_ms, created_at)
             SELECT id, turn_id, account_id, chat_id, key_id, own_key, attempt, purpose, model, $2, 0,
               created_at
             FROM open_calls
             WHERE created_at < $1
             ON CONFLICT (id) DO NOTHING
             RETURNING chat_id",
        )
        .bind(begun_before.millis())
        .bind(CallOutcome::Interrupted.as_str())
        .fetch_all(&mut *tx)
        .await?;
        let mut costs = CostChanges::default();
        for chat in &chats {
            costs.add(chat.as_deref(), None);
        }
        sqlx::query("DELETE FROM open_calls WHERE id IN (SELECT id FROM calls)")
            .execute(&mut *tx)
            .await?;
        costs.write(&mut tx).await?;
        tx.commit().await?;
        Ok(u64::try_from(chats.len()).unwrap_or(u64::MAX))
    }
}
