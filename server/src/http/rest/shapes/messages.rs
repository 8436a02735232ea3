//! A message of a chat and the branch that it is on.
//!
//! Authors, parts and outcomes stand here for `shares` as well: a frozen message has the same, and must not drift away.

use super::{answers::AnswerStats, moment::Moment};
use contract::{MessageId, Opened};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// An entry of a branch: a message, and the versions that it can be switched with.
#[derive(Serialize, ToSchema)]
pub struct Entry {
    /// The message that the branch shows.
    message: Message,
    /// The ids of all messages with the same parent, this one included, oldest first.
    versions: Vec<Uuid>,
}

impl From<contract::Entry> for Entry {
    fn from(contract::Entry { message, versions }: contract::Entry) -> Self {
        let versions = versions.into_iter().map(MessageId::uuid).collect();
        Self { message: message.into(), versions }
    }
}

/// A message of a chat.
#[derive(Serialize, ToSchema)]
pub struct Message {
    /// The message's id.
    id: Uuid,
    /// The id of the chat that the message belongs to.
    chat: Uuid,
    /// The id of the message that this one answers or follows; `null` for the first of a branch.
    parent: Option<Uuid>,
    /// The author: who said it.
    author: Author,
    /// The parts of what was said, in order.
    parts: Vec<Part>,
    /// The outcome: how an answer ended, `null` while it is being written. A person's message is `done`.
    outcome: Option<Outcome>,
    /// The statistics of an answer; `null` for a person's message, and while the answer is being written.
    stats: Option<AnswerStats>,
    /// When the message was begun.
    created_at: Moment,
}

impl From<contract::Message> for Message {
    fn from(message: contract::Message) -> Self {
        Self {
            id: message.id.uuid(),
            chat: message.chat.uuid(),
            parent: message.parent.map(MessageId::uuid),
            author: message.author.into(),
            parts: message.parts.into_iter().map(Into::into).collect(),
            outcome: message.outcome.map(Into::into),
            stats: message.stats.map(Into::into),
            created_at: message.created_at.into(),
        }
    }
}

/// The author of a message.
#[derive(Serialize, ToSchema)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Author {
    /// The chat's owner.
    Person,
    /// A model.
    Model {
        /// The id of the model that answered, `provider/name`; while the answer is being written, of the model or alias that
        /// is asked.
        model: String,
    },
    /// Somebody whom a newer server knows and this one does not.
    Unknown {
        /// The word for them, as a newer server would say it in place of `unknown`.
        word: String,
    },
}

impl From<contract::Author> for Author {
    fn from(author: contract::Author) -> Self {
        match author {
            contract::Author::Person => Self::Person,
            contract::Author::Model { model } => Self::Model { model: model.to_string() },
            contract::Author::Unknown(kept) => Self::Unknown { word: kept.word("by").to_owned() },
        }
    }
}

/// A part of a message.
#[derive(Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Part {
    /// A text that was said, as Markdown. One that a model wrote is not to be trusted.
    Text {
        /// The text.
        text: String,
    },
    /// A thought of the model's before it spoke, as Markdown. It is not to be trusted either.
    Reasoning {
        /// The text.
        text: String,
    },
    /// A part that a newer server wrote and this one cannot show. It is kept.
    Unknown {
        /// The word for its kind, as a newer server would say it in place of `unknown`.
        word: String,
    },
}

impl From<contract::Part> for Part {
    fn from(part: contract::Part) -> Self {
        match part {
            contract::Part::Text { text } => Self::Text { text },
            contract::Part::Reasoning { text } => Self::Reasoning { text },
            contract::Part::Unknown(kept) => Self::Unknown { word: kept.word("kind").to_owned() },
        }
    }
}

