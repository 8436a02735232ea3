#![doc = include_str!("../README.md")]

mod aliases;
mod capabilities;
mod catalogue;
mod circuit;
pub mod config;
mod cost;
mod credentials;
mod currency;
mod deadline;
mod dialect;
mod discover;
mod embed;
mod error;
mod facts;
mod gateway;
mod http;
mod label;
mod local;
mod models;
mod offer;
mod own_lists;
mod own_models;
mod provider;
mod request;
mod route;
mod secret;
mod status;
mod stored_catalogue;
mod stream;
mod usage;

pub use config::{Config, Deadlines, InvalidSetting, ModelEntry, PriceConfig, ProviderConfig};
pub use cost::cost;
pub use credentials::{Credentials, OwnKey};
pub use currency::Currency;
pub use discover::DiscoveryFailure;
pub use embed::Embeddings;
pub use error::Error;
pub use gateway::Gateway;
pub use local::LocalModels;
pub use models::AttemptLimit;
pub use secret::Secret;
pub use status::ProviderStatus;

/// The log target that carries what providers say, prompts and all. Keep it off.
pub const NOISY_LOG_TARGET: &str = "genai";
