//! Which model answers when the first one does not, and what that costs, as whoever asks sees it.

use crate::{
    openai::program::Program,
    support::{Person, TestApp, fresh},
};
use contract::{
    Author, Boot, Chat, Cost, Failure, Message, ModelId, ModelTrouble, Outcome, Page, Pico, Sent,
    UsageReport,
};
use futures::future::join_all;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Pico-units for a token read and a token written, at 2.50 and 10 a million.
const READ: u64 = 2_500_000;
const WRITTEN: u64 = 10_000_000;

/// An answer, its title, and nothing else has a price.
fn with_aliases(config: &mut Value) {
    let price = json!({ "input": "2.50", "output": 10 });
    config["providers"]["fake"]["models"] = json!([
        { "name": "fake-words", "price": price },
        { "name": "fake-echo" },
    ]);
    config["currency"] = json!("EUR");
    config["deadlines"]["first_token_s"] = json!(1);
    let alias = |models: &[&str]| {
        let models: Vec<_> = models.iter().map(|name| format!("fake/{name}")).collect();
        json!({ "models": models })
    };
    config["aliases"] = json!({
        "busy": alias(&["does:status=429", "fake-words"]),
        "down": alias(&["fake-down", "fake-words"]),
        "slow": alias(&["fake-hang", "fake-words"]),
        "gone": alias(&["does:reset", "fake-words"]),
        "locked": alias(&["fake-locked", "fake-words"]),
        "broken": alias(&["fake-broken", "fake-words"]),
        "none": alias(&["fake-down", "does:status=503"]),
        "strict": { "models": ["fake/fake-down", "fake/fake-words"], "strict": true },
        "good": { "label": "Good", "models": ["fake/fake-words", "fake/fake-echo"] },
    });
}

async fn asks(person: &Person, model: &str) -> (Sent, Message) {
    let body =
        json!({ "chat": fresh(), "message": fresh(), "text": "Hello there", "model": model });
    let sent: Sent = person.post("/api/chats/start", body).await.is();
    let answer = person.waits_for(&sent).await;
    (sent, answer)
}

fn model_of(answer: &Message) -> &str {
    match &answer.author {
        contract::Author::Model { model } => model.as_str(),
        other => panic!("{other:?} answered"),
    }
}

/// What an answer of the priced model cost, counted from its tokens.
fn counted(answer: &Message) -> u64 {
    let usage = &answer.stats.as_ref().unwrap().usage;
    usage.input.unwrap() * READ + usage.output.unwrap() * WRITTEN
}

fn cost(known: u64) -> Cost {
    Cost { known: Pico(i64::try_from(known).unwrap()), unpriced: 0 }
}

#[tokio::test]
async fn another_model_answers_in_time_and_the_message_says_why() {
    let app = TestApp::start_with(with_aliases).await;
    let ada = app.person("ada").await;
    let table = [
        ("busy", "fake/does:status=429", ModelTrouble::RateLimited, 0),
        ("down", "fake/fake-down", ModelTrouble::Broken, 0),
        ("slow", "fake/fake-hang", ModelTrouble::TimedOut, 1_000),
        ("gone", "fake/does:reset", ModelTrouble::InvalidResponse, 0),
    ];

    for (alias, first, trouble, timeout_ms) in table {
        let begun = Instant::now();
        let (sent, answer) = asks(&ada, &format!("alias/{alias}")).await;

        let stats = answer.stats.clone().unwrap();
        assert_eq!((model_of(&answer), &answer.outcome), ("fake/fake-words", &Some(Outcome::Done)));
        assert_eq!(answer.text(), testkit::script("Hello there"));
        assert_eq!(stats.asked.unwrap().as_str(), format!("alias/{alias}"));
        let attempts: Vec<_> = stats
            .attempts
            .iter()
            .map(|attempt| (attempt.model.as_str(), attempt.trouble))
            .collect();
        assert_eq!(attempts, [(first, trouble)]);
        // To the first word within 250 ms: the gateway's own tests, where nothing else takes time.
        assert!(begun.elapsed() < Duration::from_millis(timeout_ms + 2_000));
        let opened = ada.opens(sent.chat.id).await;
        assert_eq!(opened.entries[1].message, answer, "what was stored is what was shown");
        assert_eq!(opened.chat.model.as_str(), format!("alias/{alias}"), "the choice stays");
    }
}

