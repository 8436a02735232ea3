//! What lets somebody in later asks for the password when the session's last proof is old.

use crate::house::{House, MINUTE, PASSWORD, a_client, email, told};
use contract::{
    Caller, ChatDisposal, Failure, Field, KeyScope, Language, ListScope, Role, Rule, Theme,
};

/// The time for which a proof is fresh.
const FRESH: i64 = 10 * MINUTE;

const WRONG: Failure = Failure::Invalid { field: Field::Password, rule: Rule::Wrong };

/// What becomes of everything that lets somebody in later.
async fn lets_in(house: &House, admin: &Caller, suspended: &Caller) -> Vec<Result<(), Failure>> {
    let whom = suspended.person().unwrap().account;
    let (keys, people) = (house.keys(), house.people());
    let made = keys.add(admin, "Backups", KeyScope::default()).await;
    let added = people.add(admin, &email("carol"), "carol", PASSWORD, Role::Admin).await;
    let done = [
        made.map(drop),
        added.map(drop),
        people.suspend(admin, whom, false).await.map(drop),
        people.open_sign_up(admin, true).await,
    ];
    done.into_iter().map(|it| it.map_err(|fault| told::<()>(Err(fault)))).collect()
}

#[tokio::test]
async fn an_old_session_lets_nobody_in_later_until_it_has_proved_the_password() {
    let house = House::new().await;
    let root = house.admin().await;
    let ada = house.person(&root, "ada").await;
    house.people().suspend(&root, ada.person().unwrap().account, true).await.unwrap();

    house.clock.advance(FRESH + 1);
    let old = lets_in(&house, &root, &ada).await;
    let wrong = house.accounts().prove(&root, "wrong").await;
    let still = lets_in(&house, &root, &ada).await;
    house.accounts().prove(&root, PASSWORD).await.unwrap();
    house.clock.advance(FRESH);
    let proved = lets_in(&house, &root, &ada).await;

    assert_eq!(told(wrong), WRONG);
    for refused in [old, still] {
        assert_eq!(refused, vec![Err(Failure::ProofRequired); 4]);
    }
    assert_eq!(proved, vec![Ok(()); 4]);
}

#[tokio::test]
async fn a_proof_is_that_of_one_session_and_a_sign_in_is_one() {
    let house = House::new().await;
    let root = house.admin().await;
    house.clock.advance(FRESH + 1);
    let adds = async |caller: &Caller| {
        house.keys().add(caller, "Backups", KeyScope::default()).await.map(drop)
    };

    let elsewhere = house.sign_in("root").await;
    let tokens =
        house.accounts().issue_tokens(&a_client(), &email("root"), PASSWORD).await.unwrap();
    let address = a_client().address;
    let program = house.accounts().caller_by_access(&tokens.access, address).await.unwrap();

    assert!(adds(&elsewhere).await.is_ok());
    assert!(adds(&program).await.is_ok());
    assert_eq!(told(adds(&root).await), Failure::ProofRequired);

    house.clock.advance(FRESH + 1);
    let tokens = house.accounts().refresh(&a_client(), &tokens.refresh).await.unwrap();
    let program = house.accounts().caller_by_access(&tokens.access, address).await.unwrap();
    assert_eq!(told(adds(&program).await), Failure::ProofRequired, "refreshing proves nothing");
    house.accounts().prove(&program, PASSWORD).await.unwrap();
    assert!(adds(&program).await.is_ok());
    assert_eq!(told(adds(&elsewhere).await), Failure::ProofRequired);
}

#[tokio::test]
async fn changing_the_address_or_the_password_is_a_proof() {
    let house = House::new().await;
    let root = house.admin().await;
    let adds = async || house.keys().add(&root, "Backups", KeyScope::default()).await.map(drop);

    house.clock.advance(FRESH + 1);
    assert_eq!(told(adds().await), Failure::ProofRequired);
    house.accounts().change_email(&root, "grace@example.org", PASSWORD).await.unwrap();
    assert!(adds().await.is_ok());
    house.clock.advance(FRESH + 1);
    assert_eq!(told(adds().await), Failure::ProofRequired);
    house.accounts().change_password(&root, PASSWORD, "another horse", false).await.unwrap();
    assert!(adds().await.is_ok());
}

#[tokio::test]
async fn what_shuts_somebody_out_or_lets_nobody_in_asks_for_nothing() {
    let house = House::new().await;
    let root = house.admin().await;
    let (ada, bob) = (house.person(&root, "ada").await, house.person(&root, "bob").await);
    let key = house.keys().add(&root, "Backups", KeyScope::default()).await.unwrap().key;
    let talk = house.talk(&root, "one", "1").await;
    house.clock.advance(FRESH + 1);
    let [ada, bob] = [&ada, &bob].map(|caller| caller.person().unwrap().account);

    house.people().suspend(&root, ada, true).await.unwrap();
    house.people().delete(&root, bob, ChatDisposal::Purge).await.unwrap();
    house.people().open_sign_up(&root, false).await.unwrap();
    house.keys().revoke(&root, key.id).await.unwrap();
    house.shares().create(&root, talk.chat, None).await.unwrap();
    house.accounts().prefer(&root, Some(Language::De), Theme::Dark).await.unwrap();
    assert!(
        house
            .keys()
            .list(&root, ListScope::All, None, &contract::PageRequest::default())
            .await
            .unwrap()
            .items
            .is_empty()
    );
}

#[tokio::test]
async fn a_clock_that_was_set_back_makes_no_proof_fresh() {
    let house = House::new().await;
    let root = house.admin().await;
    house.clock.advance(-MINUTE);

    let made = house.keys().add(&root, "Backups", KeyScope::default()).await;

    assert_eq!(told(made), Failure::ProofRequired);
}

#[tokio::test]
async fn passwords_that_are_proved_are_throttled_by_session() {
    let house = House::new().await;
    let root = house.admin().await;
    let elsewhere = house.sign_in("root").await;
    for _ in 0..10 {
        assert_eq!(told(house.accounts().prove(&root, "wrong").await), WRONG);
    }

    let one_more = house.accounts().prove(&root, PASSWORD).await;
    let other = house.accounts().prove(&elsewhere, PASSWORD).await;
    house.clock.advance(MINUTE / 2);
    let later = house.accounts().prove(&root, PASSWORD).await;

    assert_eq!(told(one_more), Failure::TooMany { retry_after_s: 30 });
    assert!(other.is_ok() && later.is_ok());
}
