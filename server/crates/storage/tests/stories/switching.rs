//! Switching branches: nobody waits for the walk, and nobody walks in what is another's.

use crate::support::{id, writes_during};
use sqlx::{AssertSqlSafe, Executor as _};
use std::time::Duration;
use tokio::time::timeout;

both_engines! {
    async fn others_write_while_a_deep_branch_is_walked(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "one", 10).await;
        let root = home.message(ada.id, chat.head.unwrap()).await.unwrap().unwrap().parent.unwrap();
        let leaf = home.has_many_messages(chat.id, chat.head, 50_000).await;
        home.says(&ada, chat.id, None, "other root", 40).await;

        let (switched, writes) = writes_during(&home, home.switch_branch(ada.id, chat.id, root)).await;

        assert_eq!(switched.unwrap().unwrap().head, Some(leaf));
        assert!(writes >= 10, "{writes}");
    }

    async fn who_has_no_such_chat_waits_for_nobody_who_writes(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let chat = home.chats_about(&ada, "one", 10).await;
        let mut raw = home.raw().await;
        let hold = if home.engine() == "sqlite" { "BEGIN IMMEDIATE" } else { "BEGIN; LOCK TABLE chats IN EXCLUSIVE MODE" };
        raw.execute(sqlx::raw_sql(AssertSqlSafe(hold.to_owned()))).await.unwrap();

        let refused = async {
            let hers = home.switch_branch(bob.id, chat.id, chat.head.unwrap()).await.unwrap();
            (hers, home.switch_branch(ada.id, chat.id, id()).await.unwrap())
        };
        let refused = timeout(Duration::from_secs(5), refused).await;

        assert_eq!(refused.unwrap(), (None, None));
        raw.execute("ROLLBACK").await.unwrap();
    }

    async fn an_answer_that_begins_during_the_walk_is_shown(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "one", 10).await;
        let root = home.message(ada.id, chat.head.unwrap()).await.unwrap().unwrap().parent.unwrap();
        let mut head = chat.head;
        for n in 0..20 {
            let (switched, asked) = tokio::join!(
                home.switch_branch(ada.id, chat.id, root),
                home.says(&ada, chat.id, head, "and?", 20 + n),
            );

            switched.unwrap().unwrap();
            head = Some(asked.answer);
            assert_eq!(home.chat(ada.id, chat.id).await.unwrap().unwrap().head, head);
        }
    }
}
