//! Reading the settings: the layers, one over the other, and what is checked in between.
//!
//! Here and nowhere else is decided which layer wins.

use super::{Config, Environment, Error, environment, renamed, report};
use figment::{
    Figment, Metadata, Profile, Provider,
    providers::{Format, Toml},
    value::{Dict, Map, Value},
};
use std::path::{Path, PathBuf};

/// The arguments of the command line that are settings.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    /// The file that `--config` names.
    pub file: Option<PathBuf>,
    /// The address that `--listen` names.
    pub listen: Option<String>,
    /// The data directory that `--data-dir` names.
    pub data_dir: Option<PathBuf>,
}

/// The settings as they were read, and where from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The settings themselves.
    pub config: Config,
    /// The file that was read; `None`: there was none.
    pub file: Option<PathBuf>,
    /// The settings that are not left at their defaults, for `doctor`.
    pub report: Vec<report::Setting>,
}

/// Reads the settings from all layers.
///
/// # Errors
/// When the file that was named is missing, a layer cannot be read, or a setting cannot be used.
pub fn load(arguments: &Arguments, environment: &Environment) -> Result<Loaded, Error> {
    let above_the_file = Figment::from(environment.clone()).merge(arguments.clone());
    let file = file(arguments, &above_the_file)?;
    let mut figment = Figment::new();
    if let Some(file) = &file {
        figment = figment.merge(Toml::file_exact(file));
    }
    figment = figment.merge(above_the_file);
    let report = report::settings(&figment);
    renamed::refuse(&report)?;
    let mut config: Config = figment.extract().map_err(Error::from_figment)?;
    let with_keys = config.gateway().with_usual_keys(|variable| environment.get(variable));
    config.providers = with_keys.providers;
    config.validate().map_err(|invalid| Error::from_invalid(invalid, &figment))?;
    Ok(Loaded { config, file, report })
}

/// The file: the one that was named, else `config.toml` here, else the one in the data directory.
fn file(arguments: &Arguments, above_the_file: &Figment) -> Result<Option<PathBuf>, Error> {
    if let Some(named) = &arguments.file {
        return if named.is_file() {
            Ok(Some(named.clone()))
        } else {
            Err(Error::NoFile(named.clone()))
        };
    }
    let data_dir = above_the_file
        .extract_inner::<PathBuf>("data_dir")
        .unwrap_or_else(|_| environment::data_dir());
    let candidates = [Path::new("config.toml").to_path_buf(), data_dir.join("config.toml")];
    Ok(candidates.into_iter().find(|file| file.is_file()))
}

impl Provider for Arguments {
    fn metadata(&self) -> Metadata {
        Metadata::named("the command line")
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let listen = self.listen.clone().map(|listen| ("listen".to_owned(), Value::from(listen)));
        let data_dir = self
            .data_dir
            .as_ref()
            .map(|path| ("data_dir".to_owned(), Value::from(path.to_string_lossy().into_owned())));
        Ok(Profile::Default.collect(listen.into_iter().chain(data_dir).collect::<Dict>()))
    }
}
