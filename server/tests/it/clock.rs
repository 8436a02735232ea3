//! A clock that is wrong: it jumps while somebody is answered, to and fro, over the end of a budget's period.

use crate::openai::program::{Program, asked, key, refusal};
use crate::support::{Answer, Follower, Person, Socket, TestApp, fresh};
use contract::{Balance, Outcome, Pico, Sent, ServerFrame, Timestamp, TurnEvent, ports::Clock};
use futures::StreamExt;
use serde_json::{Value, json};

const HOUR: i64 = 3_600 * Timestamp::SECOND;

/// Half an hour before February begins: 2026-01-31T23:30Z.
const EVENING: Timestamp = Timestamp::from_millis(1_769_902_200_000);

/// Pico-units for a token written. Tokens read are free, so that an answer's cost is its length.
const WRITTEN: i64 = 10_000_000;

const MODEL: &str = "fake/fake-words";

/// A question whose answer has ten tokens and takes a while.
fn question() -> Value {
    asked("[[tokens=10 rate=20]]", json!({ "model": MODEL, "max_tokens": 10, "stream": true }))
}

/// A server in the evening, and a budget for everybody of so many tokens a month.
async fn in_the_evening(tokens: i64) -> (TestApp, Person) {
    let app = TestApp::start_with(|config| {
        let price = json!({ "input": 0, "output": 10 });
        config["providers"]["fake"]["models"] = json!([{ "name": "fake-words", "price": price }]);
    })
    .await;
    app.clock.set(EVENING);
    let admin = app.admin().await;
    let settings = json!({
        "scope": { "is": "everybody" },
        "allowance": { "period": "month", "money": tokens * WRITTEN },
        "warn_at": 80,
    });
    admin.post("/api/budgets/set", json!({ "settings": settings })).await.is::<Balance>();
    (app, admin)
}

async fn balance(person: &Person) -> Balance {
    person.post("/api/budgets/mine", json!({})).await.is::<Vec<Balance>>().remove(0)
}

/// How many tokens the current month's budget has paid for.
async fn spent(person: &Person) -> i64 {
    let Pico(spent) = balance(person).await.spent;
    assert_eq!(spent % WRITTEN, 0);
    spent / WRITTEN
}

/// Asks, moves the clock after the first word, and listens to the end.
async fn while_answering(app: &TestApp, program: &Program, millis: i64) {
    let answer = program.post("/v1/chat/completions", &question()).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let mut bytes = answer.bytes_stream();
    let mut heard = bytes.next().await.unwrap().unwrap().to_vec();
    app.clock.advance(millis);
    while let Some(more) = bytes.next().await {
        heard.extend(more.unwrap());
    }
    assert!(heard.ends_with(b"data: [DONE]\n\n"));
}

#[tokio::test]
async fn an_answer_over_which_the_clock_jumps_into_the_next_period_is_charged_there_and_once() {
    let (app, admin) = in_the_evening(20).await;
    let program = Program::of_person(&app, &admin).await;

    while_answering(&app, &program, HOUR).await;

    assert!(app.clock.now() > EVENING.plus_millis(HOUR / 2));
    assert_eq!(spent(&admin).await, 10);
    // What was set aside is free again, and nothing more: one such answer fits, and no second one.
    let asks = async || program.posts("/v1/chat/completions", &question()).await;
    assert_eq!(asks().await.status, 200);
    assert_eq!(refusal(&asks().await), "402 insufficient_quota insufficient_quota -");
    assert_eq!(spent(&admin).await, 20);
}

#[tokio::test]
async fn an_answer_over_which_the_clock_is_set_back_into_the_last_period_is_charged_there_and_once()
{
    let (app, admin) = in_the_evening(20).await;
    let program = Program::of_person(&app, &admin).await;
    app.clock.advance(HOUR);

    while_answering(&app, &program, -HOUR).await;
    let in_january = spent(&admin).await;
    let answer = program.posts("/v1/chat/completions", &question()).await;
    let after_another = spent(&admin).await;
    let third = program.posts("/v1/chat/completions", &question()).await;
    app.clock.advance(HOUR);

    assert_eq!((in_january, answer.status, after_another), (10, 200, 20));
    assert_eq!(refusal(&third), "402 insufficient_quota insufficient_quota -");
    // February has paid for nothing, and has everything left.
    assert_eq!(spent(&admin).await, 0);
    for _ in 0..2 {
        let answer = program.posts("/v1/chat/completions", &question()).await;
        assert_eq!(answer.status, 200);
    }
    assert_eq!(spent(&admin).await, 20);
}

