//! The context of a question: what of a conversation fits into a model's window.
//!
//! Pure, and apart from the machine, because it is decided for each model that is asked, before it is.

use contract::prompt::{Prompt, PromptMessage, Speaker};

/// The window, in tokens, of a model that does not say how much it can read.
const DEFAULT_WINDOW: u32 = 8_192;
/// The widest window that is filled, in tokens: 4 MiB of text, by the estimate. What a model could read beyond that is
/// worth neither its price nor the memory.
const WIDEST_WINDOW: u32 = 4 * 1024 * 1024 / BYTES_PER_TOKEN;
/// The price of one message's role and separators, in tokens.
const FRAME: u32 = 6;
/// The bytes of text that are taken for one token.
const BYTES_PER_TOKEN: u32 = 3;

/// Estimates the tokens of a text, high: real tokenisers make one of three to four bytes of prose, fewer of
/// code and rare scripts. Too high costs a little memory of the past; too low is an error from the model.
#[must_use]
pub fn estimate(text: &str) -> u32 {
    u32::try_from(text.len().div_ceil(BYTES_PER_TOKEN as usize)).unwrap_or(u32::MAX)
}

/// The tokens that a window has for what was said: without the answer, for which a quarter is left, at most 2,048 tokens,
/// and without the system prompt.
fn room(system: Option<&str>, window: u32) -> u32 {
    let answer = (window / 4).min(2_048);
    let fixed = system.map_or(0, |text| estimate(text) + FRAME);
    window.saturating_sub(answer).saturating_sub(fixed)
}

/// A conversation that is read backwards, from its newest message, until no more of it fits.
#[derive(Debug)]
pub struct History {
    system: Option<String>,
    window: u32,
    room: u32,
    used: u32,
    /// Whether the newest turn is whole: it stays even where it does not fit.
    has_question: bool,
    /// What was said, the newest first.
    said: Vec<PromptMessage>,
}

impl History {
    /// The history of a conversation of which nothing is read yet, for a model with that window.
    #[must_use]
    pub fn new(system: Option<String>, window: Option<u32>) -> Self {
        let window = window.unwrap_or(DEFAULT_WINDOW).min(WIDEST_WINDOW);
        let room = room(system.as_deref(), window);
        Self { system, window, room, used: 0, has_question: false, said: Vec::new() }
    }

    /// Whether an older message may still fit.
    #[must_use]
    pub const fn wants_more(&self) -> bool {
        !self.has_question || self.used <= self.room
    }

    /// The bytes of text that still fit, about.
    #[must_use]
    pub const fn bytes_left(&self) -> u32 {
        self.room.saturating_sub(self.used).saturating_mul(BYTES_PER_TOKEN)
    }

    /// Goes back to the message before the ones that are there. One that is not wanted any more is left out.
    pub fn go_back_to(&mut self, said: PromptMessage) {
        if !self.wants_more() {
            return;
        }
        self.used = self.used.saturating_add(estimate(&said.text) + FRAME);
        self.has_question |= said.by == Speaker::Person;
        self.said.push(said);
    }

    /// The prompt: what fits, oldest first.
    #[must_use]
    pub fn fit(mut self) -> Prompt {
        self.said.reverse();
        fit(self.system, self.said, Some(self.window))
    }
}

/// Cuts a conversation to a window: the system prompt stays, the newest turns stay, older ones go, whole.
///
/// A quarter of the window, at most 2,048 tokens, is left for the answer. The newest question stays even
/// when it is larger than everything; the model then says that it is too long. What is left begins with
/// a person, as most providers require.
#[must_use]
pub fn fit(system: Option<String>, said: Vec<PromptMessage>, window: Option<u32>) -> Prompt {
    let window = window.unwrap_or(DEFAULT_WINDOW).min(WIDEST_WINDOW);
    let room = room(system.as_deref(), window);

    let mut used = 0_u32;
    let fitting = said
        .iter()
        .rev()
        .take_while(|said| {
            used = used.saturating_add(estimate(&said.text) + FRAME);
            used <= room
        })
        .count();
    let newest = newest_turn(&said);
    let mut first = said.len() - fitting.max(newest);
    // A conversation that begins in the middle of an exchange confuses models and upsets providers.
    while first > 0 && first < said.len() - newest && said[first].by == Speaker::Model {
        first += 1;
    }
    let said = said.into_iter().skip(first).collect();
    Prompt { system, said, ..Prompt::default() }
}

