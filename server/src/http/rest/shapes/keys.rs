//! A key, its scope, and its secret, which is shown once.

use super::{allowance::Allowance, lists::ListScope, moment::Moment};
use contract::{Failure, ModelId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A key, without its secret.
#[derive(Serialize, ToSchema)]
pub struct Key {
    /// Its id.
    id: Uuid,
    /// The account in whose name it asks.
    owner: Uuid,
    /// What it is called.
    name: String,
    /// The last four characters of its secret, to tell keys apart.
    hint: String,
    /// What it may do.
    scope: KeyScope,
    /// When it was made.
    created_at: Moment,
    /// When it was last used, to within a minute.
    used_at: Option<Moment>,
}

impl From<contract::Key> for Key {
    fn from(key: contract::Key) -> Self {
        Self {
            id: key.id.uuid(),
            owner: key.owner.uuid(),
            name: key.name.as_str().to_owned(),
            hint: key.hint,
            scope: key.scope.into(),
            created_at: key.created_at.into(),
            used_at: key.used_at.map(Into::into),
        }
    }
}

/// What a key may do, and how much of it.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct KeyScope {
    /// The models and aliases it may ask; empty: all that its owner may.
    #[schema(max_items = 50)]
    models: Vec<String>,
    /// How many requests a minute; `null`: as many as its owner may.
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 4_294_967_295_i64)]
    requests_per_minute: Option<u32>,
    /// How many tokens a minute, read and written; `null`: as many as its owner may.
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 4_294_967_295_i64)]
    tokens_per_minute: Option<u32>,
    /// What it may spend; `null`: as much as its owner.
    allowance: Option<Allowance>,
    /// When it stops working; `null`: never.
    expires_at: Option<Moment>,
}

impl From<contract::KeyScope> for KeyScope {
    fn from(scope: contract::KeyScope) -> Self {
        Self {
            models: scope.models.iter().map(ModelId::to_string).collect(),
            requests_per_minute: scope.requests_per_minute,
            tokens_per_minute: scope.tokens_per_minute,
            allowance: scope.allowance.map(Into::into),
            expires_at: scope.expires_at.map(Into::into),
        }
    }
}

impl KeyScope {
    /// The scope as the ports have it.
    pub fn covered(self) -> Result<contract::KeyScope, Failure> {
        let models = self.models.iter().map(|model| ModelId::parse(model));
        Ok(contract::KeyScope {
            models: models.collect::<Result<_, _>>()?,
            requests_per_minute: self.requests_per_minute,
            tokens_per_minute: self.tokens_per_minute,
            allowance: self.allowance.map(Into::into),
            expires_at: self.expires_at.map(|at| at.0),
        })
    }
}

/// A key to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// What it is called, on one line.
    #[schema(
        min_length = 1,
        max_length = 80,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
    )]
    pub name: String,
    /// What it may do; everything that its owner may where nothing is said.
    #[serde(default)]
    pub scope: KeyScope,
}

/// A key that was just made.
#[derive(Serialize, ToSchema)]
pub struct MadeKey {
    /// The key.
    key: Key,
    /// What stands behind `Authorization: Bearer`. It is shown this once and kept nowhere.
    secret: String,
}

impl From<contract::NewKey> for MadeKey {
    fn from(contract::NewKey { key, secret }: contract::NewKey) -> Self {
        Self { key: key.into(), secret }
    }
}

/// The query of the list of keys.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct KeysQuery {
    /// One's own, which is what is listed without it, or everybody's, for administrators.
    #[param(inline)]
    pub scope: Option<ListScope>,
}
