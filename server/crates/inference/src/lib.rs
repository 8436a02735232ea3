#![doc = include_str!("../README.md")]

mod config;
mod engine;
mod error;
mod find;
mod gguf;
mod processor;
mod queue;
mod room;
mod seat;
mod template;
mod text;

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use contract::{
    AccountId, Model, ModelId, ModelTrouble,
    prompt::{Piece, Prompt},
};
use futures_core::stream::BoxStream;

pub use config::{Config, Invalid};
pub use error::{Error, Finding};
use find::Found;
use room::{Answer, Room};

/// The models of this process. Cheap to clone.
#[derive(Clone)]
pub struct Inference {
    shared: Arc<Shared>,
}

struct Shared {
    rooms: BTreeMap<ModelId, Room>,
    looked: Vec<PathBuf>,
    unreadable: Vec<PathBuf>,
}

impl Inference {
    /// Looks for model files in the folders, the first one first, and in what the configuration names. Loads nothing.
    #[must_use]
    pub fn new(config: &Config, dirs: &[PathBuf]) -> Self {
        let config = Arc::new(config.clone());
        let looked: Vec<_> = dirs.iter().chain(&config.files).cloned().collect();
        let Found { models, unreadable } =
            if config.enabled { find::find(&looked, config.window) } else { Found::default() };
        let rooms = models
            .into_iter()
            .map(|found| (found.model.id.clone(), Room::new(found, Arc::clone(&config))))
            .collect();
        Self { shared: Arc::new(Shared { rooms, looked, unreadable }) }
    }

    /// The models that were found, the bundled one last: whoever adds a model wants to use it.
    pub fn models(&self) -> Vec<Model> {
        let mut models: Vec<_> =
            self.shared.rooms.values().map(|room| room.model().clone()).collect();
        models.sort_by_key(|model| model.purpose == contract::Purpose::TryingOut);
        models
    }

    /// Whether this id is one of ours.
    pub fn has(&self, model: &ModelId) -> bool {
        self.shared.rooms.contains_key(model)
    }

    /// Answers a prompt. The stream ends with `Finished` or with an error; dropping it stops the work.
    ///
    /// `for_whom` is who waits: people are served in turn, however much each of them asks.
    pub fn stream(
        &self,
        model: &ModelId,
        prompt: &Prompt,
        for_whom: AccountId,
    ) -> BoxStream<'static, Result<Piece, Error>> {
        let answer = match self.shared.rooms.get(model) {
            None => Answer::refused(ModelTrouble::UnknownModel),
            Some(_) if !processor::missing().is_empty() => {
                Answer::refused(ModelTrouble::WrongProcessor)
            }
            Some(room) => room.ask(prompt.clone(), for_whom),
        };
        Box::pin(answer)
    }

    /// What an operator should know: whether the processor will do, and what was found where.
    pub fn check(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let missing = processor::missing();
        if !missing.is_empty() {
            findings.push(Finding::WrongProcessor { missing });
        }
        let unreadable = self.shared.unreadable.iter().cloned();
        findings.extend(unreadable.map(|path| Finding::Unreadable { path }));
        if self.shared.rooms.is_empty() {
            findings.push(Finding::NoModel { looked: self.shared.looked.clone() });
        }
        findings.extend(self.shared.rooms.values().map(|room| Finding::Model {
            id: room.model().id.clone(),
            path: room.path().to_owned(),
        }));
        findings
    }
}
