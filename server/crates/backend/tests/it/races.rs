//! Somebody loses what they do something with, while they do it: at each moment of it, and nothing comes of it.

use crate::house::{House, MINUTE, PASSWORD, a_client, email, told};
use contract::{Email, Failure, KeyScope, ListScope, PageRequest, Role};
use std::{pin::pin, time::Duration};
use testkit::polled;
use tokio::time::timeout;

/// The time that what is done meanwhile has of its own. It needs more only where the other one has the database's writer.
const ALONE: Duration = Duration::from_millis(100);

/// Begins something and polls it so often, lets something else happen to its end, if it can, and then ends it. `None`: it
/// had ended before.
async fn with_in_between<A, B>(
    begun: impl Future<Output = A>,
    polls: usize,
    other: impl Future<Output = B>,
) -> Option<(A, B)> {
    let (mut begun, mut other) = (pin!(begun), pin!(other));
    if polled(begun.as_mut(), polls).await.is_some() {
        return None;
    }
    match timeout(ALONE, other.as_mut()).await {
        Ok(other) => Some((begun.await, other)),
        Err(_) => Some(tokio::join!(begun, other)),
    }
}

#[tokio::test]
async fn a_key_that_is_made_while_its_maker_is_signed_out_with_all_keys_opens_nothing() {
    for polls in 1.. {
        let house = House::new().await;
        let root = house.admin().await;
        let elsewhere = house.sign_in("root").await;

        let adding = house.keys().add(&root, "Backups", KeyScope::default());
        let changing =
            house.accounts().change_password(&elsewhere, PASSWORD, "another horse", true);
        let Some((added, changed)) = with_in_between(adding, polls, changing).await else {
            assert!(polls > 2, "there were moments in between");
            return;
        };

        changed.unwrap();
        let request = PageRequest::default();
        let keys = house.keys().list(&elsewhere, ListScope::Own, None, &request).await.unwrap();
        assert_eq!(keys.items, [], "after {polls} polls: {added:?}");
    }
}

#[tokio::test]
async fn nobody_is_let_in_by_an_administrator_who_is_signed_out_meanwhile() {
    // So that it takes a while to hash a password.
    let slow = |config: &mut backend::Config| {
        (config.argon2_memory_kib, config.argon2_passes) = (64 * 1024, 10);
    };
    let house = House::configured(slow).await;
    let root = house.admin().await;
    let carol = email("carol");
    let mut adding = pin!(house.people().add(&root, &carol, "carol", PASSWORD, Role::Admin));
    let early = timeout(ALONE, adding.as_mut()).await;
    assert!(early.is_err(), "it is being hashed");

    house.accounts().sign_out(&root).await.unwrap();

    assert_eq!(told(adding.await), Failure::SignedOut);
    let carol = Email::parse(&carol).unwrap();
    assert_eq!(house.storage.account_by_email(&carol).await.unwrap(), None);
}

#[tokio::test]
async fn whoever_signs_in_during_a_suspension_is_not_in_afterwards() {
    for polls in 1.. {
        let house = House::new().await;
        let root = house.admin().await;
        let ada = house.person(&root, "ada").await.person().unwrap().account;
        let (client, email) = (a_client(), email("ada"));

        let signing_in = house.accounts().sign_in(&client, &email, PASSWORD);
        let suspending = house.people().suspend(&root, ada, true);
        let Some((signed_in, suspended)) = with_in_between(signing_in, polls, suspending).await
        else {
            assert!(polls > 2, "there were moments in between");
            return;
        };

        suspended.unwrap();
        house.people().suspend(&root, ada, false).await.unwrap();
        house.clock.advance(MINUTE);
        let later = house.sign_in("ada").await;
        let sessions = house.accounts().sessions(&later).await.unwrap();
        assert_eq!(sessions.len(), 1, "after {polls} polls: {:?}", signed_in.map(|it| it.account));
    }
}
