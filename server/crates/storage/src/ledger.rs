//! The ledger of model calls: one row each, appended and never changed.

mod group_commit;
mod record;
mod writer;

use crate::{Amount, Purse, Result, Storage};
use contract::{
    AccountId, CallOutcome, CallPurpose, ChatId, KeyId, ModelId, ModelTrouble, Pico, Price,
    Timestamp, TurnId, Usage,
};
use uuid::Uuid;
pub(crate) use writer::Pen;
pub use writer::Receipt;

/// One call of a model.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// Its id.
    pub id: Uuid,
    /// The turn it was made for, if any.
    pub turn: Option<TurnId>,
    /// Who asked.
    pub account: AccountId,
    /// With which key, if with one.
    pub key: Option<KeyId>,
    /// Whether it was made with the asker's own key for the provider: then no budget is charged for it.
    pub own_key: bool,
    /// In which chat, if in one.
    pub chat: Option<ChatId>,
    /// Which try of the turn it was; the first is 1.
    pub attempt: u32,
    /// Whether it was made in place of a model that comes first, and failed or was not worth asking.
    pub fallback: bool,
    /// What for.
    pub purpose: CallPurpose,
    /// The model that was asked.
    pub model: &'a ModelId,
    /// How it ended.
    pub outcome: CallOutcome,
    /// Why it failed, if it did.
    pub trouble: Option<ModelTrouble>,
    /// Tokens by kind; what the provider did not report stays unknown.
    pub usage: Usage,
    /// What it cost; `None` where nobody knows.
    pub cost: Option<Pico>,
    /// The price by which it was charged; `None`: there is none, or it was charged by none.
    pub price: Option<&'a Price>,
    /// From asking to the first word, in milliseconds.
    pub first_token_ms: Option<u64>,
    /// From asking to the end, in milliseconds.
    pub duration_ms: u64,
    /// When it ended; of one that goes on, when it was begun.
    pub now: Timestamp,
}

/// What a call takes from the purses of whoever asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Charge<'a> {
    /// The purses.
    pub purses: &'a [Purse],
    /// What is counted in each, once; nothing for a call that was made with an own key.
    pub charged: Amount,
    /// What had been reserved in each and is given back, once.
    pub released: Amount,
}

impl Storage {
    /// Notes that a call goes on, or that it goes on with another model. Its end takes the note away; where none comes,
    /// because the process dies, `close_open_calls` makes a line of it.
    ///
    /// Nobody has to wait for the receipt: what is handed over is written as soon as the database can.
    pub fn open_call(&self, call: &Call<'_>) -> Receipt {
        self.pen.begin(call)
    }

    /// Writes down a call that is over. Writing the same one twice is writing it once. It is handed over before the
    /// receipt is waited for, and is written as soon as the database can: what could not be written until the storage
    /// is closed is in the log.
    pub fn record_call(&self, call: &Call<'_>) -> Receipt {
        self.charge_call(call, &Charge::default())
    }

    /// The same, and counts what it took in purses, in one transaction.
    pub fn charge_call(&self, call: &Call<'_>, charge: &Charge<'_>) -> Receipt {
        self.pen.end(call, charge)
    }

    /// Whether calls are written about as fast as they end. Where they are not, nobody should be asked anything more:
    /// what a crash would lose is kept small.
    pub fn records_calls(&self) -> bool {
        self.pen.keeps_up()
    }

    /// Makes a line of every call that was begun before a moment and was cut off, when nobody else serves the data: its
    /// provider may charge for it, and nobody knows how much. Should it end all the same, its own line takes the place of
    /// this one. Says how many there were.
    pub async fn close_open_calls(&self, begun_before: Timestamp) -> Result<u64> {
        let mut tx = self.begin().await?;
        let closed = sqlx::query(
            "INSERT INTO calls (id, turn_id, account_id, chat_id, key_id, own_key, attempt, purpose, model, outcome,
               duration_ms, created_at)
             SELECT id, turn_id, account_id, chat_id, key_id, own_key, attempt, purpose, model, $2, 0,
               created_at
             FROM open_calls
             WHERE created_at < $1
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(begun_before.millis())
        .bind(CallOutcome::Interrupted.as_str())
        .execute(&mut *tx)
        .await?;
        sqlx::query("DELETE FROM open_calls WHERE id IN (SELECT id FROM calls)")
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(closed.rows_affected())
    }
}
