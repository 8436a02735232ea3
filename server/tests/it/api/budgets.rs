//! Budgets: what is left decides who is asked, and whether anybody is.

use crate::openai::program::{Program, asked, key, refusal};
use crate::support::{Person, TestApp, fresh};
use contract::{
    Account, Author, Balance, Boot, Failure, Message, ModelId, Outcome, Pico, Sent, Timestamp,
    UsageReport, ports::Clock,
};
use futures::future::join_all;
use serde_json::{Value, json};
use std::time::Duration;

/// Pico-units for a token written. Tokens read are free, so that an answer's worst case is its length.
const WRITTEN: i64 = 10_000_000;

fn with_prices(config: &mut Value) {
    let price = json!({ "input": 0, "output": 10 });
    config["providers"]["fake"]["models"] = json!([
        { "name": "fake-words", "price": price },
        { "name": "fake-slow", "price": price },
        { "name": "fake-echo" },
        { "name": "fake-markdown", "price": { "input": 0, "output": 0 } },
    ]);
}

/// Limits everybody to as much as so many written tokens cost.
async fn limits(admin: &Person, tokens: i64, more: Value) -> Balance {
    let mut settings = json!({
        "scope": { "is": "everybody" },
        "allowance": { "period": "month", "money": tokens * WRITTEN },
        "warn_at": 80,
    });
    settings.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    admin.post("/api/budgets/set", json!({ "settings": settings })).await.is()
}

async fn asks(person: &Person, model: &str, question: &str) -> Message {
    let body = json!({ "chat": fresh(), "message": fresh(), "text": question, "model": model });
    let sent: Sent = person.post("/api/chats/start", body).await.is();
    person.waits_for(&sent).await
}

fn failure(answer: &Message) -> Option<&Failure> {
    match answer.outcome.as_ref()? {
        Outcome::Failed { failure } => Some(failure),
        _ => None,
    }
}

async fn spent(person: &Person) -> i64 {
    person.post("/api/budgets/mine", json!({})).await.is::<Vec<Balance>>()[0].spent.0
}

#[tokio::test]
async fn a_question_that_could_use_up_more_than_is_left_is_not_asked() {
    let app = TestApp::start_with(with_prices).await;
    let admin = app.admin().await;
    limits(&admin, 4_095, json!({})).await;
    let before = app.provider.asked();

    let answer = asks(&admin, "fake/fake-words", "Hello").await;

    let Some(Failure::OverBudget { resets_at }) = failure(&answer) else {
        panic!("{:?}", answer.outcome)
    };
    assert!(*resets_at > app.clock.now(), "{resets_at:?}");
    assert!(resets_at.since(app.clock.now()) <= 31 * Timestamp::DAY);
    assert_eq!(app.provider.asked(), before, "nobody was asked");
    assert_eq!(spent(&admin).await, 0);
}

#[tokio::test]
async fn what_an_answer_took_is_settled_to_the_last_unit() {
    let app = TestApp::start_with(with_prices).await;
    let admin = app.admin().await;
    limits(&admin, 1_000_000, json!({})).await;
    let program = Program::of_person(&app, &admin).await;

    let answer = asks(&admin, "fake/fake-words", "Hello [[tokens=30]]").await;
    let body = asked("Hello [[tokens=12]]", json!({ "model": "fake/fake-words" }));
    let told = program.posts("/v1/chat/completions", &body).await;

    assert_eq!(failure(&answer), None);
    assert_eq!(told.status, 200, "{}", told.text);
    let ledger = app.settled(&admin).await;
    assert!(ledger.0 >= 42 * WRITTEN, "{ledger:?}");
    assert_eq!(Pico(spent(&admin).await), ledger);
}

#[tokio::test]
async fn an_answer_that_is_stopped_is_charged_by_estimate() {
    let app = TestApp::start_with(with_prices).await;
    let admin = app.admin().await;
    limits(&admin, 1_000_000, json!({})).await;
    let body = json!({ "chat": fresh(), "message": fresh(), "text": "[[tokens=500 rate=50]]",
        "model": "fake/fake-words" });
    let sent: Sent = admin.post("/api/chats/start", body).await.is();
    tokio::time::sleep(Duration::from_millis(700)).await;

    admin.post("/api/messages/stop", json!({ "turn": sent.turn })).await.is::<()>();
    let answer = admin.waits_for(&sent).await;

    assert_eq!(answer.outcome, Some(Outcome::Stopped));
    assert!(spent(&admin).await >= 10 * WRITTEN);
}

