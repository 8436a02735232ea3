//! What the socket carries, as a port: resume, notices, and the end of a session.

use crate::house::House;
use contract::{
    ChatId, MessageId, Notice, ServerFrame, TurnEvent,
    ports::{Clock as _, Frames, Ids as _, Ports as _, Question},
};
use futures::StreamExt;
use std::time::Duration;
use storage::{Revocation, RevokedSessions};
use testkit::FakeProvider;

async fn next(frames: &mut Frames) -> Option<ServerFrame> {
    let frame =
        tokio::time::timeout(Duration::from_secs(10), frames.next()).await.expect("in time");
    frame.map(|frame| serde_json::from_slice(&frame.unwrap()).unwrap())
}

#[tokio::test]
async fn an_ended_session_says_so_and_its_notices_end() {
    let house = House::new().await;
    let ada = house.admin().await;
    let mut notices = house.backend.live().notices(&ada).await.unwrap();

    house.backend.accounts().sign_out(&ada).await.unwrap();

    let told = next(&mut notices).await;
    assert_eq!(told, Some(ServerFrame::Notice { notice: Notice::SignedOut }));
    assert_eq!(next(&mut notices).await, None);
}

#[tokio::test]
async fn a_session_that_is_ended_beside_the_server_is_noticed() {
    let house = House::new().await;
    let ada = house.admin().await;
    let mut notices = house.backend.live().notices(&ada).await.unwrap();

    // As another process would: past the use cases, in the database.
    let person = ada.person().unwrap();
    let sessions = RevokedSessions::One(person.session);
    let revocation = Revocation { sessions, ..Revocation::default() };
    let now = house.clock.now();
    house.storage.revoke(Some(person.account), revocation, now).await.unwrap();

    let told = next(&mut notices).await;
    assert_eq!(told, Some(ServerFrame::Notice { notice: Notice::SignedOut }));
}

#[tokio::test]
async fn every_place_to_resume_from_leads_to_the_same_transcript() {
    let provider = FakeProvider::start().await;
    let house = House::asking(&provider).await;
    let ada = house.admin().await;
    let ask = Question {
        id: MessageId::new(house.ids.uuid()),
        text: "Hello [[tokens=120 rate=400]]".into(),
        model: "fake/fake-slow".into(),
    };
    let chat = ChatId::new(house.ids.uuid());
    let turn = house.backend.messages().start(&ada, chat, ask).await.unwrap().turn;

    let mut whole = None;
    for after in [0, 1, 2, 3, 5, 8] {
        let mut frames = house.backend.live().watch(&ada, chat, Some((turn, after))).await.unwrap();
        let mut seen = after;
        loop {
            match next(&mut frames).await.expect("the turn has an end") {
                ServerFrame::Turn { seq, event, .. } => {
                    assert_eq!(seq, seen + 1, "resumed after {after}");
                    seen = seq;
                    if matches!(event, TurnEvent::Ended { .. }) {
                        break;
                    }
                }
                ServerFrame::Snapshot { transcript, .. } => {
                    seen = transcript.seq;
                    if transcript.outcome.is_some() {
                        break;
                    }
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(*whole.get_or_insert(seen), seen, "resumed after {after}");
    }
}
