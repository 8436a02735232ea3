//! Two ordinary people, and each other's things: through every method of every port.

use crate::house::{ADDRESS, House, MODEL, PASSWORD, a_client, email, told};
use contract::ports::{Ids, Question};
use contract::{
    Allowance, BudgetId, BudgetScope, BudgetSettings, Caller, ChatDisposal, Days, Failure, GroupId,
    KeyHolder, KeyScope, Language, ListScope, MessageId, PageRequest, Period, Pico, Role, Subject,
    Theme, Timestamp,
};

const DAYS: Days = Days { from: Timestamp::from_millis(0), count: 1 };

/// A budget for everybody.
const fn settings() -> BudgetSettings {
    let allowance = Allowance { period: Period::Month, money: Some(Pico(1)), tokens: None };
    BudgetSettings {
        scope: BudgetScope::Everybody,
        allowance,
        warn_at: 80,
        downgrade: None,
        unpriced: false,
    }
}

fn missing(what: Subject) -> Failure {
    Failure::Missing { what }
}

fn ask(house: &House) -> Question {
    Question { id: MessageId::new(house.ids.uuid()), text: "Mine now".into(), model: MODEL.into() }
}

#[tokio::test]
async fn a_stranger_finds_nothing() {
    let house = House::new().await;
    house.offer_a_model();
    let root = house.admin().await;
    let (ada, bob) = (house.person(&root, "ada").await, house.person(&root, "bob").await);
    let (done, live) = (house.talk(&ada, "one", "1").await, house.ask(&ada, "two").await);
    let bin = house.talk(&ada, "three", "3").await;
    house.chats().delete(&ada, bin.chat).await.unwrap();
    let share = house.shares().create(&ada, done.chat, None).await.unwrap().share;
    let key = house.keys().add(&ada, "Backups", KeyScope::default()).await.unwrap().key;
    let before = serde_json::to_string(&house.chats().open(&ada, done.chat, None).await.unwrap());

    let (chats, chat) = (house.chats(), missing(Subject::Chat));
    assert_eq!(chats.list(&bob, None, false, None).await.unwrap().items, []);
    assert_eq!(chats.list(&bob, None, true, None).await.unwrap().items, []);
    assert_eq!(told(chats.open(&bob, done.chat, None).await), chat);
    assert_eq!(told(chats.show(&bob, done.chat).await), chat);
    assert_eq!(told(chats.rename(&bob, done.chat, "Mine now").await), chat);
    assert_eq!(told(chats.pin(&bob, done.chat, true).await), chat);
    assert_eq!(told(chats.delete(&bob, done.chat).await), chat);
    assert_eq!(told(chats.restore(&bob, bin.chat).await), chat);
    assert_eq!(told(chats.switch(&bob, done.chat, done.answer).await), chat);

    let (messages, message) = (house.messages(), missing(Subject::Message));
    assert_eq!(told(messages.start(&bob, done.chat, ask(&house)).await), chat);
    assert_eq!(told(messages.send(&bob, done.chat, Some(done.answer), ask(&house)).await), chat);
    assert_eq!(told(messages.send(&bob, done.chat, None, ask(&house)).await), chat);
    assert_eq!(told(messages.regenerate(&bob, done.answer, None).await), message);
    assert_eq!(told(messages.resume(&bob, done.answer, None).await), message);
    assert_eq!(told(messages.stop(&bob, live.turn).await), missing(Subject::Turn));

    assert_eq!(told(house.live().watch(&bob, live.chat, None).await.map(|_| ())), chat);

    let shares = house.shares();
    assert_eq!(told(shares.create(&bob, done.chat, None).await), chat);
    assert_eq!(told(shares.list(&bob, done.chat, &PageRequest::default()).await), chat);
    assert_eq!(told(shares.revoke(&bob, share.id).await), missing(Subject::Share));

    let keys = house.keys();
    assert_eq!(told(keys.revoke(&bob, key.id).await), missing(Subject::Key));
    assert_eq!(
        keys.list(&bob, ListScope::Own, None, &PageRequest::default()).await.unwrap().items,
        []
    );
    assert_eq!(house.usage().report(&bob, DAYS, ListScope::Own).await.unwrap().by_person, []);
    assert_eq!(house.budgets().mine(&bob).await.unwrap(), []);

    let session = ada.person().unwrap().session;
    let ended = house.accounts().end_session(&bob, session).await;
    assert_eq!(told(ended), missing(Subject::Session));
    assert_eq!(house.accounts().sessions(&bob).await.unwrap().len(), 1);
    assert_eq!(house.accounts().sign_out_everywhere(&bob).await.unwrap(), 0);

    let after = serde_json::to_string(&house.chats().open(&ada, done.chat, None).await.unwrap());
    assert_eq!(before.unwrap(), after.unwrap());
    assert_eq!(house.accounts().sessions(&ada).await.unwrap().len(), 1);
    assert_eq!(
        house.shares().list(&ada, done.chat, &PageRequest::default()).await.unwrap().items,
        [share]
    );
    assert_eq!(
        house.keys().list(&ada, ListScope::Own, None, &PageRequest::default()).await.unwrap().items,
        [key]
    );
    assert_eq!(house.chat(&ada, live.chat).await.live, Some(live.turn));
}

