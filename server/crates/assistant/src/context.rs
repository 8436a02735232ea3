//! The context of a question: what of a conversation fits into a model's window.
//!
//! Pure, and apart from the machine, because it is decided for each model that is asked, before it is.

use contract::prompt::{Prompt, PromptMessage};

/// The window, in tokens, of a model that does not say how much it can read.
const DEFAULT_WINDOW: u32 = 8_192;
/// The price of one message's role and separators, in tokens.
const FRAME: u32 = 6;

/// Estimates the tokens of a text, high: real tokenisers make one of three to four bytes of prose, fewer of
/// code and rare scripts. Too high costs a little memory of the past; too low is an error from the model.
#[must_use]
pub fn estimate(text: &str) -> u32 {
    u32::try_from(text.len().div_ceil(3)).unwrap_or(u32::MAX)
}

/// Cuts a conversation to a window: the system prompt stays, the newest turns stay, older ones go, whole.
///
/// A quarter of the window, at most 2,048 tokens, is left for the answer. The newest question stays even
/// when it is larger than everything; the model then says that it is too long. What is left begins with
/// a person, as most providers require.
#[must_use]
pub fn fit(system: Option<String>, said: Vec<PromptMessage>, window: Option<u32>) -> Prompt {
    let window = window.unwrap_or(DEFAULT_WINDOW);
    let answer = (window / 4).min(2_048);
    let fixed = system.as_deref().map_or(0, |text| estimate(text) + FRAME);
    let room = window.saturating_sub(answer).saturating_sub(fixed);

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
    while first > 0
        && first < said.len() - newest
        && said[first].by == contract::prompt::Speaker::Model
    {
        first += 1;
    }
    let said = said.into_iter().skip(first).collect();
    Prompt { system, said, ..Prompt::default() }
}

/// The number of messages at the end that make the newest turn: the last question and what follows it.
fn newest_turn(said: &[PromptMessage]) -> usize {
    let after = said.iter().rev().take_while(|said| said.by == contract::prompt::Speaker::Model);
    (after.count() + 1).min(said.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::prompt::Speaker::{Model, Person};

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

    #[test]
    fn an_empty_conversation_is_no_trouble() {
        assert_eq!(fit(None, Vec::new(), Some(512)).said, []);
    }
}
