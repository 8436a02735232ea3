//! What a newer program wrote into the same database: it is read, and kept as it was when it is stored again.

use crate::support::{Asked, EVER, Home, at, call, hash, id, model, newest, text, title, uuid};
use contract::{
    Author, Failure, Message, MessageId, ModelTrouble, Outcome, Part, Pico, Price, Share,
    SharedChat, SharedMessage,
};
use sqlx::AssertSqlSafe;
use storage::{Call, End, Error, OpenedShare};

/// Parts of which one is new: its keys are in no order, and it has values of every kind.
const PARTS: &str = r#"[{"kind":"text","text":"Look: "},{"zoom":2,"kind":"picture","file":{"z":-1,"a":[true,null,0.5]}}]"#;
const OUTCOME: &str = r#"{"until":{"z":1,"a":2},"outcome":"waiting"}"#;
const FAILED: &str =
    r#"{"outcome":"failed","failure":{"code":"missing","params":{"what":"gizmo"}}}"#;
const DELTA: &str = r#"{"of":3,"kind":"citation","at":[1,2]}"#;

/// Writes a column of a message, as a newer program would.
async fn write(home: &Home, message: MessageId, column: &str, json: &str) {
    let sql = format!("UPDATE messages SET {column} = $1 WHERE id = $2");
    sqlx::query(AssertSqlSafe(sql))
        .bind(json)
        .bind(message.text())
        .execute(&mut home.raw().await)
        .await
        .unwrap();
}

/// A column of a message, as it is stored.
async fn stored(home: &Home, message: MessageId, column: &str) -> String {
    let sql = format!("SELECT {column} FROM messages WHERE id = $1");
    sqlx::query_scalar(AssertSqlSafe(sql))
        .bind(message.text())
        .fetch_one(&mut home.raw().await)
        .await
        .unwrap()
}

/// The end of a turn that stores what a message has.
fn end_like(asked: &Asked, message: &Message) -> End {
    let (parts, outcome) = (message.parts.clone(), message.outcome.clone().unwrap());
    End { parts, outcome, ..asked.end("", 30) }
}

