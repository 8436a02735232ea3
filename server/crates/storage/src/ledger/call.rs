//! What the ledger is told about a call, as its callers say it: its rows are `record.rs`' own business.

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
    /// The account of whoever asked.
    pub account: AccountId,
    /// The key that the program asked with, if it was one.
    pub key: Option<KeyId>,
    /// Whether it was made with the caller's own key for the provider: then no budget is charged for it.
    pub own_key: bool,
    /// The chat that the call belongs to, if any.
    pub chat: Option<ChatId>,
    /// Which try of the turn it was; the first is 1.
    pub attempt: u32,
    /// Whether it was made in place of a model that comes first, and failed or was not worth asking.
    pub fallback: bool,
    /// The purpose of the call.
    pub purpose: CallPurpose,
    /// The model that was asked.
    pub model: &'a ModelId,
    /// The outcome of the call; of one that goes on, what it would be if the process died.
    pub outcome: CallOutcome,
    /// Why it failed, if it did.
    pub trouble: Option<ModelTrouble>,
    /// Tokens by kind; what the provider did not report stays unknown.
    pub usage: Usage,
    /// The cost of the call; `None` where nobody knows.
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

/// What a call changes in the spend counters that bind whoever asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Charge<'a> {
    /// The spend counters.
    pub counters: &'a [SpendCounter],
    /// What is counted in each, once; nothing for a call that was made with an own key.
    pub charged: Amount,
    /// What had been reserved in each and is given back, once.
    pub released: Amount,
}
