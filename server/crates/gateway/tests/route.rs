//! Aliases against a provider over real HTTP: who is asked after whom, and what the caller hears of it.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

use contract::{
    AccountId, Alias, Attempt, Delta, FallbackOn, ModelId, ModelTrouble, ProviderKind,
    prompt::{Finish, Piece, Prompt, PromptMessage, Speaker},
};
use futures::{
    StreamExt,
    stream::{self, BoxStream},
};
use gateway::{Config, Credentials, Deadlines, Error, Gateway, LocalModels, ProviderConfig};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use testkit::{FakeProvider, script};
use uuid::Uuid;

const ADA: AccountId = AccountId::new(Uuid::from_u128(1));

/// What was received of one answer.
#[derive(Debug, Default)]
struct Received {
    /// Who was asked besides the one that the question named, and after what.
    asked: Vec<(ModelId, Option<Attempt>)>,
    /// Whether the last of them came in place of another.
    fallback: bool,
    /// Who failed, when it did.
    tried: Vec<Attempt>,
    text: String,
    finish: Option<Finish>,
    error: Option<Error>,
}

impl Received {
    /// The models that failed, and how.
    fn failed(&self) -> Vec<(&str, ModelTrouble)> {
        let attempts = self.asked.iter().filter_map(|(_, failed)| failed.as_ref());
        attempts.map(|attempt| (attempt.model.name(), attempt.trouble)).collect()
    }

    fn answered_by(&self) -> &str {
        self.asked.last().map_or("", |(model, _)| model.name())
    }
}

fn id(text: &str) -> ModelId {
    ModelId::parse(text).unwrap()
}

fn question(text: &str) -> Prompt {
    let said = vec![PromptMessage::new(Speaker::Person, text)];
    Prompt { said, ..Prompt::default() }
}

/// An alias for models of the fake provider, by what they do.
fn alias(models: &[&str]) -> Alias {
    let models = models.iter().map(|name| id(&format!("fake/{name}"))).collect();
    Alias { models, ..Alias::default() }
}

fn gateway(fake: &FakeProvider, alias: Alias) -> Gateway {
    Gateway::new(&config(fake, alias, Deadlines::default().total)).unwrap()
}

fn config(fake: &FakeProvider, alias: Alias, total: Duration) -> Config {
    let provider = ProviderConfig {
        kind: Some(ProviderKind::Openai),
        url: Some(fake.url()),
        ..ProviderConfig::default()
    };
    let deadlines = Deadlines {
        first_token: Duration::from_millis(400),
        between_tokens: Duration::from_millis(400),
        total,
        ..Deadlines::default()
    };
    Config {
        providers: [("fake".to_owned(), provider)].into(),
        aliases: [("smart".to_owned(), alias)].into(),
        deadlines,
        ..Config::default()
    }
}

async fn listen(gateway: &Gateway, text: &str) -> Received {
    let mut heard = Received::default();
    let mut pieces = gateway.stream(&id("alias/smart"), question(text), Credentials::new(ADA));
    while let Some(piece) = pieces.next().await {
        match piece {
            Ok(Piece::AttemptFailed { attempt, .. }) => heard.tried.push(attempt),
            Ok(Piece::Routed { model, failed, fallback }) => {
                heard.fallback = fallback;
                heard.asked.push((model, failed));
            }
            Ok(Piece::Delta(Delta::Text { text } | Delta::Reasoning { text })) => {
                heard.text.push_str(&text);
            }
            Ok(Piece::ToolCall(call)) => panic!("nobody offered {call:?}"),
            Ok(Piece::Delta(Delta::Unknown(delta))) => panic!("nobody makes {delta:?}"),
            Ok(Piece::Finished(finish)) => heard.finish = Some(finish),
            Err(error) => heard.error = Some(error),
        }
    }
    let routed: Vec<_> = heard.asked.iter().filter_map(|(_, failed)| failed.clone()).collect();
    assert_eq!(
        heard.tried, routed,
        "each failure is said twice: when it happens, and with what follows"
    );
    heard
}

/// Asks a fresh provider.
async fn ask(alias: Alias) -> Received {
    let fake = FakeProvider::start().await;
    listen(&gateway(&fake, alias), "Hello").await
}

const ANSWER: &str = "does:tokens=12+seed=4";

fn answer() -> String {
    script("[[tokens=12 seed=4]]")
}

#[tokio::test]
async fn what_fails_before_its_first_word_is_answered_by_the_next_in_time() {
    let table = [
        ("does:status=429", ModelTrouble::RateLimited, 0),
        ("does:status=500", ModelTrouble::Broken, 0),
        ("does:hang", ModelTrouble::TimedOut, 400),
        ("does:hang=headers", ModelTrouble::TimedOut, 400),
        ("does:reset", ModelTrouble::InvalidResponse, 0),
        ("does:error", ModelTrouble::Broken, 0),
    ];

    for (first, trouble, timeout_ms) in table {
        let begun = Instant::now();
        let heard = ask(alias(&[first, ANSWER, "fake-locked"])).await;

        assert_eq!(heard.failed(), [(first, trouble)]);
        assert_eq!((heard.answered_by(), &heard.text), (ANSWER, &answer()), "{first}");
        assert!(heard.finish.is_some());
        let took = begun.elapsed();
        assert!(took < Duration::from_millis(timeout_ms + 250), "{first} took {took:?}");
    }
}

