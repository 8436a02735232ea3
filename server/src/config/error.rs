//! The errors of reading the settings, each in one sentence that names the setting.
//!
//! Apart from the reading, because what `figment` says has to be put into an operator's words, without the values.

use figment::{Figment, error::Kind};
use gateway::InvalidSetting;
use std::{fmt, path::PathBuf};

/// The error of settings that cannot be used.
#[derive(Debug)]
pub enum Error {
    /// The file that `--config` names is not there.
    NoFile(PathBuf),
    /// A layer cannot be read as a whole: its file is not TOML, or cannot be opened.
    Unreadable {
        /// The origin of the layer: the file's path, or a name in words.
        origin: String,
        /// The reason, as the rest of a sentence.
        why: String,
    },
    /// A setting cannot be used.
    Setting {
        /// The setting's path, for example `providers.openai.url`.
        path: String,
        /// The reason, as the rest of a sentence that begins with the path. It never holds the value.
        why: String,
        /// The origin of the value, if that is known.
        origin: Option<String>,
    },
}

impl Error {
    /// The first error that figment found. Values are left out: they may be secrets.
    pub(super) fn from_figment(error: figment::Error) -> Self {
        let error = error.into_iter().last().expect("an error has at least itself");
        let origin = error.metadata.as_ref().map(origin);
        let mut path = error.path.clone();
        let why = match error.kind {
            Kind::UnknownField(name, known) => {
                if path.last() != Some(&name) {
                    path.push(name);
                }
                format!("there is no such setting; there are {}", known.join(", "))
            }
            Kind::UnknownVariant(_, known) => format!("must be one of {}", known.join(", ")),
            Kind::InvalidType(_, expected)
            | Kind::InvalidValue(_, expected)
            | Kind::InvalidLength(_, expected) => format!("must be {expected}"),
            Kind::MissingField(name) => {
                path.push(name.into_owned());
                "is missing".into()
            }
            Kind::Message(why) if path.is_empty() => {
                let origin = origin.unwrap_or_else(|| "the settings".into());
                return Self::Unreadable { origin, why };
            }
            other => other.to_string(),
        };
        let path = path.join(".");
        let why = match path.as_str() {
            "listen" => "must be an address and a port, such as 127.0.0.1:3000".into(),
            _ => why,
        };
        Self::Setting { path, why, origin }
    }

    /// The error of a setting that its crate refuses, with the origin of its value.
    pub(super) fn from_invalid(invalid: InvalidSetting, figment: &Figment) -> Self {
        let InvalidSetting { path, why } = invalid;
        // `a.b[2].c` was read as `a.b.2.c`.
        let read_as = path.replace('[', ".").replace(']', "");
        let origin = figment.find_metadata(&read_as).map(origin);
        Self::Setting { path, why, origin }
    }
}

/// The origin of a value, in words: the file's path, or the name of its layer.
pub(super) fn origin(metadata: &figment::Metadata) -> String {
    match metadata.source.as_ref().and_then(figment::Source::file_path) {
        Some(path) => path.display().to_string(),
        None => metadata.name.to_string(),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFile(path) => write!(f, "there is no file {}", path.display()),
            Self::Unreadable { origin, why } => write!(f, "{origin} cannot be read: {why}"),
            Self::Setting { path, why, origin: Some(origin) } => {
                write!(f, "{path}: {why} (set in {origin})")
            }
            Self::Setting { path, why, origin: None } => write!(f, "{path}: {why}"),
        }
    }
}

impl std::error::Error for Error {}
