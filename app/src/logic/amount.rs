//! Numbers as people type them, read exactly: no amount of money passes through a float. `i18n/format` writes numbers
//! to be looked at; what is written here can be read again.

use contract::Pico;

/// The marks that a language puts into numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// The mark between the whole and its decimals.
    pub point: char,
    /// The mark between thousands.
    pub group: char,
}

impl Marks {
    /// The marks of `1,234.50`.
    pub const POINT: Self = Self { point: '.', group: ',' };
    /// The marks of `1.234,50`.
    pub const COMMA: Self = Self { point: ',', group: '.' };
}

/// The decimals of a pico-unit.
const DECIMALS: usize = 12;

/// Reads an amount of money, to the last of its twelve decimals. The other language's decimal mark is
/// understood where it cannot part thousands. `None`: the text is no amount, or more than can be counted.
pub fn money(text: &str, marks: Marks) -> Option<Pico> {
    let (whole, decimals) = parts(text.trim(), marks)?;
    if decimals.len() > DECIMALS {
        return None;
    }
    let units: i64 = whole.parse().ok()?;
    let rest: i64 = format!("{decimals:0<DECIMALS$}").parse().ok()?;
    units.checked_mul(Pico::UNIT)?.checked_add(rest).map(Pico)
}

/// Reads a whole number, with or without marks between thousands. `None`: the text is none, or too large.
pub fn count(text: &str, marks: Marks) -> Option<u64> {
    ungrouped(text.trim(), marks.group)?.parse().ok()
}

/// An amount as `money` reads it: exact, with two decimals or none, or as many as it needs; below zero it is 0.
pub fn written(amount: Pico, marks: Marks) -> String {
    let amount = amount.0.max(0);
    let (units, rest) = (amount / Pico::UNIT, amount % Pico::UNIT);
    if rest == 0 {
        return units.to_string();
    }
    let decimals = format!("{rest:0DECIMALS$}");
    let decimals = decimals.trim_end_matches('0');
    format!("{units}{}{decimals:0<2}", marks.point)
}

/// The whole, without marks between thousands, and the decimals.
fn parts(text: &str, marks: Marks) -> Option<(String, &str)> {
    if let Some(whole) = ungrouped(text, marks.group) {
        return Some((whole, ""));
    }
    let mark = if text.contains(marks.point) { marks.point } else { marks.group };
    let (whole, decimals) = text.split_once(mark)?;
    // `.5` is half of something; a mark with nothing after it is a slip.
    let whole = if whole.is_empty() { "0" } else { whole };
    let whole = ungrouped(whole, marks.group)?;
    is_digits(decimals).then_some((whole, decimals))
}

/// A whole number without the marks between its thousands; `None` when one of them stands elsewhere.
fn ungrouped(text: &str, group: char) -> Option<String> {
    let mut groups = text.split(group);
    let first = groups.next().filter(|first| is_digits(first))?;
    let mut whole = first.to_owned();
    for thousands in groups {
        if first.len() > 3
            || first.starts_with('0')
            || thousands.len() != 3
            || !is_digits(thousands)
        {
            return None;
        }
        whole.push_str(thousands);
    }
    Some(whole)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CENT: i64 = Pico::UNIT / 100;

    #[test]
    fn money_is_read_as_each_language_writes_it() {
        let table = [
            ("5", 500, 500),
            ("5,50", 550, 550),
            ("5.50", 550, 550),
            (" 0,05 ", 5, 5),
            ("1.234,50", 0, 123_450),
            ("1,234.50", 123_450, 0),
            ("1,000", 100_000, 100),
            ("1.000", 100, 100_000),
            (".5", 50, 50),
            ("007", 700, 700),
        ];

        for (text, english, german) in table {
            let read = |marks, cents| {
                let expected = (cents > 0).then_some(Pico(cents * CENT));
                assert_eq!(money(text, marks), expected, "{text}, {marks:?}");
            };
            read(Marks::POINT, english);
            read(Marks::COMMA, german);
        }
    }

    #[test]
    fn no_digit_is_lost() {
        assert_eq!(money("0.000000000001", Marks::POINT), Some(Pico(1)));
        assert_eq!(money("0,1", Marks::COMMA), Some(Pico(Pico::UNIT / 10)));
        assert_eq!(money("9223372.036854775807", Marks::POINT), Some(Pico(i64::MAX)));
        assert_eq!(money("0.001", Marks::COMMA), Some(Pico(Pico::UNIT / 1_000)));
    }

    #[test]
    fn what_is_no_amount_is_none() {
        for text in [
            "",
            " ",
            "-5",
            "five",
            "5 €",
            "5.",
            "1.2.3",
            "1,2,3",
            "0.0000000000001",
            "9223372.036854775808",
            "99999999999999999999",
            "1e3",
            "٥",
        ] {
            assert_eq!(money(text, Marks::POINT), None, "{text}");
        }
    }

    #[test]
    fn whole_numbers_may_be_grouped() {
        assert_eq!(count("1,000,000", Marks::POINT), Some(1_000_000));
        assert_eq!(count("1.000.000", Marks::COMMA), Some(1_000_000));
        assert_eq!(count("50000", Marks::COMMA), Some(50_000));
        for text in ["", "1.5", "10.00", "1000.000", "-1", "99999999999999999999"] {
            assert_eq!(count(text, Marks::COMMA), None, "{text}");
        }
    }

    #[test]
    fn what_was_written_is_read_back() {
        for (pico, shown) in [
            (5 * Pico::UNIT, "5"),
            (550 * CENT, "5,50"),
            (1, "0,000000000001"),
            (1_234_505 * CENT / 10, "1234,505"),
        ] {
            assert_eq!(written(Pico(pico), Marks::COMMA), shown);
            assert_eq!(money(shown, Marks::COMMA), Some(Pico(pico)));
        }
    }
}
