//! `/ws`: following a turn, whatever happens to the connection.

use crate::support::{Follower, Person, Random, Socket, TestApp};
use contract::{
    Chat, ChatId, ClientFrame, Notice, Outcome, PROTOCOL, Sent, ServerFrame,
    socket::{CLOSE_MALFORMED, CLOSE_OUTDATED, CLOSE_RESTARTING, MAX_CLIENT_FRAME},
};
use futures::{StreamExt, stream};
use serde_json::json;
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message as Said;

async fn unwelcomed(person: &Person) -> Socket {
    let cookie = person.cookie.as_deref().unwrap_or_default();
    let headers = [("cookie", cookie), ("origin", person.url.as_str())];
    Socket::connect(&format!("{}/ws", person.url), &headers).await.expect("the person is signed in")
}

#[tokio::test]
async fn only_who_is_signed_in_gets_a_socket() {
    let app = TestApp::start().await;

    let Err(refused) = Socket::connect(&format!("{}/ws", app.url), &[("origin", &app.url)]).await
    else {
        panic!("a stranger was let in")
    };
    let plain = app.person("ada").await.get("/ws").await;

    assert_eq!(refused.status(), 401);
    assert_eq!(refused.headers()["content-type"], "application/problem+json");
    assert_eq!(plain.problem().code, "foreign_origin");
}

#[tokio::test]
async fn a_page_of_another_version_is_told_to_reload() {
    let app = TestApp::start().await;
    let mut socket = unwelcomed(&app.person("ada").await).await;

    socket.says(&ClientFrame::Hello { protocol: PROTOCOL + 1 }).await;

    assert_eq!(socket.closed_with().await, CLOSE_OUTDATED);
}

#[tokio::test]
async fn frames_that_are_not_understood_end_the_conversation_and_nothing_else() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let sent = ada.starts_a_chat("Go on [[tokens=50 rate=100]]").await;

    for said in [
        Said::text("{"),
        Said::text("\"hello\""),
        Said::text("{\"frame\":\"watch\",\"chat\":\"x\",\"after\":null}"),
        Said::binary(vec![0xff; 16]),
        Said::text("x".repeat(MAX_CLIENT_FRAME + 1)),
        Said::text("x".repeat(1024 * 1024)),
    ] {
        let mut socket = Socket::of(&ada).await;
        socket.sends(said).await;
        assert_eq!(socket.closed_with().await, CLOSE_MALFORMED);
    }

    assert_eq!(ada.waits_for(&sent).await.outcome, Some(Outcome::Done));
}

#[tokio::test]
async fn one_person_has_so_many_sockets_and_no_more() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let mut sockets = Vec::new();
    for _ in 0..32 {
        sockets.push(Socket::of(&ada).await);
    }

    let cookie = ada.cookie.as_deref().unwrap();
    let headers = [("cookie", cookie), ("origin", app.url.as_str())];
    let Err(refused) = Socket::connect(&format!("{}/ws", app.url), &headers).await else {
        panic!("there was room for one more")
    };

    assert_eq!(refused.status(), 429);
    Socket::of(&bob).await;
}

