//! What the fake provider answers, as a pure function of what it is asked.

use crate::ids::Random;
use std::{sync::LazyLock, time::Duration};

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

/// One token of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// A generated word: an index into the precomputed table.
    Word(usize),
    /// Other text.
    Text(String),
    /// A thought.
    Thought(String),
}

/// The text that a prompt will be answered with, if nothing goes wrong.
#[must_use]
pub fn script(prompt: &str) -> String {
    Script::of("", prompt).text(prompt)
}

impl Script {
    /// Reads the directives of a prompt, on top of those of a model.
    #[must_use]
    pub fn of(model: &str, prompt: &str) -> Self {
        let mut script = Self::of_model(model);
        for directive in directives(prompt) {
            for word in directive.split_whitespace() {
                script.obey_word(word);
            }
        }
        script
    }

    fn of_model(model: &str) -> Self {
        let mut script = Self {
            says: Says::Words,
            tokens: 40,
            rate: 0,
            seed: 1,
            first: Duration::ZERO,
            trouble: None,
            after: 0,
            code: None,
            param: None,
            usage: Usage::Alone,
            crlf: false,
            comments: false,
            cut: false,
            finish: "stop".into(),
            calls: Vec::new(),
        };
        match model {
            "fake-slow" => script.rate = 5,
            "fake-echo" => script.says = Says::Echo,
            "fake-markdown" => script.says = Says::Markdown,
            "fake-reasoning" => script.says = Says::Reasoning,
            "fake-hang" => script.trouble = Some(Trouble::Hang),
            "fake-broken" => (script.trouble, script.after) = (Some(Trouble::Reset), 5),
            "fake-down" => script.trouble = Some(Trouble::Status(500)),
            "fake-locked" => script.trouble = Some(Trouble::Status(401)),
            _ => {}
        }
        for directive in model.strip_prefix("does:").unwrap_or_default().split('+') {
            script.obey_word(directive);
        }
        script
    }

    fn obey_word(&mut self, word: &str) {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        self.obey(key, value);
    }

    fn obey(&mut self, key: &str, value: &str) {
        let number = || value.trim_end_matches("ms").parse::<u64>().unwrap_or(0);
        let size = || usize::try_from(number()).unwrap_or(usize::MAX).min(1_000_000);
        match key {
            "tokens" => self.tokens = size(),
            "rate" => self.rate = u32::try_from(number()).unwrap_or(0),
            "seed" => self.seed = number(),
            "first" => self.first = Duration::from_millis(number()),
            "after" => self.after = size(),
            "echo" => self.says = Says::Echo,
            "markdown" => self.says = Says::Markdown,
            "reasoning" => self.says = Says::Reasoning,
            "words" => self.says = Says::Words,
            "hang" if value == "headers" => self.trouble = Some(Trouble::HangHeaders),
            "hang" => self.trouble = Some(Trouble::Hang),
            "stall" => self.trouble = Some(Trouble::Stall),
            "reset" => self.trouble = Some(Trouble::Reset),
            "garbage" => self.trouble = Some(Trouble::Garbage),
            "bad-utf8" => self.trouble = Some(Trouble::BadUtf8),
            "half-frame" => self.trouble = Some(Trouble::HalfFrame),
            "unfinished" => self.trouble = Some(Trouble::Unfinished),
            "error" => self.trouble = Some(Trouble::ErrorFrame),
            "status" => {
                self.trouble = Some(Trouble::Status(u16::try_from(number()).unwrap_or(500)));
            }
            "code" => self.code = Some(value.to_owned()),
            "param" => self.param = Some(value.to_owned()),
            "usage" if value == "inline" => self.usage = Usage::Inline,
            "usage" if value == "none" => self.usage = Usage::None,
            "crlf" => self.crlf = true,
            "comments" => self.comments = true,
            "cut" => self.cut = true,
            "finish" => value.clone_into(&mut self.finish),
            "call" => {
                self.calls.push(Call { name: value.to_owned(), arguments: "{}".into() });
                (self.tokens, self.finish) = (0, "tool_calls".into());
            }
            "args" => {
                if let Some(call) = self.calls.last_mut() {
                    value.clone_into(&mut call.arguments);
                }
            }
            _ => {}
        }
    }

