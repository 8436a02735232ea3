//! Money, exact: integers, rounded nowhere before they are shown.

use serde::{Deserialize, Serialize};
use std::{iter::Sum, ops::Add};

/// An amount of money in pico-units: 10⁻¹² of the instance's currency.
///
/// The unit makes prices whole numbers: what a million tokens cost, times 10⁶, is what one token costs in pico-units.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Pico(pub i64);

impl Pico {
    /// One unit of the currency.
    pub const UNIT: i64 = 1_000_000_000_000;
}

impl Add for Pico {
    type Output = Self;

    /// Stops at the largest amount there is, nine million units, rather than wrapping around.
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for Pico {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), Self::add)
    }
}

/// What some calls of models cost together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// What is known of it.
    pub known: Pico,
    /// How many of the calls cost nobody knows what: no price is known, or the provider did not count tokens.
    pub unpriced: u32,
}

impl Cost {
    /// What one call cost.
    #[must_use]
    pub fn of(amount: Option<Pico>) -> Self {
        match amount {
            Some(known) => Self { known, unpriced: 0 },
            None => Self { known: Pico::default(), unpriced: 1 },
        }
    }
}

impl Add for Cost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            known: self.known + other.known,
            unpriced: self.unpriced.saturating_add(other.unpriced),
        }
    }
}

impl Sum for Cost {
    fn sum<I: Iterator<Item = Self>>(costs: I) -> Self {
        costs.fold(Self::default(), Self::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unknown_is_counted_and_never_nothing() {
        let cost: Cost = [Some(Pico(3)), None, Some(Pico(4)), None].map(Cost::of).into_iter().sum();

        assert_eq!(cost, Cost { known: Pico(7), unpriced: 2 });
    }

    #[test]
    fn a_sum_beyond_the_largest_amount_stays_there() {
        assert_eq!(Pico(i64::MAX) + Pico(1), Pico(i64::MAX));
    }
}