#[tokio::test]
async fn two_hundred_at_once_do_not_overspend() {
    let app = TestApp::start_with(with_prices).await;
    let admin = app.admin().await;
    limits(&admin, 100, json!({})).await;
    let program = Program::of_person(&app, &admin).await;
    let body =
        asked("[[tokens=10 first=300ms]]", json!({ "model": "fake/fake-words", "max_tokens": 10 }));

    let answers = join_all((0..200).map(|_| program.posts("/v1/chat/completions", &body))).await;

    let (fine, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|it| it.status == 200);
    assert_eq!(fine.len(), 10, "ten reservations fit");
    for answer in refused {
        assert_eq!(refusal(answer), "402 insufficient_quota insufficient_quota -");
    }
    assert_eq!(spent(&admin).await, 100 * WRITTEN);
    assert_eq!(app.settled(&admin).await, Pico(100 * WRITTEN));
    // What was set aside was given back: a smaller answer does not fit because all is spent, not because it is reserved.
    limits(&admin, 110, json!({})).await;
    assert_eq!(program.posts("/v1/chat/completions", &body).await.status, 200);
}

/// A model that takes too long has read the question, and is charged for it, before the next one is asked.
#[tokio::test]
async fn a_chain_sets_aside_what_all_of_its_models_may_read() {
    let app = TestApp::start_with(|config| {
        let price = json!({ "input": 10, "output": 10 });
        let named = |name: &str| json!({ "name": name, "price": price });
        config["providers"]["fake"]["models"] = json!([named("fake-hang"), named("fake-words")]);
        config["aliases"] = json!({ "chain": { "models": ["fake/fake-hang", "fake/fake-words"] } });
        config["deadlines"] = json!({ "first_token_s": 1 });
    })
    .await;
    let admin = app.admin().await;
    // Once, it is reckoned to be 17 tokens long; its answer is one.
    let body = asked("Go on [[tokens=1]]", json!({ "model": "alias/chain", "max_tokens": 1 }));
    let most = 2 * 17 + 1;
    limits(&admin, most + 1, json!({})).await;
    let program = Program::of_person(&app, &admin).await;

    let answers = join_all((0..5).map(|_| program.posts("/v1/chat/completions", &body))).await;

    let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    let spent = spent(&admin).await;
    assert!((17 * WRITTEN..=most * WRITTEN).contains(&spent), "{spent}");
}

/// Where the question does not say how long its answer may be, the model's own limit counts if it is the smaller one.
#[tokio::test]
async fn a_model_that_cannot_say_much_needs_little_set_aside() {
    let app = TestApp::start_with(|config| {
        let price = json!({ "input": 0, "output": 10 });
        config["providers"]["fake"]["models"] =
            json!([{ "name": "fake-words", "price": price, "max_output": 10 }]);
    })
    .await;
    let admin = app.admin().await;
    limits(&admin, 9, json!({})).await;

    let refused = asks(&admin, "fake/fake-words", "Hello [[tokens=3]]").await;
    limits(&admin, 10, json!({})).await;
    let answered = asks(&admin, "fake/fake-words", "Hello [[tokens=3]]").await;

    assert!(matches!(failure(&refused), Some(Failure::OverBudget { .. })), "{refused:?}");
    assert_eq!(failure(&answered), None);
}

#[tokio::test]
async fn a_model_without_a_price_is_not_asked_where_money_is_limited_unless_that_is_allowed() {
    let app = TestApp::start_with(with_prices).await;
    let admin = app.admin().await;
    limits(&admin, 100_000, json!({})).await;

    let refused = asks(&admin, "fake/fake-echo", "Hello").await;
    limits(&admin, 100_000, json!({ "unpriced": true })).await;
    let allowed = asks(&admin, "fake/fake-echo", "Hello").await;

    let echo = ModelId::parse("fake/fake-echo").unwrap();
    assert_eq!(failure(&refused), Some(&Failure::NoPrice { model: echo }));
    assert_eq!(failure(&allowed), None);
}

#[tokio::test]
async fn from_the_warning_on_a_cheaper_model_is_asked_and_the_answer_says_so() {
    let app = TestApp::start_with(with_prices).await;
    let admin = app.admin().await;
    limits(&admin, 10_000, json!({ "warn_at": 1, "downgrade": "fake/fake-markdown" })).await;

    let first = asks(&admin, "fake/fake-words", "Hello [[tokens=100]]").await;
    let second = asks(&admin, "fake/fake-words", "Hello [[tokens=100]]").await;

    let by = |answer: &Message| match &answer.author {
        Author::Model { model } => model.to_string(),
        other => panic!("{other:?} answered"),
    };
    assert_eq!(by(&first), "fake/fake-words");
    assert_eq!(by(&second), "fake/fake-markdown");
    let asked = second.stats.unwrap().asked;
    assert_eq!(asked, Some(ModelId::parse("fake/fake-words").unwrap()));
}

