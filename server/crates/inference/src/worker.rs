//! A model that can be asked, and the thread that works for it.
//!
//! The border between the asynchronous world and llama.cpp's: on this side nobody blocks, on the thread everything may.

use std::{path::Path, sync::Arc, thread};

use contract::{AccountId, Model, ModelTrouble, prompt::Prompt};

use crate::{
    Config,
    answer::Answer,
    cut, engine,
    find::File,
    inbox::{Inbox, Question},
    tokenizer::STACK,
};

/// The worker of one model. Its thread lives from the first question until nobody has asked for a while.
pub struct ModelWorker {
    file: File,
    config: Arc<Config>,
    inbox: Arc<Inbox>,
}

impl ModelWorker {
    /// A worker for the model in this file. It starts no thread yet.
    pub fn new(file: File, config: Arc<Config>) -> Self {
        let inbox = Arc::new(Inbox::new(config.waiting, config.waiting_per_person));
        Self { file, config, inbox }
    }

    /// The model that it works for.
    pub const fn model(&self) -> &Model {
        &self.file.model
    }

    /// The path of the model's file.
    pub fn path(&self) -> &Path {
        &self.file.path
    }

    /// Asks the model for an account. The answer is a refusal when too many wait already, or when no window of the model
    /// would hold the question.
    pub fn ask(&self, prompt: &Prompt, account: AccountId) -> Answer {
        let Some(prompt) = cut::to_window(prompt, engine::window(&self.file, &self.config)) else {
            return Answer::refused(ModelTrouble::TooLong);
        };
        let (sender, answer) = Answer::channel();
        self.inbox.push(account, Question { prompt, answer: sender }, || self.start());
        answer
    }

    /// Starts the thread that answers; `false` when the system has no thread to give.
    fn start(&self) -> bool {
        let (file, config) = (self.file.clone(), Arc::clone(&self.config));
        let inbox = Arc::clone(&self.inbox);
        let name = format!("model {}", file.model.id.name());
        let work = move || {
            let _guard = CloseOnPanic(&inbox);
            engine::run(&file, &config, &inbox);
        };
        thread::Builder::new().name(name).stack_size(STACK).spawn(work).is_ok()
    }
}

/// Closes the inbox when the thread panics: nobody waits for an answer that cannot come.
struct CloseOnPanic<'a>(&'a Inbox);

impl Drop for CloseOnPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.close(ModelTrouble::Broken);
        }
    }
}
