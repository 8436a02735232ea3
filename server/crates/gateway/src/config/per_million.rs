//! An amount of money for a million tokens, which is how people and providers write prices.
//!
//! Shared by prices in the configuration and in the table of facts. Exact, because prices are multiplied by millions.

use contract::Pico;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// An amount for a million tokens, exact to the sixth decimal: `2.50`, `"0.075"`, `3`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PerMillion {
    /// The amount in millionths of the currency's unit, which for one token is as many pico-units.
    millionths: i64,
}

impl PerMillion {
    /// The highest amount for a million tokens, in the currency's unit.
    const MOST: i64 = 1_000_000;

    /// The amount for one token.
    #[must_use]
    pub const fn per_token(self) -> Pico {
        Pico(self.millionths)
    }

    fn parse(text: &str) -> Result<Self, &'static str> {
        const WRONG: &str =
            "a price per million tokens is a number from 0 to 1000000 with at most six decimals";
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || decimals.len() > 6 || !digits(whole) || !digits(decimals) {
            return Err(WRONG);
        }
        let whole: i64 = whole.parse().map_err(|_| WRONG)?;
        let decimals: i64 = format!("{decimals:0<6}").parse().map_err(|_| WRONG)?;
        if whole > Self::MOST {
            return Err(WRONG);
        }
        Ok(Self { millionths: whole * 1_000_000 + decimals })
    }
}

impl fmt::Display for PerMillion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = format!("{:06}", self.millionths % 1_000_000);
        write!(f, "{}.{:0<2}", self.millionths / 1_000_000, decimals.trim_end_matches('0'))
    }
}

impl Serialize for PerMillion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PerMillion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

/// The reader of amounts that are written as numbers or as texts.
struct Reader;

impl de::Visitor<'_> for Reader {
    type Value = PerMillion;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a price per million tokens")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<PerMillion, E> {
        PerMillion::parse(text).map_err(E::custom)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<PerMillion, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<PerMillion, E> {
        self.visit_str(&number.to_string())
    }

    /// What was written with so few decimals comes back as it was written.
    fn visit_f64<E: de::Error>(self, number: f64) -> Result<PerMillion, E> {
        self.visit_str(&number.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_read_to_its_sixth_decimal() {
        let table = [
            ("0", 0),
            ("3", 3_000_000),
            ("2.50", 2_500_000),
            ("0.075", 75_000),
            ("0.000001", 1),
            ("1000000", 1_000_000_000_000),
        ];

        for (text, per_token) in table {
            let price = PerMillion::parse(text).unwrap();

            assert_eq!(price.per_token(), Pico(per_token), "{text}");
            assert_eq!(PerMillion::parse(&price.to_string()).unwrap(), price, "{price}");
        }
    }

    #[test]
    fn what_is_no_price_is_refused() {
        for text in ["", ".5", "-1", "1e3", "0.0000001", "1000001", "1,50", "NaN", "€1", "1.2.3"]
        {
            assert!(PerMillion::parse(text).is_err(), "{text:?}");
        }
    }
}