    /// The tokens of the answer, if nothing goes wrong.
    #[must_use]
    pub fn answer(&self, prompt: &str) -> Vec<Token> {
        match self.says {
            Says::Words => words(self.seed, self.tokens),
            Says::Echo => tokens_of(&without_directives(prompt), Token::Text),
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

/// The spoken text of some tokens.
#[must_use]
pub fn said(tokens: &[Token]) -> String {
    tokens
        .iter()
        .map(|token| match token {
            Token::Word(index) => TABLE[*index].as_str(),
            Token::Text(text) => text.as_str(),
            Token::Thought(_) => "",
        })
        .collect()
}

/// The texts of all generated words; `Token::Word` points into it.
pub(crate) fn table() -> &'static [String] {
    &TABLE
}

/// Whether a prompt directs the provider at all.
pub(crate) fn has_directives(prompt: &str) -> bool {
    directives(prompt).next().is_some()
}

fn directives(prompt: &str) -> impl Iterator<Item = &str> {
    prompt.split("[[").skip(1).filter_map(|rest| Some(rest.split_once("]]")?.0))
}

fn without_directives(prompt: &str) -> String {
    let mut kept = String::with_capacity(prompt.len());
    let mut rest = prompt;
    while let Some((before, after)) = rest.split_once("[[") {
        let Some((_, after)) = after.split_once("]]") else { break };
        kept.push_str(before);
        rest = after;
    }
    kept.push_str(rest);
    kept.trim().to_owned()
}

/// Cuts a text into tokens, about a word each.
fn tokens_of(text: &str, token: impl Fn(String) -> Token) -> Vec<Token> {
    text.split_inclusive([' ', '\n']).map(|word| token(word.to_owned())).collect()
}

/// Words with one, two, three and four bytes a character.
const WORDS: [&str; 48] = [
    "amber",
    "bakery",
    "candle",
    "drift",
    "ember",
    "forest",
    "garden",
    "harbour",
    "island",
    "jasmine",
    "kettle",
    "lantern",
    "meadow",
    "nectar",
    "orchard",
    "pebble",
    "quiet",
    "river",
    "silver",
    "timber",
    "umbrella",
    "valley",
    "willow",
    "yonder",
    "zephyr",
    "schön",
    "größer",
    "Übung",
    "fließt",
    "Käse",
    "naïve",
    "café",
    "señor",
    "smörgås",
    "漢字",
    "日本",
    "東京",
    "雨",
    "мир",
    "слово",
    "λόγος",
    "שלום",
    "سلام",
    "😀",
    "🌿",
    "🚲",
    "and",
    "the",
];

/// Where in a sentence a word stands: the first of all, of a sentence, of a paragraph, in the middle, or the last.
const FORMS: [fn(&str) -> String; 5] = [
    capital,
    |word| format!(" {}", capital(word)),
    |word| format!("\n\n{}", capital(word)),
    |word| format!(" {word}"),
    |word| format!(" {word}."),
];

static TABLE: LazyLock<Vec<String>> =
    LazyLock::new(|| FORMS.iter().flat_map(|form| WORDS.iter().map(|word| form(word))).collect());

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `count` words in sentences and paragraphs.
fn words(seed: u64, count: usize) -> Vec<Token> {
    let mut random = Random::new(seed);
    let (mut in_sentence, mut sentences) = (0, 0);
    (0..count)
        .map(|index| {
            let word = random.below(WORDS.len());
            let ends = in_sentence >= 4 && random.below(8) == 0 || index + 1 == count;
            let form = match (in_sentence, index) {
                (0, 0) => 0,
                (0, _) if sentences % 5 == 0 => 2,
                (0, _) => 1,
                _ if ends => 4,
                _ => 3,
            };
            if form == 4 {
                (in_sentence, sentences) = (0, sentences + 1);
            } else {
                in_sentence += 1;
            }
            Token::Word(form * WORDS.len() + word)
        })
        .collect()
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