/// The number of messages at the end that make the newest turn: the last question and what follows it.
fn newest_turn(said: &[PromptMessage]) -> usize {
    let after = said.iter().rev().take_while(|said| said.by == Speaker::Model);
    (after.count() + 1).min(said.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use Speaker::{Model, Person};

    fn talk(turns: usize, words: usize) -> Vec<PromptMessage> {
        (0..turns)
            .flat_map(|n| {
                let text = format!("{n} {}", "word ".repeat(words));
                [PromptMessage::new(Person, text.clone()), PromptMessage::new(Model, text)]
            })
            .chain([PromptMessage::new(Person, "the question")])
            .collect()
    }

    fn tokens(prompt: &Prompt) -> u32 {
        let system = prompt.system.as_deref().map_or(0, |text| estimate(text) + FRAME);
        system + prompt.said.iter().map(|said| estimate(&said.text) + FRAME).sum::<u32>()
    }

    #[test]
    fn a_short_conversation_stays_whole() {
        let said = talk(3, 5);

        assert_eq!(fit(None, said.clone(), Some(8_192)).said, said);
    }

    #[test]
    fn four_hundred_turns_fit_into_eight_thousand_tokens() {
        let prompt = fit(Some("Be brief.".into()), talk(400, 60), Some(8_192));

        assert!(tokens(&prompt) <= 8_192 - 2_048, "{} tokens", tokens(&prompt));
        assert_eq!(prompt.system.as_deref(), Some("Be brief."));
        assert_eq!(prompt.said.last().unwrap().text, "the question");
        assert!(prompt.said.len() > 20, "{} messages", prompt.said.len());
    }

    #[test]
    fn what_is_left_begins_with_a_person() {
        for words in 1..80 {
            let prompt = fit(None, talk(40, words), Some(1_024));

            assert_eq!(prompt.said[0].by, Person, "{words} words");
        }
    }

    #[test]
    fn the_newest_question_stays_even_when_it_is_too_large() {
        let said = vec![PromptMessage::new(Person, "x".repeat(100_000))];

        assert_eq!(fit(None, said.clone(), Some(512)).said, said);
    }

    #[test]
    fn an_answer_to_be_continued_stays_with_its_question() {
        let mut said = talk(10, 200);
        said.push(PromptMessage::new(Model, "half an answer ".repeat(100)));

        let prompt = fit(None, said, Some(600));

        assert_eq!(prompt.said.len(), 2);
        assert_eq!(prompt.said[0].text, "the question");
    }

    /// What is read of a conversation, and the prompt that it makes.
    fn read_backwards(said: &[PromptMessage], window: u32) -> (usize, Prompt) {
        let mut history = History::new(Some("Be brief.".into()), Some(window));
        let mut read = 0;
        for said in said.iter().rev() {
            if !history.wants_more() {
                break;
            }
            history.go_back_to(said.clone());
            read += 1;
        }
        (read, history.fit())
    }

    #[test]
    fn reading_backwards_makes_the_prompt_of_the_whole_conversation() {
        for (turns, words, window) in
            [(0, 0, 512), (3, 5, 8_192), (40, 17, 1_024), (40, 60, 1_024), (400, 60, 8_192)]
        {
            let mut said = talk(turns, words);
            for continued in [false, true] {
                if continued {
                    said.push(PromptMessage::new(Model, "half an answer ".repeat(words)));
                }
                let (read, prompt) = read_backwards(&said, window);

                let whole = fit(Some("Be brief.".into()), said.clone(), Some(window));
                assert_eq!(prompt, whole, "{turns} turns of {words} words");
                assert!(read <= prompt.said.len() + 2, "{read} of {} messages", said.len());
            }
        }
    }

    #[test]
    fn no_window_is_filled_with_more_than_four_mebibytes() {
        let said: Vec<_> =
            (0..64).map(|_| PromptMessage::new(Person, "x".repeat(256 * 1024))).collect();

        let (read, prompt) = read_backwards(&said, u32::MAX);

        assert_eq!((read, prompt.said.len()), (16, 15));
        assert_eq!(fit(None, said, Some(u32::MAX)).said.len(), 15);
    }

    #[test]
    fn an_empty_conversation_is_no_trouble() {
        assert_eq!(fit(None, Vec::new(), Some(512)).said, []);
    }
}
