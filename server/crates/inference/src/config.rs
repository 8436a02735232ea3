//! The settings of the models in this process.
//!
//! They stand here and not in `server`, because only this crate knows which of them make sense.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The settings under `inference`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Whether models run in this process at all.
    pub enabled: bool,
    /// More GGUF files, or folders of them, beside the folders that are always looked through.
    pub files: Vec<PathBuf>,
    /// The threads of one model, at most one for each physical core; without it, one core is left to everything else.
    pub threads: Option<usize>,
    /// The most tokens that one conversation can hold. A model that was trained on fewer holds fewer.
    pub window: u32,
    /// The slots of a model: so many answers it writes at once. Each costs the memory of a whole window.
    pub slots: u32,
    /// The most questions that may wait for a model; the next one is refused.
    pub waiting: usize,
    /// The most of these that may be one person's, those of their programs among them.
    pub waiting_per_person: usize,
    /// The longest answer, in tokens, where a question does not say.
    pub max_tokens: u32,
    /// The temperature: how daring the choice of words is; 0 always takes the likeliest.
    pub temperature: f32,
    /// The penalty on repetition: how strongly it is discouraged; 1 is not at all.
    pub repeat_penalty: f32,
    /// The seed that makes answers repeatable; without it they differ from time to time.
    pub seed: Option<u32>,
    /// The minutes after which a model that nobody asked leaves memory; 0 keeps it.
    pub idle_minutes: u64,
    /// Whether llama.cpp's own log is passed on, under the target `llama-cpp-2`.
    pub log: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            enabled: true,
            files: Vec::new(),
            threads: None,
            window: 4096,
            slots: 4,
            waiting: 32,
            waiting_per_person: 8,
            max_tokens: 1024,
            temperature: 0.3,
            repeat_penalty: 1.1,
            seed: None,
            idle_minutes: 15,
            log: false,
        }
    }
}

/// An invalid setting: it makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("inference.{field} must be {must}")]
pub struct InvalidSetting {
    /// The setting's name, without `inference.`.
    pub field: &'static str,
    /// The bound that it must keep, in words that follow "must be".
    pub must: &'static str,
}

impl Config {
    /// Finds the first setting that makes no sense.
    ///
    /// # Errors
    /// Its name, and what it must be.
    pub fn validate(&self) -> Result<(), InvalidSetting> {
        let rules = [
            ("threads", "at least 1", self.threads != Some(0)),
            ("window", "between 256 and 1048576", (256..=1_048_576).contains(&self.window)),
            ("slots", "between 1 and 32", (1..=32).contains(&self.slots)),
            ("waiting", "at most 10000", self.waiting <= 10_000),
            ("waiting_per_person", "at least 1", self.waiting_per_person > 0),
            ("max_tokens", "at least 1", self.max_tokens > 0),
            ("temperature", "between 0 and 2", (0.0..=2.0).contains(&self.temperature)),
            ("repeat_penalty", "between 1 and 2", (1.0..=2.0).contains(&self.repeat_penalty)),
        ];
        match rules.into_iter().find(|(_, _, holds)| !holds) {
            Some((field, must, _)) => Err(InvalidSetting { field, must }),
            None => Ok(()),
        }
    }

    /// The number of threads that one model gets on this machine.
    pub(crate) fn threads(&self) -> i32 {
        // `get` knows of a container's quota, `get_physical` of hyper-threading.
        let cores = num_cpus::get_physical().min(num_cpus::get()).max(1);
        // llama.cpp's threads wait for one another by spinning: when one of them has to share its core, all crawl
        // (2 threads on 2 busy cores wrote a hundredth of what 1 wrote). So one core stays free unless told otherwise.
        let threads = self.threads.unwrap_or(cores - 1).clamp(1, cores);
        i32::try_from(threads).unwrap_or(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_make_sense() {
        assert_eq!(Config::default().validate(), Ok(()));
    }

    #[test]
    fn a_setting_that_makes_no_sense_is_named() {
        let config = Config { temperature: f32::NAN, ..Config::default() };

        let said = config.validate().unwrap_err().to_string();

        assert_eq!(said, "inference.temperature must be between 0 and 2");
    }

    #[test]
    fn threads_stay_within_the_physical_cores() {
        let config = Config { threads: Some(10_000), ..Config::default() };

        assert!(config.threads() <= i32::try_from(num_cpus::get_physical()).unwrap());
        assert_eq!(Config { threads: Some(1), ..config }.threads(), 1);
    }
}
