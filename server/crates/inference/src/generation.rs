//! One answer while it is written.
//!
//! Apart from its slot, because it is gone when the answer ends, and the slot is not; and apart from the engine, because it
//! knows one answer and the engine all of them.

use contract::{
    AccountId, Delta, ModelTrouble, Usage,
    prompt::{Finish, Piece},
};
use llama_cpp_2::{
    context::LlamaContext, model::LlamaModel, sampling::LlamaSampler, token::LlamaToken,
};

use crate::{inbox::Question, text::Characters};

/// The generation of an answer: what was read and written so far, and the question that it answers.
pub struct Generation {
    /// The question's account, whose turn it uses.
    pub account: AccountId,
    question: Question,
    /// The prompt, then what was written.
    tokens: Vec<LlamaToken>,
    /// The number of `tokens` that the model has taken in.
    taken: usize,
    prompt: usize,
    cached: usize,
    /// The length to which `tokens` may grow.
    limit: usize,
    sampler: LlamaSampler,
    characters: Characters,
}

impl Generation {
    /// A generation for a prompt of which the model has the first `cached` tokens in its cache. Prompt and answer together
    /// may have `limit` tokens.
    pub fn new(
        account: AccountId,
        question: Question,
        tokens: Vec<LlamaToken>,
        cached: usize,
        limit: usize,
        sampler: LlamaSampler,
    ) -> Self {
        let prompt = tokens.len();
        let characters = Characters::default();
        Self {
            account,
            question,
            tokens,
            taken: cached,
            prompt,
            cached,
            limit,
            sampler,
            characters,
        }
    }

    /// The tokens that the model has to take in before it can go on: one while it writes, many while it reads.
    pub fn pending(&self) -> &[LlamaToken] {
        &self.tokens[self.taken..]
    }

    /// The position of the first pending token in the conversation.
    pub const fn position(&self) -> usize {
        self.taken
    }

    /// Whether somebody still waits.
    pub fn is_wanted(&self) -> bool {
        self.question.is_wanted()
    }

    /// Notes that the model took `count` pending tokens in. After the last of them the next one is chosen, by the scores at
    /// index `scores` of the batch, and sent. `true`: the answer is complete.
    pub fn took(
        &mut self,
        count: usize,
        scores: i32,
        model: &LlamaModel,
        context: &LlamaContext<'_>,
    ) -> bool {
        self.taken += count;
        if self.taken < self.tokens.len() {
            return false;
        }
        let vocab = model.vocab();
        let token = self.sampler.sample(context, scores);
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

    /// Ends the answer, and gives the tokens of its conversation that stay in the model's cache.
    pub fn into_cached_tokens(mut self) -> Vec<LlamaToken> {
        self.tokens.truncate(self.taken);
        self.tokens
    }

    /// Ends the answer with the error that it went wrong.
    pub fn fail(&self) {
        self.question.refuse(ModelTrouble::Broken);
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
