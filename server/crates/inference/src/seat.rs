//! One answer while it is written.

use contract::{
    AccountId, Delta, Usage,
    prompt::{Finish, Parameters, Piece},
};
use llama_cpp_2::{
    context::LlamaContext, model::LlamaModel, sampling::LlamaSampler, token::LlamaToken,
};

use crate::{Config, room::Question, text::Characters};

/// An answer in the works: what was read and written so far, and who waits for it.
pub struct Seat {
    /// Who waits.
    pub whom: AccountId,
    question: Question,
    /// The prompt, then what was written.
    tokens: Vec<LlamaToken>,
    /// How many of them the model has taken in.
    taken: usize,
    prompt: usize,
    cached: usize,
    /// How long `tokens` may grow.
    limit: usize,
    sampler: LlamaSampler,
    characters: Characters,
}

impl Seat {
    /// Sits down with a prompt of which the model remembers the first `cached` tokens.
    pub fn new(
        whom: AccountId,
        question: Question,
        tokens: Vec<LlamaToken>,
        cached: usize,
        limit: usize,
        sampler: LlamaSampler,
    ) -> Self {
        let prompt = tokens.len();
        let characters = Characters::default();
        Self { whom, question, tokens, taken: cached, prompt, cached, limit, sampler, characters }
    }

    /// The tokens that the model has to take in before it can go on: one while it writes, many while it reads.
    pub fn pending(&self) -> &[LlamaToken] {
        &self.tokens[self.taken..]
    }

    /// Where in the conversation the first of them stands.
    pub const fn position(&self) -> usize {
        self.taken
    }

    /// Whether somebody still waits.
    pub fn is_wanted(&self) -> bool {
        self.question.is_wanted()
    }

    /// Notes that the model took `count` tokens in. With the last of them it has chosen the next one, whose
    /// scores lie at `place` of the batch. `true`: the answer is complete.
    pub fn took(
        &mut self,
        count: usize,
        place: i32,
        model: &LlamaModel,
        context: &LlamaContext<'_>,
    ) -> bool {
        self.taken += count;
        if self.taken < self.tokens.len() {
            return false;
        }
        let vocab = model.vocab();
        let token = self.sampler.sample(context, place);
        if vocab.is_eog(token) {
            self.finish(false);
            return true;
        }
        self.tokens.push(token);
        let text = self.characters.push(&vocab.token_to_piece(token, false, None));
        if !text.is_empty() {
            self.say(Piece::Delta(Delta::Text { text }));
        }
        let is_full = self.tokens.len() >= self.limit;
        if is_full {
            self.finish(true);
        }
        is_full
    }

    /// Stands up: the tokens that the model remembers of this conversation.
    pub fn leave(mut self) -> Vec<LlamaToken> {
        self.tokens.truncate(self.taken);
        self.tokens
    }

    /// Says that it went wrong.
    pub fn fail(&self) {
        self.question.refuse(contract::ModelTrouble::Broken);
    }

    fn finish(&self, cut: bool) {
        let usage = Usage {
            input: Some(self.prompt as u64),
            output: Some((self.tokens.len() - self.prompt) as u64),
            cached: Some(self.cached as u64),
            cache_write: None,
            reasoning: None,
        };
        self.say(Piece::Finished(Finish { usage, cut }));
    }

    fn say(&self, piece: Piece) {
        // Who does not listen any more is noticed before the next batch.
        let _ = self.question.answer.send(Ok(piece));
    }
}

/// How many tokens count as repeated.
const LOOKED_BACK: i32 = 64;

/// How the next token is chosen: as the configuration says, unless the question says otherwise.
pub fn sampler(config: &Config, asked: &Parameters, model: &LlamaModel) -> LlamaSampler {
    #[expect(clippy::cast_possible_truncation, reason = "llama.cpp reckons in single precision")]
    let (temperature, top_p) = (
        asked.temperature.map_or(config.temperature, |it| it as f32),
        asked.top_p.map_or(0.9, |it| it as f32),
    );
    #[expect(clippy::cast_possible_truncation, reason = "a seed is any number")]
    let seed = asked.seed.map(|it| it as u32).or(config.seed);
    let penalties =
        LlamaSampler::penalties(model.n_vocab(), LOOKED_BACK, config.repeat_penalty, 0.0, 0.0);
    if temperature <= 0.0 {
        return LlamaSampler::chain_simple([penalties, LlamaSampler::greedy()]);
    }
    LlamaSampler::chain_simple([
        penalties,
        LlamaSampler::top_k(40),
        LlamaSampler::top_p(top_p, 1),
        LlamaSampler::min_p(0.05, 1),
        LlamaSampler::temp(temperature),
        LlamaSampler::dist(seed.unwrap_or(u32::MAX)), // llama.cpp's word for "by chance"
    ])
}
