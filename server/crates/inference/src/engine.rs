//! The loop on a model's thread: one batch of tokens for all slots, again and again.
//!
//! The only file that drives llama.cpp's context. It blocks, and so runs on a thread of its own.

use std::{
    num::NonZeroU32,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::OnceLock,
    thread::{self, Scope},
    time::{Duration, Instant},
};

use contract::{AccountId, ModelTrouble};
use llama_cpp_2::{
    LogOptions,
    context::{LlamaContext, params::LlamaContextParams},
    llama_backend::LlamaBackend,
    llama_batch::LlamaBatch,
    model::{LlamaModel, params::LlamaModelParams},
    send_logs_to_tracing,
};

use crate::{
    Config,
    batch::{BATCH, Pace, shares},
    find::File,
    generation::Generation,
    inbox::{Inbox, Question, Tokenized},
    sampler::sampler,
    slot::{self, Slot},
    tokenizer::{self, STACK, Tokenizer},
};

/// The window of the model in this file, as far as is known before it is loaded.
pub fn window(file: &File, config: &Config) -> u32 {
    file.model.window.unwrap_or(config.window)
}

/// Loads a model and answers what is in its inbox, until nothing has come for `idle_minutes`.
pub fn run(file: &File, config: &Config, inbox: &Inbox) {
    let began = Instant::now();
    let id = file.model.id.as_str();
    let Some((backend, model)) = load(file, config) else {
        tracing::warn!(model = id, path = %file.path.display(), "model not loaded");
        return inbox.close(ModelTrouble::NotLoaded);
    };
    let window = window(file, config).min(model.n_ctx_train().max(1));
    let (slots, threads, batch) = (config.slots, config.threads(), number(BATCH).unsigned_abs());
    let parameters = LlamaContextParams::default()
        .with_n_ctx(NonZeroU32::new(window.saturating_mul(slots)))
        .with_n_seq_max(slots)
        .with_kv_unified(false) // a whole window for each slot
        .with_n_batch(batch)
        .with_n_ubatch(batch)
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
    let tokenizer = Tokenizer::new(&model, window as usize);
    let mut engine = Engine::new(config, &model, &tokenizer, inbox, context);
    thread::scope(|scope| {
        loop {
            engine.admit(scope);
            if engine.is_busy() {
                engine.step();
            } else if !inbox.wait(idle_timeout.filter(|_| engine.tokenizing.is_empty())) {
                break;
            }
        }
    });
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
    tokenizer: &'model Tokenizer<'model>,
    inbox: &'model Inbox,
    context: LlamaContext<'model>,
    batch: LlamaBatch<'static>,
    pace: Pace,
    slots: Vec<Slot>,
    /// The accounts whose prompts are tokenised beside this thread. Each of them has a slot to come.
    tokenizing: Vec<AccountId>,
    /// The number of answers so far: the measure of how long ago a slot was used.
    answers: u64,
}

impl<'model> Engine<'model> {
    fn new(
        config: &'model Config,
        model: &'model LlamaModel,
        tokenizer: &'model Tokenizer<'model>,
        inbox: &'model Inbox,
        context: LlamaContext<'model>,
    ) -> Self {
        Self {
            config,
            model,
            tokenizer,
            inbox,
            context,
            batch: LlamaBatch::new(BATCH, 1),
            pace: Pace::default(),
            slots: (0..config.slots).map(|_| Slot::default()).collect(),
            tokenizing: Vec::new(),
            answers: 0,
        }
    }

    fn is_busy(&self) -> bool {
        self.slots.iter().any(|slot| slot.generation().is_some())
    }

    /// Frees the slots whose answers nobody wants any more, begins what was tokenised, and turns to what waits in the inbox
    /// while there are free slots. Long prompts are tokenised on threads of the scope, so that no answer waits for them.
    fn admit<'scope>(&mut self, scope: &'scope Scope<'scope, 'model>) {
        for slot in &mut self.slots {
            if slot.generation().is_some_and(|generation| !generation.is_wanted()) {
                slot.free();
            }
        }
        for it in self.inbox.take_tokenized() {
            if let Some(index) = self.tokenizing.iter().position(|account| *account == it.account) {
                self.tokenizing.swap_remove(index);
            }
            self.begin(it);
        }
        loop {
            let busy = self.slots.iter().filter_map(Slot::account);
            let served: Vec<AccountId> = busy.chain(self.tokenizing.iter().copied()).collect();
            let free = self.slots.len() - served.len();
            let Some((account, question)) = self.inbox.pop(&served, free) else { return };
            let (tokenizer, inbox) = (self.tokenizer, self.inbox);
            if tokenizer::is_quick(&question.prompt) {
                self.begin(tokenized(tokenizer, account, question));
                continue;
            }
            let work = move || inbox.give_back(tokenized(tokenizer, account, question));
            let thread = thread::Builder::new().name("prompt".to_owned()).stack_size(STACK);
            // Without a thread the question is dropped, and with it its answer ends.
            if thread.spawn_scoped(scope, work).is_ok() {
                self.tokenizing.push(account);
            }
        }
    }

    /// Begins an answer in the free slot that has most of the prompt cached.
    fn begin(&mut self, tokenized: Tokenized) {
        let Tokenized { account, question, tokens } = tokenized;
        let tokens = match tokens {
            Ok(tokens) => tokens,
            Err(trouble) => return question.refuse(trouble),
        };
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
        let limit = (tokens.len() + most).min(self.tokenizer.window());
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

    /// Lets the model take in one batch: a token of every answer that is being written, and of prompts what their shares are.
    fn step(&mut self) {
        let busy = |(index, slot): (usize, &Slot)| {
            let generation = slot.generation()?;
            Some((index, (generation.account, generation.pending().len())))
        };
        let (busy, wanted): (Vec<_>, Vec<_>) =
            self.slots.iter().enumerate().filter_map(busy).unzip();
        self.batch.clear();
        let mut ends = Vec::with_capacity(busy.len());
        for (index, share) in busy.into_iter().zip(shares(&wanted, self.pace.slice())) {
            let generation = self.slots[index].generation().expect("only busy slots have a share");
            let tokens = generation.pending();
            for (offset, token) in tokens.iter().take(share).enumerate() {
                let is_last = offset + 1 == tokens.len();
                let position = number(generation.position() + offset);
                self.batch
                    .add(*token, position, &[number(index)], is_last)
                    .expect("the shares fit the batch");
            }
            ends.push((index, share, self.batch.n_tokens() - 1));
        }
        if ends.is_empty() {
            return;
        }
        let began = Instant::now();
        if let Err(error) = self.context.decode(&mut self.batch) {
            tracing::error!(%error, "batch not decoded");
            return self.give_up();
        }
        let read = ends.iter().map(|(_, share, _)| share).sum();
        self.pace.took(read, began.elapsed());
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

/// Tokenises a question's prompt. A panic is no reason for anybody to wait for ever.
fn tokenized(tokenizer: &Tokenizer<'_>, account: AccountId, question: Question) -> Tokenized {
    let fit = || tokenizer.fit(&question.prompt, || question.is_wanted());
    let tokens = catch_unwind(AssertUnwindSafe(fit)).unwrap_or(Err(ModelTrouble::Broken));
    Tokenized { account, question, tokens }
}

fn number(index: usize) -> i32 {
    i32::try_from(index).expect("slots and windows are far smaller")
}
