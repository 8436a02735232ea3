//! Keys, and all the ways in which they stop working.

use crate::revocations::one_key;
use crate::support::{FIRST, Home, at, hash, id, model, pages};
use contract::{Account, Allowance, Key, KeyName, KeyScope, PageRequest, Period, Pico};
use storage::Revocation;

const MINUTE: i64 = 60_000;

pub fn key(owner: &Account, created: i64, expires: Option<i64>) -> Key {
    Key {
        id: id(),
        owner: owner.id,
        name: KeyName::parse("Backups").unwrap(),
        hint: "wxyz".into(),
        scope: KeyScope { expires_at: expires.map(at), ..KeyScope::default() },
        created_at: at(created),
        used_at: None,
    }
}

async fn added(home: &Home, key: &Key, secret: u8) -> Key {
    assert!(home.add_key(key, &hash(secret), 100).await.unwrap());
    key.clone()
}

/// The keys that a search finds.
async fn found(home: &Home, search: &str) -> Vec<Key> {
    home.keys(None, Some(search), at(20), &FIRST).await.unwrap().items
}

both_engines! {
    async fn a_key_comes_back_as_it_was_made(home) {
        let ada = home.person("ada").await;
        let allowance = Allowance { period: Period::Month, money: Some(Pico(7)), tokens: Some(u64::MAX) };
        let scope = KeyScope {
            models: vec![model()],
            requests_per_minute: Some(u32::MAX),
            tokens_per_minute: Some(1_000),
            allowance: Some(allowance),
            expires_at: Some(at(99)),
        };

        let made = added(&home, &Key { scope, ..key(&ada, 10, None) }, 1).await;

        assert_eq!(home.key_by_secret(&hash(1), at(20)).await.unwrap(), Some(made.clone()));
        assert_eq!(home.live_key(made.id, at(20)).await.unwrap(), Some(made.clone()));
        assert_eq!(home.keys_of(Some(ada.id), at(20)).await, [made]);
        assert_eq!(home.key_by_secret(&hash(2), at(20)).await.unwrap(), None);
        assert_eq!(home.live_key(id(), at(20)).await.unwrap(), None);
    }

    async fn everybody_sees_their_own_and_an_administrator_all_the_newest_first(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let first = added(&home, &key(&ada, 10, None), 1).await;
        let second = added(&home, &key(&bob, 11, None), 2).await;
        let third = added(&home, &key(&ada, 12, None), 3).await;

        assert_eq!(home.keys_of(Some(ada.id), at(20)).await, [third.clone(), first.clone()]);
        assert_eq!(home.keys_of(Some(bob.id), at(20)).await, std::slice::from_ref(&second));
        assert_eq!(home.keys_of(None, at(20)).await, [third, second, first]);
    }

    async fn keys_are_listed_a_page_at_a_time_also_those_of_one_moment(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let mut made = Vec::new();
        for (secret, owner) in [(1, &ada), (2, &bob), (3, &ada), (4, &ada), (5, &ada)] {
            made.insert(0, added(&home, &key(owner, 10, None), secret).await);
        }
        let hers = [made[0].clone(), made[1].clone(), made[2].clone(), made[4].clone()];

        let owner = Some(ada.id);
        let all = pages(2, |it| { let home = &home; async move { home.keys(None, None, at(20), &it).await.unwrap() } }).await;
        let own = pages(2, |it| { let home = &home; async move { home.keys(owner, None, at(20), &it).await.unwrap() } }).await;

        assert_eq!(all.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1]);
        assert_eq!(all.concat(), made);
        assert_eq!(own, [hers[..2].to_vec(), hers[2..].to_vec()]);
        let first = home.keys(None, None, at(20), &PageRequest { after: None, limit: Some(2) }).await.unwrap();
        home.revoke(None, one_key(made[1].id), at(20)).await.unwrap();
        added(&home, &key(&ada, 11, None), 6).await;
        let second = home.keys(None, None, at(20), &PageRequest::after(first.next)).await.unwrap();
        assert_eq!(second.items, made[2..]);
    }

    async fn keys_are_found_by_their_name_and_their_owner(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let hers = added(&home, &key(&ada, 10, None), 1).await;
        let nightly = Key { name: KeyName::parse("Nightly").unwrap(), ..key(&bob, 11, None) };
        let his = added(&home, &nightly, 2).await;

        assert_eq!(found(&home, "BACK").await, std::slice::from_ref(&hers));
        assert_eq!(found(&home, "bob@").await, std::slice::from_ref(&his));
        assert_eq!(found(&home, "ada").await, std::slice::from_ref(&hers));
        assert_eq!(found(&home, "example").await, [his, hers]);
        assert_eq!(found(&home, "nobody").await, []);
    }

    async fn a_revoked_key_lets_nobody_in_and_keeps_its_row(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let made = added(&home, &key(&ada, 10, None), 1).await;

        assert!(home.revoke(Some(bob.id), one_key(made.id), at(20)).await.unwrap().is_nothing());
        assert!(home.live_key(made.id, at(20)).await.unwrap().is_some());
        assert!(!home.revoke(Some(ada.id), one_key(made.id), at(20)).await.unwrap().is_nothing());

        assert!(home.revoke(Some(ada.id), one_key(made.id), at(21)).await.unwrap().is_nothing());
        assert!(home.revoke(None, one_key(made.id), at(21)).await.unwrap().is_nothing());
        assert_eq!(home.key_by_secret(&hash(1), at(21)).await.unwrap(), None);
        assert_eq!(home.live_key(made.id, at(21)).await.unwrap(), None);
        assert_eq!(home.keys_of(None, at(21)).await, []);
        let kept: i64 = sqlx::query_scalar("SELECT revoked_at FROM keys WHERE id = $1")
            .bind(made.id.text())
            .fetch_one(&mut home.raw().await)
            .await
            .unwrap();
        assert_eq!(kept, 20);
    }

    async fn whoever_may_revoke_anybodys_key_needs_no_owner(home) {
        let ada = home.person("ada").await;
        let made = added(&home, &key(&ada, 10, None), 1).await;

        assert!(!home.revoke(None, one_key(made.id), at(20)).await.unwrap().is_nothing());

        assert_eq!(home.live_key(made.id, at(20)).await.unwrap(), None);
    }

    async fn a_key_expires(home) {
        let ada = home.person("ada").await;
        let made = added(&home, &key(&ada, 10, Some(100)), 1).await;

        assert!(home.key_by_secret(&hash(1), at(99)).await.unwrap().is_some());
        assert_eq!(home.key_by_secret(&hash(1), at(100)).await.unwrap(), None);
        assert_eq!(home.live_key(made.id, at(100)).await.unwrap(), None);
        assert_eq!(home.keys_of(Some(ada.id), at(100)).await, []);
    }

    async fn a_suspended_persons_keys_let_nobody_in_until_they_are_readmitted(home) {
        let ada = home.person("ada").await;
        let made = added(&home, &key(&ada, 10, None), 1).await;

        home.suspend_account(ada.id, Revocation::default(), at(9)).await.unwrap();
        assert_eq!(home.key_by_secret(&hash(1), at(20)).await.unwrap(), None);
        assert_eq!(home.live_key(made.id, at(20)).await.unwrap(), None);
        assert_eq!(home.keys_of(None, at(20)).await.len(), 1);

        home.readmit_account(ada.id).await.unwrap();
        assert!(home.key_by_secret(&hash(1), at(20)).await.unwrap().is_some());
    }

    async fn a_deleted_persons_keys_are_gone(home) {
        let ada = home.person("ada").await;
        let made = added(&home, &key(&ada, 10, None), 1).await;

        home.delete_account(ada.id, None, at(20)).await.unwrap();

        assert_eq!(home.key_by_secret(&hash(1), at(20)).await.unwrap(), None);
        assert_eq!(home.keys_of(None, at(20)).await, []);
        assert!(!home.add_key(&Key { id: id(), ..made }, &hash(2), 100).await.unwrap());
    }

    async fn a_key_remembers_its_last_use_to_the_minute(home) {
        let ada = home.person("ada").await;
        let (made, other) = (added(&home, &key(&ada, 10, None), 1).await, key(&ada, 10, None));
        added(&home, &other, 2).await;
        let used = async || home.live_key(made.id, at(20)).await.unwrap().unwrap().used_at;

        for (touched, remembered) in [
            (20, 20),
            (20 + MINUTE - 1, 20),
            (20 + MINUTE, 20 + MINUTE),
            (30, 20 + MINUTE),
        ] {
            home.touch_key(made.id, at(touched)).await.unwrap();
            assert_eq!(used().await, Some(at(remembered)), "{touched}");
        }
        assert_eq!(home.live_key(other.id, at(20)).await.unwrap(), Some(other));
    }

    async fn only_keys_that_still_stand_count_against_the_most(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let two = async |key: &Key, secret| home.add_key(key, &hash(secret), 2).await.unwrap();
        let first = key(&ada, 10, None);

        assert!(two(&first, 1).await);
        assert!(two(&key(&ada, 10, Some(15)), 2).await);
        assert!(!two(&key(&ada, 14, None), 3).await);
        assert!(two(&key(&bob, 14, None), 4).await);
        assert!(two(&key(&ada, 15, None), 5).await, "one has expired");
        assert!(!two(&key(&ada, 16, None), 6).await);
        home.revoke(None, one_key(first.id), at(17)).await.unwrap();
        assert!(two(&key(&ada, 18, None), 7).await, "one is revoked");
    }

    async fn of_two_last_keys_at_once_one_is_added(home) {
        let ada = home.person("ada").await;
        let (one, other) = (key(&ada, 10, None), key(&ada, 10, None));
        let (left, right) = (hash(1), hash(2));

        let (one, other) = tokio::join!(
            home.add_key(&one, &left, 1),
            home.add_key(&other, &right, 1),
        );

        assert_ne!(one.unwrap(), other.unwrap());
    }
}
