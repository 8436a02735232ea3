//! API clients: how their pairs of tokens are issued, rotated and ended.

use crate::house::{ADDRESS, DAY, House, MINUTE, PASSWORD, a_client, email, told};
use contract::ports::Clock;
use contract::{Caller, Failure, Field, Rule, TokenPair};

async fn tokens(house: &House) -> TokenPair {
    house.accounts().issue_tokens(&a_client(), &email("root"), PASSWORD).await.unwrap()
}

async fn is_alive(house: &House, tokens: &TokenPair) -> bool {
    let caller =
        house.accounts().caller_by_access(&tokens.access, a_client().address).await.unwrap();
    caller != Caller::Anonymous
}

#[tokio::test]
async fn an_access_token_works_for_fifteen_minutes() {
    let house = House::new().await;
    house.admin().await;
    let tokens = tokens(&house).await;

    let fresh = is_alive(&house, &tokens).await;
    house.clock.advance(15 * MINUTE - 1);
    let ripe = is_alive(&house, &tokens).await;
    house.clock.advance(1);
    let old = is_alive(&house, &tokens).await;

    assert!(fresh && ripe && !old);
    assert_eq!(tokens.access_expires_at, house.clock.now());
}

#[tokio::test]
async fn an_access_token_names_its_session_and_nothing_else() {
    use base64::Engine as _;
    let house = House::new().await;
    house.admin().await;
    let tokens = tokens(&house).await;
    let Caller::Person(person) =
        house.accounts().caller_by_access(&tokens.access, a_client().address).await.unwrap()
    else {
        panic!("nobody");
    };

    let claims = tokens.access.split('.').nth(1).unwrap();
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();

    let exp = tokens.access_expires_at.millis() / 1_000;
    assert_eq!(claims, serde_json::json!({ "sid": person.session, "exp": exp }));
}

#[tokio::test]
async fn an_access_token_dies_with_its_session() {
    let house = House::new().await;
    let root = house.admin().await;
    let tokens = tokens(&house).await;

    house.accounts().sign_out_everywhere(&root).await.unwrap();

    assert!(!is_alive(&house, &tokens).await);
    let refreshed = house.accounts().refresh(&a_client(), &tokens.refresh).await;
    assert_eq!(told(refreshed), Failure::SignedOut);
}

#[tokio::test]
async fn a_refresh_token_gives_the_next_pair() {
    let house = House::new().await;
    house.admin().await;
    let first = tokens(&house).await;
    house.clock.advance(29 * DAY);

    let second = house.accounts().refresh(&a_client(), &first.refresh).await.unwrap();

    house.clock.advance(29 * DAY);
    let third = house.accounts().refresh(&a_client(), &second.refresh).await.unwrap();
    assert!(is_alive(&house, &third).await);
    assert_ne!(second.refresh, first.refresh);
}

#[tokio::test]
async fn a_spent_refresh_token_ends_its_session() {
    let house = House::new().await;
    house.admin().await;
    let first = tokens(&house).await;
    let second = house.accounts().refresh(&a_client(), &first.refresh).await.unwrap();

    let thief = house.accounts().refresh(&a_client(), &first.refresh).await;

    assert_eq!(told(thief), Failure::SignedOut);
    assert!(!is_alive(&house, &second).await);
    let owner = house.accounts().refresh(&a_client(), &second.refresh).await;
    assert_eq!(told(owner), Failure::SignedOut);
}

#[tokio::test]
async fn of_two_refreshes_at_once_one_at_most_survives() {
    let house = House::new().await;
    house.admin().await;
    let first = tokens(&house).await;
    let here = a_client();

    let (one, two) = tokio::join!(
        house.accounts().refresh(&here, &first.refresh),
        house.accounts().refresh(&here, &first.refresh),
    );

    assert_eq!([one.is_ok(), two.is_ok()].into_iter().filter(|ok| *ok).count(), 1);
}

#[tokio::test]
async fn a_forgotten_refresh_token_expires() {
    let house = House::new().await;
    house.admin().await;
    let tokens = tokens(&house).await;

    house.clock.advance(30 * DAY);

    let refreshed = house.accounts().refresh(&a_client(), &tokens.refresh).await;
    assert_eq!(told(refreshed), Failure::SignedOut);
}

#[tokio::test]
async fn a_cookie_is_no_refresh_token_and_a_token_no_cookie() {
    let house = House::new().await;
    house.admin().await;
    let signed_in = house.accounts().sign_in(&a_client(), &email("root"), PASSWORD).await.unwrap();
    let tokens = tokens(&house).await;

    let by_cookie = house.accounts().refresh(&a_client(), &signed_in.token).await;
    let by_refresh = house.accounts().caller_by_cookie(&tokens.refresh, ADDRESS).await.unwrap();
    let garbage = house.accounts().refresh(&a_client(), "garbage").await;

    assert_eq!(told(by_cookie), Failure::SignedOut);
    assert_eq!(by_refresh, Caller::Anonymous);
    assert_eq!(told(garbage), Failure::Invalid { field: Field::Token, rule: Rule::Malformed });
}
