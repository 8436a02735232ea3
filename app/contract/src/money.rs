//! Money, exact: integers, rounded nowhere before they are shown.
//!
//! All arithmetic of amounts is here, so that no topic adds money up in another way than the ledger does.

use serde::{Deserialize, Serialize};
use std::{fmt, iter::Sum, ops::Add, str::FromStr};

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

impl fmt::Display for Pico {
    /// Writes the amount without rounding, and without zeros that say nothing: `0.0123`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (units, pico) = (self.0 / Self::UNIT, self.0 % Self::UNIT);
        let digits = format!("{}.{:012}", units.unsigned_abs(), pico.unsigned_abs());
        write!(f, "{sign}{}", digits.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl FromStr for Pico {
    type Err = ();

    /// Reads `0.0123` exactly: a whole number, with at most twelve decimals behind a point.
    ///
    /// # Errors
    /// When it is no such number, or larger than the largest amount.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (is_negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let (whole, decimals) = match digits.split_once('.') {
            Some((_, "")) => return Err(()),
            Some(parts) => parts,
            None => (digits, ""),
        };
        let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || decimals.len() > 12 || !is_plain(whole) || !is_plain(decimals) {
            return Err(());
        }
        let units: i64 = whole.parse().map_err(|_| ())?;
        let pico: i64 = format!("{decimals:0<12}").parse().map_err(|_| ())?;
        let amount = units.checked_mul(Self::UNIT).and_then(|units| units.checked_add(pico));
        let amount = amount.ok_or(())?;
        Ok(Self(if is_negative { -amount } else { amount }))
    }
}

impl Add for Pico {
    type Output = Self;

    /// Adds two amounts. Stops at the largest amount there is, nine million units, rather than wrapping around.
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for Pico {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), Self::add)
    }
}

/// The cost of some calls of models, together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// The part of it that is known.
    pub known: Pico,
    /// The number of calls that cost nobody knows what: no price is known, or the provider did not count tokens.
    pub unpriced: u32,
}

impl Cost {
    /// Makes the cost of one call; `None`: nobody knows it.
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

    #[test]
    fn an_amount_is_written_and_read_without_rounding() {
        for (pico, text) in [
            (0, "0"),
            (Pico::UNIT, "1"),
            (12 * Pico::UNIT + Pico::UNIT / 2, "12.5"),
            (-Pico::UNIT / 4, "-0.25"),
            (1, "0.000000000001"),
            (i64::MAX, "9223372.036854775807"),
        ] {
            assert_eq!(Pico(pico).to_string(), text);
            assert_eq!(text.parse(), Ok(Pico(pico)), "{text}");
        }
        assert_eq!("007.10".parse(), Ok(Pico(7 * Pico::UNIT + Pico::UNIT / 10)));
    }

    #[test]
    fn what_is_no_amount_is_not_read() {
        for text in
            ["", "-", ".", ".5", "1.", "1,5", "1e3", "+1", "--1", "1.0000000000001", "9223373"]
        {
            assert_eq!(text.parse::<Pico>(), Err(()), "{text:?}");
        }
    }
}
