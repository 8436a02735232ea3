//! The title of a chat, suggested by a model.
//!
//! Apart from the turn, because it is another question, asked after it; both halves of it, asking and reading, belong together.

use contract::{
    ChatTitle,
    prompt::{Prompt, PromptMessage, Speaker},
};

/// The length of what a model sees of the question and of the answer, in characters each.
const EXCERPT: usize = 600;

/// The prompt that asks a model for a title.
#[must_use]
pub fn prompt(question: &str, answer: &str) -> Prompt {
    let excerpt = |text: &str| text.chars().take(EXCERPT).collect::<String>();
    let text =
        format!("<question>{}</question>\n<answer>{}</answer>", excerpt(question), excerpt(answer));
    Prompt {
        system: Some(include_str!("prompts/title.md").trim().to_owned()),
        said: vec![PromptMessage::new(Speaker::Person, text)],
        max_tokens: Some(32),
        ..Prompt::default()
    }
}

/// The title in a model's answer: its first line without quotation marks, marks of headings and a final
/// full stop. `None` when nothing usable is left.
#[must_use]
pub fn read(answer: &str) -> Option<ChatTitle> {
    const MARKS: &[char] =
        &['"', '\'', '„', '“', '”', '‚', '‘', '’', '«', '»', '*', '#', '`', '.', ' '];
    let line = answer.lines().map(str::trim).find(|line| !line.is_empty())?;
    let line = line.strip_prefix("Title:").or_else(|| line.strip_prefix("Titel:")).unwrap_or(line);
    let title: String = line.trim_matches(MARKS).chars().take(80).collect();
    ChatTitle::parse(&title).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_freed_of_what_models_put_around_it() {
        for (answer, title) in [
            ("Rate limiting in Rust", Some("Rate limiting in Rust")),
            ("\"Rate limiting in Rust.\"\n\nI hope this helps", Some("Rate limiting in Rust")),
            ("„Urlaub 2027“", Some("Urlaub 2027")),
            ("# Title", Some("Title")),
            ("Titel: Wärmepumpen", Some("Wärmepumpen")),
            ("  \n ", None),
            ("\"\"", None),
        ] {
            assert_eq!(read(answer).as_ref().map(ChatTitle::as_str), title, "{answer}");
        }
    }

    #[test]
    fn a_long_question_is_cut_before_it_is_sent() {
        assert!(prompt(&"ä".repeat(10_000), "").said[0].text.chars().count() < 700);
    }
}
