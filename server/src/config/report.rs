//! The report of what was set, and where, without its secrets.
//!
//! Apart from the settings themselves, because it knows none of them: it walks through what was read, whatever it is called,
//! and decides what may be seen.

use super::error::origin;
use figment::{Figment, value::Value};
use std::fmt;

/// A setting that somebody set, in a form that may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The setting's path, for example `providers.openai.url`.
    pub path: String,
    /// The setting's value, or `•••` where it may be a secret.
    pub value: String,
    /// The origin of the value: a file, the environment or the command line.
    pub origin: String,
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, value, origin } = self;
        write!(f, "{path} = {value} ({origin})")
    }
}

/// The settings that are not left at their defaults, by path.
pub(super) fn settings(figment: &Figment) -> Vec<Setting> {
    let mut all = Vec::new();
    if let Ok(root) = figment.find_value("") {
        walk(figment, String::new(), &root, &mut all);
    }
    all
}

fn walk(figment: &Figment, path: String, value: &Value, all: &mut Vec<Setting>) {
    let inside =
        |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Dict(_, dict) => {
            for (name, value) in dict {
                walk(figment, inside(name), value, all);
            }
        }
        value => all.push(Setting {
            value: shown(&path, value),
            origin: figment.get_metadata(value.tag()).map_or_else(String::new, origin),
            path,
        }),
    }
}

/// The value, unless its name or its shape says that it may be a secret.
fn shown(path: &str, value: &Value) -> String {
    let name = path.rsplit('.').next().unwrap_or(path);
    let text = match value {
        _ if name == "key" || name.ends_with("_key") || path == "storage.url" => {
            return "•••".into();
        }
        Value::String(_, text) => format!("{text:?}"),
        Value::Num(_, number) => match (number.to_i128(), number.to_f64()) {
            (Some(whole), _) => whole.to_string(),
            (None, Some(number)) => number.to_string(),
            (None, None) => "•••".into(),
        },
        Value::Bool(_, flag) => flag.to_string(),
        Value::Array(_, items) => {
            let items: Vec<_> = items.iter().map(|item| shown(path, item)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Dict(_, dict) => {
            let items: Vec<_> = dict
                .iter()
                .map(|(name, value)| format!("{name} = {}", shown(name, value)))
                .collect();
            format!("{{ {} }}", items.join(", "))
        }
        Value::Char(_, letter) => letter.to_string(),
        Value::Empty(..) => String::new(),
    };
    // A password in an address.
    if text.contains("://") && text.contains('@') { "•••".into() } else { text }
}
