//! Keys, with which programs ask models in a person's name.

use super::{
    json::AuthenticatedJson, mirror_enum::mirror_enum, moment::Moment, money::Money,
    said::ListScope,
};
use crate::{
    http::{auth::Bearer, error::Rejection},
    state::AppState,
};
use axum::{
    Json,
    extract::{Path, Query, State},
    http::StatusCode,
};
use contract::{Allowance as Allowed, Failure, Key as Known, KeyId, ModelId, Scope as Covered};
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
    scope: Scope,
    /// When it was made.
    created_at: Moment,
    /// When it was last used, to within a minute.
    used_at: Option<Moment>,
}

impl From<Known> for Key {
    fn from(known: Known) -> Self {
        Self {
            id: known.id.uuid(),
            owner: known.owner.uuid(),
            name: known.name.as_str().to_owned(),
            hint: known.hint,
            scope: known.scope.into(),
            created_at: known.created_at.into(),
            used_at: known.used_at.map(Into::into),
        }
    }
}

/// What a key may do, and how much of it.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Scope {
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

impl From<Covered> for Scope {
    fn from(known: Covered) -> Self {
        Self {
            models: known.models.iter().map(ModelId::to_string).collect(),
            requests_per_minute: known.requests_per_minute,
            tokens_per_minute: known.tokens_per_minute,
            allowance: known.allowance.map(Into::into),
            expires_at: known.expires_at.map(Into::into),
        }
    }
}

impl Scope {
    fn covered(self) -> Result<Covered, Failure> {
        let models = self.models.iter().map(|model| ModelId::parse(model));
        Ok(Covered {
            models: models.collect::<Result<_, _>>()?,
            requests_per_minute: self.requests_per_minute,
            tokens_per_minute: self.tokens_per_minute,
            allowance: self.allowance.map(Into::into),
            expires_at: self.expires_at.map(|at| at.0),
        })
    }
}

/// What may be spent in a day or a month. At least one of money and tokens is limited.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Allowance {
    /// Until when it must last.
    period: Period,
    /// Money; `null`: any amount.
    #[serde(default)]
    money: Option<Money>,
    /// Tokens, read and written; `null`: any number.
    #[serde(default)]
    #[schema(minimum = 1)]
    tokens: Option<i64>,
}

mirror_enum! {
    /// How long something must last. Days and months are UTC's.
    Period {
        /// Until midnight.
        Day,
        /// Until the first of the next month.
        Month,
    }
}

impl From<Allowed> for Allowance {
    fn from(Allowed { period, money, tokens }: Allowed) -> Self {
        let tokens = tokens.map(|tokens| i64::try_from(tokens).unwrap_or(i64::MAX));
        Self { period: period.into(), money: money.map(Money), tokens }
    }
}

impl From<Allowance> for Allowed {
    fn from(Allowance { period, money, tokens }: Allowance) -> Self {
        // What is less than nothing is as wrong as nothing, which the port refuses.
        let tokens = tokens.map(|tokens| u64::try_from(tokens).unwrap_or(0));
        Self { period: period.into(), money: money.map(|Money(money)| money), tokens }
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
    name: String,
    /// What it may do; everything that its owner may where nothing is said.
    #[serde(default)]
    scope: Scope,
}

/// A key that was just made.
#[derive(Serialize, ToSchema)]
pub struct MadeKey {
    /// The key.
    key: Key,
    /// What stands behind `Authorization: Bearer`. It is shown this once and kept nowhere.
    secret: String,
}

/// Which keys.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// One's own, which is what is listed without it, or everybody's, for administrators.
    scope: Option<ListScope>,
}

/// Lists the keys that still work, the newest first.
#[utoipa::path(
    get,
    path = "/keys",
    operation_id = "list_keys",
    tag = "keys",
    params(Wanted),
    responses((status = OK, body = Vec<Key>, description = "The keys.")),
)]
pub async fn list(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Query(Wanted { scope }): Query<Wanted>,
) -> Result<Json<Vec<Key>>, Rejection> {
    let keys =
        state.ports.keys().list(&call.caller, scope.map(Into::into).unwrap_or_default()).await?;
    Ok(Json(keys.into_iter().map(Into::into).collect()))
}

/// Makes a key in the caller's name and gives its secret, this once.
#[utoipa::path(
    post,
    path = "/keys",
    operation_id = "add_key",
    tag = "keys",
    request_body = NewKey,
    responses((status = CREATED, body = MadeKey, description = "The key with its secret.")),
)]
pub async fn add(
    State(state): State<AppState>,
    AuthenticatedJson { call, body }: AuthenticatedJson<NewKey>,
) -> Result<(StatusCode, Json<MadeKey>), Rejection> {
    let NewKey { name, scope } = body;
    let contract::NewKey { key, secret } =
        state.ports.keys().add(&call.caller, &name, scope.covered()?).await?;
    Ok((StatusCode::CREATED, Json(MadeKey { key: key.into(), secret })))
}

/// Makes a key stop working, at once. Administrators may revoke everybody's.
#[utoipa::path(
    delete,
    path = "/keys/{key}",
    operation_id = "revoke_key",
    tag = "keys",
    params(("key" = Uuid, Path, description = "The key.")),
    responses((status = NO_CONTENT, description = "It does not work any more.")),
)]
pub async fn revoke(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Path(key): Path<Uuid>,
) -> Result<StatusCode, Rejection> {
    state.ports.keys().revoke(&call.caller, KeyId::new(key)).await?;
    Ok(StatusCode::NO_CONTENT)
}
