//! The directives in a prompt, read into a script.
//!
//! Apart from the script, because a new directive changes this and the table that describes them, and nothing of what is
//! answered.

use super::{Says, Script, ToolCall, Trouble, Usage};
use std::time::Duration;

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
                self.calls.push(ToolCall { name: value.to_owned(), arguments: "{}".into() });
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
}

/// Whether a prompt directs the provider at all.
pub(crate) fn has_directives(prompt: &str) -> bool {
    directives(prompt).next().is_some()
}

fn directives(prompt: &str) -> impl Iterator<Item = &str> {
    prompt.split("[[").skip(1).filter_map(|rest| Some(rest.split_once("]]")?.0))
}

/// A prompt without its directives.
pub(super) fn without(prompt: &str) -> String {
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
