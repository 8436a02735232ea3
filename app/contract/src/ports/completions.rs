//! What programs ask models: questions without a chat.
//!
//! Apart from messages, because nothing of it is kept but lines of the ledger: the answer is streamed to the program
//! itself and not over the socket, and a key may ask here and nowhere else.

use super::Fault;
use crate::{
    Caller, Failure, Model, ModelId, Usage,
    prompt::{Piece, Prompt},
};
use async_trait::async_trait;
use futures_core::Stream;
use std::pin::Pin;

/// The stream of an answer's pieces. Ends with `Finished` or with a failure; dropping it stops the model. Every call it
/// takes is in the ledger before its last piece comes.
pub type Pieces = Pin<Box<dyn Stream<Item = Result<Piece, Failure>> + Send>>;

/// The embeddings of some texts.
#[derive(Clone, Debug, PartialEq)]
pub struct Vectors {
    /// The vectors, one for each text, in order.
    pub vectors: Vec<Vec<f32>>,
    /// The usage of the call: tokens by kind.
    pub usage: Usage,
}

/// The port of completions: what programs ask models, with a key, and people with their session.
#[async_trait]
pub trait Completions: Send + Sync {
    /// Lists the models that the caller may ask.
    async fn models(&self, caller: &Caller) -> Result<Vec<Model>, Fault>;

    /// Asks a model or an alias. Fails with `Missing { Model }` where the caller's scope does not cover it,
    /// `UnsupportedParameter`, `OverBudget`, `NoPrice` and `TooMany`.
    async fn ask(&self, caller: &Caller, model: &ModelId, prompt: Prompt) -> Result<Pieces, Fault>;

    /// Turns texts into vectors of `dimensions` numbers, or as many as the model likes. Fails with
    /// `Missing { Model }`, `ModelFailed`, `OverBudget`, `NoPrice` and `TooMany`.
    async fn embed(
        &self,
        caller: &Caller,
        model: &ModelId,
        texts: Vec<String>,
        dimensions: Option<u32>,
    ) -> Result<Vectors, Fault>;
}