#[tokio::test]
async fn what_must_not_fall_back_does_not() {
    let app = TestApp::start_with(with_aliases).await;
    let ada = app.person("ada").await;

    let (_, locked) = asks(&ada, "alias/locked").await;
    let (_, strict) = asks(&ada, "alias/strict").await;
    let (_, broken) = asks(&ada, "alias/broken").await;
    let (_, none) = asks(&ada, "alias/none").await;

    let failure = |answer: &Message| match &answer.outcome {
        Some(Outcome::Failed { failure }) => failure.clone(),
        other => panic!("{other:?}"),
    };
    let blamed = |name: &str, trouble| Failure::ModelFailed {
        model: contract::ModelId::parse(name).unwrap(),
        trouble,
    };
    assert_eq!(failure(&locked), blamed("fake/fake-locked", ModelTrouble::Unauthorized));
    assert_eq!(failure(&strict), blamed("fake/fake-down", ModelTrouble::Broken));
    assert_eq!(failure(&broken), blamed("fake/fake-broken", ModelTrouble::InvalidResponse));
    assert!(!broken.text().is_empty(), "what was said stays, and nobody goes on in its place");
    let Failure::NoModel { tried } = failure(&none) else { panic!("{none:?}") };
    let tried: Vec<_> = tried.iter().map(contract::ModelId::as_str).collect();
    assert_eq!(tried, ["fake/fake-down", "fake/does:status=503"]);
}

#[tokio::test]
async fn a_message_and_its_chat_cost_what_their_tokens_cost() {
    let app = TestApp::start_with(with_aliases).await;
    let ada = app.person("ada").await;

    let (sent, answer) = asks(&ada, "fake/fake-words").await;
    let first = counted(&answer);
    assert_eq!(answer.stats.as_ref().unwrap().cost, Some(cost(first)));
    // The title's call has its own tokens: it is what the chat costs besides its messages.
    let mut with_title = ada.opens(sent.chat.id).await.chat.cost;
    for _ in 0..100 {
        if with_title.known > Pico(i64::try_from(first).unwrap()) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        with_title = ada.opens(sent.chat.id).await.chat.cost;
    }
    assert!(with_title.known > Pico(i64::try_from(first).unwrap()), "the title is paid for");

    let again: Sent = ada.says(sent.chat.id, json!(sent.answer), "More").await.is();
    let second = counted(&ada.waits_for(&again).await);
    let whole = ada.opens(sent.chat.id).await.chat.cost;
    assert_eq!(whole, with_title + cost(second), "to the last unit");
    // The title was asked of the same model, so all tokens have one price.
    let report = app.report().await.whole;
    assert_eq!(report.cost, cost(report.input * READ + report.output * WRITTEN));
    assert_eq!(report.cost, whole, "both answers, the title, and nothing else");
}

#[tokio::test]
async fn what_nobody_priced_is_unknown_and_what_was_refused_costs_nothing() {
    let app = TestApp::start_with(with_aliases).await;
    let ada = app.person("ada").await;

    let (_, unpriced) = asks(&ada, "fake/fake-echo").await;
    let (_, refused) = asks(&ada, "alias/strict").await;
    let (_, fallbacks) = asks(&ada, "alias/down").await;
    let (_, timed_out) = asks(&ada, "alias/slow").await;

    let of = |answer: &Message| answer.stats.as_ref().unwrap().cost.unwrap();
    assert_eq!(of(&unpriced), Cost { known: Pico(0), unpriced: 1 });
    assert_eq!(of(&refused), Cost::default());
    assert_eq!(of(&fallbacks), cost(counted(&fallbacks)));
    let known = cost(counted(&timed_out)).known;
    assert_eq!(of(&timed_out), Cost { known, unpriced: 1 }, "nobody knows what it would charge");
}

