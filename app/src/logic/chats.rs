//! The list of chats under two writers: pages of it that were asked for, and changes that are heard meanwhile. A page
//! is a snapshot of the past when it comes; a change says with `updated_at` how new it is. Neither comes in order.
//!
//! | what comes | a chat of the list | what becomes of it |
//! |---|---|---|
//! | a first page, more follow | in the page | as the page says |
//! | | not in the page | stays |
//! | a first page, the only one | in the page | as the page says |
//! | | not in the page | leaves: it is nowhere else |
//! | a further page | in the page | as the page says |
//! | | not in the page | stays |
//! | a change | as new as the change, or older | as the change says |
//! | | newer than the change | stays as it is |
//! | | not there yet | comes in |
//! | a change to a deleted chat, or its end | in whatever state | leaves |
//!
//! A first page that was asked for before a change was heard may be older than the change. It is taken all the same,
//! since it may also know more, and a `ChangeCount` says that the list has to be asked for once more.

use contract::{Chat, ChatId, Page};

/// A counter of the changes that were heard, to see whether there were any between two moments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChangeCount(u32);

impl ChangeCount {
    /// Counts one more change.
    pub fn count(&mut self) {
        self.0 = self.0.wrapping_add(1);
    }
}

/// Takes the first page in. Gives where the next one begins, if there is one.
pub fn first_page(list: &mut Vec<Chat>, page: Page<Chat>) -> Option<contract::Cursor> {
    if page.next.is_none() {
        list.clear();
    }
    further_page(list, page)
}

/// Takes a further page in. Gives where the next one begins, if there is one.
pub fn further_page(list: &mut Vec<Chat>, page: Page<Chat>) -> Option<contract::Cursor> {
    list.retain(|known| !page.items.iter().any(|chat| chat.id == known.id));
    list.extend(page.items);
    page.next
}

/// Takes a change in.
pub fn change(list: &mut Vec<Chat>, chat: Chat) {
    if chat.deleted_at.is_some() {
        return remove(list, chat.id);
    }
    match list.iter_mut().find(|known| known.id == chat.id) {
        Some(known) => replace(known, chat),
        None => list.push(chat),
    }
}

/// Takes a change in where the chat is there already: what was searched for grows by nothing that was not found.
pub fn change_known(list: &mut Vec<Chat>, chat: &Chat) {
    if chat.deleted_at.is_some() {
        return remove(list, chat.id);
    }
    for known in list.iter_mut().filter(|known| known.id == chat.id) {
        replace(known, chat.clone());
    }
}

/// Takes a chat out.
pub fn remove(list: &mut Vec<Chat>, chat: ChatId) {
    list.retain(|known| known.id != chat);
}

/// Puts what is newer in the place of what is known. The answer to a request may come after the notice of what
/// happened since, and would make an ended answer look live.
fn replace(known: &mut Chat, chat: Chat) {
    if chat.updated_at >= known.updated_at {
        *known = chat;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::thread::tests::titled;
    use contract::{Cursor, Timestamp};

    /// A chat, by its number, as it is at some moment.
    fn chat(number: u8, at: i64) -> Chat {
        Chat {
            id: format!("019ab000-0000-7000-8000-0000000000{number:02}").parse().unwrap(),
            updated_at: Timestamp::from_millis(at),
            ..titled("A chat")
        }
    }

    fn deleted(number: u8, at: i64) -> Chat {
        Chat { deleted_at: Some(Timestamp::from_millis(at)), ..chat(number, at) }
    }

    fn page(items: Vec<Chat>, more_follow: bool) -> Page<Chat> {
        Page { items, next: more_follow.then(|| Cursor("next".into())) }
    }

    /// Something that comes from the server: a page of the list, or a change to a chat.
    enum Comes {
        First(Page<Chat>),
        Further(Page<Chat>),
        Change(Chat),
    }

    #[test]
    fn pages_and_changes_are_taken_in_as_the_table_says() {
        use Comes::{Change, First, Further};
        let table = [
            ("in a first page", First(page(vec![chat(1, 5)], true)), vec![chat(2, 7), chat(1, 5)]),
            (
                "not in it",
                First(page(vec![chat(3, 5)], true)),
                vec![chat(1, 7), chat(2, 7), chat(3, 5)],
            ),
            ("in the only page", First(page(vec![chat(1, 5)], false)), vec![chat(1, 5)]),
            ("not in the only page", First(page(vec![], false)), vec![]),
            (
                "in a further page",
                Further(page(vec![chat(1, 5)], false)),
                vec![chat(2, 7), chat(1, 5)],
            ),
            ("not in it", Further(page(vec![], false)), vec![chat(1, 7), chat(2, 7)]),
            ("a newer change", Change(chat(1, 8)), vec![chat(1, 8), chat(2, 7)]),
            (
                "as new as it is known",
                Change(pinned(chat(1, 7))),
                vec![pinned(chat(1, 7)), chat(2, 7)],
            ),
            ("an older change", Change(pinned(chat(1, 6))), vec![chat(1, 7), chat(2, 7)]),
            ("a chat not there yet", Change(chat(3, 1)), vec![chat(1, 7), chat(2, 7), chat(3, 1)]),
            ("a deleted chat", Change(deleted(1, 8)), vec![chat(2, 7)]),
            ("deleted by an old change", Change(deleted(1, 6)), vec![chat(2, 7)]),
        ];

        for (row, comes, expected) in table {
            let mut list = vec![chat(1, 7), chat(2, 7)];
            match comes {
                First(page) => drop(first_page(&mut list, page)),
                Further(page) => drop(further_page(&mut list, page)),
                Change(chat) => change(&mut list, chat),
            }
            assert_eq!(list, expected, "{row}");
        }
    }

    fn pinned(chat: Chat) -> Chat {
        Chat { pinned: true, ..chat }
    }

    #[test]
    fn what_was_found_is_changed_and_never_grows() {
        let mut found = vec![chat(1, 7)];

        change_known(&mut found, &chat(2, 9));
        change_known(&mut found, &pinned(chat(1, 8)));
        assert_eq!(found, [pinned(chat(1, 8))]);

        change_known(&mut found, &deleted(1, 9));
        assert_eq!(found, []);
    }

    #[test]
    fn a_list_asked_for_before_a_change_is_old() {
        let mut count = ChangeCount::default();
        let asked = count;

        assert_eq!(count, asked);
        count.count();
        assert_ne!(count, asked);
    }
}
