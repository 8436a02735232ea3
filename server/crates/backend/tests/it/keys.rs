//! Keys of programs: whom they let in, for how long, and who sees them.

use crate::house::{ADDRESS, DAY, House, MINUTE, PASSWORD, a_client, comes_to_be, email, told};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contract::ports::Clock;
use contract::{
    Allowance, Caller, ChatDisposal, Failure, Field, KeyHolder, KeyScope, ListScope, ModelId,
    NewKey, PageRequest, Period, Pico, Rule, Subject,
};

const MISSING: Failure = Failure::Missing { what: Subject::Key };

async fn key(house: &House, owner: &Caller) -> NewKey {
    house.keys().add(owner, "Backups", KeyScope::default()).await.unwrap()
}

async fn who(house: &House, made: &NewKey) -> Caller {
    house.keys().caller_by_key(&made.secret, ADDRESS).await.unwrap()
}

#[tokio::test]
async fn a_key_asks_in_its_owners_name_within_its_scope() {
    let house = House::new().await;
    let root = house.admin().await;
    let allowance = Allowance { period: Period::Day, money: Some(Pico(1)), tokens: None };
    let scope = KeyScope {
        models: vec![ModelId::parse("fake/words").unwrap()],
        requests_per_minute: Some(3),
        tokens_per_minute: Some(1_000),
        allowance: Some(allowance),
        expires_at: Some(house.clock.now().plus_millis(DAY)),
    };

    let made = house.keys().add(&root, " Backups ", scope.clone()).await.unwrap();

    let account = root.person().unwrap().account;
    let holder = KeyHolder { key: made.key.id, account, scope, address: ADDRESS };
    assert_eq!(who(&house, &made).await, Caller::Key(holder));
    assert_eq!(made.key.name.as_str(), "Backups");
    assert_eq!(made.key.owner, account);
}

#[tokio::test]
async fn a_secret_is_shown_once_and_kept_nowhere() {
    let house = House::new().await;
    let root = house.admin().await;

    let made = key(&house, &root).await;

    assert!(made.secret.starts_with("plk_"));
    assert_eq!(made.secret.len(), 4 + 43);
    assert!(made.secret.ends_with(&made.key.hint) && made.key.hint.len() == 4);
    let listed = house
        .keys()
        .list(&root, ListScope::Own, None, &PageRequest::default())
        .await
        .unwrap()
        .items;
    assert!(!serde_json::to_string(&listed).unwrap().contains(&made.secret));
    let text = made.secret.strip_prefix("plk_").unwrap();
    let bytes = URL_SAFE_NO_PAD.decode(text).unwrap();
    let files = house.files().await;
    let holds = |part: &[u8]| files.windows(part.len()).any(|window| window == part);
    assert!(holds(made.key.id.text().as_bytes()), "the key is there");
    assert!(!holds(text.as_bytes()), "and its secret is not");
    assert!(!holds(&bytes), "in no form");
}

#[tokio::test]
async fn a_revoked_key_lets_nobody_in_at_once() {
    let house = House::new().await;
    let root = house.admin().await;
    let made = key(&house, &root).await;

    house.keys().revoke(&root, made.key.id).await.unwrap();

    assert_eq!(who(&house, &made).await, Caller::Anonymous);
    assert_eq!(
        house
            .keys()
            .list(&root, ListScope::Own, None, &PageRequest::default())
            .await
            .unwrap()
            .items,
        []
    );
    assert_eq!(told(house.keys().revoke(&root, made.key.id).await), MISSING);
}

#[tokio::test]
async fn a_key_stops_working_when_it_expires() {
    let house = House::new().await;
    let root = house.admin().await;
    let tomorrow = house.clock.now().plus_millis(DAY);
    let scope = KeyScope { expires_at: Some(tomorrow), ..KeyScope::default() };
    let made = house.keys().add(&root, "Backups", scope).await.unwrap();

    house.clock.advance(DAY - 1);
    let in_time = who(&house, &made).await;
    house.clock.advance(1);
    let late = who(&house, &made).await;

    assert!(matches!(in_time, Caller::Key(_)));
    assert_eq!(late, Caller::Anonymous);
    assert_eq!(
        house
            .keys()
            .list(&root, ListScope::All, None, &PageRequest::default())
            .await
            .unwrap()
            .items,
        []
    );
}

#[tokio::test]
async fn the_keys_of_a_suspended_person_rest_and_those_of_a_deleted_one_are_gone() {
    let house = House::new().await;
    let root = house.admin().await;
    let ada = house.person(&root, "ada").await;
    let made = key(&house, &ada).await;
    let account = ada.person().unwrap().account;

    house.people().suspend(&root, account, true).await.unwrap();
    let suspended = who(&house, &made).await;
    house.people().suspend(&root, account, false).await.unwrap();
    let readmitted = who(&house, &made).await;
    house.people().delete(&root, account, ChatDisposal::Purge).await.unwrap();
    let deleted = who(&house, &made).await;

    assert_eq!(suspended, Caller::Anonymous);
    assert!(matches!(readmitted, Caller::Key(_)));
    assert_eq!(deleted, Caller::Anonymous);
    assert_eq!(
        house
            .keys()
            .list(&root, ListScope::All, None, &PageRequest::default())
            .await
            .unwrap()
            .items,
        []
    );
}

