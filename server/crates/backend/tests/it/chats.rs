//! Chats: the list and its order, the bin, and what changes one.

use crate::house::{DAY, House, told};
use contract::{Chat, Cursor, Failure, Field, Notice, Rule, ServerFrame, Subject};
use futures::{FutureExt, StreamExt};

fn titles(page: &contract::Page<Chat>) -> Vec<&str> {
    page.items.iter().map(|chat| chat.title.as_str()).collect()
}

#[tokio::test]
async fn pinned_chats_come_first_then_the_newest() {
    let house = House::new().await;
    let root = house.admin().await;
    let first = house.talk(&root, "first", "1").await;
    for question in ["second", "third"] {
        house.clock.advance(1);
        house.talk(&root, question, "…").await;
    }

    house.chats().pin(&root, first.chat, true).await.unwrap();

    let page = house.chats().list(&root, None, false, None).await.unwrap();
    assert_eq!(titles(&page), ["first", "third", "second"]);
}

#[tokio::test]
async fn fifty_chats_are_a_page() {
    let house = House::new().await;
    let root = house.admin().await;
    for n in 0..60 {
        house.clock.advance(1);
        house.talk(&root, &format!("chat {n}"), "…").await;
    }

    let first = house.chats().list(&root, None, false, None).await.unwrap();
    let rest = house.chats().list(&root, None, false, first.next.as_ref()).await.unwrap();

    assert_eq!((first.items.len(), rest.items.len()), (50, 10));
    assert_eq!(
        (first.items[0].title.as_str(), rest.items[9].title.as_str()),
        ("chat 59", "chat 0")
    );
    assert_eq!(rest.next, None);
    let garbage = house.chats().list(&root, None, false, Some(&Cursor("garbage".into()))).await;
    assert_eq!(told(garbage), Failure::Invalid { field: Field::Cursor, rule: Rule::Malformed });
}

#[tokio::test]
async fn chats_are_found_by_their_title() {
    let house = House::new().await;
    let root = house.admin().await;
    house.talk(&root, "100% of the Groceries", "…").await;
    house.talk(&root, "Weather", "…").await;
    let find = async |search| {
        let page = house.chats().list(&root, Some(search), false, None).await.unwrap();
        page.items.len()
    };

    assert_eq!(find("groceries").await, 1);
    assert_eq!(find("0% of").await, 1);
    assert_eq!(find("0%Groceries").await, 0);
    assert_eq!(find("_eather").await, 0);
    assert_eq!(find("  ").await, 2);
    assert_eq!(find(&"x".repeat(10_000)).await, 0);
}

#[tokio::test]
async fn a_chat_is_renamed_on_every_page() {
    let house = House::new().await;
    let root = house.admin().await;
    let talk = house.talk(&root, "Groceries", "…").await;
    let mut notices = house.live().notices(&root).await.unwrap();

    let renamed = house.chats().rename(&root, talk.chat, " Shopping ").await.unwrap();

    let frame = notices.next().await.unwrap().unwrap();
    let frame: ServerFrame = serde_json::from_slice(&frame).unwrap();
    assert_eq!(renamed.title.as_str(), "Shopping");
    assert_eq!(frame, ServerFrame::Notice { notice: Notice::ChatChanged { chat: renamed } });
    let empty = house.chats().rename(&root, talk.chat, " ").await;
    assert_eq!(told(empty), Failure::Invalid { field: Field::Title, rule: Rule::Empty });
    assert!(notices.next().now_or_never().is_none());
}

#[tokio::test]
async fn a_deleted_chat_comes_back_from_the_bin_within_thirty_days() {
    let house = House::new().await;
    let root = house.admin().await;
    let talk = house.talk(&root, "Groceries", "Milk.").await;
    let missing = Failure::Missing { what: Subject::Chat };

    house.chats().delete(&root, talk.chat).await.unwrap();

    assert_eq!(told(house.chats().open(&root, talk.chat, None).await), missing);
    assert_eq!(told(house.chats().delete(&root, talk.chat).await), missing);
    let bin = house.chats().list(&root, None, true, None).await.unwrap();
    assert_eq!(titles(&bin), ["Groceries"]);
    house.clock.advance(30 * DAY - 1);
    let restored = house.chats().restore(&root, talk.chat).await.unwrap();
    assert_eq!(restored.deleted_at, None);
    assert_eq!(house.chats().open(&root, talk.chat, None).await.unwrap().entries.len(), 2);
    house.chats().delete(&root, talk.chat).await.unwrap();
    house.clock.advance(30 * DAY + 1);
    assert_eq!(told(house.chats().restore(&root, talk.chat).await), missing);
}

#[tokio::test]
async fn switching_to_what_is_not_there_says_what() {
    let house = House::new().await;
    let root = house.admin().await;
    let (one, two) = (house.talk(&root, "one", "1").await, house.talk(&root, "two", "2").await);

    let switched = house.chats().switch(&root, one.chat, one.question).await.unwrap();

    assert_eq!(switched.head, Some(one.answer));
    let elsewhere = house.chats().switch(&root, one.chat, two.answer).await;
    assert_eq!(told(elsewhere), Failure::Missing { what: Subject::Message });
}