both_engines! {
    async fn a_message_with_parts_that_are_new_is_read_and_stored_again(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "Bread", 10).await;
        let answer = chat.head.unwrap();
        write(&home, answer, "parts", PARTS).await;
        write(&home, answer, "outcome", OUTCOME).await;

        let opened = home.opened(ada.id, chat.id, None, newest(10)).await.unwrap().unwrap();

        let message = &opened.entries[1].message;
        assert_eq!(message.text(), "Look: ");
        assert!(matches!(message.parts[..], [Part::Text { .. }, Part::Unknown(_)]));
        assert!(matches!(message.outcome, Some(Outcome::Unknown(_))));
        let question = message.parent.unwrap();
        let (again, _) = home.answers_again(ada.id, chat.id, question, &message.parts, 20).await;
        assert_eq!(stored(&home, again.answer, "parts").await, PARTS);
        home.end_turn(&end_like(&again, message)).await.unwrap().unwrap();
        assert_eq!(stored(&home, again.answer, "parts").await, PARTS);
        assert_eq!(stored(&home, again.answer, "outcome").await, OUTCOME);
    }

    async fn a_failure_about_something_new_is_read_and_stored_again(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "Bread", 10).await;
        let answer = chat.head.unwrap();
        write(&home, answer, "outcome", FAILED).await;
        let stats = r#"{"usage":{},"attempts":[{"model":"lab/big","trouble":"bored","duration_ms":1}],"duration_ms":2}"#;
        write(&home, answer, "stats", stats).await;

        let message = home.message(ada.id, answer).await.unwrap().unwrap();

        assert!(matches!(message.outcome, Some(Outcome::Failed { failure: Failure::Unknown(_) })));
        assert_eq!(message.stats.as_ref().unwrap().attempts[0].trouble, ModelTrouble::Unknown);
        let (again, _) = home.answers_again(ada.id, chat.id, message.parent.unwrap(), &[], 20).await;
        home.end_turn(&end_like(&again, &message)).await.unwrap().unwrap();
        assert_eq!(stored(&home, again.answer, "outcome").await, FAILED);
    }

    async fn an_answer_that_was_being_written_with_something_new_keeps_it(home) {
        let ada = home.person("ada").await;
        let asked = home.starts(&ada, "One", 10).await;
        let cited = serde_json::from_str(DELTA).unwrap();
        home.append_segments(&[asked.segment(2, text("Once ")), asked.segment(3, cited), asked.segment(4, text("upon"))])
            .await
            .unwrap();

        assert_eq!(home.interrupt_turns(EVER, at(50)).await.unwrap(), 1);

        let kept = format!(r#"{{"kind":"unknown_delta","unknown_delta":{DELTA}}}"#);
        let parts = format!(r#"[{{"kind":"text","text":"Once "}},{kept},{{"kind":"text","text":"upon"}}]"#);
        assert_eq!(stored(&home, asked.answer, "parts").await, parts);
        let message = home.message(ada.id, asked.answer).await.unwrap().unwrap();
        assert_eq!(message.text(), "Once upon");
    }

    async fn a_share_with_something_new_in_it_opens(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "Bread", 10).await;
        let frozen = SharedChat {
            title: title("Bread"),
            messages: vec![SharedMessage {
                author: serde_json::from_str(r#"{"by":"tool","name":"clock"}"#).unwrap(),
                parts: serde_json::from_str(PARTS).unwrap(),
                outcome: serde_json::from_str(OUTCOME).unwrap(),
            }],
            shared_at: at(15),
            expires_at: None,
        };
        let share = Share { id: id(), chat: chat.id, created_at: at(15), expires_at: None, messages: 1 };
        assert!(home.add_share(ada.id, &share, &hash(7), &frozen).await.unwrap());

        let opened = home.open_share(&hash(7), at(20)).await.unwrap();

        assert_eq!(opened, OpenedShare::Open(frozen.clone()));
        assert!(matches!(frozen.messages[0].author, Author::Unknown(_)));
    }

    async fn what_is_priced_later_keeps_the_rest_of_its_statistics(home) {
        let (ada, model) = (home.person("ada").await, model());
        let asked = home.starts(&ada, "One", 10).await;
        home.end_turn(&asked.end("Sure.", 20)).await.unwrap().unwrap();
        let stats = r#"{"weather":{"z":1,"a":2},"usage":{},"cost":null,"attempts":[{"model":"lab/big","trouble":"bored","duration_ms":1}],"duration_ms":2}"#;
        write(&home, asked.answer, "stats", stats).await;
        let call = Call { turn: Some(asked.turn), account: ada.id, ..call(&model, at(20)) };
        home.record_call(&call).await.unwrap();
        let unpriced = home.charged_calls(None, 9).await.unwrap().remove(0);

        assert!(home.price_call(&unpriced, (uuid(), &Price::default()), Pico(22), at(30)).await.unwrap());

        let priced = stats.replace(r#""cost":null"#, r#""cost":{"known":22,"unpriced":0}"#);
        assert_eq!(stored(&home, asked.answer, "stats").await, priced);
    }

    async fn a_part_that_is_known_and_broken_is_not_taken_for_a_new_one(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "Bread", 10).await;
        let answer = chat.head.unwrap();

        for parts in [r#"[{"kind":"text"}]"#, r#"[{"kind":"text","text":7}]"#, r#"[{"words":"?"}]"#] {
            write(&home, answer, "parts", parts).await;

            let error = home.message(ada.id, answer).await.unwrap_err();

            assert!(matches!(error, Error::Corrupt { table: "messages", column: "parts", .. }), "{parts}: {error:?}");
        }
    }
}
