//! The settings of the server. Defaults, then the file, then `PLAUDER_*`, then the command line.
//!
//! Each crate owns its part and what makes sense in it; here they are put together, so that one file has one shape and one
//! error.

mod connections;
mod environment;
mod error;
mod keys;
mod load;
mod log;
mod network;
mod origin;
mod renamed;
pub mod report;
mod secret;

pub use connections::Connections;
pub use environment::Environment;
pub use error::Error;
pub use keys::SecretKeys;
pub use load::{Arguments, Loaded, load};
pub use log::{Log, LogFilter, LogFormat};
pub use network::Network;
pub use origin::{Origin, is_this_machine};
pub use secret::Secret;

use contract::ModelId;
use gateway::InvalidSetting;
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

/// The settings. What each means to an operator stands beside its default in `config.example.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The address that the server listens at.
    pub listen: SocketAddr,
    /// The data directory: everything that must not be lost is in it.
    pub data_dir: PathBuf,
    /// The address that people reach the server by; `None`: made from `listen`.
    pub public_url: Option<Origin>,
    /// More origins whose pages may use the server with cookies, for developing the page.
    pub extra_origins: Vec<Origin>,
    /// The master keys that the keys of providers are sealed with in the database; `None`: kept in a file in the data
    /// directory.
    pub master_key: Option<SecretKeys>,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// The model that is chosen unless people choose another, `provider/name`; `None`: the first one.
    pub default_model: Option<String>,
    /// The system prompt, which stands before everything that people ask on the page; `None`: there is none.
    pub system_prompt: Option<String>,
    /// The folder in which model files are looked for first; `None`: only in those of `model_dirs`.
    pub models_dir: Option<PathBuf>,
    /// The database's settings.
    pub storage: Storage,
    /// The settings of hashing passwords.
    pub passwords: Passwords,
    /// The log's settings.
    pub log: Log,
    /// The providers, by name: whoever else runs models.
    pub providers: BTreeMap<String, gateway::ProviderConfig>,
    /// The aliases, by name: each stands for one model after the other.
    pub aliases: BTreeMap<String, contract::Alias>,
    /// The currency of all money.
    pub currency: gateway::Currency,
    /// The limits on how often models may be asked, and pages may ask.
    pub limits: Limits,
    /// The bounds and timeouts of connections.
    pub connections: Connections,
    /// The deadlines of models that somebody else runs.
    pub deadlines: gateway::Deadlines,
    /// The settings of models that run in this process.
    pub inference: inference::Config,
}

impl Config {
    /// What is wrong where a proxy must stand before the server, since people reach it by HTTPS and it speaks none, and no
    /// proxy is named. `None`: one is, or none is needed.
    pub(crate) fn unnamed_proxy(&self) -> Option<&'static str> {
        let is_proxied = self.public_url.as_ref().is_some_and(Origin::is_secure);
        (is_proxied && self.trusted_proxies.is_empty()).then_some(
            "the proxy that speaks HTTPS for this server is taken for everybody's own address, so that all people \
             together have the connections, the requests and the tries to sign in of one",
        )
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 3000)),
            data_dir: environment::data_dir(),
            public_url: None,
            extra_origins: Vec::new(),
            master_key: None,
            trusted_proxies: Vec::new(),
            default_model: None,
            system_prompt: None,
            models_dir: None,
            storage: Storage::default(),
            passwords: Passwords::default(),
            log: Log::default(),
            providers: BTreeMap::new(),
            aliases: BTreeMap::new(),
            currency: gateway::Currency::default(),
            limits: Limits::default(),
            connections: Connections::default(),
            deadlines: gateway::Deadlines::default(),
            inference: inference::Config::default(),
        }
    }
}

/// The settings under `storage`: the database.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Storage {
    /// The URL of a PostgreSQL database; `None`: SQLite in the data directory.
    pub url: Option<Secret>,
}

/// The settings under `passwords`: the cost of hashing one (Argon2id). The default is OWASP's.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Passwords {
    /// The memory that is filled, in KiB, 8 to 4194304.
    pub memory_kib: u32,
    /// The number of passes over that memory, 1 to 100.
    pub passes: u32,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { memory_kib: 19_456, passes: 2 }
    }
}

