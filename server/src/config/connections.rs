//! The settings under `connections`: how many may be open, and how long each may do nothing.
//!
//! Apart from the rest, because what accepts connections needs these and no other setting.

use gateway::InvalidSetting;
use serde::{Deserialize, Deserializer, de::Error as _};
use std::time::Duration;

/// The most connections that can be asked for: every one takes a file descriptor.
const MOST: u32 = 1_000_000;

/// The settings under `connections`. Times are seconds there.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Connections {
    /// The most open connections in all, sockets of pages included.
    pub max: u32,
    /// The most open connections of one address, an IPv4 host or an IPv6 /64; trusted proxies are not counted by address.
    pub max_per_address: u32,
    /// The time that the head of a request may take to arrive.
    #[serde(rename = "header_s", deserialize_with = "seconds")]
    pub header: Duration,
    /// The time that a connection may wait for its next request.
    #[serde(rename = "idle_s", deserialize_with = "seconds")]
    pub idle: Duration,
    /// The time for which the other side may take nothing of what is sent to it.
    #[serde(rename = "write_s", deserialize_with = "seconds")]
    pub write: Duration,
}

impl Default for Connections {
    fn default() -> Self {
        Self {
            max: 4_096,
            max_per_address: 64,
            header: Duration::from_secs(10),
            idle: Duration::from_mins(2),
            write: Duration::from_secs(30),
        }
    }
}

impl Connections {
    /// Checks that each bound lets somebody in, and that each time is more than nothing and at most a day.
    ///
    /// # Errors
    /// The first one that does not.
    pub(super) fn validate(&self) -> Result<(), InvalidSetting> {
        let invalid = |name: &str, why: &str| {
            Err(InvalidSetting { path: format!("connections.{name}"), why: why.into() })
        };
        for (name, most) in [("max", self.max), ("max_per_address", self.max_per_address)] {
            if most == 0 || most > MOST {
                return invalid(name, "must lie between 1 and 1000000");
            }
        }
        let times = [("header_s", self.header), ("idle_s", self.idle), ("write_s", self.write)];
        for (name, time) in times {
            if time.is_zero() || time > Duration::from_hours(24) {
                return invalid(name, "must be more than 0 and at most 86400 seconds");
            }
        }
        Ok(())
    }
}

/// A duration that stands in the settings as seconds, with a fraction if need be.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let seconds = f64::deserialize(deserializer)?;
    Duration::try_from_secs_f64(seconds).map_err(|_| D::Error::custom("must be seconds, 0 or more"))
}
