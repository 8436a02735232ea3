//! Shares, and all the ways in which they end.

use crate::support::{Home, at, hash, id, pages, said, title};
use contract::{Account, Author, Chat, Outcome, PageRequest, Share, SharedChat, SharedMessage};
use storage::{FoundShare, OpenedShare, Revocation};

pub async fn shared(
    home: &Home,
    owner: &Account,
    chat: &Chat,
    expires: Option<i64>,
) -> (Share, [u8; 32]) {
    let share = Share {
        id: id(),
        chat: chat.id,
        created_at: at(15),
        expires_at: expires.map(at),
        messages: 1,
    };
    let mut token = hash(7);
    token[..16].copy_from_slice(share.id.uuid().as_bytes());
    assert!(home.add_share(owner.id, &share, &token, &frozen(expires)).await.unwrap());
    (share, token)
}

fn frozen(expires: Option<i64>) -> SharedChat {
    SharedChat {
        title: title("Groceries"),
        messages: vec![SharedMessage {
            author: Author::Person,
            parts: said("Milk?"),
            outcome: Outcome::Done,
        }],
        shared_at: at(15),
        expires_at: expires.map(at),
    }
}

both_engines! {
    async fn a_token_opens_the_frozen_copy(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "Groceries", 10).await;

        let (share, token) = shared(&home, &ada, &chat, None).await;

        assert_eq!(home.open_share(&token, at(20)).await.unwrap(), OpenedShare::Open(frozen(None)));
        assert_eq!(home.open_share(&hash(1), at(20)).await.unwrap(), OpenedShare::Missing);
        assert_eq!(home.shares_of(ada.id, chat.id, at(20)).await, Some(vec![share]));
    }

    async fn only_an_owner_shares_a_chat_that_is_there(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let chat = home.chats_about(&ada, "Groceries", 10).await;
        let (share, _) = shared(&home, &ada, &chat, None).await;
        let another = Share { id: id(), ..share.clone() };

        assert!(!home.add_share(bob.id, &another, &hash(2), &frozen(None)).await.unwrap());
        assert_eq!(home.shares_of(bob.id, chat.id, at(20)).await, None);
        assert!(!home.revoke_share(bob.id, share.id, at(20)).await.unwrap());
        home.delete_chat(ada.id, chat.id, at(20)).await.unwrap();
        assert!(!home.add_share(ada.id, &another, &hash(2), &frozen(None)).await.unwrap());
        assert_eq!(home.shares_of(ada.id, chat.id, at(20)).await, None);
        assert_eq!(home.open_share(&hash(2), at(20)).await.unwrap(), OpenedShare::Missing);
    }

    async fn a_revoked_share_is_gone_at_once(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "Groceries", 10).await;
        let (share, token) = shared(&home, &ada, &chat, None).await;
        let (other, _) = shared(&home, &ada, &chat, None).await;

        assert!(home.revoke_share(ada.id, share.id, at(20)).await.unwrap());

        assert_eq!(home.open_share(&token, at(20)).await.unwrap(), OpenedShare::Gone);
        assert_eq!(home.shares_of(ada.id, chat.id, at(20)).await, Some(vec![other]));
        assert!(!home.revoke_share(ada.id, share.id, at(21)).await.unwrap());
    }

    async fn shares_are_listed_a_page_at_a_time(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "Groceries", 10).await;
        let mut made = Vec::new();
        for _ in 0..5 {
            made.insert(0, shared(&home, &ada, &chat, None).await.0);
        }

        let (owner, of) = (ada.id, chat.id);
        let listed = pages(2, |request| { let home = &home; async move {
            home.shares(owner, of, at(20), &request).await.unwrap().unwrap()
        }})
        .await;

        assert_eq!(listed, [made[..2].to_vec(), made[2..4].to_vec(), made[4..].to_vec()]);
        let first = PageRequest { after: None, limit: Some(2) };
        let first = home.shares(ada.id, chat.id, at(20), &first).await.unwrap().unwrap();
        home.revoke_share(ada.id, made[1].id, at(20)).await.unwrap();
        home.revoke_share(ada.id, made[2].id, at(20)).await.unwrap();
        let behind = PageRequest::after(first.next);
        let second = home.shares(ada.id, chat.id, at(20), &behind).await.unwrap().unwrap();
        assert_eq!(second.items, made[3..]);
    }

    async fn a_share_expires(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "Groceries", 10).await;
        let (share, token) = shared(&home, &ada, &chat, Some(100)).await;

        assert_eq!(home.open_share(&token, at(99)).await.unwrap(), OpenedShare::Open(frozen(Some(100))));
        assert_eq!(home.shares_of(ada.id, chat.id, at(99)).await, Some(vec![share]));
        assert_eq!(home.open_share(&token, at(100)).await.unwrap(), OpenedShare::Gone);
        assert_eq!(home.shares_of(ada.id, chat.id, at(100)).await, Some(vec![]));
    }

    async fn the_shares_of_a_hidden_chat_are_gone_until_it_comes_back(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "Groceries", 10).await;
        let (_, token) = shared(&home, &ada, &chat, None).await;

        home.delete_chat(ada.id, chat.id, at(20)).await.unwrap();
        assert_eq!(home.open_share(&token, at(21)).await.unwrap(), OpenedShare::Gone);

        home.restore_chat(ada.id, chat.id, at(0)).await.unwrap();
        assert_eq!(home.open_share(&token, at(22)).await.unwrap(), OpenedShare::Open(frozen(None)));
    }

    async fn a_purged_chats_share_is_gone_and_not_missing(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "Groceries", 10).await;
        let (_, token) = shared(&home, &ada, &chat, None).await;
        home.delete_chat(ada.id, chat.id, at(20)).await.unwrap();

        assert_eq!(home.purge_chats(at(20)).await.unwrap(), 1);

        assert_eq!(home.open_share(&token, at(21)).await.unwrap(), OpenedShare::Gone);
        let kept = sqlx::query("SELECT id FROM shares WHERE frozen IS NOT NULL");
        assert_eq!(kept.fetch_all(&mut home.raw().await).await.unwrap().len(), 0);
    }

    async fn a_suspended_persons_shares_are_gone(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "Groceries", 10).await;
        let (_, token) = shared(&home, &ada, &chat, None).await;

        home.suspend_account(ada.id, Revocation::default(), at(9)).await.unwrap();
        assert_eq!(home.open_share(&token, at(20)).await.unwrap(), OpenedShare::Gone);

        home.readmit_account(ada.id).await.unwrap();
        assert_eq!(home.open_share(&token, at(20)).await.unwrap(), OpenedShare::Open(frozen(None)));
    }

    async fn a_share_is_found_without_its_text_for_as_long_as_it_opens(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "Groceries", 10).await;
        let (share, token) = shared(&home, &ada, &chat, Some(100)).await;
        let (revoked, old_token) = shared(&home, &ada, &chat, None).await;
        assert!(home.revoke_share(ada.id, revoked.id, at(20)).await.unwrap());
        let found = async |millis: i64| {
            let found = home.find_share(&token, at(millis)).await.unwrap();
            assert_eq!(found == FoundShare::Open(share.id), home.open_shares(&[share.id], at(millis)).await.unwrap().contains(&share.id));
            found
        };

        assert_eq!(found(99).await, FoundShare::Open(share.id));
        assert_eq!(found(100).await, FoundShare::Gone);
        assert_eq!(home.find_share(&old_token, at(20)).await.unwrap(), FoundShare::Gone);
        assert_eq!(home.find_share(&hash(1), at(20)).await.unwrap(), FoundShare::Missing);
        let some = [id(), share.id, revoked.id];
        assert_eq!(home.open_shares(&some, at(20)).await.unwrap(), [share.id].into());
        home.suspend_account(ada.id, Revocation::default(), at(9)).await.unwrap();
        assert_eq!(found(20).await, FoundShare::Gone);
        home.readmit_account(ada.id).await.unwrap();
        home.delete_chat(ada.id, chat.id, at(20)).await.unwrap();
        assert_eq!(found(21).await, FoundShare::Gone);
        home.restore_chat(ada.id, chat.id, at(0)).await.unwrap();
        assert_eq!(found(22).await, FoundShare::Open(share.id));
    }
}
