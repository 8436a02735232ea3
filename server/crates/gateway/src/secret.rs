//! Secrets: the keys of providers, shown to nobody but the provider.
//!
//! The text is private to this file, so that there is one way to it, and that one can be searched for: `reveal`.

use serde::{Deserialize, Serialize, Serializer};
use std::fmt;

/// The key of a provider. It shows itself as `***`, in `Debug` and when it is serialised.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The secret that hides a key.
    pub fn new(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    /// The key, for the provider's header and nothing else.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether it can stand in a header: it is not empty, and has no spaces and nothing outside ASCII.
    pub fn is_sendable(&self) -> bool {
        !self.0.is_empty() && self.0.bytes().all(|byte| byte.is_ascii_graphic())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_shows_nothing_of_itself() {
        let secret = Secret::new("sk-very-secret");

        assert_eq!(format!("{secret:?}"), "***");
        assert_eq!(serde_json::to_string(&secret).unwrap(), r#""***""#);
    }
}
