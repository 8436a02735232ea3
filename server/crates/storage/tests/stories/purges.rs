//! Purges and deletions: a little at a time, so that others write in between, and to their end, wherever they are cut off.

use crate::support::{Home, at, id, newest, text, writes_during};
use contract::AccountId;
use std::future::poll_fn;
use std::task::Poll;
use storage::OpenedShare;

/// Polls a future so many times and drops it then.
async fn cut_off<F: Future>(polls: usize, future: F) {
    let (mut future, mut left) = (Box::pin(future), polls);
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Pending if left > 0 => {
            left -= 1;
            Poll::Pending
        }
        _ => Poll::Ready(()),
    })
    .await;
}

async fn count(home: &Home, sql: &'static str, of: AccountId) -> i64 {
    sqlx::query_scalar(sql).bind(of.text()).fetch_one(&mut home.raw().await).await.unwrap()
}

both_engines! {
    async fn others_write_while_a_large_chat_is_purged(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "Groceries", 10).await;
        home.has_many_messages(chat.id, chat.head, 8_000).await;
        home.delete_chat(ada.id, chat.id, at(20)).await.unwrap();

        let (purged, writes) = writes_during(&home, home.purge_chats(at(20))).await;

        assert_eq!(purged.unwrap(), 1);
        assert!(writes >= 15, "{writes}");
        let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM messages").fetch_one(&mut home.raw().await).await.unwrap();
        assert_eq!(left, 0);
    }

    async fn others_write_while_an_account_is_deleted(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let chat = home.chats_about(&ada, "Groceries", 10).await;
        home.has_many_messages(chat.id, chat.head, 8_000).await;
        home.says(&bob, home.chats_about(&bob, "Bread", 10).await.id, None, "More", 11).await;

        let (deleted, writes) = writes_during(&home, home.delete_account(ada.id, None, at(20))).await;

        assert!(deleted.unwrap());
        assert!(writes >= 15, "{writes}");
        let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM messages").fetch_one(&mut home.raw().await).await.unwrap();
        assert_eq!(left, 4, "another's stay");
    }

    async fn a_chat_whose_purge_was_cut_off_is_in_no_bin_and_is_purged_by_the_next(home) {
        let ada = home.person("ada").await;
        for polls in 0..30 {
            let chat = home.chats_about(&ada, "Groceries", 10).await;
            let (_, token) = crate::shares::shared(&home, &ada, &chat, None).await;
            home.delete_chat(ada.id, chat.id, at(20)).await.unwrap();

            cut_off(polls, home.purge_chats(at(20))).await;

            let restored = home.restore_chat(ada.id, chat.id, at(0)).await.unwrap();
            if restored.is_some() {
                assert_eq!(home.opened(ada.id, chat.id, None, newest(9)).await.unwrap().unwrap().entries.len(), 2, "whole");
                home.delete_chat(ada.id, chat.id, at(20)).await.unwrap();
            }
            home.purge_chats(at(20)).await.unwrap();
            assert_eq!(count(&home, "SELECT COUNT(*) FROM chats WHERE owner_id = $1", ada.id).await, 0);
            assert_eq!(home.open_share(&token, at(21)).await.unwrap(), OpenedShare::Gone);
        }
        let left: i64 = sqlx::query_scalar(
            "SELECT (SELECT COUNT(*) FROM messages) + (SELECT COUNT(*) FROM turns)
               + (SELECT COUNT(*) FROM shares WHERE frozen IS NOT NULL)",
        )
        .fetch_one(&mut home.raw().await)
        .await
        .unwrap();
        assert_eq!(left, 0);
    }

    async fn a_deletion_that_is_cut_off_anywhere_is_seen_by_nobody_and_finished_by_the_next_round(home) {
        let bob = home.person("bob").await;
        for (n, heir) in (0..40).map(|n| (n, (n % 2 == 0).then_some(bob.id))) {
            let who = format!("ada{n}");
            let ada = home.person(&who).await;
            let chat = home.chats_about(&ada, "Groceries", 10).await;
            let live = home.starts(&ada, "Cut short", 11).await;
            home.append_segments(&[live.segment(2, text("So far"))]).await.unwrap();
            let (_, token) = crate::shares::shared(&home, &ada, &chat, None).await;

            cut_off(3 * n / 2, home.delete_account(ada.id, heir, at(20))).await;

            if home.account(ada.id).await.unwrap().is_some() {
                assert!(home.chat(ada.id, chat.id).await.unwrap().is_some(), "nothing was begun");
                // On PostgreSQL the mark may be on its way, and be quicker.
                home.delete_account(ada.id, heir, at(20)).await.unwrap();
            }
            assert!(home.everybody().await.iter().all(|account| account.id != ada.id));
            assert_eq!(home.account(ada.id).await.unwrap(), None);
            assert_eq!(home.account_by_email(&ada.email).await.unwrap(), None);
            assert_eq!(home.open_share(&token, at(21)).await.unwrap(), OpenedShare::Gone);
            home.finish_deletions().await.unwrap();

            assert_eq!(home.finish_deletions().await.unwrap(), 0);
            assert_eq!(count(&home, "SELECT COUNT(*) FROM accounts WHERE id = $1", ada.id).await, 0);
            assert_eq!(count(&home, "SELECT COUNT(*) FROM chats WHERE owner_id = $1", ada.id).await, 0);
            let inherited = home.chat(bob.id, chat.id).await.unwrap();
            assert_eq!(inherited.is_some(), heir.is_some(), "{n}");
            if heir.is_some() {
                let kept = home.message(bob.id, live.answer).await.unwrap().unwrap();
                assert_eq!(kept.outcome, Some(contract::Outcome::Interrupted { at: at(20) }));
            }
            home.person(&who).await;
        }
        let texts: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM shares WHERE frozen IS NOT NULL")
            .fetch_one(&mut home.raw().await)
            .await
            .unwrap();
        assert_eq!(texts, 0);
    }

    async fn what_a_deleted_heir_was_to_get_goes_to_theirs(home) {
        let [ada, bob, eve] = [home.person("ada").await, home.person("bob").await, home.person("eve").await];
        let chat = home.chats_about(&ada, "Groceries", 10).await;
        // As a process leaves it that dies after the mark.
        sqlx::query("UPDATE accounts SET deleted_at = 20, heir_id = $1, suspended = 1, email = id WHERE id = $2")
            .bind(bob.id.text())
            .bind(ada.id.text())
            .execute(&mut home.raw().await)
            .await
            .unwrap();

        assert!(!home.delete_account(eve.id, Some(ada.id), at(30)).await.unwrap(), "no heir any more");
        assert!(!home.delete_account(ada.id, Some(eve.id), at(30)).await.unwrap(), "deleted already");
        assert!(!home.delete_account(eve.id, Some(id()), at(30)).await.unwrap());
        assert!(home.delete_account(bob.id, Some(eve.id), at(30)).await.unwrap());
        assert_eq!(home.finish_deletions().await.unwrap(), 1);

        assert!(home.chat(eve.id, chat.id).await.unwrap().is_some());
    }

    async fn an_expired_share_loses_its_text_and_stays_gone(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "Groceries", 10).await;
        let (_, expired) = crate::shares::shared(&home, &ada, &chat, Some(100)).await;
        let (_, later) = crate::shares::shared(&home, &ada, &chat, Some(101)).await;
        let (_, never) = crate::shares::shared(&home, &ada, &chat, None).await;

        assert_eq!(home.purge_shares(at(100)).await.unwrap(), 1);
        assert_eq!(home.purge_shares(at(100)).await.unwrap(), 0);

        assert_eq!(home.open_share(&expired, at(100)).await.unwrap(), OpenedShare::Gone);
        for open in [later, never] {
            assert!(matches!(home.open_share(&open, at(100)).await.unwrap(), OpenedShare::Open(_)));
        }
        let texts: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM shares WHERE frozen IS NOT NULL")
            .fetch_one(&mut home.raw().await)
            .await
            .unwrap();
        assert_eq!(texts, 2);
    }

    async fn every_reference_has_an_index_by_which_its_rows_are_found(home) {
        let sql = if home.engine() == "sqlite" {
            "SELECT t.name || '.' || f.\"from\"
             FROM sqlite_master AS t
             JOIN pragma_foreign_key_list(t.name) AS f
             WHERE t.type = 'table'
               AND NOT EXISTS (SELECT 1 FROM pragma_index_list(t.name) AS i
                               JOIN pragma_index_info(i.name) AS x
                               WHERE i.partial = 0 AND x.seqno = 0 AND x.name = f.\"from\")"
        } else {
            "SELECT CAST(t.relname || '.' || a.attname AS TEXT)
             FROM pg_constraint AS f
             JOIN pg_class AS t ON t.oid = f.conrelid
             JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = f.conkey[1]
             WHERE f.contype = 'f' AND t.relnamespace = CAST(CURRENT_SCHEMA() AS REGNAMESPACE)
               AND NOT EXISTS (SELECT 1 FROM pg_index AS x
                               WHERE x.indrelid = t.oid AND x.indpred IS NULL AND x.indkey[0] = a.attnum)"
        };

        let bare: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut home.raw().await).await.unwrap();

        assert_eq!(bare, [""; 0]);
    }
}
