//! Callers who go away while a turn is being opened: it is answered, or was never begun.

use crate::{answers::outcome, house::House};
use contract::{
    Caller, ChatId, Failure, MessageId, Outcome, Sent, Timestamp,
    ports::{Fault, Ids, Question},
};
use std::time::Duration;
use testkit::{FakeProvider, polled};

/// A way to open a turn.
#[derive(Clone, Copy, Debug)]
enum Way {
    Start,
    Send,
    Regenerate,
    Continue,
}

/// A question whose answer is short and cut, so that it can be continued.
fn question(house: &House) -> Question {
    Question {
        id: MessageId::new(house.ids.uuid()),
        text: "Quickly [[tokens=2 finish=length]]".into(),
        model: "fake/fake-slow".into(),
    }
}

async fn asks(
    house: &House,
    who: &Caller,
    way: Way,
    chat: ChatId,
    answer: MessageId,
) -> Result<Sent, Fault> {
    let messages = house.messages();
    match way {
        Way::Start => messages.start(who, chat, question(house)).await,
        Way::Send => messages.send(who, chat, Some(answer), question(house)).await,
        Way::Regenerate => messages.regenerate(who, answer, None).await,
        Way::Continue => messages.resume(who, answer, None).await,
    }
}

async fn ends(house: &House, who: &Caller, sent: &Sent) {
    let frames = house.live().watch(who, sent.chat.id, Some((sent.turn, 0))).await.unwrap();
    assert_eq!(outcome(frames).await, Outcome::Cut);
}

/// Asks once more in a chat, as soon as nothing is being answered there; nothing happens if there is no such chat.
async fn asks_again(house: &House, who: &Caller, chat: ChatId) {
    for _ in 0..1_000 {
        match house.messages().send(who, chat, None, question(house)).await {
            Ok(sent) => return ends(house, who, &sent).await,
            Err(Fault::Failure(Failure::Missing { .. })) => return,
            Err(Fault::Failure(Failure::Busy)) => {}
            Err(fault) => panic!("{fault:?}"),
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("nobody writes the answer that the chat waits for");
}

#[tokio::test]
async fn whoever_hangs_up_while_asking_leaves_a_chat_that_answers() {
    let provider = FakeProvider::start().await;
    let house = House::asking(&provider).await;
    let root = house.admin().await;

    for way in [Way::Start, Way::Send, Way::Regenerate, Way::Continue] {
        for polls in 1.. {
            let mut chat = ChatId::new(house.ids.uuid());
            let first = house.messages().start(&root, chat, question(&house)).await.unwrap();
            ends(&house, &root, &first).await;
            if matches!(way, Way::Start) {
                chat = ChatId::new(house.ids.uuid());
            }

            let asking = asks(&house, &root, way, chat, first.answer);
            let asked = polled(asking, polls).await;

            asks_again(&house, &root, chat).await;
            if let Some(asked) = asked {
                asked.unwrap();
                break;
            }
        }
    }

    house.backend.drain(Duration::from_secs(30)).await;
    let ever = Timestamp::from_millis(i64::MAX);
    assert_eq!(house.storage.interrupt_turns(ever, ever).await.unwrap(), 0, "no turn is live");
}
