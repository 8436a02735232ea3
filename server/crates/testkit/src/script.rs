//! The scripts of answers: what the fake provider says, as a pure function of the question.
//!
//! Apart from the provider, so that a test in another place knows beforehand, byte for byte, what will be said.

mod directives;
mod words;

pub(crate) use directives::has_directives;
pub(crate) use words::table;
pub use words::{Token, said};

use std::time::Duration;
use words::{tokens_of, words};

/// The script of an answer: what the fake provider is to say, and how, as the prompt directs.
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
    /// The kind of text that is said.
    pub says: Says,
    /// The number of tokens of generated words.
    pub tokens: usize,
    /// The pace in tokens a second; 0 is as fast as possible.
    pub rate: u32,
    /// The seed of the generated words.
    pub seed: u64,
    /// The time from the opening frame to the first token.
    pub first: Duration,
    /// The trouble that the answer gets into; `None`: it ends well.
    pub trouble: Option<Trouble>,
    /// The number of tokens that come before the trouble.
    pub after: usize,
    /// The `error.code` of an answer with a status.
    pub code: Option<String>,
    /// The `error.param` of an answer with a status.
    pub param: Option<String>,
    /// The frame in which usage is reported.
    pub usage: Usage,
    /// Whether lines end in CR LF.
    pub crlf: bool,
    /// Whether comments and empty deltas stand between the frames.
    pub comments: bool,
    /// Whether frames are cut inside of characters.
    pub cut: bool,
    /// The finish reason.
    pub finish: String,
    /// The calls of tools that come after the words.
    pub calls: Vec<ToolCall>,
}

/// A call of a tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolCall {
    /// The tool's name.
    pub name: String,
    /// The arguments: JSON, unless the directive says something else.
    pub arguments: String,
}

/// The kind of text that is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// Generated words.
    Words,
    /// The question, without its directives.
    Echo,
    /// The showcase of Markdown.
    Markdown,
    /// Thoughts, then words.
    Reasoning,
}

/// The trouble that an answer gets into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The headers come, then nothing.
    Hang,
    /// Nothing comes at all, not even headers.
    HangHeaders,
    /// Nothing more comes after some tokens.
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
    /// The answer is an HTTP status and an error.
    Status(u16),
}

/// The frame in which usage is reported.
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

        let call = |name: &str, arguments: &str| ToolCall {
            name: name.into(),
            arguments: arguments.into(),
        };
        assert_eq!(script.calls, [call("look", "{\"at\":[1,2]}"), call("wait", "{}")]);
        assert_eq!((script.finish.as_str(), script.answer("")), ("tool_calls", Vec::new()));
        assert_eq!(Script::of("", "[[call=look tokens=3]]").answer("").len(), 3);
    }

    #[test]
    fn thoughts_are_not_text() {
        assert!(script("[[reasoning tokens=5]]").split(' ').count() <= 5);
    }
}
