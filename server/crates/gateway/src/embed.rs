//! Embeddings: texts as vectors. One request and one answer, without retry or fallback, so that nothing of the route
//! applies.
//!
//! Asked and read here and not by genai, which reads a body of any length into memory, and makes a tree of it. How each kind
//! of provider writes it is in `dialect`.

mod dialect;

use crate::{
    credentials::Credentials,
    error::Error,
    gateway::{Gateway, Shared},
    http,
};
use contract::{ModelId, ModelTrouble, Usage};

/// The most bytes that a vector takes, written as text: 4,096 numbers of twenty letters each, and then some.
const MAX_VECTOR_BYTES: usize = 128 * 1024;

/// The most bytes that all vectors of a request take.
const MAX_BYTES: usize = 128 * 1024 * 1024;

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
    /// When the provider fails, has no such model, or sends more than vectors are long.
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
    let expected = texts.len();
    let request = dialect::request(&shared.web, &provider, key, model.name(), &texts, dimensions)?;
    drop(texts);
    let most = MAX_BYTES.min((expected + 1) * MAX_VECTOR_BYTES);
    let body = tokio::time::timeout(shared.deadlines.total, http::read(request, most))
        .await
        .map_err(|_| Error::new(ModelTrouble::TimedOut))??;
    let Embeddings { vectors, usage } = dialect::read(provider.kind, &body)?;
    if vectors.len() != expected {
        return Err(Error::new(ModelTrouble::InvalidResponse));
    }
    // A vector is nothing written.
    let usage = Usage { output: usage.input.map(|_| 0), ..usage };
    Ok(Embeddings { vectors, usage })
}
