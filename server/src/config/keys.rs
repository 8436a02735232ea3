//! Keys of 256 bits as text, 64 hexadecimal digits each.
//!
//! A setting and the files in the data directory write them alike; who reads them as a setting knows at once whether they
//! can be used.

use serde::Deserialize;
use std::{fmt, str::FromStr};

/// Secret keys, at least one, in their order: on lines, or between commas. `Debug` hides them.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct SecretKeys(Vec<[u8; 32]>);

impl SecretKeys {
    /// The keys themselves, at least one, for the code that seals or signs with them.
    #[must_use]
    pub fn reveal(&self) -> &[[u8; 32]] {
        &self.0
    }
}

impl FromStr for SecretKeys {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let words = text.split(|letter: char| letter == ',' || letter.is_whitespace());
        let keys: Option<Vec<_>> = words.filter(|word| !word.is_empty()).map(key).collect();
        let keys = keys.filter(|keys| !keys.is_empty());
        keys.map(Self).ok_or_else(|| "must be 64 hexadecimal digits".into())
    }
}

fn key(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut key = [0; 32];
    for (byte, digits) in key.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(key)
}

impl TryFrom<String> for SecretKeys {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Debug for SecretKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("•••")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stand_on_lines_or_between_commas() {
        let (one, two) = ("11".repeat(32), "22".repeat(32));

        for text in [format!("{one},{two}"), format!("{one}\n{two}\n"), format!(" {one} , {two}")] {
            assert_eq!(text.parse::<SecretKeys>().unwrap().reveal(), [[0x11; 32], [0x22; 32]]);
        }
    }

    #[test]
    fn what_is_no_key_is_refused_without_being_told() {
        for text in ["", "\n", "xyz", &"g".repeat(64), &"1".repeat(63), &"é".repeat(32)] {
            assert_eq!(text.parse::<SecretKeys>().unwrap_err(), "must be 64 hexadecimal digits");
        }
    }
}
