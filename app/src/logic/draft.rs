//! What stands in the composer and was not sent: under which name it is kept, and whether it can go. `state/drafts.rs`
//! keeps it; the contract's limit is heeded here.

use contract::{ChatId, Failure, Field, Message, Rule};

/// The name under which a draft is kept: one for each chat, and one for the chat that does not exist yet.
pub fn key(chat: Option<ChatId>) -> String {
    chat.map_or_else(|| "draft".to_owned(), |chat| format!("draft.{chat}"))
}

/// The text to send: without space around it. `None` when nothing is left.
///
/// # Errors
/// `Invalid { Text, TooLong }` when the server would refuse it.
pub fn to_send(draft: &str) -> Result<Option<String>, Failure> {
    let text = draft.trim();
    if text.len() > Message::MAX as usize {
        return Err(Failure::Invalid {
            field: Field::Text,
            rule: Rule::TooLong { max: Message::MAX },
        });
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn space_alone_is_nothing_to_send() {
        assert_eq!(to_send(" \n\t"), Ok(None));
        assert_eq!(to_send(" a b \n"), Ok(Some("a b".into())));
    }

    #[test]
    fn what_the_server_would_refuse_is_refused_here() {
        assert!(to_send(&"x".repeat(Message::MAX as usize)).is_ok());
        assert!(to_send(&"x".repeat(Message::MAX as usize + 1)).is_err());
    }
}
