//! Revocations: what ends together, and what still lets somebody in afterwards.

use crate::support::{Home, at, hash, id, question};
use contract::{Account, Key, KeyId, KeyName, KeyScope, SessionId};
use storage::{Begun, NewSession, Revocation, Revoked, RevokedKeys, RevokedSessions};

const ALL: Revocation = Revocation { sessions: RevokedSessions::All, keys: RevokedKeys::All };

/// The revocation of one key.
pub fn one_key(key: KeyId) -> Revocation {
    Revocation { keys: RevokedKeys::One(key), ..Revocation::default() }
}

fn sessions(sessions: RevokedSessions) -> Revocation {
    Revocation { sessions, ..Revocation::default() }
}

async fn signed_in(home: &Home, account: &Account, secret: u8) -> SessionId {
    let session = NewSession {
        id: id(),
        account: account.id,
        agent: "A browser",
        secret_hash: Some(hash(secret)),
        refresh_hash: None,
        now: at(10),
        expires_at: at(1_000),
    };
    home.open_session(&session, 50).await.unwrap();
    session.id
}

async fn keyed(home: &Home, owner: &Account, secret: u8) -> KeyId {
    let key = Key {
        id: id(),
        owner: owner.id,
        name: KeyName::parse("Backups").unwrap(),
        hint: "wxyz".into(),
        scope: KeyScope { expires_at: Some(at(1_000)), ..KeyScope::default() },
        created_at: at(10),
        used_at: None,
    };
    assert!(home.add_key(&key, &hash(secret), 100).await.unwrap());
    key.id
}

both_engines! {
    async fn a_session_is_ended_by_its_owner_only(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let session = signed_in(&home, &ada, 1).await;
        let it = sessions(RevokedSessions::One(session));

        assert!(home.revoke(Some(bob.id), it, at(11)).await.unwrap().is_nothing());
        assert!(home.revoke(None, it, at(11)).await.unwrap().is_nothing());
        assert!(home.session_by_id(session, at(11)).await.unwrap().is_some());
        assert_eq!(home.revoke(Some(ada.id), it, at(11)).await.unwrap().sessions, [session]);
        assert!(home.revoke(Some(ada.id), it, at(11)).await.unwrap().is_nothing());
        assert_eq!(home.session_by_secret(&hash(1), at(11)).await.unwrap(), None);
    }

    async fn all_other_sessions_are_ended_at_once(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let here = signed_in(&home, &ada, 1).await;
        let there = signed_in(&home, &ada, 2).await;
        let bobs = signed_in(&home, &bob, 3).await;
        let others = sessions(RevokedSessions::AllBut(here));

        assert_eq!(home.revoke(Some(ada.id), others, at(11)).await.unwrap().sessions, [there]);
        assert!(home.session_by_id(here, at(11)).await.unwrap().is_some());
        let all = sessions(RevokedSessions::All);
        assert_eq!(home.revoke(Some(ada.id), all, at(11)).await.unwrap().sessions, [here]);
        assert!(home.revoke(Some(ada.id), all, at(11)).await.unwrap().is_nothing());
        assert!(home.session_by_id(bobs, at(11)).await.unwrap().is_some());
    }

    async fn a_new_password_ends_sessions_and_keys_with_it(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let (here, key) = (signed_in(&home, &ada, 1).await, keyed(&home, &ada, 1).await);
        let (bobs, his) = (signed_in(&home, &bob, 2).await, keyed(&home, &bob, 2).await);

        let (_, revoked) = home.set_password(ada.id, "other", None, ALL, at(11)).await.unwrap().unwrap();

        assert_eq!(revoked, Revoked { sessions: vec![here], keys: vec![key] });
        assert_eq!(home.live_sessions(&[here, bobs], at(11)).await.unwrap(), [bobs].into());
        assert_eq!(home.live_keys(&[key, his], at(11)).await.unwrap(), [his].into());
        assert_eq!(home.key_by_secret(&hash(1), at(11)).await.unwrap(), None);
    }

    async fn a_suspension_ends_sessions_with_it(home) {
        let ada = home.person("ada").await;
        let (here, key) = (signed_in(&home, &ada, 1).await, keyed(&home, &ada, 1).await);
        let all = sessions(RevokedSessions::All);

        let (account, revoked) = home.suspend_account(ada.id, all, at(11)).await.unwrap().unwrap();
        assert!(account.suspended);
        assert_eq!(revoked, Revoked { sessions: vec![here], keys: vec![] });
        assert_eq!(home.live_keys(&[key], at(11)).await.unwrap(), [].into());

        home.readmit_account(ada.id).await.unwrap().unwrap();
        assert_eq!(home.live_sessions(&[here], at(11)).await.unwrap(), [].into());
        assert_eq!(home.live_keys(&[key], at(11)).await.unwrap(), [key].into());
    }

    async fn expired_keys_and_closed_accounts_are_not_live(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let (eve, key) = (home.person("eve").await, keyed(&home, &ada, 1).await);
        home.suspend_account(bob.id, ALL, at(11)).await.unwrap();
        home.delete_account(eve.id, None, at(11)).await.unwrap();

        assert_eq!(home.live_keys(&[key], at(999)).await.unwrap(), [key].into());
        assert_eq!(home.live_keys(&[key], at(1_000)).await.unwrap(), [].into());
        let accounts = [ada.id, bob.id, eve.id];
        assert_eq!(home.live_accounts(&accounts).await.unwrap(), [ada.id].into());
        assert_eq!(home.live_accounts(&[]).await.unwrap(), [].into());
    }

    async fn more_than_fit_into_one_question_are_found(home) {
        let ada = home.person("ada").await;
        let mut opened = Vec::new();
        for secret in 0..130 {
            let session = NewSession {
                id: id(),
                account: ada.id,
                agent: "A browser",
                secret_hash: Some(hash(secret)),
                refresh_hash: None,
                now: at(10),
                expires_at: at(1_000),
            };
            home.open_session(&session, 1_000).await.unwrap();
            opened.push(session.id);
        }

        let live = home.live_sessions(&opened, at(11)).await.unwrap();

        assert_eq!(live, opened.into_iter().collect());
    }

    async fn a_suspended_person_begins_no_turn(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "Groceries", 10).await;
        home.suspend_account(ada.id, ALL, at(11)).await.unwrap();

        let (_, begun) = home.send(ada.id, &question(chat.id, None, "Bread?", 12), None).await;
        let (_, new) = home.send(ada.id, &question(id(), None, "Milk?", 12), Some("Milk")).await;

        assert_eq!((begun, new), (Begun::Suspended, Begun::Suspended));
    }
}
