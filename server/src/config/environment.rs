//! The environment as a layer of settings: `PLAUDER_*`, and the variables that others defined before us.
//!
//! Apart from the other layers, because a variable is always text, and what it means depends on its setting.

use figment::{
    Metadata, Profile, Provider,
    util::nest,
    value::{Dict, Map, Value},
};
use std::path::PathBuf;

/// The prefix of every setting's variable.
const PREFIX: &str = "PLAUDER_";
/// The prefixes of variables that are no settings: they tell the tests where things are.
const NO_SETTINGS: [&str; 2] = ["PLAUDER_BINARIES", "PLAUDER_TEST_"];
/// Settings that are text even when they look like a number.
const TEXTS: [&str; 6] = ["default_model", "key", "label", "level", "system_prompt", "url"];
/// Settings that are lists of texts; in a variable their items may stand between commas.
const LISTS: [&str; 2] = ["extra_origins", "trusted_proxies"];

/// The environment: the variables of a process.
#[derive(Clone, Default)]
pub struct Environment(Vec<(String, String)>);

impl Environment {
    /// The environment of this process; variables that are not Unicode are left out.
    #[must_use]
    pub fn of_this_process() -> Self {
        let text = |value: std::ffi::OsString| value.into_string().ok();
        Self(
            std::env::vars_os()
                .filter_map(|(name, value)| Some((text(name)?, text(value)?)))
                .collect(),
        )
    }

    /// The environment that a test wants, in place of its process's.
    #[must_use]
    pub fn of(variables: &[(&str, &str)]) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self(variables.iter().map(owned).collect())
    }

    /// The value of a variable, by its whole name. `None`: it is not set.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }
}

impl Provider for Environment {
    fn metadata(&self) -> Metadata {
        Metadata::named("the environment")
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let mut all = Dict::new();
        for (name, value) in &self.0 {
            let Some(setting) = name.strip_prefix(PREFIX) else { continue };
            if setting.is_empty() || NO_SETTINGS.iter().any(|it| name.starts_with(it)) {
                continue;
            }
            let path = setting.to_ascii_lowercase().replace("__", ".");
            merge(&mut all, nest(&path, read(&path, value)));
        }
        Ok(Profile::Default.collect(all))
    }
}

/// The text of a variable as the value that its setting wants.
fn read(path: &str, text: &str) -> Value {
    let name = path.rsplit('.').next().unwrap_or(path);
    if TEXTS.contains(&name) || name.ends_with("_url") || name.ends_with("_dir") {
        return Value::from(text);
    }
    if LISTS.contains(&name) && !text.trim_start().starts_with('[') {
        let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
        return Value::from(items.map(str::to_owned).collect::<Vec<_>>());
    }
    match text.parse::<Value>() {
        Ok(value) => value,
        Err(never) => match never {},
    }
}

/// Adds `value`, a dictionary, to what is there.
fn merge(all: &mut Dict, value: Value) {
    let Some(dict) = value.into_dict() else { return };
    for (name, value) in dict {
        match (all.get_mut(&name), value) {
            (Some(Value::Dict(_, there)), value @ Value::Dict(..)) => merge(there, value),
            (_, value) => {
                all.insert(name, value);
            }
        }
    }
}

/// The data directory that this system's customs ask for: a folder of ours where a person's programs keep their data, else
/// `data` in the current one.
pub(super) fn data_dir() -> PathBuf {
    let path = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|it| it.is_absolute());
    let base = if cfg!(windows) {
        path("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        path("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        path("XDG_DATA_HOME").or_else(|| path("HOME").map(|home| home.join(".local/share")))
    };
    base.map_or_else(|| "data".into(), |base| base.join("plauder"))
}
