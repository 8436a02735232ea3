//! Rows that hold what this program never writes.

use crate::support::{Home, at, handle, model, seal};
use crate::{keys, shares};
use contract::Alias;
use sqlx::AssertSqlSafe;
use std::error::Error as _;
use storage::{Error, KeyChange, Storage};

/// What is kept and must not be shown.
const SECRET: &str = "hunter2";

/// Writes nonsense into a column of all rows.
async fn spoil(home: &Home, table: &str, column: &str) {
    let sql = format!("UPDATE {table} SET {column} = '\"{SECRET}\"'");
    sqlx::query(AssertSqlSafe(sql)).execute(&mut home.raw().await).await.unwrap();
}

/// The table and the column that an error names. It has a cause, and neither says what is kept.
#[track_caller]
fn named(error: Error) -> (&'static str, &'static str) {
    let cause = error.source().unwrap().to_string();
    let shown = format!("{error} {error:?} {cause}");
    assert!(!shown.contains(SECRET), "{shown}");
    match error {
        Error::Corrupt { table, column, .. } => (table, column),
        other => panic!("{other:?}"),
    }
}

both_engines! {
    async fn a_column_that_means_nothing_is_named_and_nothing_of_it_is_told(home) {
        let (ada, seal) = (home.person("ada").await, seal(1));
        let chat = home.chats_about(&ada, "Bread", 10).await;
        let (_, token) = shares::shared(&home, &ada, &chat, None).await;
        assert!(home.add_key(&keys::key(&ada, 10, None), &[1; 32], 9).await.unwrap());
        home.put_alias(&handle("best"), &Alias { models: vec![model()], ..Alias::default() }, at(5)).await.unwrap();
        home.sets_up(&seal, "acme", KeyChange::Forget).await;

        spoil(&home, "providers", "models").await;
        assert_eq!(named(home.providers(&seal).await.unwrap_err()), ("providers", "models"));
        spoil(&home, "aliases", "settings").await;
        assert_eq!(named(home.aliases().await.unwrap_err()), ("aliases", "settings"));
        spoil(&home, "keys", "models").await;
        assert_eq!(named(home.keys(None, None, at(20), &crate::support::FIRST).await.unwrap_err()), ("keys", "models"));
        spoil(&home, "shares", "frozen").await;
        assert_eq!(named(home.open_share(&token, at(20)).await.unwrap_err()), ("shares", "frozen"));
        let message = chat.head.unwrap();
        spoil(&home, "messages", "parts").await;
        assert_eq!(named(home.message(ada.id, message).await.unwrap_err()), ("messages", "parts"));
        spoil(&home, "messages", "author_model").await;
        assert_eq!(named(home.message(ada.id, message).await.unwrap_err()), ("messages", "author_model"));
        spoil(&home, "chats", "head_id").await;
        assert_eq!(named(home.chat(ada.id, chat.id).await.unwrap_err()), ("chats", "head_id"));
        spoil(&home, "accounts", "role").await;
        assert_eq!(named(home.account(ada.id).await.unwrap_err()), ("accounts", "role"));
    }

    async fn what_is_out_of_reach_is_transient_and_what_is_corrupt_is_not(home) {
        let ada = home.person("ada").await;
        spoil(&home, "accounts", "role").await;
        let other = Storage::open_as_it_is(&home.location).await.unwrap().unwrap();
        other.close().await;

        let corrupt = home.account(ada.id).await.unwrap_err();
        let out_of_reach = other.account(ada.id).await.unwrap_err();

        assert_eq!((corrupt.is_transient(), out_of_reach.is_transient()), (false, true));
    }

    async fn an_answer_that_is_gone_is_not_settled_in_silence(home) {
        let ada = home.person("ada").await;
        let asked = home.starts(&ada, "One", 10).await;
        sqlx::query("DELETE FROM messages WHERE id = $1")
            .bind(asked.answer.text())
            .execute(&mut home.raw().await)
            .await
            .unwrap();

        let error = home.end_turn(&asked.end("Sure.", 20)).await.unwrap_err();

        assert_eq!(named(error), ("turns", "answer_id"));
        let chat = home.chat(ada.id, asked.chat).await.unwrap().unwrap();
        assert_eq!(chat.live, Some(asked.turn));
    }
}
