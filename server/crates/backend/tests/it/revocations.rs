//! Revocations in the gap between being let in and beginning something: nothing begins that nobody would end.

use crate::house::{ADDRESS, House, PASSWORD, a_client, comes_to_be, email, told};
use backend::Operator;
use contract::{
    Caller, ChatId, Failure, KeyScope, MessageId, ModelId, NewKey, Sent,
    ports::{Fault, Ids as _, Question},
    prompt::{Piece, Prompt, PromptMessage, Speaker},
};
use futures::StreamExt;
use testkit::FakeProvider;

const MODEL: &str = "fake/fake-slow";

async fn starts(house: &House, who: &Caller) -> Result<Sent, Fault> {
    let question = Question {
        id: MessageId::new(house.ids.uuid()),
        text: "Slowly [[tokens=5000 rate=20]]".into(),
        model: MODEL.into(),
    };
    house.messages().start(who, ChatId::new(house.ids.uuid()), question).await
}

fn prompt() -> Prompt {
    let said = vec![PromptMessage::new(Speaker::Person, "Slowly [[tokens=5000 rate=20]]")];
    Prompt { said, ..Prompt::default() }
}

async fn let_in(house: &House, made: &NewKey) -> Caller {
    house.keys().caller_by_key(&made.secret, ADDRESS).await.unwrap()
}

fn operator(house: &House) -> Operator {
    let (clock, ids) = (house.clock.clone(), house.ids.clone());
    Operator::new(house.storage.clone(), &house.config, clock, ids)
}

#[tokio::test]
async fn a_turn_that_is_begun_after_the_suspension_is_refused() {
    let provider = FakeProvider::start().await;
    let house = House::asking(&provider).await;
    let root = house.admin().await;
    let ada = house.person(&root, "ada").await;

    // Her request has been let in, and its body takes its time.
    operator(&house).suspend(&email("ada"), true).await.unwrap();

    assert_eq!(told(starts(&house, &ada).await), Failure::Suspended);
    assert_eq!(provider.asked(), 0);
}

#[tokio::test]
async fn a_turn_that_is_begun_during_the_suspension_ends() {
    let provider = FakeProvider::start().await;
    let house = House::asking(&provider).await;
    let root = house.admin().await;
    let ada = house.person(&root, "ada").await;
    let account = ada.person().unwrap().account;
    let idle = house.tasks();

    for _ in 0..20 {
        let (_, suspended) =
            tokio::join!(starts(&house, &ada), house.people().suspend(&root, account, true),);

        assert!(suspended.unwrap().suspended);
        comes_to_be(idle, &async || house.tasks()).await;
        comes_to_be(0, &async || provider.open_requests()).await;
        house.people().suspend(&root, account, false).await.unwrap();
    }
}

#[tokio::test]
async fn a_key_that_is_revoked_while_its_question_comes_in_asks_nothing() {
    let provider = FakeProvider::start().await;
    let house = House::asking(&provider).await;
    let root = house.admin().await;
    let made = house.keys().add(&root, "Backups", KeyScope::default()).await.unwrap();
    let program = let_in(&house, &made).await;
    let model = ModelId::parse(MODEL).unwrap();

    house.keys().revoke(&root, made.key.id).await.unwrap();

    let asked = house.completions().ask(&program, &model, prompt()).await;
    assert_eq!(told(asked), Failure::SignedOut);
    let embedded = house.completions().embed(&program, &model, vec!["a".into()], None).await;
    assert_eq!(told(embedded), Failure::SignedOut);
    assert_eq!(provider.asked(), 0);
}

#[tokio::test]
async fn a_session_that_is_ended_while_its_question_comes_in_asks_nothing() {
    let provider = FakeProvider::start().await;
    let house = House::asking(&provider).await;
    let root = house.admin().await;
    let there = house.sign_in("root").await;
    let model = ModelId::parse(MODEL).unwrap();

    house.accounts().sign_out_everywhere(&root).await.unwrap();

    let asked = house.completions().ask(&there, &model, prompt()).await;
    assert_eq!(told(asked), Failure::SignedOut);
}

#[tokio::test]
async fn what_a_key_has_not_heard_yet_is_not_said_once_it_is_revoked() {
    let provider = FakeProvider::start().await;
    let house = House::asking(&provider).await;
    let root = house.admin().await;
    let made = house.keys().add(&root, "Backups", KeyScope::default()).await.unwrap();
    let program = let_in(&house, &made).await;
    let model = ModelId::parse(MODEL).unwrap();
    let mut pieces = house.completions().ask(&program, &model, prompt()).await.unwrap();
    assert!(matches!(pieces.next().await, Some(Ok(Piece::Delta(_)))));

    house.keys().revoke(&root, made.key.id).await.unwrap();

    assert_eq!(pieces.next().await, Some(Err(Failure::SignedOut)));
    assert_eq!(pieces.next().await, None);
    comes_to_be(0, &async || provider.open_requests()).await;
}

#[tokio::test]
async fn a_password_is_changed_with_its_sessions_and_keys_or_not_at_all() {
    let house = House::new().await;
    let root = house.admin().await;
    let (client, root_email) = (a_client(), email("root"));
    let there = house.accounts().sign_in(&client, &root_email, PASSWORD).await.unwrap();
    let made = house.keys().add(&root, "Backups", KeyScope::default()).await.unwrap();

    for polls in 1.. {
        let new = format!("another horse {polls}");
        let operator = operator(&house);
        let setting = operator.set_password(&root_email, &new, true);
        let done = testkit::polled(setting, polls).await;
        let is_new = house.accounts().sign_in(&client, &root_email, &new).await.is_ok();
        house.clock.advance(3_600_000);
        if is_new {
            assert_eq!(house.caller(&there).await, Caller::Anonymous, "after {polls} polls");
            assert_eq!(let_in(&house, &made).await, Caller::Anonymous, "after {polls} polls");
            break;
        }
        assert!(done.is_none(), "it was said to be done");
    }
}
