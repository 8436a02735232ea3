//! The loop on a model's thread: one batch of tokens for everybody, again and again.

use std::{
    cmp::Reverse,
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
    room::{Door, Question},
    seat::{self, Seat},
    template::Template,
};

/// Tokens in one batch. Small enough that a long prompt holds nobody up for long, large enough to read fast.
const BATCH: u32 = 128;
/// Room that a prompt must leave for an answer.
const SHORTEST_ANSWER: usize = 32;

/// Loads a model and answers until nobody asks any more.
pub fn run(file: &File, config: &Config, door: &Door) {
    let began = Instant::now();
    let id = file.model.id.as_str();
    let Some((backend, model)) = load(file, config) else {
        tracing::warn!(model = id, path = %file.path.display(), "model not loaded");
        return door.close(ModelTrouble::NotLoaded);
    };
    let window = file.model.window.unwrap_or(config.window).min(model.n_ctx_train().max(1));
    let (seats, threads) = (config.seats, config.threads());
    let parameters = LlamaContextParams::default()
        .with_n_ctx(NonZeroU32::new(window.saturating_mul(seats)))
        .with_n_seq_max(seats)
        .with_kv_unified(false) // a whole window for each seat
        .with_n_batch(BATCH)
        .with_n_ubatch(BATCH)
        .with_n_threads(threads)
        .with_n_threads_batch(threads);
    let Ok(context) = model.new_context(backend, parameters) else {
        tracing::warn!(model = id, window, seats, "no memory for the model's window");
        return door.close(ModelTrouble::NotLoaded);
    };
    let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(model = id, ms, threads, window, seats, "model loaded");

    let patience = (config.idle_minutes > 0).then(|| Duration::from_secs(config.idle_minutes * 60));
    let mut engine = Engine::new(config, &model, context, window as usize);
    while engine.is_busy() || door.wait(patience) {
        engine.admit(door);
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

/// A model with its seats.
struct Engine<'model> {
    config: &'model Config,
    model: &'model LlamaModel,
    context: LlamaContext<'model>,
    template: Template,
    batch: LlamaBatch<'static>,
    places: Vec<Place>,
    window: usize,
    /// How many answers there were: the measure of how long ago a place was used.
    answers: u64,
}

/// Where a seat stands, and what the model remembers from the last one who sat there: the same chat, often.
#[derive(Default)]
struct Place {
    seat: Option<Seat>,
    remembered: Vec<LlamaToken>,
    used: u64,
}

impl<'model> Engine<'model> {
    fn new(
        config: &'model Config,
        model: &'model LlamaModel,
        context: LlamaContext<'model>,
        window: usize,
    ) -> Self {
        let places = (0..config.seats).map(|_| Place::default()).collect();
        let (template, batch) = (Template::of(model), LlamaBatch::new(BATCH as usize, 1));
        Self { config, model, context, template, batch, places, window, answers: 0 }
    }

    fn is_busy(&self) -> bool {
        self.places.iter().any(|place| place.seat.is_some())
    }

    /// Clears the seats of those who left, and fills them with those who wait.
    fn admit(&mut self, door: &Door) {
        for place in &mut self.places {
            if place.seat.as_ref().is_some_and(|seat| !seat.is_wanted()) {
                place.clear();
            }
        }
        loop {
            let served: Vec<AccountId> =
                self.places.iter().filter_map(|place| Some(place.seat.as_ref()?.whom)).collect();
            let Some((whom, question)) = door.next(&served, self.places.len() - served.len())
            else {
                return;
            };
            match self.fits(&question.prompt) {
                Ok(tokens) => self.seat(whom, question, tokens),
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

    /// Gives a question the free place that remembers most of its prompt.
    fn seat(&mut self, whom: AccountId, question: Question, tokens: Vec<LlamaToken>) {
        let free = self.places.iter().enumerate().filter(|(_, place)| place.seat.is_none());
        let best = free
            .max_by_key(|(_, place)| (in_common(&place.remembered, &tokens), Reverse(place.used)));
        let Some((index, place)) = best else {
            return question.refuse(ModelTrouble::Crowded); // only asked for when a place is free
        };
        // The last token is read again in any case: its scores choose the first word.
        let mut kept = in_common(&place.remembered, &tokens).min(tokens.len() - 1);
        if !self.forget(index, kept) {
            kept = 0; // some kinds of models cannot forget a part
            self.forget(index, kept);
        }
        let most = question.prompt.max_tokens.unwrap_or(self.config.max_tokens) as usize;
        let limit = (tokens.len() + most).min(self.window);
        let sampler = seat::sampler(self.config, &question.prompt.parameters, self.model);
        self.answers += 1;
        self.places[index].used = self.answers;
        self.places[index].seat = Some(Seat::new(whom, question, tokens, kept, limit, sampler));
    }

    /// Makes the model forget what it took in at a place from this token on.
    fn forget(&mut self, place: usize, from: usize) -> bool {
        let (place, from) = (u32::try_from(place).ok(), u32::try_from(from).ok());
        matches!(self.context.clear_kv_cache_seq(place, from.filter(|it| *it > 0), None), Ok(true))
    }

    /// Lets the model take in one batch: a token of everybody who is being written to, and prompts in the room that is left.
    fn step(&mut self) {
        let pending = |place: &Place| place.seat.as_ref().map_or(0, |seat| seat.pending().len());
        let wanted: Vec<_> = self.places.iter().map(pending).collect();
        let shares = shares(&wanted, BATCH as usize);
        self.batch.clear();
        let mut ends = Vec::with_capacity(self.places.len());
        for (index, (place, share)) in self.places.iter().zip(&shares).enumerate() {
            let Some(seat) = &place.seat else { continue };
            let tokens = seat.pending();
            for (offset, token) in tokens.iter().take(*share).enumerate() {
                let is_last = offset + 1 == tokens.len();
                self.batch
                    .add(*token, number(seat.position() + offset), &[number(index)], is_last)
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
            let place = &mut self.places[index];
            let seat = place.seat.as_mut().expect("only seats have a share");
            if seat.took(share, end, self.model, &self.context) {
                place.clear();
            }
        }
    }

    /// Ends every answer, and begins with an empty memory.
    fn give_up(&mut self) {
        for place in &mut self.places {
            if let Some(seat) = place.seat.take() {
                seat.fail();
            }
            place.remembered.clear();
        }
        self.context.clear_kv_cache();
    }
}

impl Place {
    fn clear(&mut self) {
        if let Some(seat) = self.seat.take() {
            self.remembered = seat.leave();
        }
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

/// How many tokens two conversations have in common at their beginning.
fn in_common(one: &[LlamaToken], other: &[LlamaToken]) -> usize {
    one.iter().zip(other).take_while(|(one, other)| one == other).count()
}

fn number(index: usize) -> i32 {
    i32::try_from(index).expect("seats and windows are far smaller")
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

    #[test]
    fn a_chat_that_goes_on_has_its_beginning_in_common() {
        let tokens = |ids: &[i32]| ids.iter().copied().map(LlamaToken::new).collect::<Vec<_>>();

        assert_eq!(in_common(&tokens(&[1, 2, 3]), &tokens(&[1, 2, 4, 5])), 2);
        assert_eq!(in_common(&[], &tokens(&[1])), 0);
    }
}
