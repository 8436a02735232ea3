//! A slot of a model, in llama.cpp's sense: one sequence of its context, with one answer at a time in it.
//!
//! Apart from the engine, because what a slot remembers outlives every answer, and choosing one is worth a test.

use std::cmp::Reverse;

use contract::AccountId;
use llama_cpp_2::token::LlamaToken;

use crate::generation::Generation;

/// A slot: the answer that is written in it, if one is, and the tokens that the model remembers from the last one, often
/// of the same chat.
#[derive(Default)]
pub struct Slot {
    generation: Option<Generation>,
    cached_tokens: Vec<LlamaToken>,
    used: u64,
}

impl Slot {
    /// The answer that is written in this slot.
    pub const fn generation(&self) -> Option<&Generation> {
        self.generation.as_ref()
    }

    /// The answer that is written in this slot, to go on with it.
    pub const fn generation_mut(&mut self) -> Option<&mut Generation> {
        self.generation.as_mut()
    }

    /// The account whose answer is written here; `None`: the slot is free.
    pub fn account(&self) -> Option<AccountId> {
        self.generation.as_ref().map(|generation| generation.account)
    }

    /// Begins an answer, the `number`th of its model.
    pub fn begin(&mut self, generation: Generation, number: u64) {
        self.generation = Some(generation);
        self.used = number;
    }

    /// The number of a prompt's tokens that the model need not read again here.
    pub fn in_common(&self, tokens: &[LlamaToken]) -> usize {
        in_common(&self.cached_tokens, tokens)
    }

    /// Frees the slot. What the model took in of the answer stays cached.
    pub fn free(&mut self) {
        if let Some(generation) = self.generation.take() {
            self.cached_tokens = generation.into_cached_tokens();
        }
    }

    /// Frees the slot, says that its answer went wrong, and forgets what was cached.
    pub fn fail(&mut self) {
        if let Some(generation) = self.generation.take() {
            generation.fail();
        }
        self.cached_tokens.clear();
    }
}

/// The free slot for a prompt: the one with most of it cached; of equal ones, the one that was used longest ago.
pub fn best_for(tokens: &[LlamaToken], slots: &[Slot]) -> Option<usize> {
    let free = slots.iter().enumerate().filter(|(_, slot)| slot.generation.is_none());
    let best = free.max_by_key(|(_, slot)| (slot.in_common(tokens), Reverse(slot.used)));
    best.map(|(index, _)| index)
}

/// The number of tokens that two conversations have in common at their beginning.
fn in_common(one: &[LlamaToken], other: &[LlamaToken]) -> usize {
    one.iter().zip(other).take_while(|(one, other)| one == other).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(ids: &[i32]) -> Vec<LlamaToken> {
        ids.iter().copied().map(LlamaToken::new).collect()
    }

    fn free(cached: &[i32], used: u64) -> Slot {
        Slot { generation: None, cached_tokens: tokens(cached), used }
    }

    #[test]
    fn a_chat_that_goes_on_has_its_beginning_in_common() {
        assert_eq!(in_common(&tokens(&[1, 2, 3]), &tokens(&[1, 2, 4, 5])), 2);
        assert_eq!(in_common(&[], &tokens(&[1])), 0);
    }

    #[test]
    fn a_prompt_gets_the_slot_that_remembers_most_of_it_else_the_oldest() {
        let slots = [free(&[1, 2], 1), free(&[1, 2, 3], 3), free(&[9], 2)];

        assert_eq!(best_for(&tokens(&[1, 2, 3, 4]), &slots), Some(1));
        assert_eq!(best_for(&tokens(&[5]), &slots), Some(0));
        assert_eq!(best_for(&tokens(&[5]), &[]), None);
    }
}
