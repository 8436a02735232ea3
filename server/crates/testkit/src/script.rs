//! What the fake provider answers, as a pure function of what it is asked.

mod directives;
mod words;

pub(crate) use directives::has_directives;
pub(crate) use words::table;
pub use words::{Token, said};

use std::time::Duration;
use words::{tokens_of, words};

/// What a prompt directs the fake provider to do.
///
/// Directives stand in double brackets anywhere in the last message of the user or of a tool, several in one pair or in several:
/// `Tell me more [[tokens=200 rate=50]] [[reset after=5]]`.
///
/// | directive | what happens |
/// |---|---|
/// | `tokens=N` | N tokens of generated words (40) |
/// | `rate=N` | N tokens a second; 0 is as fast as possible (0) |
/// | `seed=N` | other words (1) |
/// | `first=2000ms` | so long until the first token |
/// | `echo` | the question comes back, without its directives |
/// | `markdown` | a showcase: headings, table, code, list, link, image |
/// | `reasoning` | thoughts in `delta.reasoning_content` before the words |
/// | `hang` | headers, then nothing, for ever; `hang=headers`: not even those |
/// | `stall after=N` | N tokens, then nothing, for ever |
/// | `reset after=N` | N tokens, then the connection is gone |
/// | `garbage after=N` | N tokens, a frame that is not JSON, and on it goes |
/// | `bad-utf8 after=N` | N tokens, then bytes that are no UTF-8 |
/// | `half-frame after=N` | N tokens and half of the next frame, then a proper end of the body |
/// | `unfinished after=N` | N tokens and `[DONE]`, but no `finish_reason` |
/// | `error after=N` | N tokens, then an error object as a frame |
/// | `status=N` | that HTTP status, with a body that repeats key and question |
/// | `code=WORD` | the `error.code` in that body |
/// | `param=WORD` | the `error.param` in that body |
/// | `usage=alone`, `inline`, `none` | usage in a frame without choices (the default), with the finish reason, or never |
/// | `crlf` | lines end in CR LF |
/// | `comments` | keep-alive comments and empty deltas between the frames |
/// | `cut` | frames are cut inside multi-byte characters, and sent in two pieces |
/// | `finish=WORD` | that finish reason instead of `stop` |
/// | `call=NAME` | calls that tool, after no words unless `tokens=N` stands behind it; several call several |
/// | `args=JSON` | the arguments of the last `call`, without spaces (`{}`); they come in several frames |
///
/// A prompt without directives is answered by the model's name: `fake-words`, `fake-slow` (5 tokens a second), `fake-echo`, `fake-markdown`,
/// `fake-reasoning`, `fake-hang`, `fake-broken` (reset after five tokens), `fake-down` (status 500), `fake-locked` (status 401).
/// Any other behaviour has a name as well: `does:` and directives with `+` between them, `does:reset+after=3`. `flaky`
/// answers like `fake-words`, but for every fifth question, which gets into trouble.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// What is said.
    pub says: Says,
    /// How many tokens of words.
    pub tokens: usize,
    /// Tokens a second; 0 is as fast as possible.
    pub rate: u32,
    /// Which words.
    pub seed: u64,
    /// How long the first token takes.
    pub first: Duration,
    /// What goes wrong.
    pub trouble: Option<Trouble>,
    /// How many tokens come before it goes wrong.
    pub after: usize,
    /// `error.code` of a refusal.
    pub code: Option<String>,
    /// `error.param` of a refusal.
    pub param: Option<String>,
    /// How usage is reported.
    pub usage: Usage,
    /// Lines end in CR LF.
    pub crlf: bool,
    /// Comments and empty deltas between the frames.
    pub comments: bool,
    /// Frames are cut inside characters.
    pub cut: bool,
    /// The finish reason.
    pub finish: String,
    /// The tools that are called after the words.
    pub calls: Vec<Call>,
}