/// But not one that its key does not open, or that does not support what the question asks for.
#[tokio::test]
async fn a_program_is_answered_by_the_cheaper_model_if_its_key_opens_it() {
    let app = TestApp::start_with(with_prices).await;
    let admin = app.admin().await;
    limits(&admin, 10_000, json!({ "warn_at": 1, "downgrade": "fake/fake-markdown" })).await;
    let (open, narrow) = (json!({}), json!({ "models": ["fake/fake-words"] }));
    let (open, narrow) = (key(&admin, open).await, key(&admin, narrow).await);
    let (open, narrow) = (Program::with(&app, &open.secret), Program::with(&app, &narrow.secret));
    let by = async |program: &Program| {
        let answer = program.asks("[[tokens=100]]", json!({ "model": "fake/fake-words" })).await;
        answer.is::<Value>()["model"].as_str().unwrap().to_owned()
    };

    assert_eq!(by(&open).await, "fake/fake-words", "nothing is spent yet");
    assert_eq!(by(&open).await, "fake/fake-markdown");
    assert_eq!(by(&narrow).await, "fake/fake-words");
}

#[tokio::test]
async fn who_has_a_budget_of_their_own_is_not_bound_by_each_persons() {
    let app = TestApp::start_with(with_prices).await;
    let (admin, ada, bob) = (app.admin().await, app.person("ada").await, app.person("bob").await);
    let account = ada.post("/api/session/boot", json!({})).await.is::<Boot>().account;
    let account: Account = account.unwrap();
    limits(&admin, 5_000, json!({ "scope": { "is": "each_person" } })).await;
    let own = json!({ "scope": { "is": "person", "account": account.id } });
    limits(&admin, 100, own).await;

    let hers = asks(&ada, "fake/fake-words", "Hello").await;
    let his = asks(&bob, "fake/fake-words", "Hello").await;

    assert!(matches!(failure(&hers), Some(Failure::OverBudget { .. })), "{:?}", hers.outcome);
    assert_eq!(failure(&his), None);
    let mine = ada.post("/api/budgets/mine", json!({})).await.is::<Vec<Balance>>();
    assert_eq!(mine.len(), 1);
    assert!(spent(&bob).await > 0);
}

#[tokio::test]
async fn a_budget_holds_over_a_restart_and_what_was_reserved_is_free_again() {
    let mut app = TestApp::start_with(with_prices).await;
    let admin = app.admin().await.clone();
    limits(&admin, 5_000, json!({})).await;
    let body = json!({ "chat": fresh(), "message": fresh(), "text": "[[tokens=500 rate=20]]",
        "model": "fake/fake-words" });
    admin.post("/api/chats/start", body).await.is::<Sent>();
    tokio::time::sleep(Duration::from_millis(300)).await;

    app.crashes();
    app.starts_again().await;
    let admin = Person { url: app.url.clone(), ..admin };

    let answer = asks(&admin, "fake/fake-words", "Hello [[tokens=30]]").await;
    assert_eq!(failure(&answer), None);
    let again = asks(&admin, "fake/fake-words", "Hello").await;
    assert!(matches!(failure(&again), None | Some(Failure::OverBudget { .. })));
    assert!(spent(&admin).await >= 30 * WRITTEN);
}

#[tokio::test]
async fn nonsense_is_no_budget() {
    let app = TestApp::start_with(with_prices).await;
    let admin = app.admin().await;
    let set = async |settings: Value| {
        admin.post("/api/budgets/set", json!({ "settings": settings })).await
    };
    let whole = json!({ "is": "everybody" });
    let month = |money: Value, tokens: Value| json!({ "period": "month", "money": money, "tokens": tokens });

    for (allowance, warn_at) in [
        (month(json!(null), json!(null)), 80),
        (month(json!(-1), json!(null)), 80),
        (month(json!(1), json!(null)), 0),
        (month(json!(1), json!(null)), 101),
    ] {
        let settings = json!({ "scope": whole, "allowance": allowance, "warn_at": warn_at });
        let told = set(settings).await.told();
        assert!(told.starts_with("422 invalid"), "{told}");
    }
    let settings = json!({ "scope": { "is": "person", "account": fresh() },
        "allowance": month(json!(1), json!(null)), "warn_at": 80 });
    assert_eq!(set(settings).await.told(), r#"404 missing {"what":"account"}"#);
    let settings = json!({ "scope": whole, "allowance": month(json!(1), json!(null)), "warn_at": 80,
        "downgrade": "fake/nobody" });
    assert_eq!(set(settings).await.told(), r#"404 missing {"what":"model"}"#);
    let removed = admin.post("/api/budgets/remove", json!({ "budget": fresh() })).await;
    assert_eq!(removed.told(), r#"404 missing {"what":"budget"}"#);
}

impl TestApp {
    /// What the ledger says everything cost, once nothing is written into it any more.
    async fn settled(&self, admin: &Person) -> Pico {
        let from = self.clock.now().plus_millis(-Timestamp::DAY);
        let days = json!({ "from": from, "count": 2 });
        let mut last = Pico(-1);
        loop {
            let body = json!({ "days": days, "scope": "all" });
            let report: UsageReport = admin.post("/api/usage/report", body).await.is();
            if report.whole.cost.known == last {
                return last;
            }
            last = report.whole.cost.known;
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }
}
