//! The loop on a model's thread: one batch of tokens for all slots, again and again.
//!
//! The only file that drives llama.cpp's context. It blocks, and so runs on a thread of its own.

use std::{
    num::NonZeroU32,
    sync::OnceLock,
    time::{Duration, Instant},
};

use contract::{AccountId, ModelTrouble, prompt::Prompt};
use llama_cpp_2::{
    LogOptions,
    context::{LlamaContext, params::LlamaContextParams},
    llama_backend::LlamaBackend,
    llama_batch::LlamaBatch,
    model::{LlamaModel, params::LlamaModelParams},
    send_logs_to_tracing,
    token::LlamaToken,
};

use crate::{
    Config,
    find::File,
    generation::Generation,
    inbox::{Inbox, Question},
    sampler::sampler,
    slot::{self, Slot},
    template::Template,
};

/// Tokens in one batch: small enough that a long prompt holds nobody up for long, large enough to read fast.
const BATCH: u32 = 128;
/// Tokens of the window that a prompt must leave for its answer.
const SHORTEST_ANSWER: usize = 32;

/// Loads a model and answers what is in its inbox, until nothing has come for `idle_minutes`.
pub fn run(file: &File, config: &Config, inbox: &Inbox) {
    let began = Instant::now();
    let id = file.model.id.as_str();
    let Some((backend, model)) = load(file, config) else {
        tracing::warn!(model = id, path = %file.path.display(), "model not loaded");
        return inbox.close(ModelTrouble::NotLoaded);
    };
    let window = file.model.window.unwrap_or(config.window).min(model.n_ctx_train().max(1));
    let (slots, threads) = (config.slots, config.threads());
    let parameters = LlamaContextParams::default()
        .with_n_ctx(NonZeroU32::new(window.saturating_mul(slots)))
        .with_n_seq_max(slots)
        .with_kv_unified(false) // a whole window for each slot
        .with_n_batch(BATCH)
        .with_n_ubatch(BATCH)
        .with_n_threads(threads)
        .with_n_threads_batch(threads);
    let Ok(context) = model.new_context(backend, parameters) else {
        tracing::warn!(model = id, window, slots, "no memory for the model's window");
        return inbox.close(ModelTrouble::NotLoaded);
    };
    let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(model = id, ms, threads, window, slots, "model loaded");

    let idle_timeout =
        (config.idle_minutes > 0).then(|| Duration::from_secs(config.idle_minutes * 60));
    let mut engine = Engine::new(config, &model, context, window as usize);
    while engine.is_busy() || inbox.wait(idle_timeout) {
        engine.admit(inbox);
        engine.step();
    }
    tracing::info!(model = id, "model unloaded");
}

fn load(file: &File, config: &Config) -> Option<(&'static LlamaBackend, LlamaModel)> {
    static BACKEND: OnceLock<Option<LlamaBackend>> = OnceLock::new();
    let backend = BACKEND.get_or_init(|| {
        send_logs_to_tracing(LogOptions::default().with_logs_enabled(config.log));
        LlamaBackend::init().ok()
    });
    let backend = backend.as_ref()?;
    if !file.path.is_file() {
        return None; // removed since it was found; llama.cpp's wrapper asserts that it is there
    }
    let model = LlamaModel::load_from_file(backend, &file.path, &LlamaModelParams::default());
    Some((backend, model.ok()?))
}

/// A loaded model with its slots.
struct Engine<'model> {
    config: &'model Config,
    model: &'model LlamaModel,
    context: LlamaContext<'model>,
    template: Template,
    batch: LlamaBatch<'static>,
    slots: Vec<Slot>,
    window: usize,
    /// The number of answers so far: the measure of how long ago a slot was used.
    answers: u64,
}

impl<'model> Engine<'model> {
    fn new(
        config: &'model Config,
        model: &'model LlamaModel,
        context: LlamaContext<'model>,
        window: usize,
    ) -> Self {
        let slots = (0..config.slots).map(|_| Slot::default()).collect();
        let (template, batch) = (Template::of(model), LlamaBatch::new(BATCH as usize, 1));
        Self { config, model, context, template, batch, slots, window, answers: 0 }
    }

    fn is_busy(&self) -> bool {
        self.slots.iter().any(|slot| slot.generation().is_some())
    }

    /// Frees the slots whose answers nobody wants any more, and begins what waits in the inbox in those that are free.
    fn admit(&mut self, inbox: &Inbox) {
        for slot in &mut self.slots {
            if slot.generation().is_some_and(|generation| !generation.is_wanted()) {
                slot.free();
            }
        }
        loop {
            let served: Vec<AccountId> = self.slots.iter().filter_map(Slot::account).collect();
            let free = self.slots.len() - served.len();
            let Some((account, question)) = inbox.pop(&served, free) else { return };
            match self.fits(&question.prompt) {
                Ok(tokens) => self.begin(account, question, tokens),
                Err(trouble) => question.refuse(trouble),
            }
        }
    }