#[tokio::test]
async fn news_reach_all_of_a_persons_sockets() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (mut one, mut two) = (Socket::of(&ada).await, Socket::of(&ada).await);

    let sent = ada.starts_a_chat("News").await;

    for socket in [&mut one, &mut two] {
        match socket.next().await.unwrap() {
            ServerFrame::Notice { notice: Notice::ChatChanged { chat } } => {
                assert_eq!((chat.id, chat.live), (sent.chat.id, Some(sent.turn)));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_turn_is_stopped_over_the_socket() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let sent = ada.starts_a_chat("Stop me [[tokens=1000 rate=50]]").await;
    let mut socket = Socket::of(&ada).await;
    let mut follower = Follower::new(sent.chat.id, sent.turn);
    socket.watches(sent.chat.id, None).await;
    while follower.text().is_empty() {
        follower.hears(&socket.hears().await);
    }

    socket.says(&ClientFrame::Cancel { turn: sent.turn }).await;
    while !follower.has_ended() {
        follower.hears(&socket.hears().await);
    }

    assert_eq!(follower.end().1, Outcome::Stopped);
    for _ in 0..200 {
        if app.provider.open_requests() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the provider is still being listened to");
}

#[tokio::test]
async fn a_server_that_stops_asks_its_clients_to_come_back() {
    let mut app = TestApp::start().await;
    let socket = Socket::of(&app.person("ada").await).await;

    let (code, ()) = tokio::join!(socket.closed_with(), app.stops());

    assert_eq!(code, CLOSE_RESTARTING);
}

#[tokio::test]
async fn two_tabs_see_the_same() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let sent = ada.starts_a_chat("Twice [[tokens=100 rate=400 cut]]").await;

    let (one, two) = tokio::join!(ada.waits_for(&sent), ada.waits_for(&sent));

    assert_eq!(one, two);
    assert_eq!(one.text(), testkit::script("Twice [[tokens=100 rate=400 cut]]"));
}

/// 200 turns whose watchers lose their connections at random, again and again: what they have in the end is,
/// byte for byte, what the provider said, and so is what is stored.
#[tokio::test]
async fn two_hundred_times_a_lost_connection_costs_nothing() {
    let app = TestApp::start().await;
    let people = [
        app.person("ada").await,
        app.person("bob").await,
        app.person("cyd").await,
        app.person("dan").await,
    ];

    let runs = stream::iter(0..200_usize).map(|run| {
        let person = people[run % people.len()].clone();
        async move { (run, interrupted_run(&person, run as u64).await) }
    });
    let connections: usize =
        runs.buffer_unordered(20).map(|(_, count)| count).collect::<Vec<_>>().await.iter().sum();

    assert!(connections > 400, "only {connections} connections: nothing was interrupted");
}

/// Follows one turn over many connections. Says how many.
async fn interrupted_run(person: &Person, run: u64) -> usize {
    let mut random = Random::new(run + 1);
    let question = format!("Run {run} [[tokens=80 rate=200 seed={run} cut comments]]");
    let sent = person.starts_a_chat(&question).await;
    let mut follower = Follower::new(sent.chat.id, sent.turn);
    let mut connections = 0;
    while !follower.has_ended() {
        connections += 1;
        let mut socket = Socket::of(person).await;
        let after = (random.below(4) > 0).then(|| follower.after());
        if after.is_none() {
            // Begins anew, as a reloaded page does.
            follower = Follower::new(sent.chat.id, sent.turn);
        }
        socket.watches(sent.chat.id, after).await;
        for _ in 0..random.below(5) {
            let frame = socket.hears().await;
            if is_over(&frame, sent.chat.id) {
                // The turn ended while nobody looked: the chat has it.
                return stored(person, &sent, &question, connections).await;
            }
            follower.hears(&frame);
            if follower.has_ended() {
                break;
            }
        }
        match random.below(3) {
            0 => socket.closes().await,
            1 => socket.says(&ClientFrame::Unwatch { chat: sent.chat.id }).await,
            _ => drop(socket),
        }
    }
    let (message, outcome) = follower.end();
    assert_eq!(outcome, Outcome::Done, "{question}");
    assert_eq!(message.text(), testkit::script(&question), "{question}");
    stored(person, &sent, &question, connections).await
}

fn is_over(frame: &ServerFrame, chat: ChatId) -> bool {
    *frame == ServerFrame::Quiet { chat }
}

async fn stored(person: &Person, sent: &Sent, question: &str, connections: usize) -> usize {
    let opened = person.opens(sent.chat.id).await;
    assert_eq!(opened.entries[1].message.text(), testkit::script(question), "{question}");
    assert_eq!(opened.entries[1].message.outcome, Some(Outcome::Done), "{question}");
    connections
}

#[tokio::test]
async fn what_a_title_cost_is_news_even_if_somebody_was_quicker() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let mut socket = Socket::of(&ada).await;
    let sent = ada.starts_a_chat("Holidays [[tokens=5 first=300]]").await;
    ada.waits_for(&sent).await;

    ada.post("/api/chats/rename", json!({ "chat": sent.chat.id, "title": "Norway" }))
        .await
        .is::<Chat>();

    let chat = loop {
        let frame = socket.next().await.unwrap();
        if let ServerFrame::Notice { notice: Notice::ChatChanged { chat } } = frame
            && chat.cost.unpriced == 2
        {
            break chat;
        }
    };
    assert_eq!(chat.title.as_str(), "Norway");
}

#[tokio::test]
async fn who_watches_without_end_is_refused_and_nobody_else() {
    let app = TestApp::start_with(|config| {
        config["limits"] = json!({ "page_requests_per_minute": 30 });
    })
    .await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let (mut hers, mut his) = (Socket::of(&ada).await, Socket::of(&bob).await);
    let nowhere: ChatId = serde_json::from_value(json!(crate::support::fresh())).unwrap();
    let asks = async |socket: &mut Socket| {
        socket.watches(nowhere, None).await;
        match socket.hears().await {
            ServerFrame::Refused { chat: Some(_), failure } => failure.code(),
            other => panic!("{other:?}"),
        }
    };

    // A page that opens a socket is counted once itself.
    let mut refused = 0;
    while asks(&mut hers).await == "missing" {
        refused += 1;
    }

    assert!((20..=30).contains(&refused), "{refused}");
    assert_eq!(asks(&mut his).await, "missing");
    assert_eq!(ada.post("/api/chats/list", json!({})).await.status, 429, "they are one quota");
    app.clock.advance(2_000);
    assert_eq!(asks(&mut hers).await, "missing");
}
