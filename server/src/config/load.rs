//! The layers, and what the command line adds to them.

use super::{Config, Environment, Error, Said, environment, said};
use figment::{
    Figment, Metadata, Profile, Provider,
    providers::{Format, Toml},
    value::{Dict, Map, Value},
};
use std::path::{Path, PathBuf};

/// What the command line says.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// `--config`
    pub file: Option<PathBuf>,
    /// `--listen`
    pub listen: Option<String>,
    /// `--data-dir`
    pub data_dir: Option<PathBuf>,
}

/// The settings, and the file they were read from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The settings.
    pub config: Config,
    /// The file, if there was one.
    pub file: Option<PathBuf>,
    /// What was said besides the defaults, for `doctor`.
    pub said: Vec<Said>,
}

/// Reads the settings from all layers.
///
/// # Errors
/// When the file that was named is missing, a layer cannot be read, or a setting cannot be used.
pub fn load(given: &Given, environment: &Environment) -> Result<Loaded, Error> {
    let said = Figment::from(environment.clone()).merge(given.clone());
    let file = file(given, &said)?;
    let mut figment = Figment::new();
    if let Some(file) = &file {
        figment = figment.merge(Toml::file_exact(file));
    }
    figment = figment.merge(said);
    let mut config: Config = figment.extract().map_err(Error::from_figment)?;
    let with_keys = config.gateway().with_usual_keys(|variable| environment.get(variable));
    config.providers = with_keys.providers;
    config.validate().map_err(|wrong| Error::from_wrong(wrong, &figment))?;
    let said = said::all(&figment);
    Ok(Loaded { config, file, said })
}

/// The file: the one that was named, else `config.toml` here, else the one in the data directory.
fn file(given: &Given, said: &Figment) -> Result<Option<PathBuf>, Error> {
    if let Some(named) = &given.file {
        return if named.is_file() {
            Ok(Some(named.clone()))
        } else {
            Err(Error::NoFile(named.clone()))
        };
    }
    let data_dir =
        said.extract_inner::<PathBuf>("data_dir").unwrap_or_else(|_| environment::data_dir());
    let candidates = [Path::new("config.toml").to_path_buf(), data_dir.join("config.toml")];
    Ok(candidates.into_iter().find(|file| file.is_file()))
}

impl Provider for Given {
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
