//! The models of this process as the gateway asks them.
//!
//! `inference` and `gateway` are leaves that do not know each other; this is the one file that sees both at once.

use contract::{
    AccountId, ModelId, ModelTrouble,
    prompt::{Piece, Prompt},
};
use futures::{StreamExt, stream::BoxStream};
use gateway::LocalModels;
use inference::Inference;

/// The models of this process, for `Gateway::with_local_models`. The field is the runtime that answers.
pub struct InferenceModels(pub Inference);

impl LocalModels for InferenceModels {
    fn stream(
        &self,
        model: &ModelId,
        prompt: &Prompt,
        owner: AccountId,
    ) -> BoxStream<'static, Result<Piece, ModelTrouble>> {
        let pieces = self.0.stream(model, prompt, owner);
        pieces.map(|piece| piece.map_err(|error| error.trouble)).boxed()
    }
}