#[tokio::test]
async fn somebody_elses_messages_are_no_place_to_answer() {
    let house = House::new().await;
    house.offer_a_model();
    let root = house.admin().await;
    let (ada, bob) = (house.person(&root, "ada").await, house.person(&root, "bob").await);
    let (hers, his) = (house.talk(&ada, "hers", "1").await, house.talk(&bob, "his", "2").await);

    let parent = house.messages().send(&bob, his.chat, Some(hers.answer), ask(&house)).await;
    let branch = house.chats().switch(&bob, his.chat, hers.answer).await;
    let id = Question { id: hers.question, ..ask(&house) };
    let id = house.messages().send(&bob, his.chat, Some(his.answer), id).await;

    let message = missing(Subject::Message);
    assert_eq!((told(parent), told(branch)), (message.clone(), message));
    assert!(matches!(told(id), Failure::Missing { .. }));
    assert_eq!(house.chats().open(&ada, hers.chat, None).await.unwrap().entries.len(), 2);
}

#[tokio::test]
async fn a_user_is_no_administrator() {
    let house = House::new().await;
    let root = house.admin().await;
    let bob = house.person(&root, "bob").await;
    let whom = root.person().unwrap().account;
    let (people, models) = (house.people(), house.models());
    let group = house.groups().add(&root, "Lab", vec![whom]).await.unwrap().id;

    let refused = [
        told(people.list(&bob, None, &PageRequest::default()).await.map(|_| ())),
        told(people.find(&bob, &[whom]).await.map(|_| ())),
        told(people.add(&bob, &email("eve"), "Eve", PASSWORD, Role::Admin).await.map(|_| ())),
        told(people.suspend(&bob, whom, true).await.map(|_| ())),
        told(people.suspend(&bob, bob.person().unwrap().account, false).await.map(|_| ())),
        told(people.delete(&bob, whom, ChatDisposal::HandOver).await),
        told(people.open_sign_up(&bob, true).await),
        told(models.offers(&bob).await.map(|_| ())),
        told(models.enable(&bob, "ollama", true).await.map(|_| ())),
        told(
            house
                .keys()
                .list(&bob, ListScope::All, None, &PageRequest::default())
                .await
                .map(|_| ()),
        ),
        told(house.usage().report(&bob, DAYS, ListScope::All).await.map(|_| ())),
        told(house.usage().export(&bob, DAYS, ListScope::All, 0).await.map(|_| ())),
        told(house.budgets().list(&bob, &PageRequest::default()).await.map(|_| ())),
        told(house.budgets().set(&bob, settings()).await.map(|_| ())),
        told(house.budgets().remove(&bob, BudgetId::new(house.ids.uuid())).await),
        told(house.groups().list(&bob).await.map(|_| ())),
        told(house.groups().of(&bob, whom).await.map(|_| ())),
        told(house.groups().members(&bob, group, &PageRequest::default()).await.map(|_| ())),
        told(house.groups().add(&bob, "Mine", vec![whom]).await.map(|_| ())),
        told(house.groups().change(&bob, group, "Mine", vec![], vec![]).await.map(|_| ())),
        told(house.groups().remove(&bob, group).await),
    ];

    assert!(refused.iter().all(|failure| *failure == Failure::Forbidden), "{refused:?}");
}

#[tokio::test]
async fn nobody_in_particular_is_asked_to_sign_in() {
    let house = House::new().await;
    let root = house.admin().await;

    let refused = tries_everything(&house, &root, &Caller::Anonymous).await;

    assert!(refused.iter().all(|failure| *failure == Failure::SignedOut), "{refused:?}");
}

#[tokio::test]
async fn a_key_asks_models_and_does_nothing_else() {
    let house = House::new().await;
    let root = house.admin().await;
    let made = house.keys().add(&root, "Backups", KeyScope::default()).await.unwrap();
    let program = house.keys().caller_by_key(&made.secret, ADDRESS).await.unwrap();
    assert!(matches!(&program, Caller::Key(KeyHolder { key, .. }) if *key == made.key.id));

    let mut refused = tries_everything(&house, &root, &program).await;
    refused.push(told(house.accounts().boot(&program, &a_client()).await));
    refused.push(told(house.accounts().sign_out(&program).await));

    assert!(refused.iter().all(|failure| *failure == Failure::Forbidden), "{refused:?}");
}

