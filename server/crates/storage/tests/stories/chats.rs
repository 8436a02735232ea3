//! The list of chats, the bin, and what an owner can change.

use crate::support::{Home, at, id, newest, title};
use contract::{Account, Chat, Cursor, Page};
use storage::ChatFilter;

const ALL: ChatFilter<'static> =
    ChatFilter { search: None, deleted: false, after: None, limit: 50 };
const BIN: ChatFilter<'static> = ChatFilter { deleted: true, ..ALL };

async fn listed(home: &Home, owner: &Account, filter: &ChatFilter<'_>) -> Page<Chat> {
    home.chats(owner.id, filter).await.unwrap().unwrap()
}

fn titles(page: &Page<Chat>) -> Vec<&str> {
    page.items.iter().map(|chat| chat.title.as_str()).collect()
}

both_engines! {
    async fn chats_are_listed_pinned_first_then_by_use(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        home.chats_about(&ada, "old", 10).await;
        let pinned = home.chats_about(&ada, "pinned", 20).await;
        home.chats_about(&ada, "new", 30).await;
        home.chats_about(&bob, "bob's", 40).await;

        home.pin_chat(ada.id, pinned.id, true).await.unwrap().unwrap();

        let page = listed(&home, &ada, &ALL).await;
        assert_eq!(titles(&page), ["pinned", "new", "old"]);
        assert_eq!(page.next, None);
    }

    async fn a_list_is_read_page_by_page(home) {
        let ada = home.person("ada").await;
        for number in 0..7 {
            let chat = home.chats_about(&ada, &format!("chat {number}"), 10 + number / 2).await;
            home.pin_chat(ada.id, chat.id, number < 2).await.unwrap().unwrap();
        }

        let mut read = Vec::new();
        let mut after: Option<Cursor> = None;
        loop {
            let page = listed(&home, &ada, &ChatFilter { after: after.as_ref(), limit: 3, ..ALL }).await;
            read.extend(titles(&page).into_iter().map(str::to_owned));
            after = page.next;
            if after.is_none() { break }
        }

        assert_eq!(read, ["chat 1", "chat 0", "chat 6", "chat 5", "chat 4", "chat 3", "chat 2"]);
    }

    async fn a_cursor_that_is_none_of_ours_is_refused(home) {
        let ada = home.person("ada").await;

        for text in ["", "x", "1.2", "bin.1.01890000-0000-7000-8000-000000000001"] {
            let after = Cursor(text.to_owned());
            assert_eq!(home.chats(ada.id, &ChatFilter { after: Some(&after), ..ALL }).await.unwrap(), None, "{text}");
        }
    }

    async fn titles_are_searched_in_any_case_and_taken_literally(home) {
        let ada = home.person("ada").await;
        for about in ["Grüße aus KÖLN", "100% Wolle", "100 Prozent", "snake_case", "snakeXcase", "back\\slash"] {
            home.chats_about(&ada, about, 10).await;
        }

        for (search, found) in [
            ("köln", vec!["Grüße aus KÖLN"]),
            (" GRÜSSE ", vec![]),
            ("GRÜẞE", vec!["Grüße aus KÖLN"]),
            ("100%", vec!["100% Wolle"]),
            ("e_c", vec!["snake_case"]),
            ("\\", vec!["back\\slash"]),
            ("nul\0", vec![]),
        ] {
            let page = listed(&home, &ada, &ChatFilter { search: Some(search), ..ALL }).await;
            assert_eq!(titles(&page), found, "{search}");
        }
        assert_eq!(listed(&home, &ada, &ChatFilter { search: Some("  "), ..ALL }).await.items.len(), 6);
    }

    async fn a_new_title_is_found_and_the_old_one_is_not(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "Groceries", 10).await;

        let renamed = home.rename_chat(ada.id, chat.id, &title("Einkäufe")).await.unwrap().unwrap();

        assert_eq!(renamed, Chat { title: title("Einkäufe"), ..chat });
        assert_eq!(home.chat(ada.id, chat.id).await.unwrap(), Some(renamed));
        assert_eq!(listed(&home, &ada, &ChatFilter { search: Some("EINKÄUFE"), ..ALL }).await.items.len(), 1);
        assert_eq!(listed(&home, &ada, &ChatFilter { search: Some("Groceries"), ..ALL }).await.items.len(), 0);
    }

    async fn a_title_somebody_chose_is_not_overwritten(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "first words", 10).await;

        let from = title("first words");
        assert_eq!(home.retitle_chat(ada.id, chat.id, &from, &title("A title")).await.unwrap().unwrap().title, title("A title"));
        assert_eq!(home.retitle_chat(ada.id, chat.id, &from, &title("Another")).await.unwrap(), None);
        assert_eq!(home.chat(ada.id, chat.id).await.unwrap().unwrap().title, title("A title"));
    }

    async fn a_strangers_chat_is_not_there(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let chat = home.chats_about(&ada, "Groceries", 10).await;

        assert_eq!(home.chat(bob.id, chat.id).await.unwrap(), None);
        assert_eq!(home.rename_chat(bob.id, chat.id, &title("Mine")).await.unwrap(), None);
        assert_eq!(home.retitle_chat(bob.id, chat.id, &chat.title, &title("Mine")).await.unwrap(), None);
        assert_eq!(home.pin_chat(bob.id, chat.id, true).await.unwrap(), None);
        assert_eq!(home.delete_chat(bob.id, chat.id, at(11)).await.unwrap(), None);
        assert_eq!(home.restore_chat(bob.id, chat.id, at(0)).await.unwrap(), None);
        assert_eq!(home.switch_branch(bob.id, chat.id, chat.head.unwrap()).await.unwrap(), None);
        assert_eq!(home.opened(bob.id, chat.id, None, newest(10)).await.unwrap(), None);
        assert_eq!(home.message(bob.id, chat.head.unwrap()).await.unwrap(), None);
        assert_eq!(home.thread(bob.id, chat.id, chat.head.unwrap(), newest(10)).await.unwrap(), []);
        assert_eq!(home.chat(ada.id, chat.id).await.unwrap(), Some(chat));
    }

    async fn a_deleted_chat_is_in_the_bin_and_nowhere_else(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "Groceries", 10).await;
        home.chats_about(&ada, "kept", 10).await;

        let deleted = home.delete_chat(ada.id, chat.id, at(50)).await.unwrap().unwrap();

        assert_eq!(deleted.deleted_at, Some(at(50)));
        assert_eq!(titles(&listed(&home, &ada, &ALL).await), ["kept"]);
        assert_eq!(listed(&home, &ada, &BIN).await.items, [deleted]);
        assert_eq!(home.chat(ada.id, chat.id).await.unwrap(), None);
        assert_eq!(home.rename_chat(ada.id, chat.id, &title("x")).await.unwrap(), None);
        assert_eq!(home.opened(ada.id, chat.id, None, newest(10)).await.unwrap(), None);
        assert_eq!(home.message(ada.id, chat.head.unwrap()).await.unwrap(), None);
        assert_eq!(home.delete_chat(ada.id, chat.id, at(60)).await.unwrap(), None);
    }

    async fn the_bin_is_read_page_by_page(home) {
        let ada = home.person("ada").await;
        for number in 0..5 {
            let chat = home.chats_about(&ada, &format!("chat {number}"), 10).await;
            home.delete_chat(ada.id, chat.id, at(20 + number / 2)).await.unwrap().unwrap();
        }

        let first = listed(&home, &ada, &ChatFilter { limit: 3, ..BIN }).await;
        let rest = listed(&home, &ada, &ChatFilter { limit: 3, after: first.next.as_ref(), ..BIN }).await;

        assert_eq!(titles(&first), ["chat 4", "chat 3", "chat 2"]);
        assert_eq!(titles(&rest), ["chat 1", "chat 0"]);
        assert_eq!(rest.next, None);
    }

    async fn a_chat_comes_back_from_the_bin_in_time(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "Groceries", 10).await;
        home.delete_chat(ada.id, chat.id, at(50)).await.unwrap();

        assert_eq!(home.restore_chat(ada.id, chat.id, at(50)).await.unwrap(), None);
        assert_eq!(home.restore_chat(ada.id, chat.id, at(49)).await.unwrap(), Some(chat.clone()));
        assert_eq!(home.restore_chat(ada.id, chat.id, at(49)).await.unwrap(), None);
        assert_eq!(home.chat(ada.id, chat.id).await.unwrap(), Some(chat));
    }

    async fn purging_destroys_what_was_deleted_long_ago(home) {
        let ada = home.person("ada").await;
        for number in 0..45 {
            let chat = home.chats_about(&ada, &format!("chat {number}"), 10).await;
            home.delete_chat(ada.id, chat.id, at(100 + number)).await.unwrap().unwrap();
        }
        let kept = home.chats_about(&ada, "kept", 10).await;

        assert_eq!(home.purge_chats(at(143)).await.unwrap(), 44);

        assert_eq!(titles(&listed(&home, &ada, &BIN).await), ["chat 44"]);
        assert_eq!(home.chat(ada.id, kept.id).await.unwrap(), Some(kept));
        let left = sqlx::query("SELECT id FROM messages").fetch_all(&mut home.raw().await).await.unwrap();
        assert_eq!(left.len(), 4);
        assert_eq!(home.purge_chats(at(143)).await.unwrap(), 0);
        assert_eq!(home.chat(ada.id, id()).await.unwrap(), None);
    }
}
