//! Many at once.

use crate::support::{EVER, at, newest, question, text};
use storage::{Begun, Segment};
use tokio::task::JoinSet;

both_engines! {
    async fn many_write_at_once_and_nobody_is_turned_away(home) {
        let mut crowd = JoinSet::new();
        for number in 0..24 {
            let home = home.clone();
            crowd.spawn(async move {
                let person = home.person(&format!("person{number}")).await;
                for round in 0..5 {
                    let asked = home.starts(&person, &format!("chat {round}"), round).await;
                    let segments: Vec<Segment> = (2..9).map(|seq| asked.segment(seq, text("word "))).collect();
                    home.append_segments(&segments).await.unwrap();
                    home.opened(person.id, asked.chat, None, newest(10)).await.unwrap().unwrap();
                    home.end_turn(&asked.end("words", round)).await.unwrap().unwrap();
                }
            });
        }

        crowd.join_all().await;

        assert_eq!(home.everybody().await.len(), 24);
        assert_eq!(home.interrupt_turns(EVER, at(9)).await.unwrap(), 0);
    }

    async fn of_many_questions_at_once_one_is_answered(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "One", 10).await;

        let mut crowd = JoinSet::new();
        for _ in 0..12 {
            let home = home.clone();
            crowd.spawn(async move {
                home.send(ada.id, &question(chat.id, chat.head, "And?", 20), None).await.1
            });
        }
        let begun = crowd.join_all().await;

        let new = begun.iter().filter(|begun| matches!(begun, Begun::New(..))).count();
        let busy = begun.iter().filter(|begun| **begun == Begun::Busy).count();
        assert_eq!((new, busy), (1, 11));
    }

    async fn one_question_sent_many_times_at_once_is_stored_once(home) {
        let ada = home.person("ada").await;
        let sent = question(crate::support::id(), None, "Hello", 10);

        let mut crowd = JoinSet::new();
        for _ in 0..12 {
            let (home, sent) = (home.clone(), sent.clone());
            crowd.spawn(async move { home.send(ada.id, &sent, Some("Hello")).await.1 });
        }
        let begun = crowd.join_all().await;

        let new = begun.iter().filter(|begun| matches!(begun, Begun::New(..))).count();
        let again = begun.iter().filter(|begun| matches!(begun, Begun::Again { .. })).count();
        assert_eq!((new, again), (1, 11));
    }
}
