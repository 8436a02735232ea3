//! A model that can be asked, and its price.

use super::{mirror_enum::mirror_enum, money::Money};
use contract::Pico;
use serde::Serialize;
use utoipa::ToSchema;

/// A model that can be asked.
#[derive(Serialize, ToSchema)]
pub struct Model {
    /// Its id, `provider/name`; that of an alias is `alias/name`.
    id: String,
    /// What people call it.
    label: String,
    /// Whether it runs inside the server, so that nothing leaves it.
    local: bool,
    /// How many tokens it can read and write together; `null` where nobody said.
    window: Option<u32>,
    /// How many tokens it can write at once; `null` where nobody said.
    max_output: Option<u32>,
    /// What it is good for, in the operator's words.
    about: Option<String>,
    /// What it can do besides reading and writing text, as far as anybody said.
    abilities: Vec<Ability>,
    /// What its tokens cost; `null` where nobody said.
    price: Option<Price>,
}

mirror_enum! {
    /// What a model can do besides reading and writing text.
    Ability {
        /// It calls tools.
        Tools,
        /// It sees pictures.
        Vision,
        /// It thinks before it speaks.
        Reasoning,
    }
}

impl From<contract::Model> for Model {
    fn from(model: contract::Model) -> Self {
        Self {
            id: model.id.to_string(),
            label: model.label,
            local: model.local,
            window: model.window,
            max_output: model.max_output,
            about: model.about,
            abilities: model.abilities.into_iter().map(Into::into).collect(),
            price: model.price.map(Into::into),
        }
    }
}

/// What tokens cost.
#[derive(Serialize, ToSchema)]
pub struct Price {
    /// What a million tokens cost, in calls of every length.
    rates: Rates,
    /// What they cost in long calls instead, the shortest first.
    tiers: Vec<Tier>,
    /// The day on which somebody last looked, `2026-11-23`; `null`: nobody said when.
    as_of: Option<String>,
}

impl From<contract::Price> for Price {
    fn from(contract::Price { rates, tiers, as_of }: contract::Price) -> Self {
        let tiers = tiers.into_iter();
        let tiers =
            tiers.map(|tier| Tier { above: tier.above, rates: tier.rates.into() }).collect();
        Self { rates: rates.into(), tiers, as_of }
    }
}

/// What a million tokens cost, by kind.
#[derive(Serialize, ToSchema)]
pub struct Rates {
    /// Read.
    input: Money,
    /// Written.
    output: Money,
    /// Read from the provider's cache; `null`: as `input`.
    cached: Option<Money>,
    /// Written to the provider's cache; `null`: as `input`.
    cache_write: Option<Money>,
    /// Spent on reasoning; `null`: as `output`.
    reasoning: Option<Money>,
}

impl From<contract::Rates> for Rates {
    fn from(rates: contract::Rates) -> Self {
        let million = |Pico(one)| Money(Pico(one.saturating_mul(1_000_000)));
        Self {
            input: million(rates.input),
            output: million(rates.output),
            cached: rates.cached.map(million),
            cache_write: rates.cache_write.map(million),
            reasoning: rates.reasoning.map(million),
        }
    }
}

/// The prices of long calls.
#[derive(Serialize, ToSchema)]
pub struct Tier {
    /// Calls that read more tokens than this pay these rates for all their tokens.
    above: u64,
    /// The rates.
    rates: Rates,
}
