//! The currency of all prices.
//!
//! Shared by the configuration and the table of facts, which may differ in theirs.

use serde::{Deserialize, Serialize};

/// A currency, as ISO 4217 names it: three capital letters.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency(String);

impl Currency {
    /// The currency in which providers write their price lists.
    pub(crate) const USUAL: &str = "USD";

    /// The currency's three letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Currency {
    fn default() -> Self {
        Self(Self::USUAL.to_owned())
    }
}

impl TryFrom<String> for Currency {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let is_code = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
        if is_code { Ok(Self(text)) } else { Err("a currency is three capital letters, like USD") }
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.0
    }
}
