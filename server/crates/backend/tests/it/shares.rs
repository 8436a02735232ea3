//! Shares: what they show to anybody, and when they stop.

use crate::house::{DAY, House, told};
use contract::ports::Clock;
use contract::{Author, Failure, Field, Outcome, PageRequest, Part, Rule, Subject};

const GONE: Failure = Failure::Gone { what: Subject::Share };
const MISSING: Failure = Failure::Missing { what: Subject::Share };

#[tokio::test]
async fn anybody_with_the_link_reads_what_was_said_aloud() {
    let house = House::new().await;
    let root = house.admin().await;
    let talk = house.talk(&root, "Groceries?", "Milk.").await;

    let made = house.shares().create(&root, talk.chat, None).await.unwrap();

    let shared = house.shares().open(&made.token).await.unwrap();
    assert_eq!(made.url, format!("https://chat.example.org/s/{}", made.token));
    assert_eq!(made.share.messages, 2);
    assert_eq!(shared.title.as_str(), "Groceries?");
    assert_eq!(shared.messages[0].author, Author::Person);
    assert_eq!(shared.messages[1].parts, [Part::Text { text: "Milk.".into() }]);
    let json = serde_json::to_string(&shared).unwrap();
    assert!(!json.contains("root") && !json.contains("Hm."), "{json}");
}

#[tokio::test]
async fn a_share_is_frozen() {
    let house = House::new().await;
    let root = house.admin().await;
    let talk = house.talk(&root, "Groceries?", "Milk.").await;
    let made = house.shares().create(&root, talk.chat, None).await.unwrap();

    house.chats().rename(&root, talk.chat, "Something else").await.unwrap();

    assert_eq!(house.shares().open(&made.token).await.unwrap().title.as_str(), "Groceries?");
}

#[tokio::test]
async fn a_share_stops_opening_when_it_expires() {
    let house = House::new().await;
    let root = house.admin().await;
    let talk = house.talk(&root, "Groceries?", "Milk.").await;
    let tomorrow = house.clock.now().plus_millis(DAY);
    let made = house.shares().create(&root, talk.chat, Some(tomorrow)).await.unwrap();

    house.clock.advance(DAY - 1);
    let in_time = house.shares().open(&made.token).await;
    house.clock.advance(1);
    let late = house.shares().open(&made.token).await;

    assert!(in_time.is_ok());
    assert_eq!(told(late), GONE);
    assert_eq!(
        house.shares().list(&root, talk.chat, &PageRequest::default()).await.unwrap().items.len(),
        0
    );
}

#[tokio::test]
async fn a_share_cannot_expire_in_the_past() {
    let house = House::new().await;
    let root = house.admin().await;
    let talk = house.talk(&root, "Groceries?", "Milk.").await;

    let made = house.shares().create(&root, talk.chat, Some(house.clock.now())).await;

    assert_eq!(told(made), Failure::Invalid { field: Field::ExpiresAt, rule: Rule::Past });
}

#[tokio::test]
async fn a_chat_is_not_shared_in_the_middle_of_a_sentence() {
    let house = House::new().await;
    let root = house.admin().await;
    let talk = house.ask(&root, "Groceries?").await;

    let made = house.shares().create(&root, talk.chat, None).await;

    assert_eq!(told(made), Failure::Busy);
}

#[tokio::test]
async fn a_chat_is_shared_up_to_eight_mebibytes_of_what_was_said_aloud() {
    let house = House::new().await;
    let root = house.admin().await;
    let talk = |said: usize, thought: usize| {
        let parts = vec![
            Part::Reasoning { text: "x".repeat(thought) },
            Part::Text { text: "x".repeat(said) },
        ];
        let (house, root) = (&house, &root);
        async move {
            let talk = house.ask(root, "How long?").await;
            house.end(root, &talk, parts, Outcome::Done).await;
            talk.chat
        }
    };
    let most = 8 * 1024 * 1024;
    let (fits, too_long) = (talk(most - 9, most).await, talk(most - 8, 0).await);

    let shared = house.shares().create(&root, fits, None).await.unwrap();
    let refused = house.shares().create(&root, too_long, None).await;

    assert_eq!(shared.share.messages, 2);
    assert_eq!(told(refused), Failure::TooLarge { limit: most as u64 });
}

#[tokio::test]
async fn a_share_of_many_portions_is_read_from_the_beginning() {
    let house = House::new().await;
    let root = house.admin().await;
    let talk = house.talk(&root, "Question 0", "Answer 0").await;
    let mut last = talk.answer;
    for number in 1..120 {
        last = house.says(&root, talk.chat, last, &format!("Question {number}")).await;
    }

    let made = house.shares().create(&root, talk.chat, None).await.unwrap();

    let shared = house.shares().open(&made.token).await.unwrap();
    let first: Vec<_> = shared.messages.iter().map(|it| it.parts.clone()).take(3).collect();
    let part = |text: &str| vec![Part::Text { text: text.into() }];
    assert_eq!(shared.messages.len(), 240);
    assert_eq!(first, [part("Question 0"), part("Answer 0"), part("Question 1")]);
    assert_eq!(shared.messages[238].parts, part("Question 119"));
}

#[tokio::test]
async fn a_revoked_share_is_gone_and_the_others_stay() {
    let house = House::new().await;
    let root = house.admin().await;
    let talk = house.talk(&root, "Groceries?", "Milk.").await;
    let one = house.shares().create(&root, talk.chat, None).await.unwrap();
    house.clock.advance(1);
    let two = house.shares().create(&root, talk.chat, None).await.unwrap();

    house.shares().revoke(&root, one.share.id).await.unwrap();

    assert_eq!(told(house.shares().open(&one.token).await), GONE);
    assert!(house.shares().open(&two.token).await.is_ok());
    assert_eq!(
        house.shares().list(&root, talk.chat, &PageRequest::default()).await.unwrap().items,
        [two.share]
    );
}

#[tokio::test]
async fn the_shares_of_a_deleted_chat_and_of_a_suspended_person_are_gone_at_once() {
    let house = House::new().await;
    let root = house.admin().await;
    let ada = house.person(&root, "ada").await;
    let (one, two) = (house.talk(&ada, "one", "1").await, house.talk(&ada, "two", "2").await);
    let first = house.shares().create(&ada, one.chat, None).await.unwrap();
    let second = house.shares().create(&ada, two.chat, None).await.unwrap();

    house.chats().delete(&ada, one.chat).await.unwrap();
    let deleted = house.shares().open(&first.token).await;
    house.people().suspend(&root, ada.person().unwrap().account, true).await.unwrap();
    let suspended = house.shares().open(&second.token).await;

    assert_eq!((told(deleted), told(suspended)), (GONE, GONE));
}

#[tokio::test]
async fn a_made_up_link_opens_nothing() {
    let house = House::new().await;

    for token in ["", "x", "../../etc/passwd", &"A".repeat(43), &"A".repeat(100_000)] {
        assert_eq!(told(house.shares().open(token).await), MISSING);
    }
}