    /// The prompt's tokens. What was said first is left out until the rest fits the window.
    fn fits(&self, prompt: &Prompt) -> Result<Vec<LlamaToken>, ModelTrouble> {
        let mut prompt = prompt.clone();
        loop {
            let text = self.template.write(self.model, &prompt).ok_or(ModelTrouble::Refused)?;
            let tokens = self.model.vocab().tokenize(text.as_bytes(), true, true);
            if tokens.is_empty() {
                return Err(ModelTrouble::Refused);
            }
            if tokens.len() + SHORTEST_ANSWER <= self.window {
                return Ok(tokens);
            }
            if prompt.said.len() < 3 {
                return Err(ModelTrouble::TooLong);
            }
            prompt.said.drain(..2); // a question and its answer
        }
    }

    /// Begins an answer in the free slot that has most of the prompt cached.
    fn begin(&mut self, account: AccountId, question: Question, tokens: Vec<LlamaToken>) {
        let Some(index) = slot::best_for(&tokens, &self.slots) else {
            return question.refuse(ModelTrouble::Overloaded); // only asked for when a slot is free
        };
        // The last token is read again in any case: its scores choose the first word.
        let mut cached = self.slots[index].in_common(&tokens).min(tokens.len() - 1);
        if !self.forget(index, cached) {
            cached = 0; // some kinds of models cannot forget a part
            self.forget(index, cached);
        }
        let most = question.prompt.max_tokens.unwrap_or(self.config.max_tokens) as usize;
        let limit = (tokens.len() + most).min(self.window);
        let sampler = sampler(self.config, &question.prompt.parameters, self.model);
        self.answers += 1;
        let generation = Generation::new(account, question, tokens, cached, limit, sampler);
        self.slots[index].begin(generation, self.answers);
    }

    /// Makes the model forget what it took in at a slot from this token on.
    fn forget(&mut self, slot: usize, from: usize) -> bool {
        let (slot, from) = (u32::try_from(slot).ok(), u32::try_from(from).ok());
        matches!(self.context.clear_kv_cache_seq(slot, from.filter(|it| *it > 0), None), Ok(true))
    }

    /// Lets the model take in one batch: a token of every answer that is being written, and prompts in the room that is left.
    fn step(&mut self) {
        let pending = |slot: &Slot| slot.generation().map_or(0, |it| it.pending().len());
        let wanted: Vec<_> = self.slots.iter().map(pending).collect();
        let shares = shares(&wanted, BATCH as usize);
        self.batch.clear();
        let mut ends = Vec::with_capacity(self.slots.len());
        for (index, (slot, share)) in self.slots.iter().zip(&shares).enumerate() {
            let Some(generation) = slot.generation() else { continue };
            let tokens = generation.pending();
            for (offset, token) in tokens.iter().take(*share).enumerate() {
                let is_last = offset + 1 == tokens.len();
                let position = number(generation.position() + offset);
                self.batch
                    .add(*token, position, &[number(index)], is_last)
                    .expect("the shares fit the batch");
            }
            ends.push((index, *share, self.batch.n_tokens() - 1));
        }
        if ends.is_empty() {
            return;
        }
        if let Err(error) = self.context.decode(&mut self.batch) {
            tracing::error!(%error, "batch not decoded");
            return self.give_up();
        }
        for (index, share, end) in ends {
            let slot = &mut self.slots[index];
            let generation = slot.generation_mut().expect("only busy slots have a share");
            if generation.took(share, end, self.model, &self.context) {
                slot.free();
            }
        }
    }

    /// Ends every answer, and begins with an empty cache.
    fn give_up(&mut self) {
        self.slots.iter_mut().for_each(Slot::fail);
        self.context.clear_kv_cache();
    }
}

/// Divides the room of a batch: nobody gets more than they want or, while others want more, than their part.
fn shares(wanted: &[usize], mut room: usize) -> Vec<usize> {
    let mut shares = vec![0; wanted.len()];
    let mut modest_first: Vec<_> = (0..wanted.len()).filter(|it| wanted[*it] > 0).collect();
    modest_first.sort_by_key(|it| wanted[*it]);
    let people = modest_first.len();
    for (served, index) in modest_first.into_iter().enumerate() {
        shares[index] = wanted[index].min(room / (people - served));
        room -= shares[index];
    }
    shares
}

fn number(index: usize) -> i32 {
    i32::try_from(index).expect("slots and windows are far smaller")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_writes_is_served_before_prompts_share_the_rest() {
        assert_eq!(shares(&[1, 500, 0, 1, 500], 128), [1, 63, 0, 1, 63]);
        assert_eq!(shares(&[10, 500], 128), [10, 118]);
        assert_eq!(shares(&[0, 0], 128), [0, 0]);
    }
}
