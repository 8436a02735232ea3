//! The settings of the use cases, as `server::config` composes them.
//!
//! Apart from what works with them, so that `server::config` lays layers over each other and sees no use case.

use std::fmt;

/// The settings of the use cases.
#[derive(Clone)]
pub struct Config {
    /// The own origin: links of shares begin with it.
    pub public_url: String,
    /// The one-time code of the first sign-up; `None`: it needs none, wherever it comes from.
    pub sign_up_code: Option<String>,
    /// Whether the settings say that only this machine reaches the server. The first sign-up then needs the code only
    /// where its request says that it came from elsewhere.
    pub is_local: bool,
    /// The key that signs access tokens, and checks them.
    pub token_key: [u8; 32],
    /// The id of the model that is chosen unless people choose another, `provider/name`.
    pub default_model: Option<String>,
    /// The instructions that every conversation begins with; `None`: there are none.
    pub system_prompt: Option<String>,
    /// The rate limits.
    pub limits: Limits,
    /// The currency of all money, as ISO 4217 names it.
    pub currency: String,
    /// The memory that Argon2id takes for one hash, in KiB.
    pub argon2_memory_kib: u32,
    /// The number of Argon2id's passes over that memory.
    pub argon2_passes: u32,
}

impl Config {
    /// The default settings for an origin and a key. Argon2id as OWASP advises: 19 MiB, two passes, one lane.
    #[must_use]
    pub fn new(public_url: String, token_key: [u8; 32]) -> Self {
        Self {
            public_url,
            sign_up_code: None,
            is_local: false,
            token_key,
            default_model: None,
            system_prompt: None,
            limits: Limits::default(),
            currency: "USD".to_owned(),
            argon2_memory_kib: 19_456,
            argon2_passes: 2,
        }
    }
}

/// The rate limits of asking models, and of pages. `None` in a field: no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// The questions a minute of one person, those of their keys included.
    pub requests_per_minute: Option<u32>,
    /// The tokens a minute of one person, read and written.
    pub tokens_per_minute: Option<u32>,
    /// The requests a minute of programs at one address, an IPv4 host or an IPv6 /64.
    pub requests_per_minute_per_address: Option<u32>,
    /// The tokens a minute of programs at one address, read and written.
    pub tokens_per_minute_per_address: Option<u32>,
    /// The requests a minute of one person's pages, whatever they are about.
    pub page_requests_per_minute: Option<u32>,
    /// The requests a minute of nobody who is signed in, from one address, an IPv4 host or an IPv6 /64.
    pub anonymous_requests_per_minute_per_address: Option<u32>,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("public_url", &self.public_url)
            .field("default_model", &self.default_model)
            .finish_non_exhaustive()
    }
}
