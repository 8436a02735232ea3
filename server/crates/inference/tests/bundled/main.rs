//! The real model, answering. `make test` provides it; elsewhere these tests are passed over with a word.

mod beside;

use std::{
    path::PathBuf,
    sync::LazyLock,
    time::{Duration, Instant},
};

use contract::{
    AccountId, ModelId, ModelTrouble,
    prompt::{Finish, Piece, Prompt, PromptMessage, Speaker},
};
use futures::{StreamExt, future::join_all, stream::BoxStream};
use inference::{Config, Error, Inference};
use uuid::Uuid;

type Stream = BoxStream<'static, Result<Piece, Error>>;

#[tokio::test]
async fn it_knows_the_capital_of_germany_and_says_so_in_several_pieces() {
    let Some(model) = model() else { return };

    let answer = hear(model.ask(1, &[(Speaker::Person, "What is the capital of Germany?")])).await;

    assert!(answer.text.contains("Berlin"), "{}", answer.text);
    assert!(answer.pieces > 3, "{} pieces", answer.pieces);
    assert!(!answer.finish.cut);
    let usage = answer.finish.usage;
    assert!(usage.input.is_some_and(|it| it > 10) && usage.output.is_some_and(|it| it > 3));
}

#[tokio::test]
async fn three_people_at_once_are_all_answered() {
    let Some(model) = model() else { return };
    let questions = ["Name a colour.", "Name an animal.", "Name a city."];

    let people = (1..).zip(questions);
    let answers =
        join_all(people.map(|(who, it)| hear(model.ask(who, &[(Speaker::Person, it)])))).await;

    assert!(answers.iter().all(|answer| !answer.text.trim().is_empty()), "{answers:?}");
}

#[tokio::test]
async fn who_stops_listening_frees_the_slot() {
    let Some(model) = model_with(&Config { slots: 1, ..config() }) else { return };
    let mut endless = prompt(&[(Speaker::Person, "Write a very long story about a ship.")]);
    endless.max_tokens = Some(4000);
    let mut first = model.inference.stream(&model.id, &endless, person(1));
    assert!(matches!(first.next().await, Some(Ok(Piece::Delta(_)))));

    drop(first);
    let began = Instant::now();
    let answer = hear(model.ask(2, &[(Speaker::Person, "Say hello.")])).await;

    assert!(!answer.text.is_empty());
    assert!(began.elapsed() < Duration::from_mins(1), "{:?}", began.elapsed());
}

#[tokio::test]
async fn an_answer_that_was_begun_goes_on() {
    let Some(model) = model() else { return };

    let said = [
        (Speaker::Person, "What is the capital of Germany?"),
        (Speaker::Model, "The capital of Germany is Ber"),
    ];
    let answer = hear(model.ask(1, &said)).await;

    assert!(answer.text.starts_with("lin"), "{}", answer.text);
}

#[tokio::test]
async fn an_answer_ends_at_the_most_tokens_it_may_have() {
    let Some(model) = model() else { return };
    let mut prompt = prompt(&[(Speaker::Person, "Write a long story.")]);
    prompt.max_tokens = Some(5);

    let answer = hear(model.inference.stream(&model.id, &prompt, person(1))).await;

    assert!(answer.finish.cut);
    assert_eq!(answer.finish.usage.output, Some(5));
}

#[tokio::test]
async fn a_chat_that_goes_on_is_not_read_again_from_the_start() {
    let Some(model) = model() else { return };
    let question = (Speaker::Person, "What is the capital of Germany?");
    let first = hear(model.ask(1, &[question])).await;

    let second =
        hear(model.ask(
            1,
            &[question, (Speaker::Model, &first.text), (Speaker::Person, "And of France?")],
        ))
        .await;

    assert!(second.finish.usage.cached > first.finish.usage.input, "{:?}", second.finish);
    assert!(second.text.contains("Paris"), "{}", second.text);
}

#[tokio::test]
async fn what_does_not_fit_is_left_out_from_the_start_or_refused() {
    let Some(model) = model_with(&Config { window: 256, ..config() }) else { return };
    let long = "word ".repeat(300);

    let with_past =
        [(Speaker::Person, &*long), (Speaker::Model, "Yes."), (Speaker::Person, "Say hello.")];
    let answer = hear(model.ask(1, &with_past)).await;
    let refused = model.ask(1, &[(Speaker::Person, &long)]).next().await;

    assert!(!answer.text.is_empty());
    assert_eq!(refused, Some(Err(Error { trouble: ModelTrouble::TooLong })));
}

#[tokio::test]
async fn too_many_who_wait_are_refused() {
    let Some(model) = model_with(&Config { slots: 1, waiting: 1, ..config() }) else { return };
    let ask = |who| model.ask(who, &[(Speaker::Person, "Write a very long story.")]);
    let mut first = ask(1);
    first.next().await;

    let _second = ask(2);
    let mut third = ask(3);

    assert_eq!(third.next().await, Some(Err(Error { trouble: ModelTrouble::Overloaded })));
    assert_eq!(third.next().await, None);
}

