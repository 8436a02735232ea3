//! Questions on their way: kept until the server has them, so that a lost connection or a reload loses nothing. The
//! form in which the browser keeps them and the rules are here, sending is in `state/outbox.rs`.

use contract::{
    Author, ChatId, Entry, Failure, Message, MessageId, ModelId, Outcome, Part, Timestamp,
};
use serde::{Deserialize, Serialize};

/// A question on its way. Its ids are minted once: sending it again is sending the same thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pending {
    /// The chat.
    pub chat: ChatId,
    /// Whether the chat begins with it.
    pub begins: bool,
    /// The message that it follows; `None` stands at the beginning.
    pub parent: Option<MessageId>,
    /// The question's own id.
    pub id: MessageId,
    /// The text of the question.
    pub text: String,
    /// The model that is asked.
    pub model: ModelId,
    /// The time when it was written, by the device's clock.
    pub at: Timestamp,
    /// The failure to send it that waiting does not mend; `None` while it is on its way.
    pub failure: Option<Failure>,
}

impl Pending {
    /// The question as the thread shows it.
    pub fn entry(&self) -> Entry {
        let message = Message {
            id: self.id,
            chat: self.chat,
            parent: self.parent,
            author: Author::Person,
            parts: vec![Part::Text { text: self.text.clone() }],
            outcome: Some(Outcome::Done),
            stats: None,
            created_at: self.at,
        };
        Entry { message, versions: vec![self.id] }
    }
}

/// Whether trying the same again later can help: the server was not reached, or not ready.
pub const fn is_worth_waiting(failure: &Failure) -> bool {
    matches!(failure, Failure::Offline | Failure::Unavailable { .. })
}

/// The oldest question of a chat that waits, behind which a new one would stand.
pub fn first_waiting(outbox: &[Pending], chat: ChatId) -> Option<&Pending> {
    outbox.iter().find(|pending| pending.chat == chat)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_pass_by_itself_is_waited_for() {
        assert!(is_worth_waiting(&Failure::Offline));
        assert!(is_worth_waiting(&Failure::Unavailable { retry_after_s: 1 }));
        assert!(!is_worth_waiting(&Failure::Busy));
        assert!(!is_worth_waiting(&Failure::NoModel { tried: vec![] }));
    }
}
