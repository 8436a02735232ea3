//! The tokenizer of a model: prompts as tokens that fit its window.
//!
//! Apart from the engine, because it need not run on its thread: what a model's file says about words never changes, and
//! llama.cpp reads it from several threads at once, as its own server does. So a long prompt holds nobody up.

use contract::{
    ModelTrouble,
    prompt::{Prompt, PromptMessage, Speaker},
};
use llama_cpp_2::{model::LlamaModel, token::LlamaToken};

use crate::{
    cut::{self, Part},
    pieces::{LONGEST, pieces},
    template::Template,
};

#[cfg(test)]
mod tests;

/// The bytes of stack of every thread that tokenises. The recursion that `pieces` bounds takes a fourth of it in the worst
/// case, and what is not used costs no memory.
pub const STACK: usize = 64 * 1024 * 1024;

/// Tokens of the window that a prompt must leave for its answer.
const SHORTEST_ANSWER: usize = 32;
/// The bytes of a prompt that is tokenised faster (some 2 ms) than it is handed to another thread and back.
const SHORT: usize = 4 * 1024;
/// The bytes of most texts for each token. What is not longer is taken to fit until it turns out that it does not.
const USUAL_BYTES_PER_TOKEN: usize = 4;

/// The tokenizer of one loaded model.
pub struct Tokenizer<'model> {
    model: &'model LlamaModel,
    template: Template,
    window: usize,
    /// The most tokens of a prompt.
    most: usize,
    /// The tokens that the template adds to each message, to instructions, and to the whole.
    message: usize,
    instructions: usize,
    whole: usize,
    /// The tokens before and after every text; `None`: the model does not read a text in pieces as it reads it whole.
    around: Option<(Vec<LlamaToken>, Vec<LlamaToken>)>,
}

impl<'model> Tokenizer<'model> {
    /// The tokenizer of a model whose window has so many tokens.
    pub fn new(model: &'model LlamaModel, window: usize) -> Self {
        let most = window.saturating_sub(SHORTEST_ANSWER);
        let template = Template::of(model);
        let around = around(model);
        let mut this =
            Self { model, template, window, most, message: 0, instructions: 0, whole: 0, around };
        this.measure();
        this
    }

    /// The most tokens of a prompt and its answer together.
    pub const fn window(&self) -> usize {
        self.window
    }

    /// The prompt's tokens. What was said first is left out until the rest fits the window.
    ///
    /// Each message is tokenised once, the newest first and no more of them than fit; then once more what is kept of them, as
    /// the template writes it. Nothing is tokenised any more when nobody wants the answer.
    pub fn fit(
        &self,
        prompt: &Prompt,
        is_wanted: impl Fn() -> bool,
    ) -> Result<Vec<LlamaToken>, ModelTrouble> {
        if bytes(prompt) <= self.most.saturating_mul(USUAL_BYTES_PER_TOKEN) {
            let tokens = self.write(prompt, prompt.said.len())?;
            if tokens.len() <= self.most {
                return Ok(tokens);
            }
        }
        let system = prompt.system.as_deref();
        let fixed = self.whole + system.map_or(0, |text| self.instructions + self.count(text));
        let mut room = self.most.checked_sub(fixed).ok_or(ModelTrouble::TooLong)?;
        let parts = self.parts(&prompt.said, room, &is_wanted);
        let mut fewer_than = usize::MAX;
        while is_wanted() {
            let kept = cut::kept(&parts, room).filter(|kept| *kept < fewer_than);
            let kept = kept.ok_or(ModelTrouble::TooLong)?;
            let tokens = self.write(prompt, kept)?;
            if tokens.len() <= self.most {
                return Ok(tokens);
            }
            // Beside one another texts are now and then more tokens than alone: as many as the sums were wrong by, there is
            // less room.
            let reckoned = fixed + parts[..kept].iter().map(|part| part.size).sum::<usize>();
            room = room.saturating_sub(tokens.len().saturating_sub(reckoned));
            fewer_than = kept;
        }
        Err(ModelTrouble::TooLong) // which nobody hears
    }

