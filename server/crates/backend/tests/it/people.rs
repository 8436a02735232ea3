//! Other people's accounts: suspending, readmitting, deleting, and what is left of them.

use crate::house::{House, PASSWORD, a_client, email, told};
use contract::{Caller, ChatDisposal, Failure, Field, PageRequest, Role, Subject};

fn id(caller: &Caller) -> contract::AccountId {
    caller.person().unwrap().account
}

#[tokio::test]
async fn a_suspended_person_is_out_at_once() {
    let house = House::new().await;
    let root = house.admin().await;
    let ada = house.person(&root, "ada").await;
    let cookie = house.accounts().sign_in(&a_client(), &email("ada"), PASSWORD).await.unwrap();
    let tokens = house.accounts().issue_tokens(&a_client(), &email("ada"), PASSWORD).await.unwrap();

    let account = house.people().suspend(&root, id(&ada), true).await.unwrap();

    assert!(account.suspended);
    assert_eq!(house.caller(&cookie).await, Caller::Anonymous);
    let by_access =
        house.accounts().caller_by_access(&tokens.access, a_client().address).await.unwrap();
    assert_eq!(by_access, Caller::Anonymous);
    let refreshed = house.accounts().refresh(&a_client(), &tokens.refresh).await;
    assert_eq!(told(refreshed), Failure::SignedOut);
    let again = house.accounts().sign_in(&a_client(), &email("ada"), PASSWORD).await;
    assert_eq!(told(again), Failure::Suspended);
    let wrong = house.accounts().sign_in(&a_client(), &email("ada"), "wrong").await;
    assert_eq!(told(wrong), Failure::WrongCredentials);
}

#[tokio::test]
async fn a_readmitted_person_signs_in_again_but_old_sessions_stay_dead() {
    let house = House::new().await;
    let root = house.admin().await;
    let ada = house.person(&root, "ada").await;
    let cookie = house.accounts().sign_in(&a_client(), &email("ada"), PASSWORD).await.unwrap();
    house.people().suspend(&root, id(&ada), true).await.unwrap();

    house.people().suspend(&root, id(&ada), false).await.unwrap();

    assert_eq!(house.caller(&cookie).await, Caller::Anonymous);
    assert!(house.accounts().sign_in(&a_client(), &email("ada"), PASSWORD).await.is_ok());
}

#[tokio::test]
async fn nobody_suspends_or_deletes_themselves() {
    let house = House::new().await;
    let root = house.admin().await;

    let suspended = house.people().suspend(&root, id(&root), true).await;
    let deleted = house.people().delete(&root, id(&root), ChatDisposal::Purge).await;

    assert_eq!((told(suspended), told(deleted)), (Failure::Forbidden, Failure::Forbidden));
}

#[tokio::test]
async fn two_administrators_cannot_suspend_each_other() {
    let house = House::new().await;
    let root = house.admin().await;
    house.people().add(&root, &email("eve"), "Eve", PASSWORD, Role::Admin).await.unwrap();
    let eve = house.sign_in("eve").await;

    let (one, two) = tokio::join!(
        house.people().suspend(&root, id(&eve), true),
        house.people().suspend(&eve, id(&root), true),
    );

    assert_eq!([one.is_ok(), two.is_ok()].into_iter().filter(|ok| *ok).count(), 1);
}

#[tokio::test]
async fn everybody_is_listed_by_name() {
    let house = House::new().await;
    let root = house.admin().await;
    for name in ["zoe", "Bob", "ada"] {
        house.person(&root, name).await;
    }

    let people = house.people().list(&root, None, &PageRequest::default()).await.unwrap().items;

    let names: Vec<_> = people.iter().map(|account| account.name.as_str()).collect();
    assert_eq!(names, ["ada", "Bob", "root", "zoe"]);
}

#[tokio::test]
async fn an_address_is_given_once() {
    let house = House::new().await;
    let root = house.admin().await;

    let again = house.people().add(&root, "ROOT@example.org", "R", PASSWORD, Role::User).await;

    assert_eq!(told(again), Failure::Taken { field: Field::Email });
}

#[tokio::test]
async fn a_deleted_person_leaves_their_chats_to_the_administrator() {
    let house = House::new().await;
    let root = house.admin().await;
    let ada = house.person(&root, "ada").await;
    let talk = house.talk(&ada, "Groceries?", "Milk.").await;
    let share = house.shares().create(&ada, talk.chat, None).await.unwrap();

    house.people().delete(&root, id(&ada), ChatDisposal::HandOver).await.unwrap();

    assert_eq!(house.chat(&root, talk.chat).await.title.as_str(), "Groceries?");
    assert_eq!(
        told(house.shares().open(&share.token).await),
        Failure::Gone { what: Subject::Share }
    );
    let sign_in = house.accounts().sign_in(&a_client(), &email("ada"), PASSWORD).await;
    assert_eq!(told(sign_in), Failure::WrongCredentials);
    let again = house.people().delete(&root, id(&ada), ChatDisposal::Purge).await;
    assert_eq!(told(again), Failure::Missing { what: Subject::Account });
}

#[tokio::test]
async fn a_purged_person_leaves_nothing() {
    let house = House::new().await;
    let root = house.admin().await;
    let ada = house.person(&root, "ada").await;
    let talk = house.talk(&ada, "Groceries?", "Milk.").await;
    house.ask(&ada, "And bread?").await;

    house.people().delete(&root, id(&ada), ChatDisposal::Purge).await.unwrap();

    let opened = house.chats().open(&root, talk.chat, None).await;
    assert_eq!(told(opened), Failure::Missing { what: Subject::Chat });
    assert_eq!(
        house.people().list(&root, None, &PageRequest::default()).await.unwrap().items.len(),
        1
    );
}
