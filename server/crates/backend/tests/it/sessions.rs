//! Sessions: how long they live, and what ends them.

use crate::house::{
    ADDRESS, DAY, House, MINUTE, PASSWORD, a_client, client_from, comes_to_be, email, told,
};
use contract::ports::{Clock, Fault, Ports};
use contract::{Caller, Failure, ServerFrame, Subject};
use futures::StreamExt;
use sqlx::Connection as _;
use std::time::Duration;
use tokio::time::timeout;

#[tokio::test]
async fn a_session_lives_thirty_days_after_its_last_use() {
    let house = House::new().await;
    let root = house.admin().await;
    let cookie =
        house.accounts().sign_in(&a_client(), &email("root"), PASSWORD).await.unwrap().token;
    let last_use = async || {
        let sessions = house.accounts().sessions(&root).await.unwrap();
        sessions.iter().map(|session| session.seen_at).max()
    };
    let alive = async || {
        matches!(
            house.accounts().caller_by_cookie(&cookie, ADDRESS).await.unwrap(),
            Caller::Person(_)
        )
    };

    house.clock.advance(29 * DAY);
    let used = alive().await;
    comes_to_be(Some(house.clock.now()), &last_use).await;
    house.clock.advance(29 * DAY);
    let used_again = alive().await;
    comes_to_be(Some(house.clock.now()), &last_use).await;
    house.clock.advance(30 * DAY);
    let forgotten = alive().await;

    assert!(used && used_again);
    assert!(!forgotten);
}

#[tokio::test]
async fn a_session_remembers_its_last_use_to_the_minute() {
    let house = House::new().await;
    let root = house.admin().await;
    let seen = async || house.accounts().sessions(&root).await.unwrap()[0].seen_at;
    let cookie =
        house.accounts().sign_in(&a_client(), &email("root"), PASSWORD).await.unwrap().token;
    let begun = seen().await;

    house.clock.advance(MINUTE - 1);
    house.accounts().caller_by_cookie(&cookie, ADDRESS).await.unwrap();
    let soon = seen().await;
    house.clock.advance(1);
    house.accounts().caller_by_cookie(&cookie, ADDRESS).await.unwrap();

    assert_eq!(soon, begun);
    comes_to_be(begun.plus_millis(MINUTE), &seen).await;
}

#[tokio::test]
async fn nobody_waits_until_it_is_written_that_they_were_here() {
    let house = House::new().await;
    let root = house.admin().await;
    let seen = async || house.accounts().sessions(&root).await.unwrap()[0].seen_at;
    let cookie =
        house.accounts().sign_in(&a_client(), &email("root"), PASSWORD).await.unwrap().token;
    house.clock.advance(MINUTE);
    let writer = house.hold_the_writer().await;

    let caller =
        timeout(Duration::from_secs(2), house.accounts().caller_by_cookie(&cookie, ADDRESS)).await;

    assert!(matches!(caller.expect("it waits for nobody").unwrap(), Caller::Person(_)));
    writer.close().await.unwrap();
    comes_to_be(house.clock.now(), &seen).await;
}

#[tokio::test]
async fn an_account_has_fifty_sessions_and_the_oldest_leaves() {
    let house = House::new().await;
    let first = house.admin().await;
    let notices = house.live().notices(&first).await.unwrap();
    for _ in 0..49 {
        house.clock.advance(MINUTE);
        house.sign_in("root").await;
    }
    let before = house.accounts().sessions(&first).await.unwrap().len();

    house.clock.advance(MINUTE);
    let last = house.sign_in("root").await;

    assert_eq!(before, 50);
    assert_eq!(house.accounts().sessions(&last).await.unwrap().len(), 50);
    assert!(house.live().notices(&first).await.is_err());
    assert_eq!(notices.count().await, 1, "its socket was told, and closes");
}

#[tokio::test]
async fn who_knows_the_password_cannot_sign_in_without_end() {
    let house = House::new().await;
    house.admin().await;
    for n in 0..20 {
        let client = client_from(&format!("198.51.100.{n}"));
        house.accounts().sign_in(&client, &email("root"), PASSWORD).await.unwrap();
    }

    let browser = house.accounts().sign_in(&a_client(), &email("root"), PASSWORD).await;
    let client = house.accounts().issue_tokens(&a_client(), &email("root"), PASSWORD).await;
    house.clock.advance(MINUTE);
    let later = house.accounts().sign_in(&a_client(), &email("root"), PASSWORD).await;

    assert_eq!(told(browser), Failure::TooMany { retry_after_s: 60 });
    assert!(client.is_ok(), "API clients are counted apart");
    assert!(later.is_ok());
}

#[tokio::test]
async fn a_script_that_signs_in_all_the_time_keeps_nobody_out_of_the_page() {
    let house = House::new().await;
    house.admin().await;
    let script =
        async || house.accounts().issue_tokens(&a_client(), &email("root"), PASSWORD).await;
    for _ in 0..20 {
        script().await.unwrap();
    }

    let one_more = script().await;
    let browser = house.accounts().sign_in(&a_client(), &email("root"), PASSWORD).await;

    assert_eq!(told(one_more), Failure::TooMany { retry_after_s: 60 });
    assert!(browser.is_ok());
}

