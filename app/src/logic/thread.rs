//! The shown branch of a chat: settled messages, oldest first, each with the versions it can be switched with. Lists
//! in, lists out; how events reach the live answer is in `turn`.

use contract::{AnswerStats, ChatId, Entry, Message, MessageId, Transcript};

/// Puts older messages before those that are there; what is there already stays.
pub fn prepend(entries: &mut Vec<Entry>, older: Vec<Entry>) {
    let new = |entry: &Entry| !entries.iter().any(|known| known.message.id == entry.message.id);
    let mut joined: Vec<Entry> = older.into_iter().filter(new).collect();
    joined.append(entries);
    *entries = joined;
}

/// Ends the branch behind `parent`, because something else follows there now. Gives the versions that what
/// followed had, itself included. `None`: the parent is not on this branch.
pub fn cut_after(entries: &mut Vec<Entry>, parent: Option<MessageId>) -> Option<Vec<MessageId>> {
    let after = match parent {
        None => 0,
        Some(parent) => entries.iter().position(|entry| entry.message.id == parent)? + 1,
    };
    let beside = entries.get(after).map(|sibling| sibling.versions.clone()).unwrap_or_default();
    entries.truncate(after);
    Some(beside)
}

/// Puts a message behind its parent. What followed the parent is on another branch now and leaves; if one of
/// those was its sibling, it is one more version beside it. `false`: the parent is not on this branch.
pub fn place(entries: &mut Vec<Entry>, message: Message) -> bool {
    if let Some(known) = entries.iter_mut().find(|entry| entry.message.id == message.id) {
        known.message = message;
        return true;
    }
    let Some(mut versions) = cut_after(entries, message.parent) else {
        return false;
    };
    versions.push(message.id);
    entries.push(Entry { message, versions });
    true
}

/// The answer as it is shown while it is being made: of its stats, the attempts that failed are known already.
pub fn live(transcript: &Transcript, chat: ChatId) -> Message {
    let so_far = || AnswerStats { attempts: transcript.attempts.clone(), ..AnswerStats::default() };
    let message = transcript.message(chat);
    Message { stats: message.stats.clone().or_else(|| Some(so_far())), ..message }
}

/// Whether a reader who sees this much of the thread is at its end, within two lines of text. One who was there at
/// `before` leaves it only by going up: when the thread has grown since, that is not the reader's doing.
pub fn at_end(before: Option<f64>, top: f64, visible: f64, whole: f64) -> bool {
    whole - top - visible < 48.0 || before.is_some_and(|before| top >= before)
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use contract::{
        Attempt, Author, Chat, ChatTitle, ModelId, ModelTrouble, Part, Timestamp, TurnEvent, TurnId,
    };

    pub fn chat() -> Chat {
        titled("A chat")
    }

    pub fn titled(title: &str) -> Chat {
        Chat {
            id: "019ab000-0000-7000-8000-000000000001".parse().unwrap(),
            title: ChatTitle::parse(title).unwrap(),
            pinned: false,
            model: ModelId::parse("local/tiny").unwrap(),
            cost: contract::Cost::default(),
            head: None,
            live: None,
            created_at: Timestamp::default(),
            updated_at: Timestamp::default(),
            deleted_at: None,
        }
    }

    fn id(number: u8) -> MessageId {
        format!("019ab000-0000-7000-8000-0000000000{number:02}").parse().unwrap()
    }

    fn message(number: u8, parent: Option<u8>) -> Message {
        Message {
            id: id(number),
            chat: chat().id,
            parent: parent.map(id),
            author: Author::Person,
            parts: vec![Part::Text { text: number.to_string() }],
            outcome: None,
            stats: None,
            created_at: Timestamp::default(),
        }
    }

    fn entry(number: u8, parent: Option<u8>) -> Entry {
        Entry { message: message(number, parent), versions: vec![id(number)] }
    }

    #[test]
    fn a_new_message_follows_its_parent() {
        let mut entries = vec![entry(1, None)];

        assert!(place(&mut entries, message(2, Some(1))));

        assert_eq!(entries, [entry(1, None), entry(2, Some(1))]);
    }

    #[test]
    fn a_message_beside_another_takes_its_place_as_one_more_version() {
        let mut entries = vec![entry(1, None), entry(2, Some(1)), entry(3, Some(2))];

        assert!(place(&mut entries, message(4, Some(1))));

        assert_eq!(
            entries[1],
            Entry { message: message(4, Some(1)), versions: vec![id(2), id(4)] }
        );
        assert_eq!(entries.len(), 2);
    }

    #[test]
    fn the_first_message_can_have_versions_too() {
        let mut entries = vec![entry(1, None), entry(2, Some(1))];

        assert!(place(&mut entries, message(3, None)));

        assert_eq!(entries, [Entry { message: message(3, None), versions: vec![id(1), id(3)] }]);
    }

    #[test]
    fn a_message_of_another_branch_is_not_placed() {
        let mut entries = vec![entry(1, None)];

        assert!(!place(&mut entries, message(3, Some(2))));
        assert_eq!(entries.len(), 1);
    }

    #[test]
    fn the_same_message_again_replaces_itself() {
        let mut entries = vec![entry(1, None), entry(2, Some(1))];

        assert!(place(&mut entries, message(1, None)));

        assert_eq!(entries.len(), 2);
    }

    #[test]
    fn who_failed_is_known_as_soon_as_another_model_is_asked() {
        let (first, second) = (chat().model, ModelId::parse("lab/big").unwrap());
        let turn = TurnId::new(id(9).uuid());
        let started = TurnEvent::Started {
            answer: id(2),
            parent: id(1),
            model: first.clone(),
            kept: Vec::new(),
            at: Timestamp::default(),
        };
        let attempt = Attempt { model: first, trouble: ModelTrouble::RateLimited, duration_ms: 3 };
        let routed = TurnEvent::Routed { model: second.clone(), failed: Some(attempt.clone()) };
        let mut transcript = Transcript::begin(turn, &started).unwrap();
        assert_eq!(live(&transcript, chat().id).stats, Some(AnswerStats::default()));

        transcript.fold(2, &routed);

        let shown = live(&transcript, chat().id);
        assert_eq!(shown.author, Author::Model { model: second });
        assert_eq!(shown.stats.unwrap().attempts, [attempt]);
        assert_eq!(shown.outcome, None);
    }

    #[test]
    fn older_ones_come_before_and_none_comes_twice() {
        let mut entries = vec![entry(2, Some(1)), entry(3, Some(2))];

        prepend(&mut entries, vec![entry(1, None), entry(2, Some(1))]);

        assert_eq!(
            entries.iter().map(|entry| entry.message.id).collect::<Vec<_>>(),
            [id(1), id(2), id(3)]
        );
    }

    #[test]
    fn the_end_is_within_two_lines() {
        assert!(at_end(None, 500.0, 400.0, 930.0));
        assert!(!at_end(None, 400.0, 400.0, 930.0));
    }

    #[test]
    fn only_going_up_leaves_the_end() {
        assert!(at_end(Some(500.0), 500.0, 400.0, 1_100.0), "an answer came in");
        assert!(!at_end(Some(500.0), 450.0, 400.0, 1_100.0));
        assert!(!at_end(None, 500.0, 400.0, 1_100.0), "who was not there does not come there");
    }
}
