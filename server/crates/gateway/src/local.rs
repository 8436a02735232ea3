//! The seam to models in this process: an alias may name them, and the gateway knows nothing of how they run.
//!
//! A trait, because `inference` is another leaf: `backend` sees both, and gives the one to the other.

use contract::{
    AccountId, ModelId, ModelTrouble,
    prompt::{Piece, Prompt},
};
use futures::stream::BoxStream;

/// The models that run in this process, asked by the ids of the provider `local`.
pub trait LocalModels: Send + Sync {
    /// The answer of one of them, as a stream of pieces. It ends with `Finished` or with one error; dropping it stops
    /// the work.
    ///
    /// `owner` is the account that waits for it.
    fn stream(
        &self,
        model: &ModelId,
        prompt: &Prompt,
        owner: AccountId,
    ) -> BoxStream<'static, Result<Piece, ModelTrouble>>;
}
