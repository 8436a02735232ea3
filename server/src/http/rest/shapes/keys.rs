//! A key, its scope, and its secret: the secret has a shape of its own, which only the making of a key answers with.

use super::{allowance::Allowance, lists::ListScope, moment::Moment};
use contract::{Failure, ModelId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A key, without its secret.
#[derive(Serialize, ToSchema)]
pub struct Key {
    /// The key's id.
    id: Uuid,
    /// The id of the account in whose name the key asks.
    owner: Uuid,
    /// The key's name.
    name: String,
    /// The last four characters of its secret, to tell keys apart.
    hint: String,
    /// The scope: what the key may do, and how much of it.
    scope: KeyScope,
    /// When the key was made.
    created_at: Moment,
    /// When the key was last used, to within a minute; `null`: never.
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

/// The scope of a key: what it may do, and how much of it. What is left out is as `null`.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct KeyScope {
    /// The ids of the models and aliases that the key may ask, at most 50; empty: all that its owner may.
    #[schema(max_items = 50)]
    models: Vec<String>,
    /// The most requests a minute; `null`: as many as its owner may.
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 4_294_967_295_i64)]
    requests_per_minute: Option<u32>,
    /// The most tokens a minute, read and written together; `null`: as many as its owner may.
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 4_294_967_295_i64)]
    tokens_per_minute: Option<u32>,
    /// The allowance that the key may spend, within its owner's budgets; `null`: as much as its owner.
    allowance: Option<Allowance>,
    /// When the key stops working; `null`: never. For a new key it lies in the future.
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
    /// The scope as the ports have it. Fails where the id of a model cannot be one.
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
    /// The key's name, on one line.
    #[schema(
        min_length = 1,
        max_length = 80,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
    )]
    pub name: String,
    /// The scope; left out: everything that its owner may.
    #[serde(default)]
    pub scope: KeyScope,
}

/// A key that was just made.
#[derive(Serialize, ToSchema)]
pub struct MadeKey {
    /// The key, as it is listed from now on.
    key: Key,
    /// The secret (`plk_…`), for `Authorization: Bearer`. It is shown this once, and only its hash is kept.
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
    /// The scope: `own`, which it is when left out, for the caller's keys; `all`, for administrators, for everybody's.
    #[param(inline)]
    pub scope: Option<ListScope>,
    /// A text that the key's name, or its owner's name or address, has to hold, in upper or lower case; left out: all keys.
    pub search: Option<String>,
    /// The cursor of the page, as the `Link` of the page before has it; left out: the first page.
    pub after: Option<String>,
    /// The most items of the page, between 1 and 200, to which other numbers are moved; left out: 50.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 4_294_967_295_i64)]
    pub limit: Option<u32>,
}
