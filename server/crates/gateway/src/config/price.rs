//! Prices as people write them, per million tokens; they are counted per token.
//!
//! The form for people, which changes with what providers invent; `contract::Price` is what it comes to.

use super::per_million::PerMillion;
use contract::{Price, Rates, Tier, calendar};
use serde::{Deserialize, Serialize};

/// The price of a million tokens of each kind, in the instance's currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PriceConfig {
    /// The price of tokens that are read.
    pub input: PerMillion,
    /// The price of tokens that are written.
    pub output: PerMillion,
    /// The price of tokens from the provider's cache; as `input` when it is not said.
    #[serde(default)]
    pub cached: Option<PerMillion>,
    /// The price of tokens that are written to the provider's cache; as `input` when it is not said.
    #[serde(default)]
    pub cache_write: Option<PerMillion>,
    /// The price of tokens of reasoning; as `output` when it is not said.
    #[serde(default)]
    pub reasoning: Option<PerMillion>,
    /// The tiers: what long calls cost instead.
    #[serde(default)]
    pub tier: Vec<TierConfig>,
    /// The day on which somebody last looked it up, `2026-11-23`.
    #[serde(default)]
    pub as_of: Option<String>,
}

/// The price of a million tokens of a long call.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TierConfig {
    /// The number of tokens beyond which a call belongs to this tier.
    pub above: u64,
    /// The price of tokens that are read.
    pub input: PerMillion,
    /// The price of tokens that are written.
    pub output: PerMillion,
    /// The price of tokens from the provider's cache; as `input` when it is not said.
    #[serde(default)]
    pub cached: Option<PerMillion>,
    /// The price of tokens that are written to the provider's cache; as `input` when it is not said.
    #[serde(default)]
    pub cache_write: Option<PerMillion>,
    /// The price of tokens of reasoning; as `output` when it is not said.
    #[serde(default)]
    pub reasoning: Option<PerMillion>,
}

impl PriceConfig {
    /// Whether `as_of` is a day of the calendar, where it is said.
    pub(super) fn has_valid_day(&self) -> bool {
        self.as_of.as_deref().is_none_or(is_day)
    }

    /// The index of the first tier that begins where one before it does: which of them is charged would be chance.
    pub(super) fn duplicate_tier(&self) -> Option<usize> {
        let above = |tier: &TierConfig| tier.above;
        (1..self.tier.len()).find(|&index| {
            self.tier[..index].iter().map(above).any(|before| before == self.tier[index].above)
        })
    }

    /// The price per token. Tiers come out sorted, whatever their order was.
    #[must_use]
    pub fn price(&self) -> Price {
        let rates =
            |input: PerMillion,
             output: PerMillion,
             [cached, cache_write, reasoning]: [Option<PerMillion>; 3]| {
                let per_token = |price: Option<PerMillion>| price.map(PerMillion::per_token);
                Rates {
                    input: input.per_token(),
                    output: output.per_token(),
                    cached: per_token(cached),
                    cache_write: per_token(cache_write),
                    reasoning: per_token(reasoning),
                }
            };
        let mut tiers: Vec<Tier> = self
            .tier
            .iter()
            .map(|tier| Tier {
                above: tier.above,
                rates: rates(
                    tier.input,
                    tier.output,
                    [tier.cached, tier.cache_write, tier.reasoning],
                ),
            })
            .collect();
        tiers.sort_by_key(|tier| tier.above);
        Price {
            rates: rates(self.input, self.output, [self.cached, self.cache_write, self.reasoning]),
            tiers,
            as_of: self.as_of.clone(),
        }
    }
}

/// Whether this is a day of the calendar, as in `2026-11-23`.
fn is_day(text: &str) -> bool {
    let [year, month, day] = text.split('-').collect::<Vec<_>>()[..] else { return false };
    let is_number =
        |text: &str, digits| text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(year, 4) || !is_number(month, 2) || !is_number(day, 2) {
        return false;
    }
    let (Ok(year), Ok(month), Ok(day)) =
        (year.parse::<i32>(), month.parse::<u8>(), day.parse::<u8>())
    else {
        return false;
    };
    calendar::day(year, month, day).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_texts_are_the_same_price() {
        let priced = |text: &str| toml::from_str::<PriceConfig>(text).map(|priced| priced.price());

        let texts = priced("input = '0.15'\noutput = '3'").unwrap();

        assert_eq!(priced("input = 0.15\noutput = 3").unwrap(), texts);
        assert!(priced("input = -1\noutput = 3").is_err());
        assert!(priced("input = 1\noutput = 3\ncahced = 1").is_err());
    }

    #[test]
    fn a_price_with_a_hole_is_none() {
        let whole = "input = 1\noutput = 3\n[[tier]]\nabove = 9\ninput = 2\noutput = 6";
        assert!(toml::from_str::<PriceConfig>(whole).is_ok());

        for hole in [
            "",
            "input = 1",
            "output = 3",
            "cached = 1\nreasoning = 1",
            "input = 1\noutput = 3\n[[tier]]\nabove = 9",
            "input = 1\noutput = 3\n[[tier]]\nabove = 9\ninput = 2",
            "input = 1\noutput = 3\n[[tier]]\nabove = 9\noutput = 6",
            "input = 1\noutput = 3\n[[tier]]\ninput = 2\noutput = 6",
        ] {
            assert!(toml::from_str::<PriceConfig>(hole).is_err(), "{hole}");
        }
    }

    #[test]
    fn tiers_are_sorted() {
        let tier = |above| TierConfig {
            above,
            input: PerMillion::default(),
            output: PerMillion::default(),
            cached: None,
            cache_write: None,
            reasoning: None,
        };
        let priced = PriceConfig { tier: vec![tier(9), tier(3)], ..PriceConfig::default() };

        let tiers: Vec<_> = priced.price().tiers.iter().map(|tier| tier.above).collect();

        assert_eq!(tiers, [3, 9]);
    }
}