#[tokio::test]
async fn a_server_that_started_with_a_clock_of_years_ahead_lets_people_ask_once_it_is_right() {
    let (app, admin) = in_the_evening(20).await;
    let program = Program::of_person(&app, &admin).await;
    app.clock.advance(40 * Timestamp::DAY);
    let ahead = program.posts("/v1/chat/completions", &question()).await;
    app.clock.set(EVENING);

    let right = program.posts("/v1/chat/completions", &question()).await;

    assert_eq!((ahead.status, right.status), (200, 200), "{}", right.text);
    let balance = balance(&admin).await;
    assert_eq!(balance.resets_at, EVENING.plus_millis(HOUR / 2));
    // The call of March is in the ledger, and later than January began.
    assert_eq!(balance.spent, Pico(20 * WRITTEN));
}

#[tokio::test]
async fn a_turn_over_which_the_clock_is_set_back_ends_well_and_took_no_negative_time() {
    for (jump, range) in [(-HOUR, 0..=0), (HOUR, HOUR..=HOUR)] {
        let (app, admin) = in_the_evening(1_000_000).await;
        let body = json!({ "chat": fresh(), "message": fresh(), "model": MODEL,
            "text": "[[tokens=20 rate=40]]" });
        let sent: Sent = admin.post("/api/chats/start", body).await.is();
        let mut socket = Socket::of(&admin).await;
        let mut follower = Follower::new(sent.chat.id, sent.turn);
        socket.watches(sent.chat.id, Some((sent.turn, 0))).await;
        loop {
            let frame = socket.hears().await;
            follower.hears(&frame);
            if matches!(frame, ServerFrame::Turn { event: TurnEvent::Delta { .. }, .. }) {
                break;
            }
        }

        app.clock.advance(jump);
        while !follower.has_ended() {
            follower.hears(&socket.hears().await);
        }

        let text = follower.text();
        let (message, outcome) = follower.end();
        let stats = message.stats.unwrap();
        assert_eq!(outcome, Outcome::Done);
        assert_eq!(text, testkit::script("[[tokens=20 rate=40]]"));
        assert_eq!(stats.first_token_ms, Some(0));
        assert!(range.contains(&stats.duration_ms.cast_signed()), "{jump}: {stats:?}");
    }
}

#[tokio::test]
async fn keys_and_sessions_go_by_what_the_clock_says_now() {
    let (app, admin) = in_the_evening(1_000_000).await;
    let scope = json!({ "expires_at": EVENING.plus_millis(HOUR / 2) });
    let short = Program::with(&app, &key(&admin, scope).await.secret);
    let asks = async || short.posts("/v1/chat/completions", &question()).await;
    let is_signed_in = async || admin.post("/api/chats/list", json!({})).await.status == 200;

    let before = asks().await;
    app.clock.advance(HOUR);
    let expired = asks().await;
    let was_signed_in = is_signed_in().await;
    app.clock.advance(-2 * HOUR);
    let again = asks().await;

    assert_eq!((before.status, again.status), (200, 200));
    assert_eq!(refusal(&expired), "401 authentication_error invalid_api_key -");
    assert!(was_signed_in && is_signed_in().await);
}

#[tokio::test]
async fn nobody_waits_for_an_hour_because_the_clock_was_set_back() {
    let (app, admin) = in_the_evening(1_000_000).await;
    let slow = key(&admin, json!({ "requests_per_minute": 2 })).await;
    let program = Program::with(&app, &slow.secret);
    let asks = async || -> Answer { program.posts("/v1/chat/completions", &question()).await };
    let wait = |answer: &Answer| answer.header("retry-after").parse::<i64>().unwrap();
    for _ in 0..2 {
        assert_eq!(asks().await.status, 200);
    }

    app.clock.advance(-HOUR);
    let refused = asks().await;
    app.clock.advance(wait(&refused) * Timestamp::SECOND);
    let answered = asks().await;

    assert_eq!(refusal(&refused), "429 rate_limit_error rate_limit_exceeded -");
    assert!(wait(&refused) <= 30, "{}", wait(&refused));
    assert_eq!(answered.status, 200);
}