#[tokio::test]
async fn the_page_is_told_prices_aliases_and_the_currency() {
    let app = TestApp::start_with(with_aliases).await;
    let ada = app.person("ada").await;

    let boot: Boot = ada.post("/api/session/boot", json!({})).await.is();

    assert_eq!(boot.currency, "EUR");
    let model = |id: &str| boot.models.iter().find(|model| model.id.as_str() == id).unwrap();
    let rates = model("fake/fake-words").price.as_ref().unwrap().rates;
    assert_eq!((rates.input, rates.output), (Pico(2_500_000), Pico(10_000_000)));
    assert_eq!(model("fake/fake-echo").price, None);
    let good = model("alias/good");
    assert_eq!((good.label.as_str(), &good.price), ("Good", &None));
}

/// Whether the first model failed just now, or has failed so often that it is not asked: another one answers.
#[tokio::test]
async fn every_answer_of_another_model_counts_as_a_fall_back_and_a_retry_does_not() {
    let app = TestApp::start_with(|config| {
        with_aliases(config);
        config["aliases"]["moody"] = json!({ "models": ["fake/flaky"], "retries": 1 });
    })
    .await;
    let program = Program::of(&app).await;
    let asks = async |model: &str, times: usize| {
        for _ in 0..times {
            assert_eq!(program.asks("Hello", json!({ "model": model })).await.status, 200);
        }
        let whole = app.report().await.whole;
        (whole.calls, whole.fallbacks)
    };

    assert_eq!(asks("alias/down", 7).await, (5 * 2 + 2, 7));
    assert_eq!(asks("alias/moody", 5).await, (12 + 6, 7), "one was asked again");
}

/// Whoever filters an answer has read the question, and charges for it, even if another model answers.
#[tokio::test]
async fn what_a_filtered_attempt_counted_is_in_the_ledger() {
    const FILTERED: &str = "does:tokens=0+finish=content_filter";
    let app = TestApp::start_with(|config| {
        let price = json!({ "input": "2.50", "output": 10 });
        let named = |name: &str| json!({ "name": name, "price": price });
        config["providers"]["fake"]["models"] = json!([named(FILTERED), named("fake-words")]);
        let models = json!([format!("fake/{FILTERED}"), "fake/fake-words"]);
        config["aliases"]["tame"] = json!({ "models": models, "fallback_on": ["refused"] });
    })
    .await;
    let program = Program::of(&app).await;

    let answer = program.asks("Hello there", json!({ "model": "alias/tame" })).await;

    let usage = &answer.is::<Value>()["usage"];
    let (read, written) =
        (usage["prompt_tokens"].as_u64().unwrap(), usage["completion_tokens"].as_u64().unwrap());
    let whole = app.report().await.whole;
    assert_eq!((whole.calls, whole.failed, whole.fallbacks), (2, 1, 1));
    assert_eq!((whole.input, whole.output), (2 * read, written), "both have read it");
    assert_eq!(whole.cost, cost(2 * read * READ + written * WRITTEN));
}

/// A model that gets into trouble with every fifth question, of every kind in turn, and one that stands in for it: after
/// the model was asked again, or at once and whatever the trouble is, or after a provider that is not there.
fn with_chaos(config: &mut Value) {
    let price = json!({ "input": "2.50", "output": 10 });
    let named = |name: &str| json!({ "name": name, "price": price });
    config["providers"]["fake"]["models"] = json!([named("flaky"), named("fake-words")]);
    let nobody = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    config["providers"]["gone"] = json!({
        "kind": "openai", "url": format!("http://{nobody}/v1/"), "models": [named("nobody")],
    });
    let models = ["fake/flaky", "fake/fake-words"];
    let on = ["refused", "unauthorized", "too_long"];
    config["aliases"] = json!({
        "patient": { "models": models, "retries": 1 },
        "hasty": { "models": models, "fallback_on": on },
        "lost": { "models": ["gone/nobody", "fake/flaky", "fake/fake-words"] },
    });
    config["deadlines"] = json!({ "first_token_s": 1, "between_tokens_s": 1 });
}

/// What one person's questions came to.
#[derive(Default)]
struct UsageTotals {
    done: usize,
    failed: usize,
    /// Those that the second model answered.
    fallbacks: usize,
    /// Calls for answers: the last one of each, and the attempts before.
    calls: usize,
    cost: Cost,
}