/// A tool that is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its name.
    pub name: String,
    /// What it is given: JSON, unless the directive says something else.
    pub arguments: String,
}

/// What is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// Generated words.
    Words,
    /// The question.
    Echo,
    /// The showcase.
    Markdown,
    /// Thoughts, then words.
    Reasoning,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Headers, then nothing.
    Hang,
    /// Nothing at all.
    HangHeaders,
    /// Nothing more after some tokens.
    Stall,
    /// The connection breaks.
    Reset,
    /// A frame is not JSON.
    Garbage,
    /// Bytes are not UTF-8.
    BadUtf8,
    /// The last frame is cut.
    HalfFrame,
    /// The end has no finish reason.
    Unfinished,
    /// An error comes as a frame.
    ErrorFrame,
    /// An HTTP status.
    Status(u16),
}

/// How usage is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// In a frame of its own with `choices: []`.
    Alone,
    /// In the frame of the finish reason.
    Inline,
    /// Not at all.
    None,
}

/// The text that a prompt will be answered with, if nothing goes wrong.
#[must_use]
pub fn script(prompt: &str) -> String {
    Script::of("", prompt).text(prompt)
}

impl Script {
    /// The tokens of the answer, if nothing goes wrong.
    #[must_use]
    pub fn answer(&self, prompt: &str) -> Vec<Token> {
        match self.says {
            Says::Words => words(self.seed, self.tokens),
            Says::Echo => tokens_of(&directives::without(prompt), Token::Text),
            Says::Markdown => tokens_of(include_str!("script/showcase.md"), Token::Text),
            Says::Reasoning => {
                let mut tokens =
                    tokens_of("Somebody asks. I weigh the words, then I answer.", Token::Thought);
                tokens.extend(words(self.seed, self.tokens));
                tokens
            }
        }
    }

    /// The text of the answer without its thoughts, if nothing goes wrong.
    #[must_use]
    pub fn text(&self, prompt: &str) -> String {
        said(&self.answer(prompt))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_are_read_from_anywhere_in_the_prompt() {
        let script = Script::of(
            "fake-words",
            "Hello [[tokens=3 rate=50]] there [[first=20ms reset after=2]]",
        );

        assert_eq!((script.tokens, script.rate), (3, 50));
        assert_eq!(script.first, Duration::from_millis(20));
        assert_eq!((script.trouble, script.after), (Some(Trouble::Reset), 2));
    }

    #[test]
    fn the_same_prompt_is_answered_with_the_same_words() {
        assert_eq!(script("[[tokens=200 seed=7]]"), script("[[tokens=200 seed=7]]"));
        assert_ne!(script("[[tokens=200 seed=7]]"), script("[[tokens=200 seed=8]]"));
    }

    #[test]
    fn a_long_answer_has_characters_of_every_length() {
        let text = script("[[tokens=500]]");

        assert!((1..=4).all(|length| text.chars().any(|letter| letter.len_utf8() == length)));
        assert!(text.contains("\n\n"));
    }

    #[test]
    fn an_echo_leaves_the_directives_out() {
        assert_eq!(script("Say ä [[echo]] again"), "Say ä  again");
        assert_eq!(script("[[echo]] an open [[ bracket"), "an open [[ bracket");
    }

    #[test]
    fn a_call_takes_the_place_of_words() {
        let script = Script::of("", "[[call=look args={\"at\":[1,2]} call=wait]]");

        let call =
            |name: &str, arguments: &str| Call { name: name.into(), arguments: arguments.into() };
        assert_eq!(script.calls, [call("look", "{\"at\":[1,2]}"), call("wait", "{}")]);
        assert_eq!((script.finish.as_str(), script.answer("")), ("tool_calls", Vec::new()));
        assert_eq!(Script::of("", "[[call=look tokens=3]]").answer("").len(), 3);
    }

    #[test]
    fn thoughts_are_not_text() {
        assert!(script("[[reasoning tokens=5]]").split(' ').count() <= 5);
    }
}
