//! What goes wrong while a model answers, and what the operator should know before.
//!
//! Together, because both are all that leaves this crate besides answers.

use std::{fmt, path::PathBuf};

use contract::{ModelId, ModelTrouble};

/// The error of an answer that was not given, or not to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the model in this process could not answer ({trouble:?})")]
pub struct Error {
    /// The kind of trouble.
    pub trouble: ModelTrouble,
}

impl From<ModelTrouble> for Error {
    fn from(trouble: ModelTrouble) -> Self {
        Self { trouble }
    }
}

/// A finding about the models of this process, for `plauder doctor`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The processor lacks instructions, so no model will run.
    WrongProcessor {
        /// The names of the missing instruction sets.
        missing: Vec<&'static str>,
    },
    /// There is no model file in any of these files and folders.
    NoModel {
        /// The files and folders that were looked through.
        looked: Vec<PathBuf>,
    },
    /// This file has the name of a model, but not its contents; or it was named and is not there.
    Unreadable {
        /// The file's path.
        path: PathBuf,
    },
    /// This model is ready to be asked.
    Model {
        /// The model's id.
        id: ModelId,
        /// The path of the model's file.
        path: PathBuf,
    },
}

impl Finding {
    /// Whether nothing needs mending.
    pub const fn is_good(&self) -> bool {
        matches!(self, Self::Model { .. })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongProcessor { missing } => {
                let missing = missing.join(", ");
                write!(
                    f,
                    "this processor lacks {missing}: models cannot run in this process; configure a provider instead"
                )
            }
            Self::NoModel { looked } => {
                f.write_str("no model file (*.gguf) was found; put one into one of these folders, or name it in inference.files:")?;
                looked.iter().try_for_each(|path| write!(f, "\n  {}", path.display()))
            }
            Self::Unreadable { path } => {
                write!(f, "{} is missing or no readable GGUF file", path.display())
            }
            Self::Model { id, path } => write!(f, "{id} from {}", path.display()),
        }
    }
}