#[tokio::test]
async fn what_another_model_would_say_too_is_said_at_once() {
    for (first, trouble) in [
        ("does:status=400", ModelTrouble::Refused),
        ("does:status=401", ModelTrouble::Unauthorized),
        ("does:status=404", ModelTrouble::UnknownModel),
        ("does:status=400+code=context_length_exceeded", ModelTrouble::TooLong),
    ] {
        let heard = ask(alias(&[first, ANSWER])).await;

        assert_eq!(heard.error.map(|error| error.trouble), Some(trouble));
        assert_eq!((heard.answered_by(), heard.text.as_str()), (first, ""));
    }
}

#[tokio::test]
async fn a_longer_model_answers_what_does_not_fit_where_that_is_wanted() {
    let long = "does:status=400+code=context_length_exceeded";
    let alias = Alias { fallback_on: vec![FallbackOn::TooLong], ..alias(&[long, ANSWER]) };

    let heard = ask(alias).await;

    assert_eq!(heard.failed(), [(long, ModelTrouble::TooLong)]);
    assert_eq!(heard.text, answer());
}

#[tokio::test]
async fn another_model_answers_what_one_refuses_where_that_is_wanted() {
    let alias =
        Alias { fallback_on: vec![FallbackOn::Refused], ..alias(&["does:status=400", ANSWER]) };

    let heard = ask(alias).await;

    assert_eq!(heard.failed(), [("does:status=400", ModelTrouble::Refused)]);
    assert_eq!(heard.text, answer());
}

#[tokio::test]
async fn the_third_answers_when_two_have_failed() {
    let heard = ask(alias(&["does:status=500", "does:status=429", ANSWER])).await;

    let failed =
        [("does:status=500", ModelTrouble::Broken), ("does:status=429", ModelTrouble::RateLimited)];
    assert_eq!(heard.failed(), failed);
    assert_eq!((heard.answered_by(), &heard.text), (ANSWER, &answer()));
}

#[tokio::test]
async fn after_the_first_word_nothing_is_spliced() {
    let heard = ask(alias(&["does:reset+after=3", ANSWER])).await;

    assert_eq!(heard.error.map(|error| error.trouble), Some(ModelTrouble::InvalidResponse));
    assert!(script("").starts_with(&heard.text) && !heard.text.is_empty(), "{}", heard.text);
    assert_eq!(heard.asked.len(), 1, "the model that was chosen, and nobody else");
    assert!(!heard.fallback);
}

#[tokio::test]
async fn when_nobody_answers_the_last_error_is_the_callers() {
    let heard = ask(alias(&["does:status=429", "does:status=503"])).await;

    assert_eq!(heard.failed(), [("does:status=429", ModelTrouble::RateLimited)]);
    assert_eq!(heard.error, Some(Error { status: Some(503), ..ModelTrouble::Broken.into() }));
}

#[tokio::test]
async fn the_whole_chain_has_so_much_time_and_no_more() {
    let fake = FakeProvider::start().await;
    let chain = alias(&["does:hang", "does:hang=headers", "does:hang+after=1", ANSWER]);
    let gateway = Gateway::new(&config(&fake, chain, Duration::from_millis(600))).unwrap();
    let begun = Instant::now();

    let heard = listen(&gateway, "Hello").await;

    assert_eq!(heard.error.map(|error| error.trouble), Some(ModelTrouble::TimedOut));
    assert_eq!(heard.failed(), [("does:hang", ModelTrouble::TimedOut)]);
    assert_eq!(fake.asked(), 2, "there was time for a second one, and not for all of its deadline");
    let took = begun.elapsed();
    assert!((600..850).contains(&took.as_millis()), "{took:?}");
}

#[tokio::test]
async fn a_model_is_asked_again_as_often_as_it_says() {
    let fake = FakeProvider::start().await;
    let patient = Alias { retries: 2, ..alias(&["does:status=500", ANSWER]) };

    let heard = listen(&gateway(&fake, patient), "Hello").await;

    assert_eq!(heard.failed(), [("does:status=500", ModelTrouble::Broken); 3]);
    assert_eq!(heard.text, answer());
    assert_eq!(fake.requests().len(), 4, "none of them was asked in vain");
}

/// Whoever stops in the pause has not asked again, and can tell.
#[tokio::test]
async fn a_failure_is_said_before_the_pause_that_follows() {
    let fake = FakeProvider::start().await;
    let patient = Alias { retries: 1, ..alias(&["does:status=500"]) };
    let gateway = gateway(&fake, patient);
    let mut pieces = gateway.stream(&id("alias/smart"), question("Hello"), Credentials::new(ADA));

    assert!(matches!(pieces.next().await, Some(Ok(Piece::Routed { failed: None, .. }))));
    assert!(matches!(pieces.next().await, Some(Ok(Piece::AttemptFailed { .. }))));
    let pause = Instant::now();
    let again = pieces.next().await;

    assert!(matches!(again, Some(Ok(Piece::Routed { failed: Some(_), .. }))), "{again:?}");
    assert!(pause.elapsed() >= Duration::from_millis(100), "{:?}", pause.elapsed());
    assert_eq!(fake.asked(), 1);
}

