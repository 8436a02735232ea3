//! Turns, from the question to the settled answer, and what becomes of them when the server goes away.

use crate::support::{EVER, at, id, model, question, said, stats, text};
use contract::{Author, Chat, Message, Outcome, Part, Subject, Transcript};
use storage::{Begun, Segment};

both_engines! {
    async fn a_question_opens_a_chat_with_an_empty_answer(home) {
        let ada = home.person("ada").await;
        let asked_with = question(id(), None, "How are you?", 10);

        let (asked, begun) = home.send(ada.id, &asked_with, Some("How are you?")).await;

        let chat = home.chat(ada.id, asked.chat).await.unwrap().unwrap();
        assert_eq!(begun, Begun::New(chat.clone(), asked_with.clone()));
        assert_eq!(chat, Chat {
            id: asked.chat,
            title: crate::support::title("How are you?"),
            pinned: false,
            model: model(),
            cost: contract::Cost::default(),
            head: Some(asked.answer),
            live: Some(asked.turn),
            created_at: at(10),
            updated_at: at(10),
            deleted_at: None,
        });
        assert_eq!(home.message(ada.id, asked.question).await.unwrap(), Some(asked_with));
        assert_eq!(home.message(ada.id, asked.answer).await.unwrap(), Some(Message {
            id: asked.answer,
            chat: asked.chat,
            parent: Some(asked.question),
            author: Author::Model { model: model() },
            parts: vec![],
            outcome: None,
            stats: None,
            created_at: at(10),
        }));
    }

    async fn sending_twice_is_sending_once(home) {
        let ada = home.person("ada").await;
        let sent = question(id(), None, "Hello", 10);
        let (first, begun) = home.send(ada.id, &sent, Some("Hello")).await;
        let Begun::New(chat, _) = begun else { panic!("{begun:?}") };

        let (_, while_live) = home.send(ada.id, &Message { created_at: at(11), ..sent.clone() }, Some("Hello")).await;

        let again = |chat| Begun::Again { chat, message: sent.clone(), turn: first.turn, answer: first.answer };
        assert_eq!(while_live, again(chat));
        let ended = home.end_turn(&first.end("Hi", 20)).await.unwrap().unwrap();
        let (_, afterwards) = home.send(ada.id, &sent, Some("Hello")).await;
        assert_eq!(afterwards, again(ended.clone()));
        assert_eq!(home.chat(ada.id, first.chat).await.unwrap(), Some(ended));
    }

    async fn a_question_id_of_another_chat_or_person_is_missing(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let asked = home.starts(&ada, "Secret", 10).await;
        home.end_turn(&asked.end("Yes", 10)).await.unwrap();
        let stolen = |chat| Message { id: asked.question, ..question(chat, None, "x", 20) };
        let bobs = home.chats_about(&bob, "Bob's", 10).await;
        let other = home.chats_about(&ada, "Other", 10).await;

        let missing = Begun::Missing(Subject::Message);
        assert_eq!(home.send(bob.id, &stolen(bobs.id), None).await.1, missing);
        assert_eq!(home.send(ada.id, &stolen(other.id), None).await.1, missing);
        let new_chat = id();
        assert_eq!(home.send(bob.id, &stolen(new_chat), Some("New")).await.1, missing);
        assert_eq!(home.chat(bob.id, new_chat).await.unwrap(), None);
        assert_eq!(home.send(bob.id, &stolen(asked.chat), Some("New")).await.1, Begun::Missing(Subject::Chat));
        assert_eq!(home.chat(bob.id, bobs.id).await.unwrap(), Some(bobs));
    }

    async fn a_chat_has_one_live_turn(home) {
        let ada = home.person("ada").await;
        let asked = home.starts(&ada, "Hello", 10).await;
        let before = home.chat(ada.id, asked.chat).await.unwrap();
        let second = question(asked.chat, Some(asked.answer), "And?", 20);

        assert_eq!(home.send(ada.id, &second, None).await.1, Begun::Busy);
        assert_eq!(home.answers_again(ada.id, asked.chat, asked.question, &[], 20).await.1, Begun::Busy);

        assert_eq!(home.chat(ada.id, asked.chat).await.unwrap(), before);
        assert_eq!(home.message(ada.id, second.id).await.unwrap(), None);
        home.end_turn(&asked.end("Hi", 30)).await.unwrap();
        assert!(matches!(home.send(ada.id, &second, None).await.1, Begun::New(..)));
    }

    async fn what_is_answered_must_be_there(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let chat = home.chats_about(&ada, "One", 10).await;
        let other = home.chats_about(&ada, "Other", 10).await;
        let bobs = home.chats_about(&bob, "Bob's", 10).await;

        let message = Begun::Missing(Subject::Message);
        for parent in [id(), other.head.unwrap(), bobs.head.unwrap()] {
            assert_eq!(home.send(ada.id, &question(chat.id, Some(parent), "x", 20), None).await.1, message);
            assert_eq!(home.answers_again(ada.id, chat.id, parent, &[], 20).await.1, message);
        }
        let missing = Begun::Missing(Subject::Chat);
        for there in [id(), bobs.id] {
            assert_eq!(home.send(ada.id, &question(there, None, "x", 20), None).await.1, missing);
            assert_eq!(home.answers_again(ada.id, there, bobs.head.unwrap(), &[], 20).await.1, missing);
        }
        home.delete_chat(ada.id, other.id, at(30)).await.unwrap();
        assert_eq!(home.send(ada.id, &question(other.id, None, "x", 40), Some("x")).await.1, missing);
    }

    async fn an_ended_turn_is_a_settled_message(home) {
        let ada = home.person("ada").await;
        let asked = home.starts(&ada, "Hello", 10).await;
        home.append_segments(&[asked.segment(2, text("Hi"))]).await.unwrap();

        let chat = home.end_turn(&asked.end("Hi there", 30)).await.unwrap().unwrap();

        assert_eq!((chat.live, chat.updated_at, chat.head), (None, at(30), Some(asked.answer)));
        let answer = home.message(ada.id, asked.answer).await.unwrap().unwrap();
        assert_eq!((answer.text().as_str(), answer.outcome, answer.stats), ("Hi there", Some(Outcome::Done), Some(stats())));
        let left = sqlx::query("SELECT turn_id FROM segments").fetch_all(&mut home.raw().await).await.unwrap();
        assert_eq!(left.len(), 0);
        assert_eq!(home.end_turn(&asked.end("Something else", 40)).await.unwrap(), None);
        assert_eq!(home.message(ada.id, asked.answer).await.unwrap().unwrap().text(), "Hi there");
    }

    async fn a_turn_is_ended_by_its_owner_only(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let asked = home.starts(&ada, "Hello", 10).await;

        let mut end = asked.end("Mine", 20);
        end.owner = bob.id;
        assert_eq!(home.end_turn(&end).await.unwrap(), None);

        assert_eq!(home.chat(ada.id, asked.chat).await.unwrap().unwrap().live, Some(asked.turn));
        assert_eq!(home.turn(bob.id, asked.turn).await.unwrap(), None);
    }

    async fn a_turn_ends_in_the_bin_too(home) {
        let ada = home.person("ada").await;
        let asked = home.starts(&ada, "Hello", 10).await;
        home.delete_chat(ada.id, asked.chat, at(15)).await.unwrap().unwrap();

        let ended = home.end_turn(&asked.end("Hi", 20)).await.unwrap().unwrap();

        assert_eq!((ended.live, ended.deleted_at), (None, Some(at(15))));
        home.restore_chat(ada.id, asked.chat, at(0)).await.unwrap().unwrap();
        assert_eq!(home.message(ada.id, asked.answer).await.unwrap().unwrap().text(), "Hi");
    }

    async fn a_transcript_is_what_a_watcher_has(home) {
        let ada = home.person("ada").await;
        let asked = home.starts(&ada, "Hello", 10).await;
        let begun = Transcript {
            turn: asked.turn,
            seq: 1,
            answer: asked.answer,
            parent: asked.question,
            model: model(),
            attempts: vec![],
            parts: vec![],
            started_at: at(10),
            outcome: None,
            stats: None,
        };
        assert_eq!(home.turn(ada.id, asked.turn).await.unwrap(), Some((asked.chat, begun.clone())));

        let segment = Segment { last_seq: 5, ..asked.segment(2, text("Hi")) };
        home.append_segments(std::slice::from_ref(&segment)).await.unwrap();
        home.append_segments(&[segment, asked.segment(6, text("!"))]).await.unwrap();
        let grown = Transcript { seq: 6, parts: said("Hi!"), ..begun.clone() };
        assert_eq!(home.turn(ada.id, asked.turn).await.unwrap(), Some((asked.chat, grown)));

        home.end_turn(&asked.end("Hi!?", 30)).await.unwrap().unwrap();
        let ended = Transcript { seq: 9, parts: said("Hi!?"), outcome: Some(Outcome::Done), stats: Some(stats()), ..begun };
        assert_eq!(home.turn(ada.id, asked.turn).await.unwrap(), Some((asked.chat, ended)));
        assert_eq!(home.turn(ada.id, id()).await.unwrap(), None);
    }

    async fn a_turn_that_nobody_writes_is_interrupted_by_its_owner_once(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let asked = home.starts(&ada, "Hello", 10).await;
        let other = home.starts(&ada, "Other", 10).await;
        home.append_segments(&[asked.segment(2, text("Once upon"))]).await.unwrap();

        assert!(!home.interrupt_turn(bob.id, asked.turn, at(20)).await.unwrap());
        assert!(home.interrupt_turn(ada.id, asked.turn, at(20)).await.unwrap());
        assert!(!home.interrupt_turn(ada.id, asked.turn, at(30)).await.unwrap());

        let (_, kept) = home.turn(ada.id, asked.turn).await.unwrap().unwrap();
        let interrupted = Some(Outcome::Interrupted { at: at(20) });
        assert_eq!((kept.seq, kept.parts, kept.outcome), (3, said("Once upon"), interrupted));
        assert_eq!(home.chat(ada.id, asked.chat).await.unwrap().unwrap().live, None);
        assert_eq!(home.chat(ada.id, other.chat).await.unwrap().unwrap().live, Some(other.turn));
        assert_eq!(home.end_turn(&asked.end("Late", 40)).await.unwrap(), None);
    }

    async fn a_restart_interrupts_what_was_live_and_keeps_its_text(home) {
        let ada = home.person("ada").await;
        let first = home.starts(&ada, "One", 10).await;
        home.append_segments(&[first.segment(2, text("Once ")), first.segment(3, text("upon"))]).await.unwrap();
        let done = home.chats_about(&ada, "Done", 10).await;
        let root = home.message(ada.id, done.head.unwrap()).await.unwrap().unwrap().parent.unwrap();
        let (resumed, _) = home.answers_again(ada.id, done.id, root, &said("Kept"), 20).await;

        assert_eq!(home.interrupt_turns(EVER, at(50)).await.unwrap(), 2);

        let interrupted = Some(Outcome::Interrupted { at: at(50) });
        let (_, one) = home.turn(ada.id, first.turn).await.unwrap().unwrap();
        assert_eq!((one.seq, one.parts, one.outcome), (4, said("Once upon"), interrupted.clone()));
        let (_, two) = home.turn(ada.id, resumed.turn).await.unwrap().unwrap();
        assert_eq!((two.seq, two.parts, two.outcome), (2, said("Kept"), interrupted));
        assert_eq!(home.chat(ada.id, first.chat).await.unwrap().unwrap().live, None);
        assert_eq!(home.interrupt_turns(EVER, at(60)).await.unwrap(), 0);
        assert_eq!(home.end_turn(&first.end("late", 70)).await.unwrap(), None);
    }

    async fn kept_text_comes_before_what_is_added(home) {
        let ada = home.person("ada").await;
        let asked = home.starts(&ada, "One", 10).await;
        home.end_turn(&asked.end("Begun", 10)).await.unwrap();
        let kept = [said("Kept "), vec![Part::Reasoning { text: "hm".into() }]].concat();

        let (resumed, begun) = home.answers_again(ada.id, asked.chat, asked.question, &kept, 20).await;
        home.append_segments(&[resumed.segment(2, text("more"))]).await.unwrap();

        let Begun::New(_, answered) = begun else { panic!("{begun:?}") };
        assert_eq!(answered.id, asked.question);
        let answer = home.message(ada.id, resumed.answer).await.unwrap().unwrap();
        assert_eq!(answer.parts, [kept, said("more")].concat());
        assert_eq!(answer.parent, Some(asked.question));
    }

    async fn text_is_saved_to_the_letter(home) {
        let ada = home.person("ada").await;
        let asked = home.starts(&ada, "One", 10).await;
        let letters = ["nul\0", "\"quotes\" \\ $1 ?", "ü 🦀 \u{202e}", "", "\r\n"];

        let segments: Vec<Segment> =
            letters.iter().zip(2..).map(|(letter, seq)| asked.segment(seq, text(letter))).collect();
        home.append_segments(&segments).await.unwrap();

        assert_eq!(home.message(ada.id, asked.answer).await.unwrap().unwrap().text(), letters.concat());
        let question = home.says(&ada, home.chats_about(&ada, "x", 10).await.id, None, letters[0], 20).await;
        assert_eq!(home.message(ada.id, question.question).await.unwrap().unwrap().text(), "nul\0");
    }

    async fn a_batch_of_any_size_is_saved(home) {
        let ada = home.person("ada").await;
        let asked = home.starts(&ada, "One", 10).await;

        let mut next = 2;
        for size in [0, 1, 2, 3, 7, 64, 300, 1_000] {
            let batch: Vec<Segment> = (0..size).map(|n| asked.segment(next + n, text("."))).collect();
            home.append_segments(&batch).await.unwrap();
            next += size;
        }

        let (_, transcript) = home.turn(ada.id, asked.turn).await.unwrap().unwrap();
        assert_eq!(transcript.seq, next - 1);
        assert_eq!(transcript.parts, said(&".".repeat(1_377)));
    }
}
