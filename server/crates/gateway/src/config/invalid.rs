//! An invalid setting, as each part of the configuration reports it: below all of them, so that none needs another one.

/// An invalid setting: its path, and why it cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {why}")]
pub struct InvalidSetting {
    /// The path of the setting, for example `providers.openai.url`.
    pub path: String,
    /// The reason, as a sentence without a full stop.
    pub why: String,
}