#[tokio::test]
async fn a_model_that_keeps_failing_is_not_asked_for_a_while() {
    let fake = FakeProvider::start().await;
    let gateway = gateway(&fake, alias(&["does:status=500", ANSWER]));

    for _ in 0..5 {
        assert_eq!(listen(&gateway, "Hello").await.failed().len(), 1);
    }
    let heard = listen(&gateway, "Hello").await;

    assert_eq!(heard.failed(), []);
    assert_eq!(heard.asked, [(id(&format!("fake/{ANSWER}")), None)]);
    assert!(heard.fallback, "of the one that is not asked");
    assert_eq!(fake.requests().len(), 11, "five in vain, six that were answered");
}

#[tokio::test]
async fn a_model_that_says_no_is_there() {
    let fake = FakeProvider::start().await;
    let alias = Alias {
        fallback_on: vec![FallbackOn::Unauthorized],
        ..alias(&["does:status=401", ANSWER])
    };
    let gateway = gateway(&fake, alias);

    for _ in 0..7 {
        let heard = listen(&gateway, "Hello").await;

        assert_eq!(heard.failed(), [("does:status=401", ModelTrouble::Unauthorized)]);
    }
}

/// Models in this process that say what they heard, and from whom.
struct Echo;

impl LocalModels for Echo {
    fn stream(
        &self,
        model: &ModelId,
        prompt: &Prompt,
        owner: AccountId,
    ) -> BoxStream<'static, Result<Piece, ModelTrouble>> {
        let text = format!("{model} heard {} from {owner}", prompt.said[0].text);
        let pieces = [Piece::Delta(Delta::Text { text }), Piece::Finished(Finish::default())];
        stream::iter(pieces.map(Ok)).boxed()
    }
}

#[tokio::test]
async fn a_model_in_this_process_can_be_the_last_resort() {
    let mut models = alias(&["does:status=500"]);
    models.models.push(id("local/small"));
    let fake = FakeProvider::start().await;
    let config = config(&fake, models, Deadlines::default().total);
    let gateway = Gateway::with_local_models(&config, Arc::new(Echo)).unwrap();

    let heard = listen(&gateway, "Hello").await;

    assert_eq!(heard.text, format!("local/small heard Hello from {ADA}"));
}

#[tokio::test]
async fn dropping_the_question_stops_the_model_that_answers() {
    let fake = FakeProvider::start().await;
    let gateway = gateway(&fake, alias(&["does:status=500", "fake-slow"]));
    let mut pieces = gateway.stream(&id("alias/smart"), question("Hello"), Credentials::new(ADA));
    while !matches!(pieces.next().await, Some(Ok(Piece::Delta(_)))) {}
    assert_eq!(fake.open_requests(), 1);

    drop(pieces);

    for _ in 0..100 {
        if fake.open_requests() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the provider still streams");
}

#[test]
fn an_alias_that_makes_no_sense_is_named() {
    let fake = ModelId::parse("fake/a").unwrap();
    let good = Alias { models: vec![fake.clone()], ..Alias::default() };
    let table = [
        (Alias { models: vec![], ..good.clone() }, "aliases.smart.models: names 1 to 8 models"),
        (
            Alias { models: vec![id("nobody/x")], ..good.clone() },
            "aliases.smart.models[0]: there is no provider nobody",
        ),
        (
            Alias { models: vec![fake.clone(), fake], ..good.clone() },
            "aliases.smart.models[1]: is there twice",
        ),
        (
            Alias { models: vec![id("alias/smart")], ..good.clone() },
            "aliases.smart.models[0]: an alias stands for models, not for aliases",
        ),
        (
            Alias { weights: vec![1, 2], ..good.clone() },
            "aliases.smart.weights: there is one weight for each model, or none at all",
        ),
        (
            Alias { weights: vec![0], ..good.clone() },
            "aliases.smart.weights: one of them must be more than 0",
        ),
        (Alias { retries: 6, ..good.clone() }, "aliases.smart.retries: must be at most 5"),
        (
            Alias { first_token_s: Some(0), ..good.clone() },
            "aliases.smart.first_token_s: must be from 1 to 86400 seconds",
        ),
        (
            Alias { total_s: Some(86_401), ..good },
            "aliases.smart.total_s: must be from 1 to 86400 seconds",
        ),
    ];

    for (alias, why) in table {
        let provider = ProviderConfig {
            kind: Some(ProviderKind::Openai),
            url: Some("http://127.0.0.1:1/".into()),
            ..ProviderConfig::default()
        };
        let config = Config {
            providers: [("fake".to_owned(), provider)].into(),
            aliases: [("smart".to_owned(), alias)].into(),
            ..Config::default()
        };

        assert_eq!(Gateway::new(&config).unwrap_err().to_string(), why);
    }
}
