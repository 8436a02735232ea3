//! The table of facts: windows, abilities and prices of well-known models, dated, in `facts/models.toml`.
//!
//! The table changes with the market, and this file only when the table gets another column.

use crate::{
    config::{PerMillion, PriceConfig, TierConfig},
    currency::Currency,
};
use contract::{Ability, Price, ProviderKind};
use serde::Deserialize;
use std::sync::LazyLock;

/// The currency of the table's prices. Where the instance counts in another one, the table's prices are not known.
pub(crate) const CURRENCY: &str = Currency::USUAL;

/// The facts of one model, or of all whose names begin alike.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fact {
    provider: String,
    /// The model's name, as the provider knows it; a `*` at its end stands for any rest.
    name: String,
    /// The window: how many tokens it can read and write together.
    pub window: Option<u32>,
    /// The most tokens that it can write at once.
    pub max_output: Option<u32>,
    /// Its abilities besides reading and writing text.
    #[serde(default)]
    pub abilities: Vec<Ability>,
    input: PerMillion,
    output: PerMillion,
    cached: Option<PerMillion>,
    cache_write: Option<PerMillion>,
    reasoning: Option<PerMillion>,
    #[serde(default)]
    tier: Vec<TierConfig>,
}

/// The file as a whole.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    as_of: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "a test compares it with `CURRENCY`"))]
    currency: String,
    model: Vec<Fact>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    toml::from_str(include_str!("../facts/models.toml")).expect("a test reads the table")
});

/// The facts of a model at a provider's own address: the entry with the longest name that fits.
pub(crate) fn of(kind: ProviderKind, name: &str) -> Option<&'static Fact> {
    let known = TABLE.model.iter().filter(|fact| fact.provider == kind.name() && fact.is_of(name));
    known.max_by_key(|fact| fact.name.len())
}

impl Fact {
    /// Whether the entry is about the model of this name.
    fn is_of(&self, name: &str) -> bool {
        match self.name.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => self.name == name,
        }
    }

    /// The model's price, in the table's currency.
    pub fn price(&self) -> Price {
        let Self { input, output, cached, cache_write, reasoning, .. } = *self;
        let (tier, as_of) = (self.tier.clone(), Some(TABLE.as_of.clone()));
        PriceConfig { input, output, cached, cache_write, reasoning, tier, as_of }.price()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{Pico, Tier};
    use std::collections::BTreeSet;

    #[test]
    fn the_table_can_be_read_to_its_last_price() {
        let mut names = BTreeSet::new();

        assert_eq!(TABLE.currency, CURRENCY);
        assert_eq!(TABLE.as_of.len(), "2026-11-23".len());
        for fact in &TABLE.model {
            let price = fact.price();

            assert!(ProviderKind::named(&fact.provider).is_some(), "{}", fact.provider);
            assert!(names.insert((&fact.provider, &fact.name)), "{} is there twice", fact.name);
            let window = fact.window.map(u64::from);
            let is_reached = |tier: &Tier| window.is_none_or(|window| tier.above < window);
            assert!(price.tiers.iter().all(is_reached), "{}", fact.name);
            assert!(price.tiers.is_sorted_by(|a, b| a.above < b.above), "{}", fact.name);
            assert!(price.rates.cached.is_none_or(|cached| cached <= price.rates.input));
            assert!(fact.max_output.zip(fact.window).is_none_or(|(most, window)| most <= window));
        }
        assert!(names.len() >= 50, "only {} models", names.len());
    }

    #[test]
    fn a_fact_without_both_prices_is_no_fact() {
        let fact = |prices: &str| {
            toml::from_str::<Fact>(&format!("provider = 'openai'\nname = 'x'\n{prices}"))
        };

        assert!(fact("input = 1\noutput = 3").is_ok());
        for hole in ["", "input = 1", "output = 3", "input = 1\noutput = 3\ntier = [{ above = 9 }]"]
        {
            assert!(fact(hole).is_err(), "{hole}");
        }
    }

    #[test]
    fn the_longest_name_that_fits_answers() {
        let mini = of(ProviderKind::Openai, "gpt-4o-mini-2024-07-18").unwrap().price();
        let large = of(ProviderKind::Openai, "gpt-4o-2024-08-06").unwrap().price();

        assert_eq!(mini.rates.input, Pico(150_000));
        assert_eq!(large.rates.input, Pico(2_500_000));
        assert!(of(ProviderKind::Openai, "gpt-unheard-of").is_none());
        assert!(of(ProviderKind::Anthropic, "gpt-4o").is_none());
    }
}
