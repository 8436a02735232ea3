//! Sessions.

use crate::support::{Home, at, hash, id};
use contract::{Account, Person, Role, Session, SessionId};
use storage::{LiveSession, NewSession, Revocation, Rotated};

/// More sessions than anybody opens here but where it is about that.
const MOST: u32 = 50;

async fn signed_in(home: &Home, account: &Account, secret: u8, now: i64) -> SessionId {
    let session = NewSession {
        id: id(),
        account: account.id,
        agent: "A browser",
        secret_hash: Some(hash(secret)),
        refresh_hash: None,
        now: at(now),
        expires_at: at(1_000),
    };
    home.open_session(&session, MOST).await.unwrap();
    session.id
}

async fn with_tokens(home: &Home, account: &Account, refresh: u8) -> SessionId {
    let session = NewSession {
        id: id(),
        account: account.id,
        agent: "A program",
        secret_hash: None,
        refresh_hash: Some(hash(refresh)),
        now: at(10),
        expires_at: at(1_000),
    };
    home.open_session(&session, MOST).await.unwrap();
    session.id
}

both_engines! {
    async fn a_secret_opens_its_session(home) {
        let ada = home.person("ada").await;
        let session = signed_in(&home, &ada, 1, 10).await;

        let live = LiveSession {
            person: Person { account: ada.id, role: Role::User, session },
            seen_at: at(10),
            expires_at: at(1_000),
        };
        assert_eq!(home.session_by_secret(&hash(1), at(11)).await.unwrap(), Some(live.clone()));
        assert_eq!(home.session_by_id(session, at(11)).await.unwrap(), Some(live));
        assert_eq!(home.session_by_secret(&hash(2), at(11)).await.unwrap(), None);
        assert_eq!(home.session_by_id(id(), at(11)).await.unwrap(), None);
    }

    async fn of_too_many_sessions_those_end_that_were_used_the_longest_ago(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let first = signed_in(&home, &ada, 1, 10).await;
        let second = signed_in(&home, &ada, 2, 20).await;
        let third = with_tokens(&home, &ada, 3).await;
        let bobs = signed_in(&home, &bob, 4, 5).await;
        home.touch_session(first, at(30), at(1_000)).await.unwrap();
        let session = |secret| NewSession {
            id: id(),
            account: ada.id,
            agent: "One more",
            secret_hash: Some(hash(secret)),
            refresh_hash: None,
            now: at(15),
            expires_at: at(1_000),
        };

        let none = home.open_session(&session(5), 4).await.unwrap();
        let two = home.open_session(&session(6), 3).await.unwrap();
        let last = session(7);
        let rest = home.open_session(&last, 1).await.unwrap();

        assert_eq!(none, []);
        assert_eq!(two.len(), 2, "of five");
        assert!(two.contains(&third), "used at 10: {two:?}");
        assert!(!two.contains(&first) && !two.contains(&second));
        assert_eq!(rest.len(), 3);
        assert_eq!(home.sessions(ada.id, last.id, at(40)).await.unwrap().len(), 1);
        assert!(home.session_by_id(bobs, at(40)).await.unwrap().is_some());
    }

    async fn an_expired_session_opens_nothing(home) {
        let ada = home.person("ada").await;
        let session = signed_in(&home, &ada, 1, 10).await;

        assert_eq!(home.session_by_secret(&hash(1), at(1_000)).await.unwrap(), None);
        assert_eq!(home.session_by_id(session, at(1_000)).await.unwrap(), None);
        assert_eq!(home.sessions(ada.id, session, at(1_000)).await.unwrap(), []);
    }

    async fn a_used_session_lives_longer(home) {
        let ada = home.person("ada").await;
        let session = signed_in(&home, &ada, 1, 10).await;

        home.touch_session(session, at(900), at(2_000)).await.unwrap();

        let live = home.session_by_secret(&hash(1), at(1_500)).await.unwrap().unwrap();
        assert_eq!((live.seen_at, live.expires_at), (at(900), at(2_000)));
    }

    async fn a_use_that_is_noted_late_takes_nothing_back(home) {
        let ada = home.person("ada").await;
        let session = signed_in(&home, &ada, 1, 10).await;

        home.touch_session(session, at(900), at(2_000)).await.unwrap();
        home.touch_session(session, at(800), at(1_900)).await.unwrap();

        let live = home.session_by_secret(&hash(1), at(1_500)).await.unwrap().unwrap();
        assert_eq!((live.seen_at, live.expires_at), (at(900), at(2_000)));
    }

    async fn a_session_is_proved_when_it_is_opened_and_once_more_when_the_password_is(home) {
        let ada = home.person("ada").await;
        let (session, other) = (signed_in(&home, &ada, 1, 10).await, with_tokens(&home, &ada, 2).await);

        home.prove_session(session, at(500)).await.unwrap();
        home.touch_session(other, at(600), at(2_000)).await.unwrap();
        home.rotate_refresh(&hash(2), &hash(3), at(700), at(2_000)).await.unwrap();
        home.prove_session(id(), at(500)).await.unwrap();

        assert_eq!(home.session_proved_at(session).await.unwrap(), Some(at(500)));
        assert_eq!(home.session_proved_at(other).await.unwrap(), Some(at(10)), "being used proves nothing");
        assert_eq!(home.session_proved_at(id()).await.unwrap(), None);
    }

    async fn a_suspended_persons_session_opens_nothing(home) {
        let ada = home.person("ada").await;
        let session = signed_in(&home, &ada, 1, 10).await;
        with_tokens(&home, &ada, 2).await;

        home.suspend_account(ada.id, Revocation::default(), at(9)).await.unwrap();

        assert_eq!(home.session_by_secret(&hash(1), at(11)).await.unwrap(), None);
        assert_eq!(home.session_by_id(session, at(11)).await.unwrap(), None);
        assert_eq!(home.rotate_refresh(&hash(2), &hash(3), at(11), at(1_000)).await.unwrap(), Rotated::Unknown);
    }

    async fn only_sessions_that_open_something_are_live(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let session = signed_in(&home, &ada, 1, 10).await;
        let bobs = signed_in(&home, &bob, 2, 10).await;

        home.suspend_account(bob.id, Revocation::default(), at(9)).await.unwrap();

        let both = [session, bobs];
        assert_eq!(home.live_sessions(&both, at(11)).await.unwrap(), [session].into());
        assert_eq!(home.live_sessions(&both, at(1_000)).await.unwrap(), [].into());
        assert_eq!(home.live_sessions(&[bobs], at(11)).await.unwrap(), [].into());
    }

    async fn a_refresh_token_is_good_once(home) {
        let ada = home.person("ada").await;
        let session = with_tokens(&home, &ada, 1).await;
        let person = Person { account: ada.id, role: Role::User, session };

        let first = home.rotate_refresh(&hash(1), &hash(2), at(20), at(2_000)).await.unwrap();
        let second = home.rotate_refresh(&hash(2), &hash(3), at(30), at(3_000)).await.unwrap();

        assert_eq!((first, second), (Rotated::Next(person.clone()), Rotated::Next(person)));
        assert_eq!(home.session_by_id(session, at(2_999)).await.unwrap().unwrap().seen_at, at(30));
        assert_eq!(home.rotate_refresh(&hash(1), &hash(4), at(40), at(4_000)).await.unwrap(), Rotated::Reused(session));
        assert_eq!(home.session_by_id(session, at(41)).await.unwrap(), None);
        assert_eq!(home.rotate_refresh(&hash(3), &hash(5), at(50), at(5_000)).await.unwrap(), Rotated::Unknown);
    }

    async fn an_expired_refresh_token_is_unknown(home) {
        let ada = home.person("ada").await;
        with_tokens(&home, &ada, 1).await;

        assert_eq!(home.rotate_refresh(&hash(1), &hash(2), at(1_000), at(2_000)).await.unwrap(), Rotated::Unknown);
        assert_eq!(home.rotate_refresh(&hash(9), &hash(2), at(20), at(2_000)).await.unwrap(), Rotated::Unknown);
    }

    async fn sessions_are_listed_the_most_recent_first(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let old = signed_in(&home, &ada, 1, 10).await;
        let new = signed_in(&home, &ada, 2, 20).await;
        signed_in(&home, &bob, 3, 30).await;

        let listed = home.sessions(ada.id, old, at(40)).await.unwrap();

        let session = |id, now, current| {
            Session { id, agent: "A browser".into(), created_at: at(now), seen_at: at(now), current }
        };
        assert_eq!(listed, [session(new, 20, false), session(old, 10, true)]);
    }

    async fn expired_sessions_are_forgotten(home) {
        let ada = home.person("ada").await;
        signed_in(&home, &ada, 1, 10).await;
        let used = with_tokens(&home, &ada, 2).await;
        home.rotate_refresh(&hash(2), &hash(3), at(20), at(5_000)).await.unwrap();

        assert_eq!(home.purge_sessions(at(1_000)).await.unwrap(), 1);

        assert!(home.session_by_id(used, at(1_001)).await.unwrap().is_some());
        assert_eq!(home.rotate_refresh(&hash(2), &hash(4), at(1_002), at(6_000)).await.unwrap(), Rotated::Reused(used));
    }
}
