//! Chats: trees of messages, of which one branch is shown.
//!
//! Apart from messages, which know only their parent: what a branch is and which one is shown is said here.

use crate::{ChatId, Cost, Message, MessageId, ModelId, Timestamp, TurnId, line::line_text};
use serde::{Deserialize, Serialize};

line_text! {
    /// A chat's title: 1 to 200 characters on one line.
    ChatTitle, Title, 200
}

impl ChatTitle {
    /// Makes a title of the first words of a question, cut at a word and marked with `…` where it was cut.
    /// `None`: the question has no words.
    #[must_use]
    pub fn from_question(question: &str) -> Option<Self> {
        const LENGTH: usize = 48;
        let mut title = String::new();
        let mut length = 0;
        for word in question.split_whitespace() {
            let word: String = word.chars().filter(|c| !c.is_control()).collect();
            let more = word.chars().count() + usize::from(length > 0);
            if word.is_empty() {
                continue;
            }
            if length + more > LENGTH {
                if length == 0 {
                    title.extend(word.chars().take(LENGTH));
                }
                title.push('…');
                break;
            }
            if length > 0 {
                title.push(' ');
            }
            title.push_str(&word);
            length += more;
        }
        (!title.is_empty()).then_some(Self(title))
    }
}

/// A chat, as its owner sees it in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chat {
    /// The chat's id.
    pub id: ChatId,
    /// The chat's title.
    pub title: ChatTitle,
    /// Whether it stands at the top of the list.
    pub pinned: bool,
    /// The model that was asked last.
    pub model: ModelId,
    /// The cost of all calls of models for it, its title included.
    #[serde(default)]
    pub cost: Cost,
    /// The id of the newest message of the branch that is shown; `None`: there is no message.
    pub head: Option<MessageId>,
    /// The id of the live turn; `None`: no answer is being made.
    pub live: Option<TurnId>,
    /// When it began.
    pub created_at: Timestamp,
    /// When something was last said in it.
    pub updated_at: Timestamp,
    /// When it was deleted; it is purged `Chat::RETENTION` later. `None`: it was not.
    pub deleted_at: Option<Timestamp>,
}

impl Chat {
    /// How long a deleted chat can be brought back, in milliseconds.
    pub const RETENTION: i64 = 30 * Timestamp::DAY;
}

/// An opened chat, with the newest part of the branch that is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// The chat itself.
    pub chat: Chat,
    /// The entries of its branch, oldest first: `Opened::LENGTH` at most, of `Opened::BYTES` at most, but one if there is
    /// one.
    pub entries: Vec<Entry>,
    /// Whether older messages come before the first entry.
    pub more: bool,
}

impl Opened {
    /// The most messages that are opened at once.
    pub const LENGTH: u32 = 100;
    /// The most bytes of messages that are opened at once. A message that is longer than that is opened alone.
    pub const BYTES: u32 = 2 * 1024 * 1024;
}

/// An entry of a branch: a message, and the versions it can be switched with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The message itself.
    pub message: Message,
    /// The ids of all messages with the same parent, this one included, oldest first.
    pub versions: Vec<MessageId>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Failure, Field, Rule};

    fn from(question: &str) -> Option<String> {
        ChatTitle::from_question(question).map(|title| title.as_str().to_owned())
    }

    #[test]
    fn a_title_is_trimmed_and_stands_on_one_line() {
        assert_eq!(ChatTitle::parse("  Holiday ").unwrap().as_str(), "Holiday");
        for (text, rule) in [
            (" ", Rule::Empty),
            ("two\nlines", Rule::Malformed),
            (&"ä".repeat(201), Rule::TooLong { max: 200 }),
        ] {
            let failure = Failure::Invalid { field: Field::Title, rule };
            assert_eq!(ChatTitle::parse(text), Err(failure), "{text:?}");
        }
        assert!(ChatTitle::parse(&"ä".repeat(200)).is_ok());
    }

    #[test]
    fn a_question_lends_its_first_words() {
        assert_eq!(from("What is\n\ta bucket?").as_deref(), Some("What is a bucket?"));
        let long = "Please explain to me how a token bucket limits the rate of requests";
        assert_eq!(from(long).as_deref(), Some("Please explain to me how a token bucket limits…"));
        assert_eq!(from(&"x".repeat(60)), Some("x".repeat(48) + "…"));
        assert_eq!(from(" \n "), None);
    }

    #[test]
    fn every_title_from_a_question_is_a_title() {
        for question in ["a", "\u{7}bell", "漢字 😀", "a\u{0}b c"] {
            let title = ChatTitle::from_question(question).unwrap();
            assert_eq!(ChatTitle::parse(title.as_str()), Ok(title));
        }
    }
}
