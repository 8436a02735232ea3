//! The cost of a call: arithmetic on integers, and nothing else.
//!
//! Prices and usage come from many sides; what is charged for them is decided by this one function.

use contract::{Pico, Price, Rates, Usage};

/// The cost of a call. `None`: the provider did not count what it charges for, or counted what cannot be.
///
/// `Usage::input` includes what was read from and written to the cache, `Usage::output` includes reasoning; each
/// of those parts is charged once, at its own rate. A model that costs nothing costs nothing, counted or not.
#[must_use]
pub fn cost(price: &Price, usage: &Usage) -> Option<Pico> {
    if price.rates == Rates::default() && price.tiers.is_empty() {
        return Some(Pico(0));
    }
    let (input, output) = (usage.input?, usage.output?);
    let rates = rates(price, input);
    let (cached, written) = (usage.cached.unwrap_or(0), usage.cache_write.unwrap_or(0));
    let reasoning = usage.reasoning.unwrap_or(0);
    let fresh = input.checked_sub(cached)?.checked_sub(written)?;
    let spoken = output.checked_sub(reasoning)?;
    let parts = [
        (fresh, rates.input),
        (cached, rates.cached.unwrap_or(rates.input)),
        (written, rates.cache_write.unwrap_or(rates.input)),
        (spoken, rates.output),
        (reasoning, rates.reasoning.unwrap_or(rates.output)),
    ];
    let whole: i128 =
        parts.iter().map(|(tokens, rate)| i128::from(*tokens) * i128::from(rate.0)).sum();
    i64::try_from(whole).ok().map(Pico)
}

/// The rates of a call that reads so many tokens.
fn rates(price: &Price, input: u64) -> &Rates {
    let tier = price.tiers.iter().rev().find(|tier| input > tier.above);
    tier.map_or(&price.rates, |tier| &tier.rates)
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Tier;

    fn price() -> Price {
        let rates = Rates {
            input: Pico(2_500_000),
            output: Pico(10_000_000),
            cached: Some(Pico(250_000)),
            cache_write: Some(Pico(3_125_000)),
            reasoning: None,
        };
        let long = Rates { input: Pico(5_000_000), output: Pico(15_000_000), ..Rates::default() };
        Price { rates, tiers: vec![Tier { above: 200_000, rates: long }], as_of: None }
    }

    fn usage(input: u64, output: u64) -> Usage {
        Usage { input: Some(input), output: Some(output), ..Usage::default() }
    }

    #[test]
    fn every_token_is_charged_once_at_the_rate_of_its_kind() {
        let mixed = Usage {
            cached: Some(600),
            cache_write: Some(100),
            reasoning: Some(20),
            ..usage(1_000, 50)
        };
        let table = [
            (usage(0, 0), 0),
            (usage(1, 0), 2_500_000),
            (usage(1_000, 50), 1_000 * 2_500_000 + 50 * 10_000_000),
            (mixed, 300 * 2_500_000 + 600 * 250_000 + 100 * 3_125_000 + 50 * 10_000_000),
        ];

        for (usage, amount) in table {
            assert_eq!(cost(&price(), &usage), Some(Pico(amount)), "{usage:?}");
        }
    }

    #[test]
    fn a_long_call_pays_the_long_price_for_all_its_tokens() {
        let at_the_border = cost(&price(), &usage(200_000, 1)).unwrap();
        let beyond = cost(&price(), &usage(200_001, 1)).unwrap();

        assert_eq!(at_the_border, Pico(200_000 * 2_500_000 + 10_000_000));
        assert_eq!(beyond, Pico(200_001 * 5_000_000 + 15_000_000));
    }

    #[test]
    fn what_was_not_counted_or_cannot_be_has_no_price() {
        let impossible = Usage { cached: Some(2), ..usage(1, 1) };
        let too_much = usage(u64::MAX, u64::MAX);
        let uncounted = Usage { output: None, ..usage(5, 0) };

        for usage in [Usage::default(), uncounted, impossible, too_much] {
            assert_eq!(cost(&price(), &usage), None, "{usage:?}");
        }
    }

    #[test]
    fn a_kind_that_costs_something_is_not_free_because_the_others_are() {
        let kinds = [
            Rates { output: Pico(3), ..Rates::default() },
            Rates { input: Pico(3), ..Rates::default() },
            Rates { cached: Some(Pico(3)), ..Rates::default() },
            Rates { reasoning: Some(Pico(3)), ..Rates::default() },
        ];
        let long = Tier { above: 9, rates: Rates { input: Pico(3), ..Rates::default() } };
        let tiers = Price { tiers: vec![long], ..Price::default() };
        let prices = kinds.map(|rates| Price { rates, ..Price::default() });

        for price in prices.into_iter().chain([tiers]) {
            assert_eq!(cost(&price, &Usage::default()), None, "{price:?}");
        }
    }

    #[test]
    fn a_model_that_costs_nothing_costs_nothing() {
        assert_eq!(cost(&Price::default(), &usage(10, 10)), Some(Pico(0)));
        assert_eq!(cost(&Price::default(), &Usage::default()), Some(Pico(0)));
    }
}
