//! A model that can be asked, and its price: what a program has to know to choose one, without what only administrators set.

use super::{mirror_enum::mirror_enum, money::Money};
use contract::Pico;
use serde::Serialize;
use utoipa::ToSchema;

/// A model that can be asked.
#[derive(Serialize, ToSchema)]
pub struct Model {
    /// The model's id, `provider/name`; that of an alias is `alias/name`.
    id: String,
    /// The label, which is what people call it.
    label: String,
    /// Whether the model runs inside the server, so that nothing leaves it.
    local: bool,
    /// The window: how many tokens it can read and write together; `null` where nobody said.
    window: Option<u32>,
    /// The most tokens that it can write in one answer; `null` where nobody said.
    max_output: Option<u32>,
    /// The description: what it is good for, in the operator's words; `null`: they said nothing.
    about: Option<String>,
    /// The abilities besides reading and writing text, as far as anybody said.
    abilities: Vec<Ability>,
    /// The price of its tokens; `null` where nobody knows it.
    price: Option<Price>,
}

mirror_enum! {
    /// An ability of a model besides reading and writing text.
    Ability {
        /// Calling tools.
        Tools,
        /// Seeing pictures.
        Vision,
        /// Thinking before it speaks.
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

/// The price of a model's tokens.
#[derive(Serialize, ToSchema)]
pub struct Price {
    /// The rates of calls of every length, unless one of `tiers` holds.
    rates: Rates,
    /// The rates of long calls instead, the shortest calls first; empty: there are none.
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

/// The rates of a price: what a million tokens cost, by kind, in the instance's currency.
#[derive(Serialize, ToSchema)]
pub struct Rates {
    /// A million tokens read.
    input: Money,
    /// A million tokens written.
    output: Money,
    /// A million tokens read from the provider's cache; `null`: as `input`.
    cached: Option<Money>,
    /// A million tokens written to the provider's cache; `null`: as `input`.
    cache_write: Option<Money>,
    /// A million tokens spent on reasoning; `null`: as `output`.
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

/// A tier of a price: the rates of calls beyond a length.
#[derive(Serialize, ToSchema)]
pub struct Tier {
    /// The length, in tokens: a call that reads more than this pays the tier's rates for all its tokens.
    above: u64,
    /// The rates of such calls.
    rates: Rates,
}
