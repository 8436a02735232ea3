//! Branches: what is shown of a tree of messages.

use crate::support::{id, newest, said, text};
use contract::{MessageId, Opened, Part};
use storage::Extent;

fn texts(opened: &Opened) -> Vec<String> {
    opened.entries.iter().map(|entry| entry.message.text()).collect()
}

both_engines! {
    async fn a_chat_opens_at_its_newest_part(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "one", 10).await;
        let two = home.says(&ada, chat.id, chat.head, "two", 20).await;
        let three = home.says(&ada, chat.id, Some(two.answer), "three", 30).await;

        let opened = home.opened(ada.id, chat.id, None, newest(3)).await.unwrap().unwrap();

        assert_eq!(opened.chat.head, Some(three.answer));
        assert_eq!(texts(&opened), ["About two.", "three", "About three."]);
        assert!(opened.more);
        let first = opened.entries[0].message.id;
        let before = home.opened(ada.id, chat.id, Some(first), newest(3)).await.unwrap().unwrap();
        assert_eq!(texts(&before), ["one", "Sure.", "two"]);
        assert!(!before.more);
        let start = home.opened(ada.id, chat.id, Some(before.entries[0].message.id), newest(3)).await.unwrap().unwrap();
        assert_eq!((start.entries.len(), start.more), (0, false));
        assert_eq!(home.opened(ada.id, chat.id, Some(id()), newest(3)).await.unwrap(), None);
    }

    async fn versions_are_the_messages_beside_a_message(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "one", 10).await;
        let first = chat.head.unwrap();
        let root = home.message(ada.id, first).await.unwrap().unwrap().parent.unwrap();
        let edited = home.says(&ada, chat.id, None, "one, edited", 20).await;
        let (again, _) = home.answers_again(ada.id, chat.id, root, &[], 30).await;
        home.end_turn(&again.end("Once more.", 30)).await.unwrap().unwrap();

        let opened = home.opened(ada.id, chat.id, None, newest(10)).await.unwrap().unwrap();

        let versions: Vec<Vec<MessageId>> = opened.entries.iter().map(|entry| entry.versions.clone()).collect();
        assert_eq!(texts(&opened), ["one", "Once more."]);
        assert_eq!(versions, [vec![root, edited.question], vec![first, again.answer]]);
    }

    async fn switching_shows_the_newest_leaf_below(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "one", 10).await;
        let old = home.says(&ada, chat.id, chat.head, "old", 20).await;
        let new = home.says(&ada, chat.id, chat.head, "new", 30).await;
        let other = home.says(&ada, chat.id, None, "other root", 40).await;
        let root = home.message(ada.id, chat.head.unwrap()).await.unwrap().unwrap().parent.unwrap();

        let before = home.chat(ada.id, chat.id).await.unwrap().unwrap();
        assert_eq!(before.head, Some(other.answer));
        let switched = home.switch_branch(ada.id, chat.id, root).await.unwrap().unwrap();

        assert_eq!(switched.head, Some(new.answer));
        assert_eq!(switched.updated_at, before.updated_at);
        assert_eq!(home.switch_branch(ada.id, chat.id, old.question).await.unwrap().unwrap().head, Some(old.answer));
        assert_eq!(home.switch_branch(ada.id, chat.id, id()).await.unwrap(), None);
        assert_eq!(home.switch_branch(ada.id, id(), root).await.unwrap(), None);
    }

    async fn a_live_answer_opens_with_what_was_saved(home) {
        let ada = home.person("ada").await;
        let asked = home.starts(&ada, "Tell me", 10).await;
        home.append_segments(&[
            asked.segment(2, text("Once ")),
            asked.segment(3, contract::Delta::Reasoning { text: "hm".into() }),
            asked.segment(4, text("upon")),
        ]).await.unwrap();

        let opened = home.opened(ada.id, asked.chat, None, newest(10)).await.unwrap().unwrap();

        let live = &opened.entries[1].message;
        assert_eq!(opened.chat.live, Some(asked.turn));
        assert_eq!(live.outcome, None);
        assert_eq!(live.parts, [said("Once "), vec![Part::Reasoning { text: "hm".into() }], said("upon")].concat());
        assert_eq!(home.message(ada.id, asked.answer).await.unwrap().as_ref(), Some(live));
    }

    async fn a_thread_is_the_branch_that_ends_at_a_message(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "one", 10).await;
        let two = home.says(&ada, chat.id, chat.head, "two", 20).await;
        home.says(&ada, chat.id, Some(two.answer), "three", 30).await;

        let thread = |upto, limit| {
            let home = home.clone();
            async move {
                let messages = home.thread(ada.id, chat.id, upto, newest(limit)).await.unwrap();
                messages.iter().map(contract::Message::text).collect::<Vec<_>>()
            }
        };
        assert_eq!(thread(two.question, 10).await, ["one", "Sure.", "two"]);
        assert_eq!(thread(two.question, 2).await, ["Sure.", "two"]);
        assert_eq!(thread(id(), 2).await, [""; 0]);
    }

    async fn a_branch_ends_where_the_bytes_do(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "one", 10).await;
        let long = "ä".repeat(2_000);
        let two = home.says(&ada, chat.id, chat.head, &long, 20).await;
        let three = home.says(&ada, chat.id, Some(two.answer), "three", 30).await;

        let mut read = Vec::new();
        for bytes in [1, 60, 100, 4_000, 4_200, 8_140, 8_200] {
            let extent = Extent { messages: 10, bytes };
            let opened = home.opened(ada.id, chat.id, None, extent).await.unwrap().unwrap();
            let thread = home.thread(ada.id, chat.id, three.answer, extent).await.unwrap();
            let shown: Vec<_> = opened.entries.iter().map(|entry| entry.message.clone()).collect();
            assert_eq!(shown, thread);
            assert_eq!(opened.more, thread.len() < 6);
            assert!(opened.entries.iter().all(|entry| entry.versions == [entry.message.id]));
            read.push(thread.len());
        }

        assert_eq!(read, [1, 1, 2, 2, 3, 4, 6], "each as it is stored, in bytes and not in letters");
        let longest = home.opened(ada.id, chat.id, Some(three.question), Extent { messages: 10, bytes: 1 }).await;
        assert_eq!(texts(&longest.unwrap().unwrap()), [format!("About {long}.")], "one is read in any case");
    }

    async fn a_long_chat_opens_as_any_other(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "one", 10).await;
        let mut last = chat.head;
        for number in 0..200 {
            last = Some(home.says(&ada, chat.id, last, &format!("{number}"), 20 + number).await.answer);
        }

        let opened = home.opened(ada.id, chat.id, None, newest(Opened::LENGTH)).await.unwrap().unwrap();

        assert_eq!(opened.entries.len(), 100);
        assert_eq!(opened.entries[98].message.text(), "199");
        assert!(opened.more);
        assert_eq!(home.thread(ada.id, chat.id, last.unwrap(), newest(10_000)).await.unwrap().len(), 402);
        let first = opened.chat.head.map(|_| opened.entries[0].message.id).unwrap();
        assert_eq!(home.switch_branch(ada.id, chat.id, first).await.unwrap().unwrap().head, last);
    }
}