/// Asks as often as it says, in chats of 25 questions.
async fn asks_on_and_on(app: &TestApp, name: &str, questions: usize) -> UsageTotals {
    let person = app.person(name).await;
    let mut totals = UsageTotals::default();
    let mut last: Option<Sent> = None;
    let words = Author::Model { model: ModelId::parse("fake/fake-words").unwrap() };
    for number in 0..questions {
        let model = ["alias/patient", "alias/hasty", "alias/lost"][number % 3];
        let mut body = json!({ "message": fresh(), "text": "Go on [[tokens=8]]", "model": model });
        let endpoint = match &last {
            Some(last) if number % 25 != 0 => {
                body["chat"] = json!(last.chat.id);
                body["parent"] = json!(last.answer);
                "/api/messages/send"
            }
            _ => {
                body["chat"] = json!(fresh());
                "/api/chats/start"
            }
        };
        let sent: Sent = person.post(endpoint, body).await.is();
        let answer = person.waits_for(&sent).await;
        let stats = answer.stats.unwrap();
        totals.calls += 1 + stats.attempts.len();
        totals.fallbacks += usize::from(answer.author == words);
        totals.cost = totals.cost + stats.cost.unwrap();
        match answer.outcome.unwrap() {
            Outcome::Done => totals.done += 1,
            Outcome::Failed { failure: Failure::ModelFailed { .. } | Failure::NoModel { .. } } => {
                totals.failed += 1;
            }
            other => panic!("neither an answer nor a model's failure: {other:?}"),
        }
        last = Some(sent);
    }
    totals
}

#[tokio::test]
async fn in_chaos_every_question_ends_and_no_attempt_and_no_unit_is_lost() {
    let app = TestApp::start_with(with_chaos).await;
    app.admin().await;
    let names = ["ada", "bob", "cyd", "dan", "eve", "fay", "gus", "hal"];

    let totals = join_all(names.map(|name| asks_on_and_on(&app, name, 250))).await;

    let sum = |of: fn(&UsageTotals) -> usize| -> usize { totals.iter().map(of).sum() };
    assert_eq!(sum(|totals| totals.done) + sum(|totals| totals.failed), 2_000);
    let attempts = sum(|totals| totals.calls) - 2_000;
    assert!(attempts >= 200, "{attempts} attempts said nothing");
    assert!(
        (1..400).contains(&sum(|totals| totals.failed)),
        "most trouble is somebody's who has a stand-in"
    );
    assert!(sum(|totals| totals.fallbacks) >= 100, "and then the other model answers");
    // Titles are asked for in the background, and are calls as well.
    let mut report = app.report().await;
    let at = |report: &UsageReport, gone: bool| -> u64 {
        let of = report.by_model.iter().filter(|of| (of.of.provider() == "gone") == gone);
        of.map(|of| of.totals.calls).sum()
    };
    for _ in 0..500 {
        if at(&report, false) == app.provider.asked() as u64 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        report = app.report().await;
    }
    assert_eq!(at(&report, false), app.provider.asked() as u64, "each call is written down once");
    assert!(at(&report, true) >= 5, "and those that nobody heard");
    let all = usize::try_from(report.whole.calls).unwrap();
    let titles = all - sum(|totals| totals.calls);
    assert!((1..=3 * 80).contains(&titles), "{titles} titles for 80 chats");
    println!(
        "{} answers, {} of them by the other model, {} typed failures, {} calls for them, {titles} for titles",
        sum(|totals| totals.done),
        sum(|totals| totals.fallbacks),
        sum(|totals| totals.failed),
        sum(|totals| totals.calls),
    );
    let of_answers: Cost = totals.iter().map(|totals| totals.cost).sum();
    let whole = report.whole.cost;
    assert!(whole.known > of_answers.known, "titles cost something");
    let mut chats = Cost::default();
    let mut of_people = Vec::new();
    for name in names {
        let person = Person::stranger(&app).signs_in(name).await;
        let body = json!({ "search": null, "deleted": false, "after": null });
        let page: Page<Chat> = person.post("/api/chats/list", body).await.is();
        let his: Cost = page.items.iter().map(|chat| chat.cost).sum();
        of_people.push(his.known);
        chats = chats + his;
    }
    assert_eq!(chats, whole, "all chats together cost what the ledger says");
    of_people.sort();
    let mut by_person: Vec<_> = report.by_person.iter().map(|of| of.totals.cost.known).collect();
    by_person.sort();
    assert_eq!(of_people, by_person, "and so do everybody's");
}