/// The settings under `limits`: how often models may be asked, and pages may ask. `None`: without a limit.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// The most questions a minute of one person, those of their keys included.
    pub requests_per_minute: Option<u32>,
    /// The most tokens a minute of one person, read and written, those of their keys included.
    pub tokens_per_minute: Option<u32>,
    /// The most requests a minute of programs at one address, an IPv4 host or an IPv6 /64.
    pub requests_per_minute_per_address: Option<u32>,
    /// The most tokens a minute of programs at one address, read and written.
    pub tokens_per_minute_per_address: Option<u32>,
    /// The most requests a minute of one person's pages, whatever they are about.
    pub page_requests_per_minute: u32,
    /// The most requests a minute from one address without anybody signed in, an IPv4 host or an IPv6 /64.
    pub anonymous_requests_per_minute_per_address: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests_per_minute: None,
            tokens_per_minute: None,
            requests_per_minute_per_address: None,
            tokens_per_minute_per_address: None,
            page_requests_per_minute: 1_200,
            anonymous_requests_per_minute_per_address: 600,
        }
    }
}

impl Config {
    /// Checks what no type can. Fails with the first setting that cannot be used.
    fn validate(&self) -> Result<(), InvalidSetting> {
        let invalid = |path: &str, why: String| Err(InvalidSetting { path: path.into(), why });
        if let Some(model) = &self.default_model
            && ModelId::parse(model).is_err()
        {
            return invalid(
                "default_model",
                format!("`{model}` is not of the form `provider/name`"),
            );
        }
        if let Some(url) = &self.storage.url
            && !["postgres://", "postgresql://"].iter().any(|it| url.reveal().starts_with(it))
        {
            return invalid("storage.url", "must begin with postgres://".into());
        }
        if self.passwords.memory_kib < 8 || self.passwords.memory_kib > 4 * 1024 * 1024 {
            return invalid("passwords.memory_kib", "must lie between 8 and 4194304".into());
        }
        if self.passwords.passes == 0 || self.passwords.passes > 100 {
            return invalid("passwords.passes", "must lie between 1 and 100".into());
        }
        let limits = [
            ("limits.requests_per_minute", self.limits.requests_per_minute),
            ("limits.tokens_per_minute", self.limits.tokens_per_minute),
            ("limits.requests_per_minute_per_address", self.limits.requests_per_minute_per_address),
            ("limits.tokens_per_minute_per_address", self.limits.tokens_per_minute_per_address),
        ];
        for (path, limit) in limits {
            if limit == Some(0) {
                return invalid(path, "must be 1 or more; leave it out for no limit".into());
            }
        }
        self.connections.validate()?;
        let limits = [
            ("limits.page_requests_per_minute", self.limits.page_requests_per_minute),
            (
                "limits.anonymous_requests_per_minute_per_address",
                self.limits.anonymous_requests_per_minute_per_address,
            ),
        ];
        for (path, limit) in limits {
            if limit == 0 {
                return invalid(path, "must be 1 or more".into());
            }
        }
        self.gateway().validate()?;
        self.inference.validate().map_err(|it| InvalidSetting {
            path: format!("inference.{}", it.field),
            why: format!("must be {}", it.must),
        })
    }

    /// The settings of `gateway`, put together from the sections that are its own.
    #[must_use]
    pub fn gateway(&self) -> gateway::Config {
        gateway::Config {
            providers: self.providers.clone(),
            aliases: self.aliases.clone(),
            deadlines: self.deadlines.clone(),
            currency: self.currency.clone(),
        }
    }

    /// The folders in which model files are looked for, the first one first: `models_dir`, `models` in the data directory, and
    /// `models` beside the program.
    #[must_use]
    pub fn model_dirs(&self) -> Vec<PathBuf> {
        let beside =
            std::env::current_exe().ok().and_then(|binary| Some(binary.parent()?.join("models")));
        self.models_dir
            .clone()
            .into_iter()
            .chain([self.data_dir.join("models")])
            .chain(beside)
            .collect()
    }
}

#[cfg(test)]
mod tests;
