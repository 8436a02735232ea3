//! What the operator does without being signed in, on the database alone.

use crate::house::{ADDRESS, House, PASSWORD, a_client, email, told};
use backend::Operator;
use contract::{Caller, Failure, KeyScope, Role, Subject};
use testkit::polled;

fn operator(house: &House) -> Operator {
    let (clock, ids) = (house.clock.clone(), house.ids.clone());
    Operator::new(house.storage.clone(), &house.config, clock, ids)
}

#[tokio::test]
async fn the_operator_adds_people_without_a_page() {
    let house = House::new().await;
    let operator = operator(&house);

    operator.add(&email("root"), "Root", PASSWORD, Role::Admin).await.unwrap();

    assert_eq!(operator.list().await.unwrap().len(), 1);
    assert!(house.accounts().sign_in(&a_client(), &email("root"), PASSWORD).await.is_ok());
}

#[tokio::test]
async fn the_operator_sets_a_forgotten_password() {
    let house = House::new().await;
    house.admin().await;
    let cookie = house.accounts().sign_in(&a_client(), &email("root"), PASSWORD).await.unwrap();

    operator(&house).set_password(&email("root"), "another horse", false).await.unwrap();

    assert_eq!(house.caller(&cookie).await, Caller::Anonymous);
    assert!(house.accounts().sign_in(&a_client(), &email("root"), "another horse").await.is_ok());
}

#[tokio::test]
async fn the_operator_suspends_everybody_but_the_last_administrator() {
    let house = House::new().await;
    let root = house.admin().await;
    house.person(&root, "ada").await;
    let operator = operator(&house);

    let ada = operator.suspend(&email("ada"), true).await.unwrap();
    let last = operator.suspend(&email("root"), true).await;
    let nobody = operator.suspend(&email("nobody"), true).await;

    assert!(ada.suspended);
    assert_eq!(told(last), Failure::Forbidden);
    assert_eq!(told(nobody), Failure::Missing { what: Subject::Account });
}

#[tokio::test]
async fn the_operator_makes_and_revokes_keys_for_anybody() {
    let house = House::new().await;
    let root = house.admin().await;
    house.person(&root, "ada").await;
    let operator = operator(&house);

    let made = operator.add_key(&email("ada"), "Backups", KeyScope::default()).await.unwrap();
    let listed = operator.keys().await.unwrap();
    let works = house.keys().caller_by_key(&made.secret, ADDRESS).await.unwrap();
    operator.revoke_key(made.key.id).await.unwrap();
    let again = operator.revoke_key(made.key.id).await;
    let nobody = operator.add_key(&email("nobody"), "Backups", KeyScope::default()).await;

    assert!(matches!(works, Caller::Key(_)));
    assert_eq!(listed, [made.key]);
    assert_eq!(operator.keys().await.unwrap(), []);
    assert_eq!(told(again), Failure::Missing { what: Subject::Key });
    assert_eq!(told(nobody), Failure::Missing { what: Subject::Account });
}

/// Somebody new, with a session and a key, and the secrets of both.
async fn somebody(house: &House, root: &Caller, name: &str) -> (String, String) {
    house.clock.advance(30 * 60_000);
    house.accounts().prove(root, PASSWORD).await.unwrap();
    house.person(root, name).await;
    let signed_in =
        house.accounts().sign_in(&a_client(), &email(name), PASSWORD).await.unwrap().token;
    let key = operator(house).add_key(&email(name), "Backups", KeyScope::default()).await.unwrap();
    (signed_in, key.secret)
}

async fn opens(house: &House, cookie: &str) -> bool {
    house.accounts().caller_by_cookie(cookie, ADDRESS).await.unwrap() != Caller::Anonymous
}

/// Waits for what was sent to the database before: it writes one thing after the other.
async fn written(house: &House, root: &Caller) {
    house.accounts().prove(root, PASSWORD).await.unwrap();
}

// Whoever is killed is at some await, and what the database had not committed by then was never done.
#[tokio::test]
async fn an_errand_that_is_broken_off_is_done_or_was_never_begun() {
    const NEW: &str = "another correct horse";
    let house = House::new().await;
    let (root, operator) = (house.admin().await, operator(&house));

    for polls in 1.. {
        let who = format!("suspended{polls}");
        let (cookie, _) = somebody(&house, &root, &who).await;
        let done = polled(operator.suspend(&email(&who), true), polls).await;
        written(&house, &root).await;
        let people = operator.list().await.unwrap();
        let is_suspended = people.iter().any(|it| it.suspended && it.email.as_str() == email(&who));
        operator.suspend(&email(&who), false).await.unwrap();
        assert_eq!(opens(&house, &cookie).await, !is_suspended, "their sessions end with it");
        if done.is_some() {
            assert!(is_suspended);
            break;
        }
    }
    for polls in 1.. {
        let who = format!("renewed{polls}");
        let (cookie, _) = somebody(&house, &root, &who).await;
        let done = polled(operator.set_password(&email(&who), NEW, true), polls).await;
        written(&house, &root).await;
        let is_new = house.accounts().sign_in(&a_client(), &email(&who), NEW).await.is_ok();
        assert_eq!(opens(&house, &cookie).await, !is_new, "their sessions end with it");
        if done.is_some() {
            assert!(is_new);
            break;
        }
    }
    for polls in 1.. {
        house.clock.advance(30 * 60_000);
        let who = format!("added{polls}");
        let done = polled(operator.add(&email(&who), "New", PASSWORD, Role::User), polls).await;
        written(&house, &root).await;
        let people = operator.list().await.unwrap();
        let is_there = people.iter().any(|it| it.email.as_str() == email(&who));
        let gets_in = house.accounts().sign_in(&a_client(), &email(&who), PASSWORD).await.is_ok();
        assert_eq!(gets_in, is_there);
        if done.is_some() {
            assert!(is_there);
            break;
        }
    }
    for polls in 1.. {
        let who = format!("revoked{polls}");
        let (_, secret) = somebody(&house, &root, &who).await;
        let keys = operator.keys().await.unwrap();
        let done = polled(operator.revoke_key(keys[0].id), polls).await;
        written(&house, &root).await;
        let is_listed = operator.keys().await.unwrap().iter().any(|it| it.id == keys[0].id);
        let found = house.keys().caller_by_key(&secret, ADDRESS).await;
        assert_eq!(matches!(found, Ok(Caller::Key(_))), is_listed);
        if done.is_some() {
            assert!(!is_listed);
            break;
        }
    }
}
