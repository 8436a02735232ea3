//! The cut: what of a conversation is kept when a window cannot hold all of it.
//!
//! Pure, and apart from the tokenizer, because sizes are all it needs: bytes before a question waits, tokens after.

use contract::prompt::{Parameters, Prompt, PromptMessage, Speaker};

/// The most bytes of a text that one token is taken to stand for before anybody has counted: prose has four, deeply
/// indented code ten. So much is never read of what somebody sends, and a message of which a token is worth more is
/// refused although it might have fitted.
const BYTES_PER_TOKEN: usize = 16;

/// A message as the cut sees it.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The size, in whatever unit the room has.
    pub size: usize,
    /// Whether a conversation can begin with it: as it did, or with a question.
    pub is_beginning: bool,
}

impl Part {
    /// The message at this index, as large as its text is said to be.
    pub fn new(index: usize, said: &PromptMessage, size: usize) -> Self {
        Self { size, is_beginning: index == 0 || said.by == Speaker::Person }
    }
}

/// The number of messages that are kept of a conversation, of which the newest one is given first. What was said first is
/// left out until the rest fits the room and begins with a question. `None`: not even the newest question and what
/// follows it fit.
pub fn kept(newest_first: &[Part], room: usize) -> Option<usize> {
    if newest_first.is_empty() {
        return Some(0);
    }
    let mut used = 0_usize;
    let sums = newest_first.iter().map(|part| {
        used = used.saturating_add(part.size);
        (used, part.is_beginning)
    });
    let fitting = sums.zip(1..).take_while(|((used, _), _)| *used <= room);
    fitting.filter(|((_, is_beginning), _)| *is_beginning).map(|(_, count)| count).last()
}

/// What a model of this process uses of a prompt, without the messages that a window of so many tokens holds in no case.
/// `None`: it does not even hold the newest question.
///
/// Bytes are all that is looked at, and what is left out is not copied: this costs next to nothing, whatever somebody sends.
pub fn to_window(prompt: &Prompt, window: u32) -> Option<Prompt> {
    let most = (window as usize).saturating_mul(BYTES_PER_TOKEN);
    let room = most.checked_sub(prompt.system.as_deref().map_or(0, str::len))?;
    // No message is less than a token, so that there are not more of them than the window has tokens.
    let size = |said: &PromptMessage| said.text.len().max(BYTES_PER_TOKEN);
    let parts = prompt.said.iter().enumerate().rev();
    let parts: Vec<_> = parts.map(|(index, said)| Part::new(index, said, size(said))).collect();
    let said = &prompt.said[prompt.said.len() - kept(&parts, room)?..];
    let Parameters { temperature, top_p, seed, .. } = prompt.parameters;
    Some(Prompt {
        system: prompt.system.clone(),
        said: said.iter().map(|said| PromptMessage::new(said.by, said.text.as_str())).collect(),
        max_tokens: prompt.max_tokens,
        parameters: Parameters { temperature, top_p, seed, ..Parameters::default() },
        ..Prompt::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(by: Speaker, bytes: usize) -> PromptMessage {
        PromptMessage::new(by, "x".repeat(bytes))
    }

    /// Every conversation of up to five messages, of sizes 0 to 2, with and without questions among them. The oldest
    /// message is a beginning, as `Part::new` makes it.
    fn conversations() -> Vec<Vec<Part>> {
        let kinds: Vec<_> = (0..3)
            .flat_map(|size| [true, false].map(|is_beginning| Part { size, is_beginning }))
            .collect();
        let mut all = vec![Vec::new()];
        let mut longest = all.clone();
        for _ in 0..5 {
            longest = longest
                .iter()
                .flat_map(|shorter| kinds.iter().map(move |kind| [&shorter[..], &[*kind]].concat()))
                .collect();
            all.extend(longest.iter().cloned());
        }
        for conversation in &mut all {
            if let Some(oldest) = conversation.last_mut() {
                oldest.is_beginning = true;
            }
        }
        all
    }

    fn size(parts: &[Part]) -> usize {
        parts.iter().map(|part| part.size).sum()
    }

    #[test]
    fn what_is_kept_fits_the_room_and_nothing_more_would() {
        for parts in conversations() {
            for room in 0..12 {
                let kept = kept(&parts, room);

                let fits = |count: &usize| {
                    let is_beginning = *count == 0 || parts[*count - 1].is_beginning;
                    size(&parts[..*count]) <= room && is_beginning
                };
                let shortest = usize::from(!parts.is_empty());
                let most = (shortest..=parts.len()).rev().find(fits);
                assert_eq!(kept, most, "{parts:?} in {room}");
            }
        }
    }

    #[test]
    fn the_newest_question_is_never_left_out() {
        for parts in conversations().iter().filter(|parts| !parts.is_empty()) {
            let newest = parts.iter().position(|part| part.is_beginning).unwrap() + 1;
            for room in 0..12 {
                let kept = kept(parts, room);

                assert_eq!(kept.is_some(), size(&parts[..newest]) <= room, "{parts:?} in {room}");
                assert!(kept.is_none_or(|kept| kept >= newest), "{parts:?} in {room}");
            }
        }
    }

    #[test]
    fn more_room_never_keeps_less() {
        for parts in conversations() {
            let kept: Vec<_> = (0..12).map(|room| kept(&parts, room)).collect();

            assert!(kept.is_sorted(), "{parts:?}: {kept:?}");
        }
    }

    #[test]
    fn sizes_beyond_all_bounds_do_not_wrap() {
        let parts = [Part { size: usize::MAX, is_beginning: true }; 2];

        assert_eq!(kept(&parts, 10), None);
        assert_eq!(kept(&parts, usize::MAX), Some(2));
    }

    #[test]
    fn ten_thousand_messages_are_cut_before_they_wait() {
        let all = (0..5_000).flat_map(|_| [said(Speaker::Person, 700), said(Speaker::Model, 700)]);
        let mut all: Vec<_> = all.collect();
        all.push(said(Speaker::Person, 70));

        let cut = to_window(&Prompt { said: all, ..Prompt::default() }, 4_096).unwrap();

        assert_eq!(cut.said.len(), 93);
        assert_eq!(cut.said[0].by, Speaker::Person);
        assert_eq!(cut.said[92].text.len(), 70);
    }

    #[test]
    fn ten_thousand_empty_messages_are_not_more_than_the_window_has_tokens() {
        let all = vec![said(Speaker::Person, 0); 10_000];

        let cut = to_window(&Prompt { said: all, ..Prompt::default() }, 256).unwrap();

        assert_eq!(cut.said.len(), 256);
    }

    #[test]
    fn a_question_or_instructions_that_no_window_holds_are_refused() {
        let question = vec![said(Speaker::Person, 8 << 20)];
        let instructed = Prompt { system: Some("x".repeat(8 << 20)), ..Prompt::default() };

        assert_eq!(to_window(&Prompt { said: question, ..Prompt::default() }, 4_096), None);
        assert_eq!(to_window(&instructed, 4_096), None);
    }

    #[test]
    fn an_answer_to_be_continued_stays_with_its_question() {
        let all = vec![
            said(Speaker::Person, 9_000),
            said(Speaker::Person, 30),
            said(Speaker::Model, 4_000),
        ];

        let cut = to_window(&Prompt { said: all, ..Prompt::default() }, 256).unwrap();

        assert_eq!(cut.said.iter().map(|it| it.text.len()).collect::<Vec<_>>(), [30, 4_000]);
    }
}