#[tokio::test]
async fn a_made_up_cookie_is_nobodys() {
    let house = House::new().await;
    house.admin().await;

    for cookie in ["", "x", "🦀", &"A".repeat(43), &"A".repeat(100_000), "' OR 1=1 --"] {
        let caller = house.accounts().caller_by_cookie(cookie, ADDRESS).await.unwrap();
        assert_eq!(caller, Caller::Anonymous);
    }
}

#[tokio::test]
async fn made_up_cookies_are_counted_before_the_database_is_asked_and_hold_nobody_up() {
    let house = House::configured(|config| {
        config.limits.anonymous_requests_per_minute_per_address = Some(3);
    })
    .await;
    house.admin().await;
    let ada = house.accounts().sign_in(&a_client(), &email("root"), PASSWORD).await.unwrap().token;
    let made_up = "A".repeat(43);
    let asks = async |cookie: &str| house.accounts().caller_by_cookie(cookie, ADDRESS).await;
    let counts = |caller: &Caller| Ports::count_request(&*house.backend, caller, ADDRESS);
    for _ in 0..3 {
        let caller = asks(&made_up).await.unwrap();
        assert_eq!(caller, Caller::Anonymous);
        counts(&caller).unwrap();
    }

    let person = asks(&ada).await.unwrap();
    house.storage.close().await;
    let refused = asks(&made_up).await;
    let malformed = asks("x").await.unwrap();
    let asked = asks(&ada).await;

    assert!(matches!(person, Caller::Person(_)), "who was let in is known");
    assert_eq!(told(refused), Failure::TooMany { retry_after_s: 20 });
    assert_eq!(
        told(counts(&malformed).map_err(Into::into)),
        Failure::TooMany { retry_after_s: 20 }
    );
    assert!(matches!(asked, Err(fault) if !matches!(fault, Fault::Failure(_))), "it was closed");
}

#[tokio::test]
async fn signing_out_ends_the_session_and_its_socket() {
    let house = House::new().await;
    house.admin().await;
    let signed_in = house.accounts().sign_in(&a_client(), &email("root"), PASSWORD).await.unwrap();
    let root = house.caller(&signed_in).await;
    let notices = house.live().notices(&root).await.unwrap();

    house.accounts().sign_out(&root).await.unwrap();
    house.accounts().sign_out(&root).await.unwrap();
    house.accounts().sign_out(&Caller::Anonymous).await.unwrap();

    assert_eq!(house.caller(&signed_in).await, Caller::Anonymous);
    let told: Vec<_> = notices.map(|frame| frame.unwrap()).collect().await;
    let told: Vec<ServerFrame> =
        told.iter().map(|frame| serde_json::from_slice(frame).unwrap()).collect();
    assert_eq!(told, [ServerFrame::Notice { notice: contract::Notice::SignedOut }]);
}

#[tokio::test]
async fn signing_out_everywhere_keeps_the_session_that_asks() {
    let house = House::new().await;
    let here = house.admin().await;
    let (there, elsewhere) = (house.sign_in("root").await, house.sign_in("root").await);

    let ended = house.accounts().sign_out_everywhere(&here).await.unwrap();

    let left = house.accounts().sessions(&here).await.unwrap();
    assert_eq!(ended, 2);
    assert_eq!(left.len(), 1);
    assert!(left[0].current);
    assert_eq!(left[0].agent, "A browser");
    for gone in [there, elsewhere] {
        assert!(house.live().notices(&gone).await.is_err());
    }
}

#[tokio::test]
async fn one_session_can_be_ended() {
    let house = House::new().await;
    let here = house.admin().await;
    let there = house.sign_in("root").await.person().unwrap().session;

    house.accounts().end_session(&here, there).await.unwrap();

    let again = house.accounts().end_session(&here, there).await;
    assert_eq!(told(again), Failure::Missing { what: Subject::Session });
    assert_eq!(house.accounts().sessions(&here).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions() {
    let house = House::new().await;
    let here = house.admin().await;
    let there = house.accounts().sign_in(&a_client(), &email("root"), PASSWORD).await.unwrap();
    let client =
        house.accounts().issue_tokens(&a_client(), &email("root"), PASSWORD).await.unwrap();
    house.clock.advance(DAY);

    let account =
        house.accounts().change_password(&here, PASSWORD, "another horse", false).await.unwrap();

    let access = house.accounts().refresh(&a_client(), &client.refresh).await;
    assert_eq!(account.password_changed_at, account.created_at.plus_millis(DAY));
    assert_eq!(house.caller(&there).await, Caller::Anonymous);
    assert_eq!(told(access), Failure::SignedOut);
    assert_eq!(house.accounts().sessions(&here).await.unwrap().len(), 1);
    let old = house.accounts().sign_in(&a_client(), &email("root"), PASSWORD).await;
    let new = house.accounts().sign_in(&a_client(), &email("root"), "another horse").await;
    assert_eq!(told(old), Failure::WrongCredentials);
    assert!(new.is_ok());
}
