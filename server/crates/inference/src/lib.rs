#![doc = include_str!("../README.md")]

mod answer;
mod batch;
mod config;
mod cut;
mod engine;
mod error;
mod find;
mod generation;
mod gguf;
mod inbox;
mod pieces;
mod processor;
mod queue;
mod sampler;
mod slot;
mod template;
mod text;
mod tokenizer;
mod worker;

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use contract::{
    AccountId, Model, ModelId, ModelTrouble,
    prompt::{Piece, Prompt},
};
use futures_core::stream::BoxStream;

use answer::Answer;
pub use config::{Config, InvalidSetting};
pub use error::{Error, Finding};
use find::Found;
use worker::ModelWorker;

/// The models that run in this process. Cheap to clone.
#[derive(Clone)]
pub struct Inference {
    shared: Arc<Shared>,
}

struct Shared {
    workers: BTreeMap<ModelId, ModelWorker>,
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
        let workers = models
            .into_iter()
            .map(|found| (found.model.id.clone(), ModelWorker::new(found, Arc::clone(&config))))
            .collect();
        Self { shared: Arc::new(Shared { workers, looked, unreadable }) }
    }

    /// The models that were found, the bundled one last: whoever adds a model wants to use it.
    pub fn models(&self) -> Vec<Model> {
        let mut models: Vec<_> =
            self.shared.workers.values().map(|worker| worker.model().clone()).collect();
        models.sort_by_key(|model| model.purpose == contract::Purpose::TryingOut);
        models
    }

    /// Whether this model runs in this process.
    pub fn has(&self, model: &ModelId) -> bool {
        self.shared.workers.contains_key(model)
    }

    /// Answers a prompt. The stream ends with `Finished` or with an error; dropping it stops the work.
    ///
    /// `account` is who asks: accounts are served in turn, however much each of them asks.
    pub fn stream(
        &self,
        model: &ModelId,
        prompt: &Prompt,
        account: AccountId,
    ) -> BoxStream<'static, Result<Piece, Error>> {
        let answer = match self.shared.workers.get(model) {
            None => Answer::refused(ModelTrouble::UnknownModel),
            Some(_) if !processor::missing().is_empty() => {
                Answer::refused(ModelTrouble::WrongProcessor)
            }
            Some(worker) => worker.ask(prompt, account),
        };
        Box::pin(answer)
    }

    /// The findings for the operator: whether the processor will do, and which models were found where.
    pub fn check(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let missing = processor::missing();
        if !missing.is_empty() {
            findings.push(Finding::WrongProcessor { missing });
        }
        let unreadable = self.shared.unreadable.iter().cloned();
        findings.extend(unreadable.map(|path| Finding::Unreadable { path }));
        if self.shared.workers.is_empty() {
            findings.push(Finding::NoModel { looked: self.shared.looked.clone() });
        }
        findings.extend(self.shared.workers.values().map(|worker| Finding::Model {
            id: worker.model().id.clone(),
            path: worker.path().to_owned(),
        }));
        findings
    }
}