#[tokio::test]
async fn everybody_sees_and_revokes_their_own_keys_and_an_administrator_all() {
    let house = House::new().await;
    let root = house.admin().await;
    let (ada, bob) = (house.person(&root, "ada").await, house.person(&root, "bob").await);
    let (hers, his) = (key(&house, &ada).await, key(&house, &bob).await);

    let foreign = house.keys().revoke(&bob, hers.key.id).await;
    let all = house.keys().list(&bob, ListScope::All, None, &PageRequest::default()).await;

    assert_eq!(told(foreign), MISSING);
    assert_eq!(told(all), Failure::Forbidden);
    assert!(matches!(who(&house, &hers).await, Caller::Key(_)));
    let own =
        house.keys().list(&bob, ListScope::Own, None, &PageRequest::default()).await.unwrap().items;
    assert_eq!(own.iter().map(|key| key.id).collect::<Vec<_>>(), [his.key.id]);
    let all = house
        .keys()
        .list(&root, ListScope::All, None, &PageRequest::default())
        .await
        .unwrap()
        .items;
    assert_eq!(all.iter().map(|key| key.id).collect::<Vec<_>>(), [his.key.id, hers.key.id]);
    assert_eq!(
        house
            .keys()
            .list(&root, ListScope::Own, None, &PageRequest::default())
            .await
            .unwrap()
            .items,
        []
    );
    house.keys().revoke(&root, hers.key.id).await.unwrap();
    assert_eq!(who(&house, &hers).await, Caller::Anonymous);
}

#[tokio::test]
async fn a_key_remembers_its_last_use_to_the_minute() {
    let house = House::new().await;
    let root = house.admin().await;
    let made = key(&house, &root).await;
    let used = async || {
        house.keys().list(&root, ListScope::Own, None, &PageRequest::default()).await.unwrap().items
            [0]
        .used_at
    };
    let begun = house.clock.now();

    assert_eq!(used().await, None);
    who(&house, &made).await;
    comes_to_be(Some(begun), &used).await;
    house.clock.advance(MINUTE - 2_000);
    who(&house, &made).await;
    assert_eq!(used().await, Some(begun));
    house.clock.advance(2_000);
    who(&house, &made).await;
    comes_to_be(Some(begun.plus_millis(MINUTE)), &used).await;
}

#[tokio::test]
async fn a_made_up_secret_is_nobodys() {
    let house = House::new().await;
    let root = house.admin().await;
    let made = key(&house, &root).await;
    let bare = made.secret.strip_prefix("plk_").unwrap();
    let cookie = house.accounts().sign_in(&a_client(), &email("root"), PASSWORD).await.unwrap();
    let padded = format!("{}=", made.secret);
    let disguised = format!("plk_{}", cookie.token);
    let huge = format!("plk_{}", "A".repeat(100_000));

    for secret in ["", "plk_", "plk_🦀", "PLK_", bare, &padded, &disguised, &huge] {
        let caller = house.keys().caller_by_key(secret, ADDRESS).await.unwrap();
        assert_eq!(caller, Caller::Anonymous, "{secret:.60}");
    }
    let by_cookie = house.accounts().caller_by_cookie(bare, ADDRESS).await.unwrap();
    let by_access = house.accounts().caller_by_access(&made.secret, ADDRESS).await.unwrap();
    assert_eq!((by_cookie, by_access), (Caller::Anonymous, Caller::Anonymous));
}

#[tokio::test]
async fn what_means_nothing_is_refused() {
    let house = House::new().await;
    let root = house.admin().await;
    let now = house.clock.now();
    let add = async |name: &str, scope: KeyScope| told(house.keys().add(&root, name, scope).await);
    let past = KeyScope { expires_at: Some(now), ..KeyScope::default() };
    let rate = KeyScope { requests_per_minute: Some(0), ..KeyScope::default() };

    let refused = [
        add(" ", KeyScope::default()).await,
        add("Backups\n", rate).await,
        add("Backups", past).await,
    ];

    let invalid = |field, rule| Failure::Invalid { field, rule };
    assert_eq!(
        refused,
        [
            invalid(Field::Name, Rule::Empty),
            invalid(Field::Rate, Rule::Malformed),
            invalid(Field::ExpiresAt, Rule::Past),
        ]
    );
    assert_eq!(
        house
            .keys()
            .list(&root, ListScope::Own, None, &PageRequest::default())
            .await
            .unwrap()
            .items,
        []
    );
}

#[tokio::test]
async fn a_hundred_keys_are_enough() {
    let house = House::new().await;
    let root = house.admin().await;
    let ada = house.person(&root, "ada").await;
    let mut made = Vec::new();
    for _ in 0..100 {
        made.push(key(&house, &root).await);
    }

    let one_more = house.keys().add(&root, "Backups", KeyScope::default()).await;

    assert_eq!(told(one_more), Failure::Forbidden);
    assert!(matches!(who(&house, &key(&house, &ada).await).await, Caller::Key(_)));
    house.keys().revoke(&root, made[0].key.id).await.unwrap();
    key(&house, &root).await;
}
