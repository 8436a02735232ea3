//! The deadlines of providers: durations in the program, seconds in the configuration.
//!
//! Apart from the rest, because the HTTP client and the route need these and no other setting.

use super::invalid::InvalidSetting;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::time::Duration;

/// The deadlines of a provider. In the configuration these are seconds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Deadlines {
    /// The time until the connection stands.
    #[serde(rename = "connect_s", with = "Seconds")]
    pub connect: Duration,
    /// The time from asking to the first token.
    #[serde(rename = "first_token_s", with = "Seconds")]
    pub first_token: Duration,
    /// The time from one token to the next.
    #[serde(rename = "between_tokens_s", with = "Seconds")]
    pub between_tokens: Duration,
    /// The time from asking to the end of the answer.
    #[serde(rename = "total_s", with = "Seconds")]
    pub total: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            first_token: Duration::from_mins(1),
            between_tokens: Duration::from_mins(1),
            total: Duration::from_mins(10),
        }
    }
}

impl Deadlines {
    /// Checks that each is more than nothing and at most a day.
    ///
    /// # Errors
    /// The first one that is not.
    pub(super) fn validate(&self) -> Result<(), InvalidSetting> {
        let all = [
            ("connect_s", self.connect),
            ("first_token_s", self.first_token),
            ("between_tokens_s", self.between_tokens),
            ("total_s", self.total),
        ];
        match all.into_iter().find(|(_, time)| time.is_zero() || time.as_secs() > 86_400) {
            None => Ok(()),
            Some((name, _)) => Err(InvalidSetting {
                path: format!("deadlines.{name}"),
                why: "must be more than 0 and at most 86400 seconds".into(),
            }),
        }
    }
}

/// Durations as seconds, with a fraction if need be.
struct Seconds;

impl Seconds {
    fn serialize<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(time.as_secs_f64())
    }

    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        let seconds = f64::deserialize(deserializer)?;
        Duration::try_from_secs_f64(seconds)
            .map_err(|_| D::Error::custom("must be seconds, 0 or more"))
    }
}