    /// The messages with their tokens, the newest one first: those that fit the room, and the first one that does not.
    fn parts(
        &self,
        said: &[PromptMessage],
        room: usize,
        is_wanted: &impl Fn() -> bool,
    ) -> Vec<Part> {
        let (mut parts, mut used) = (Vec::new(), 0);
        for (index, said) in said.iter().enumerate().rev() {
            if used > room || !is_wanted() {
                break;
            }
            let size = self.message + self.count(&said.text);
            parts.push(Part::new(index, said, size));
            used += size;
        }
        parts
    }

    /// The tokens of the prompt with so many of its newest messages.
    fn write(&self, prompt: &Prompt, kept: usize) -> Result<Vec<LlamaToken>, ModelTrouble> {
        let said = &prompt.said[prompt.said.len() - kept..];
        let text = self.template.write(self.model, prompt.system.as_deref(), said);
        let tokens = self.tokens(&text.ok_or(ModelTrouble::Refused)?);
        if tokens.is_empty() { Err(ModelTrouble::Refused) } else { Ok(tokens) }
    }

    /// The tokens of what the template wrote.
    fn tokens(&self, text: &str) -> Vec<LlamaToken> {
        let vocab = self.model.vocab();
        match &self.around {
            Some((before, after)) if text.len() > LONGEST => {
                let mut tokens = before.clone();
                for piece in pieces(text, LONGEST, self.template.marks()) {
                    tokens.extend(vocab.tokenize(piece.as_bytes(), false, true));
                }
                tokens.extend(after);
                tokens
            }
            _ => vocab.tokenize(text.as_bytes(), true, true),
        }
    }

    /// The number of tokens of what somebody said.
    fn count(&self, text: &str) -> usize {
        self.tokens(&self.template.defuse(text)).len()
    }

    /// Measures what the template adds, by conversations of single characters. What it does not write adds nothing here: every
    /// prompt is counted once more in the end.
    fn measure(&mut self) {
        let said = [Speaker::Person, Speaker::Model, Speaker::Person]
            .map(|speaker| PromptMessage::new(speaker, "?"));
        let count = |system: Option<&str>, said: &[PromptMessage]| {
            let text = self.template.write(self.model, system, said);
            text.map_or(0, |text| self.tokens(&text).len())
        };
        let (question, one, three) =
            (self.tokens("?").len(), count(None, &said[..1]), count(None, &said));
        let instructed = count(Some("?"), &said[..1]);
        self.message = three.saturating_sub(one).div_ceil(2).saturating_sub(question);
        self.instructions = instructed.saturating_sub(one + question);
        self.whole = one.saturating_sub(self.message + question);
    }
}

/// Whether a prompt is so short that it is tokenised in no time.
pub fn is_quick(prompt: &Prompt) -> bool {
    bytes(prompt) <= SHORT
}

fn bytes(prompt: &Prompt) -> usize {
    let system = prompt.system.as_deref().map_or(0, str::len);
    prompt.said.iter().map(|said| said.text.len()).sum::<usize>() + system
}

/// The tokens that a model wants before and after a text. `None`: pieces of a text are not the text again, because the
/// model's tokenizer adds a blank to each, takes some away, or changes letters. Such tokenizers do not recurse.
fn around(model: &LlamaModel) -> Option<(Vec<LlamaToken>, Vec<LlamaToken>)> {
    const TRIAL: &str = "Wörter  and words,\n\n\tor 日本 1234 😀!";
    let vocab = model.vocab();
    let plain = |text: &str| vocab.tokenize(text.as_bytes(), false, true);
    let before: Vec<_> = vocab.should_add_bos().then(|| vocab.bos()).into_iter().collect();
    let after: Vec<_> = vocab.should_add_eos().then(|| vocab.eos()).into_iter().collect();
    let whole = [&before[..], &plain(TRIAL), &after].concat();
    let read_again: Vec<_> = pieces(TRIAL, 5, &[])
        .into_iter()
        .flat_map(plain)
        .flat_map(|token| vocab.token_to_piece(token, true, None))
        .collect();
    let is_same =
        vocab.tokenize(TRIAL.as_bytes(), true, true) == whole && read_again == TRIAL.as_bytes();
    is_same.then_some((before, after))
}
