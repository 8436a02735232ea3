//! Answers that are being written when their chat or their person goes.

use crate::house::{House, MODEL, told};
use contract::ports::{Clock, Frames, Ids, Question};
use contract::{
    AccountId, Caller, ChatDisposal, ChatId, Failure, Message, MessageId, Outcome, Part, Sent,
    ServerFrame, Subject, Timestamp, Transcript, turn::Folded,
};
use futures::StreamExt;
use testkit::FakeProvider;

/// Asks what takes long to answer, and watches.
async fn asks(house: &House, who: &Caller) -> (Sent, Frames) {
    let ask = Question {
        id: MessageId::new(house.ids.uuid()),
        text: "Tell me everything".into(),
        model: "fake/fake-slow".into(),
    };
    let chat = ChatId::new(house.ids.uuid());
    let sent = house.messages().start(who, chat, ask).await.unwrap();
    let frames = house.live().watch(who, chat, None).await.unwrap();
    (sent, frames)
}

/// Reads to the end of the turn, and folds what is heard.
pub async fn transcript(mut frames: Frames) -> Transcript {
    let mut known: Option<Transcript> = None;
    while let Some(frame) = frames.next().await {
        let frame: ServerFrame = serde_json::from_slice(&frame.unwrap()).unwrap();
        match (frame, &mut known) {
            (ServerFrame::Snapshot { transcript, .. }, known) => *known = Some(transcript),
            (ServerFrame::Turn { seq, event, .. }, Some(known)) => {
                assert_eq!(known.fold(seq, &event), Folded::Next);
            }
            (ServerFrame::Turn { turn, event, .. }, known) => {
                *known = Transcript::begin(turn, &event);
            }
            _ => {}
        }
        if let Some(ended) = known.take_if(|known| known.outcome.is_some()) {
            return ended;
        }
    }
    panic!("the turn did not end");
}

/// The outcome of the turn, at its end.
pub async fn outcome(frames: Frames) -> Outcome {
    transcript(frames).await.outcome.unwrap()
}

fn id(caller: &Caller) -> AccountId {
    caller.person().unwrap().account
}

#[tokio::test]
async fn deleting_a_chat_stops_its_answer() {
    let provider = FakeProvider::start().await;
    let house = House::asking(&provider).await;
    let root = house.admin().await;
    let (sent, frames) = asks(&house, &root).await;

    house.chats().delete(&root, sent.chat.id).await.unwrap();

    assert_eq!(outcome(frames).await, Outcome::Stopped);
}

#[tokio::test]
async fn suspending_a_person_stops_their_answers() {
    let provider = FakeProvider::start().await;
    let house = House::asking(&provider).await;
    let root = house.admin().await;
    let ada = house.person(&root, "ada").await;
    let (_, frames) = asks(&house, &ada).await;
    let (_, more_frames) = asks(&house, &ada).await;

    house.people().suspend(&root, id(&ada), true).await.unwrap();

    assert_eq!(outcome(frames).await, Outcome::Stopped);
    assert_eq!(outcome(more_frames).await, Outcome::Stopped);
}

#[tokio::test]
async fn deleting_a_person_ends_their_answers_as_they_are() {
    let provider = FakeProvider::start().await;
    let house = House::asking(&provider).await;
    let root = house.admin().await;
    let (ada, bob) = (house.person(&root, "ada").await, house.person(&root, "bob").await);
    let ((hers, _), (his, _)) = (asks(&house, &ada).await, asks(&house, &bob).await);

    house.people().delete(&root, id(&ada), ChatDisposal::HandOver).await.unwrap();
    house.people().delete(&root, id(&bob), ChatDisposal::Purge).await.unwrap();

    let handed = house.chats().open(&root, hers.chat.id, None).await.unwrap();
    assert_eq!(handed.chat.live, None);
    assert!(handed.entries[1].message.outcome.is_some());
    let purged = house.chats().open(&root, his.chat.id, None).await;
    assert_eq!(told(purged), Failure::Missing { what: Subject::Chat });
}

#[tokio::test]
async fn a_turn_that_somebody_else_closed_says_what_is_stored() {
    let provider = FakeProvider::start().await;
    let house = House::asking(&provider).await;
    let root = house.admin().await;
    let (sent, mut frames) = asks(&house, &root).await;
    // A word is said, and perhaps not written yet; the clock stands still, so the next ones wait for it.
    for _ in 0..2 {
        frames.next().await.unwrap().unwrap();
    }

    let now = house.clock.now();
    let ever = Timestamp::from_millis(i64::MAX);
    assert_eq!(house.storage.interrupt_turns(ever, now).await.unwrap(), 1);
    let frames = house.live().watch(&root, sent.chat.id, Some((sent.turn, 0))).await.unwrap();
    house.messages().stop(&root, sent.turn).await.unwrap();

    let heard = transcript(frames).await;
    let opened = house.chats().open(&root, sent.chat.id, None).await.unwrap();
    assert_eq!(heard.outcome, Some(Outcome::Interrupted { at: now }));
    assert_eq!(heard.parts, opened.entries[1].message.parts);
}

#[tokio::test]
async fn a_turn_that_nobody_writes_is_stopped_all_the_same() {
    let house = House::new().await;
    let root = house.admin().await;
    let left_open = house.ask(&root, "Anybody there?").await;

    house.messages().stop(&root, left_open.turn).await.unwrap();

    assert_eq!(house.chat(&root, left_open.chat).await.live, None);
}

#[tokio::test]
async fn an_answer_that_is_as_long_as_one_can_be_is_not_continued() {
    let house = House::new().await;
    house.offer_a_model();
    let root = house.admin().await;
    let cut = async |bytes: usize| {
        let talk = house.ask(&root, "How long?").await;
        let thought = Part::Reasoning { text: "x".repeat(bytes / 2) };
        let said = Part::Text { text: "x".repeat(bytes - bytes / 2) };
        house.end(&root, &talk, vec![thought, said], Outcome::Cut).await;
        talk.answer
    };
    let most = Message::LONGEST_ANSWER;

    let full = house.messages().resume(&root, cut(most as usize - 3).await, Some(MODEL)).await;
    let older = house.messages().resume(&root, cut(3 * most as usize).await, Some(MODEL)).await;
    let fits = house.messages().resume(&root, cut(most as usize - 4).await, Some(MODEL)).await;

    assert_eq!(told(full), Failure::TooLarge { limit: most.into() });
    assert_eq!(
        told(older),
        Failure::TooLarge { limit: most.into() },
        "from before there was a limit"
    );
    assert!(fits.is_ok());
}