#[tokio::test]
async fn one_person_cannot_be_all_who_wait() {
    let config = Config { slots: 1, waiting: 8, waiting_per_person: 1, ..config() };
    let Some(model) = model_with(&config) else { return };
    let ask = |who| model.ask(who, &[(Speaker::Person, "Write a very long story.")]);
    let mut first = ask(1);
    first.next().await;

    let _second = ask(1);
    let mut third = ask(1);
    let another = model.ask(2, &[(Speaker::Person, "Say hello.")]);
    drop(first);

    assert_eq!(third.next().await, Some(Err(Error { trouble: ModelTrouble::Overloaded })));
    assert!(!hear(another).await.text.is_empty());
}

#[tokio::test]
async fn a_file_that_is_no_model_is_not_loaded() {
    let (_folder, inference, id) = fake();

    let answer = inference.stream(&id, &prompt(&[(Speaker::Person, "Hi")]), person(1)).next().await;

    assert_eq!(answer, Some(Err(Error { trouble: ModelTrouble::NotLoaded })));
}

#[tokio::test]
async fn what_no_window_holds_is_refused_before_anything_is_loaded() {
    let (_folder, inference, id) = fake();
    let endless = "x".repeat(8 << 20);

    let asked = prompt(&[(Speaker::Person, &endless)]);
    let answer = inference.stream(&id, &asked, person(1)).next().await;

    assert_eq!(answer, Some(Err(Error { trouble: ModelTrouble::TooLong })));
}

#[tokio::test]
async fn an_unknown_model_is_an_error() {
    let inference = Inference::new(&Config::default(), &[]);
    let id = ModelId::parse("local/nobody").unwrap();

    let answer = inference.stream(&id, &prompt(&[]), person(1)).next().await;

    assert_eq!(answer, Some(Err(Error { trouble: ModelTrouble::UnknownModel })));
}

struct Real {
    inference: Inference,
    id: ModelId,
}

impl Real {
    fn ask(&self, who: u128, said: &[(Speaker, &str)]) -> Stream {
        self.inference.stream(&self.id, &prompt(said), person(who))
    }
}

#[derive(Debug)]
struct Received {
    text: String,
    pieces: usize,
    finish: Finish,
}

async fn hear(stream: Stream) -> Received {
    let pieces: Vec<_> = stream.map(|piece| piece.expect("the model answers")).collect().await;
    let mut heard =
        Received { text: String::new(), pieces: pieces.len(), finish: Finish::default() };
    for piece in pieces {
        match piece {
            Piece::ToolCall(call) => panic!("nobody offered {call:?}"),
            Piece::AttemptFailed { .. } | Piece::Routed { .. } => panic!("one model was asked"),
            Piece::Delta(delta) => heard.text.push_str(delta.text()),
            Piece::Finished(finish) => heard.finish = finish,
        }
    }
    heard
}

/// One model for all tests, as in the product.
fn model() -> Option<&'static Real> {
    static MODEL: LazyLock<Option<Real>> = LazyLock::new(|| model_with(&config()));
    MODEL.as_ref()
}

fn config() -> Config {
    // One thread each: these tests run beside each other, and llama.cpp's threads wait for one another.
    Config { threads: Some(1), max_tokens: 48, temperature: 0.0, ..Config::default() }
}

fn model_with(config: &Config) -> Option<Real> {
    #[expect(clippy::disallowed_methods, reason = "tests have no configuration that names it")]
    let folder = std::env::var("PLAUDER_MODELS_DIR").ok().map(PathBuf::from);
    let is_named = folder.is_some();
    let checkout = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../data/models");
    let inference = Inference::new(config, &[folder.unwrap_or_else(|| checkout.into())]);
    let id = ModelId::parse("local/smollm2-135m").expect("the id is well-formed");
    if inference.has(&id) {
        return Some(Real { inference, id });
    }
    assert!(!is_named, "PLAUDER_MODELS_DIR has no bundled model: run scripts/install/model.sh");
    eprintln!("passed over: no model here; run scripts/install/model.sh");
    None
}

fn prompt(said: &[(Speaker, &str)]) -> Prompt {
    let said = said.iter().map(|(by, text)| PromptMessage::new(*by, *text)).collect();
    Prompt { said, ..Prompt::default() }
}

const fn person(number: u128) -> AccountId {
    AccountId::new(Uuid::from_u128(number))
}

/// A model whose file has nothing in it.
fn fake() -> (tempfile::TempDir, Inference, ModelId) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("fake.gguf"), header_without_tensors()).expect("a file");
    let inference = Inference::new(&Config::default(), &[folder.path().to_owned()]);
    (folder, inference, ModelId::parse("local/fake").expect("the id is well-formed"))
}

/// A GGUF file that says that it is a model, and has nothing in it.
fn header_without_tensors() -> Vec<u8> {
    let mut bytes = b"GGUF\x03\0\0\0".to_vec();
    bytes.extend(0_u64.to_le_bytes());
    bytes.extend(1_u64.to_le_bytes());
    for (text, kind) in [("general.architecture", Some(8_u32)), ("llama", None)] {
        bytes.extend((text.len() as u64).to_le_bytes());
        bytes.extend(text.bytes());
        bytes.extend(kind.map(u32::to_le_bytes).into_iter().flatten());
    }
    bytes
}