/// The outcome of an answer: how it ended. What was written stays in every case.
#[derive(Serialize, ToSchema)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// The model said all it had to say.
    Done,
    /// The model ran into its limit of tokens, or the answer became as long as one can be (1 MiB with all continuations).
    Cut,
    /// A person stopped it.
    Stopped,
    /// The server stopped or crashed meanwhile.
    Interrupted {
        /// When that was noticed, at the server's next start or later.
        at: Moment,
    },
    /// Something went wrong.
    Failed {
        /// The stable code of what went wrong, as `code` of a problem document.
        code: String,
        /// The values that the code needs to be said in words, as `params` of a problem document.
        #[schema(value_type = Object)]
        params: serde_json::Value,
    },
    /// It ended in a way that a newer server wrote and this one has no word for.
    Unknown {
        /// The word for its end, as a newer server would say it in place of `unknown`.
        word: String,
    },
}

impl From<contract::Outcome> for Outcome {
    fn from(outcome: contract::Outcome) -> Self {
        match outcome {
            contract::Outcome::Done => Self::Done,
            contract::Outcome::Cut => Self::Cut,
            contract::Outcome::Stopped => Self::Stopped,
            contract::Outcome::Interrupted { at } => Self::Interrupted { at: at.into() },
            contract::Outcome::Failed { failure } => {
                let code = match &failure {
                    contract::Failure::Unknown(kept) => kept.word("code"),
                    known => known.code(),
                };
                Self::Failed { code: code.to_owned(), params: failure.params() }
            }
            contract::Outcome::Unknown(kept) => {
                Self::Unknown { word: kept.word("outcome").to_owned() }
            }
        }
    }
}

/// A stretch of the branch that a chat shows.
#[derive(Serialize, ToSchema)]
pub struct Messages {
    /// The entries of the stretch, oldest first: at most 100, fewer where they are long, and one at least if there is one.
    items: Vec<Entry>,
    /// Whether the branch has older messages before these: ask for them with the first one's id as `before`.
    more: bool,
}

impl From<Opened> for Messages {
    fn from(opened: Opened) -> Self {
        Self { items: opened.entries.into_iter().map(Into::into).collect(), more: opened.more }
    }
}

/// The query of the list of messages.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MessagesQuery {
    /// The id of a message of the branch: the messages before it are listed. Without it: the newest ones.
    #[param(value_type = Option<Uuid>)]
    pub before: Option<MessageId>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Timestamp;
    use serde_json::{Value, json};

    /// A message of which nothing is known but where it stands, as REST shows it.
    fn shown(author: &Value, parts: &Value, outcome: &Value) -> Value {
        fn read<T: serde::de::DeserializeOwned>(json: &Value) -> T {
            serde_json::from_value(json.clone()).unwrap()
        }
        let id = "0190d8a0-0000-7000-8000-000000000001";
        let message = contract::Message {
            id: id.parse().unwrap(),
            chat: id.parse().unwrap(),
            parent: None,
            author: read(author),
            parts: read(parts),
            outcome: read(outcome),
            stats: None,
            created_at: Timestamp::default(),
        };
        serde_json::to_value(Message::from(message)).unwrap()
    }

    #[test]
    fn what_is_not_known_yet_is_named_and_nothing_of_it_is_shown() {
        let text = json!({ "kind": "text", "text": "Look:" });
        let parts = json!([text, { "kind": "picture", "secret": 1 }]);

        let message = shown(
            &json!({ "by": "tool", "secret": 1 }),
            &parts,
            &json!({ "outcome": "waiting", "secret": 1 }),
        );

        assert_eq!(message["author"], json!({ "by": "unknown", "word": "tool" }));
        assert_eq!(message["parts"], json!([text, { "kind": "unknown", "word": "picture" }]));
        assert_eq!(message["outcome"], json!({ "outcome": "unknown", "word": "waiting" }));
    }

    #[test]
    fn a_failure_that_is_not_known_yet_keeps_its_code_and_its_params() {
        let failure = json!({ "code": "asleep", "params": { "until": 7 } });
        let outcome = json!({ "outcome": "failed", "failure": failure });

        let message = shown(&json!({ "by": "person" }), &json!([]), &outcome);

        let expected = json!({ "outcome": "failed", "code": "asleep", "params": { "until": 7 } });
        assert_eq!(message["outcome"], expected);
    }
}
