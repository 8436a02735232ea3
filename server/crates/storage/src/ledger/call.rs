//! A call and its charge, as the callers of the ledger hand them over: its rows are `record.rs`' own business, and can
//! change without them.

use crate::{Amount, SpendCounter};
use contract::{
    AccountId, CallOutcome, CallPurpose, ChatId, KeyId, ModelId, ModelTrouble, Pico, Price,
    Timestamp, TurnId, Usage,
};
use uuid::Uuid;

/// One call of a model.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The call's id, under which it is written once.
    pub id: Uuid,
    /// The turn that the call was made for, if any.
    pub turn: Option<TurnId>,
    /// The account in whose name it was made.
    pub account: AccountId,
    /// The key that the program asked with, if it was one.
    pub key: Option<KeyId>,
    /// Whether it was made with the caller's own key for the provider: then no budget is charged for it.
    pub own_key: bool,
    /// The chat that the call belongs to, if any.
    pub chat: Option<ChatId>,
    /// The number of the attempt within its turn, counted from 1.
    pub attempt: u32,
    /// Whether it was made in place of a model that comes first, and failed or was not worth asking.
    pub fallback: bool,
    /// The purpose of the call.
    pub purpose: CallPurpose,
    /// The model that was asked.
    pub model: &'a ModelId,
    /// The outcome of the call; of one that goes on, what it would be if the process died.
    pub outcome: CallOutcome,
    /// The trouble with the model, if the call failed.
    pub trouble: Option<ModelTrouble>,
    /// The tokens by kind; what the provider did not report stays unknown.
    pub usage: Usage,
    /// The cost of the call; `None` where nobody knows.
    pub cost: Option<Pico>,
    /// The price by which it was charged; `None`: there is none, or it was charged by none.
    pub price: Option<&'a Price>,
    /// The time from asking to the first word, in milliseconds; `None`: there was none.
    pub first_token_ms: Option<u64>,
    /// The time from asking to the end, in milliseconds.
    pub duration_ms: u64,
    /// The moment at which it ended; of one that goes on, at which it was begun.
    pub now: Timestamp,
}

/// The charge of a call: what it changes in the spend counters that bind its account.
#[derive(Clone, Copy, Debug, Default)]
pub struct Charge<'a> {
    /// The spend counters that it changes.
    pub counters: &'a [SpendCounter],
    /// The amount that is counted in each, once; nothing for a call that was made with an own key.
    pub charged: Amount,
    /// The amount that had been reserved in each and is given back, once.
    pub released: Amount,
}
