//! What the operator does without being signed in, on the database alone.

use crate::house::{ADDRESS, House, PASSWORD, a_client, email, told};
use backend::Operator;
use contract::{Caller, Failure, KeyScope, Role, Subject};

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
