//! The master keys, with which the keys of providers are sealed: from the settings, or from a file in the data directory.
//!
//! Where they come from is decided here; `storage` gets a `Seal` and knows neither.

use super::key;
use crate::{Config, Error};
use contract::ports::Ids;
use std::{fs::File, path::PathBuf};
use storage::{Resealed, Seal, Storage};

/// The name of the master keys' file.
const FILE: &str = "master.key";

/// The master keys, at least one: the first one seals, all of them open.
pub(crate) struct MasterKeys {
    keys: Vec<[u8; 32]>,
    /// The file that they are kept in; `None`: the settings say them.
    path: Option<PathBuf>,
}

impl MasterKeys {
    /// Reads the keys; makes one where there is none. Whoever loses them loses every stored key of a provider.
    pub fn read_or_make(config: &Config, ids: &dyn Ids) -> Result<Self, Error> {
        if let Some(keys) = &config.master_key {
            return Ok(Self { keys: keys.reveal().to_vec(), path: None });
        }
        let path = config.data_dir.join(FILE);
        Ok(Self { keys: key::read_or_make(&path, ids)?, path: Some(path) })
    }

    /// Reads the keys, and holds them for as long as the file is open: `rotate` leaves them alone meanwhile, because whoever serves would not
    /// know the new one. On PostgreSQL no lock of the database's sees to that.
    pub fn held(config: &Config, ids: &dyn Ids) -> Result<(Self, Option<File>), Error> {
        let keys = Self::read_or_make(config, ids)?;
        let Some(path) = &keys.path else { return Ok((keys, None)) };
        let held = key::hold(path, false)?;
        // Once more: they may have been replaced before they were held.
        Ok((Self::read_or_make(config, ids)?, Some(held)))
    }

    /// The seal that seals and opens with these keys.
    pub fn seal(&self) -> Seal {
        Seal::new(self.keys[0], &self.keys[1..])
    }

    /// Seals every stored key anew: with a fresh key where they are kept in a file, else with the first of the settings.
    ///
    /// The fresh key stands in the file before anything is sealed with it, and the old ones leave it only when nothing
    /// needs them any more: what is broken off can be done again.
    pub async fn rotate(mut self, storage: &Storage, ids: &dyn Ids) -> Result<Resealed, Error> {
        let _alone = self.path.as_ref().map(|path| key::hold(path, true)).transpose()?;
        if let Some(path) = &self.path {
            self.keys.insert(0, ids.secret());
            key::replace(path, &self.keys)?;
        }
        let resealed = storage.reseal(&self.seal()).await?;
        if let Some(path) = &self.path {
            key::replace(path, &self.keys[..1])?;
        }
        Ok(resealed)
    }
}