/// What somebody is told who is not a person, at every method that is about somebody's things.
async fn tries_everything(house: &House, root: &Caller, nobody: &Caller) -> Vec<Failure> {
    let talk = house.talk(root, "one", "1").await;
    let person = root.person().unwrap();
    let (account, session) = (person.account, person.session);
    let (accounts, chats, people) = (house.accounts(), house.chats(), house.people());
    let (messages, models, shares) = (house.messages(), house.models(), house.shares());
    let (en, light) = (Some(Language::En), Theme::Light);
    let (keys, usage, budgets) = (house.keys(), house.usage(), house.budgets());
    let (groups, group) = (house.groups(), GroupId::new(house.ids.uuid()));
    let share = shares.create(root, talk.chat, None).await.unwrap().share;
    let key = keys.add(root, "Backups", KeyScope::default()).await.unwrap().key.id;

    vec![
        told(accounts.rename(nobody, "x").await.map(|_| ())),
        told(accounts.change_email(nobody, "x@example.org", PASSWORD).await.map(|_| ())),
        told(accounts.change_password(nobody, PASSWORD, PASSWORD, false).await.map(|_| ())),
        told(accounts.prove(nobody, PASSWORD).await),
        told(accounts.prefer(nobody, en, light).await.map(|_| ())),
        told(accounts.sessions(nobody).await.map(|_| ())),
        told(accounts.end_session(nobody, session).await),
        told(accounts.sign_out_everywhere(nobody).await.map(|_| ())),
        told(people.list(nobody, None, &PageRequest::default()).await.map(|_| ())),
        told(people.find(nobody, &[]).await.map(|_| ())),
        told(people.add(nobody, "x@example.org", "x", PASSWORD, Role::User).await.map(|_| ())),
        told(people.suspend(nobody, account, true).await.map(|_| ())),
        told(people.delete(nobody, account, ChatDisposal::Purge).await),
        told(people.open_sign_up(nobody, true).await),
        told(chats.list(nobody, None, false, None).await.map(|_| ())),
        told(chats.open(nobody, talk.chat, None).await.map(|_| ())),
        told(chats.show(nobody, talk.chat).await.map(|_| ())),
        told(chats.rename(nobody, talk.chat, "x").await.map(|_| ())),
        told(chats.pin(nobody, talk.chat, true).await.map(|_| ())),
        told(chats.delete(nobody, talk.chat).await),
        told(chats.restore(nobody, talk.chat).await.map(|_| ())),
        told(chats.switch(nobody, talk.chat, talk.answer).await.map(|_| ())),
        told(messages.start(nobody, talk.chat, ask(house)).await.map(|_| ())),
        told(messages.send(nobody, talk.chat, None, ask(house)).await.map(|_| ())),
        told(messages.regenerate(nobody, talk.answer, None).await.map(|_| ())),
        told(messages.resume(nobody, talk.answer, None).await.map(|_| ())),
        told(messages.stop(nobody, talk.turn).await),
        told(models.list(nobody).await.map(|_| ())),
        told(models.offers(nobody).await.map(|_| ())),
        told(models.enable(nobody, "ollama", true).await.map(|_| ())),
        told(shares.create(nobody, talk.chat, None).await.map(|_| ())),
        told(shares.list(nobody, talk.chat, &PageRequest::default()).await.map(|_| ())),
        told(shares.revoke(nobody, share.id).await),
        told(house.live().watch(nobody, talk.chat, None).await.map(|_| ())),
        told(house.live().notices(nobody).await.map(|_| ())),
        told(keys.list(nobody, ListScope::Own, None, &PageRequest::default()).await.map(|_| ())),
        told(keys.add(nobody, "Backups", KeyScope::default()).await.map(|_| ())),
        told(keys.revoke(nobody, key).await),
        told(usage.report(nobody, DAYS, ListScope::Own).await.map(|_| ())),
        told(usage.export(nobody, DAYS, ListScope::Own, 0).await.map(|_| ())),
        told(budgets.mine(nobody).await.map(|_| ())),
        told(budgets.list(nobody, &PageRequest::default()).await.map(|_| ())),
        told(budgets.set(nobody, settings()).await.map(|_| ())),
        told(budgets.remove(nobody, BudgetId::new(house.ids.uuid())).await),
        told(groups.list(nobody).await.map(|_| ())),
        told(groups.of(nobody, account).await.map(|_| ())),
        told(groups.members(nobody, group, &PageRequest::default()).await.map(|_| ())),
        told(groups.add(nobody, "Mine", vec![account]).await.map(|_| ())),
        told(groups.change(nobody, group, "Mine", vec![], vec![]).await.map(|_| ())),
        told(groups.remove(nobody, group).await),
    ]
}
