//! Embeddings: texts as vectors. One request and one answer, without retry or fallback, so that nothing of the route
//! applies.

use crate::{
    credentials::Credentials,
    error::Error,
    gateway::{Gateway, Shared},
    request,
    usage::usage,
};
use contract::{ModelId, ModelTrouble, Usage};
use genai::{
    embed::{EmbedOptions, EmbedRequest},
    resolver::AuthData,
};

/// The embeddings of texts, and the tokens they took.
#[derive(Clone, Debug, PartialEq)]
pub struct Embeddings {
    /// The vectors, one for each text, in order.
    pub vectors: Vec<Vec<f32>>,
    /// The tokens by kind.
    pub usage: Usage,
}

impl Gateway {
    /// The embeddings of texts, vectors of `dimensions` numbers, or of as many as the model likes.
    ///
    /// # Errors
    /// When the provider fails, or has no such model.
    pub async fn embed(
        &self,
        model: &ModelId,
        texts: Vec<String>,
        dimensions: Option<u32>,
        credentials: &Credentials,
    ) -> Result<Embeddings, Error> {
        embed(&self.0, model, texts, dimensions, credentials).await
    }
}

/// Asks a provider's model for the embeddings of texts.
async fn embed(
    shared: &Shared,
    model: &ModelId,
    texts: Vec<String>,
    dimensions: Option<u32>,
    credentials: &Credentials,
) -> Result<Embeddings, Error> {
    let unknown = Error::new(ModelTrouble::UnknownModel);
    let provider = shared.catalogue.provider(model.provider()).ok_or(unknown)?;
    let key = credentials.key(&provider);
    let mut target = request::target(&provider, key, model.name());
    if key.is_none() {
        // What stands there for chats names their address.
        target.auth = AuthData::from_single("");
    }
    let asked = texts.len();
    let mut options = EmbedOptions::new().with_capture_usage(true);
    options.dimensions = dimensions.and_then(|it| usize::try_from(it).ok());
    let asking = shared.client.exec_embed(target, EmbedRequest::new_batch(texts), Some(&options));
    let answer = tokio::time::timeout(shared.deadlines.total, asking)
        .await
        .map_err(|_| Error::new(ModelTrouble::TimedOut))?
        .map_err(|error| Error::of(&error))?;
    let usage = usage(answer.usage.clone());
    let mut embeddings = answer.embeddings;
    embeddings.sort_by_key(|embedding| embedding.index);
    let vectors: Vec<_> = embeddings.into_iter().map(|embedding| embedding.vector).collect();
    if vectors.len() != asked {
        return Err(Error::new(ModelTrouble::InvalidResponse));
    }
    // A vector is nothing written.
    let usage = Usage { output: usage.input.map(|_| 0), ..usage };
    Ok(Embeddings { vectors, usage })
}
