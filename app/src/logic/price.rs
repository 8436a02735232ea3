//! Prices as people write them, per million tokens, and as they are counted, per token. Exact both ways. Apart from
//! `amount`, which knows no tokens.

use super::amount::{self, Marks};
use contract::Pico;

/// The number of tokens that people say a price for.
const TOKENS: i64 = 1_000_000;

/// Reads a price per million tokens, to its sixth decimal, as the price of one. `None`: it is no price, or a finer one.
pub fn read(text: &str, marks: Marks) -> Option<Pico> {
    let a_million = amount::money(text, marks)?.0;
    (a_million % TOKENS == 0).then_some(Pico(a_million / TOKENS))
}

/// The price of a million tokens as `read` reads it, from that of one.
pub fn written(token: Pico, marks: Marks) -> String {
    amount::written(of_a_million(token), marks)
}

/// The price of a million tokens, from that of one.
pub fn of_a_million(token: Pico) -> Pico {
    Pico(token.0.saturating_mul(TOKENS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_read_to_its_sixth_decimal() {
        for (text, pico) in [
            ("2.50", 2_500_000),
            ("0", 0),
            ("0.000001", 1),
            ("1,000", 1_000_000_000),
            (" 10 ", 10_000_000),
        ] {
            assert_eq!(read(text, Marks::POINT), Some(Pico(pico)), "{text}");
        }
        assert_eq!(read("2,5", Marks::COMMA), Some(Pico(2_500_000)));
    }

    #[test]
    fn what_is_finer_or_no_price_is_none() {
        for text in ["", "0.0000001", "-1", "free", "1e3"] {
            assert_eq!(read(text, Marks::POINT), None, "{text}");
        }
    }

    #[test]
    fn what_was_written_is_read_back() {
        for (pico, shown) in [(2_500_000, "2,50"), (1, "0,000001"), (0, "0"), (15_000_000, "15")] {
            assert_eq!(written(Pico(pico), Marks::COMMA), shown);
            assert_eq!(read(shown, Marks::COMMA), Some(Pico(pico)));
        }
    }
}
