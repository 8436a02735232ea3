//! What a person notices of a program that sends the model as much as it can.

use std::time::{Duration, Instant};

use contract::prompt::{Piece, Prompt, PromptMessage, Speaker};
use futures::{
    StreamExt,
    future::{Either, select},
};
use inference::Config;

use crate::{Real, config, hear, model, model_with, person, prompt};

const PROGRAM: u128 = 1;
const PERSON: u128 = 2;

#[tokio::test]
async fn a_person_has_the_first_word_before_a_program_that_sent_ten_thousand_messages() {
    let Some(model) = model() else { return };
    let many = conversation(10_000, 700);

    let mut program = model.inference.stream(&model.id, &many, person(PROGRAM));
    let mut person = model.ask(PERSON, &[(Speaker::Person, "Say hello.")]);
    let first = select(person.next(), program.next()).await;

    let Either::Left((Some(Ok(Piece::Delta(word))), _)) = first else {
        panic!("the program came first")
    };
    assert!(!word.text().is_empty());
}

#[tokio::test]
async fn of_ten_thousand_messages_the_newest_are_answered() {
    let Some(model) = model_with(&Config { window: 512, ..config() }) else { return };
    let mut many = conversation(10_000, 700);
    many.said.pop();
    many.said.push(PromptMessage::new(Speaker::Person, "What is the capital of Germany?"));

    let answer = hear(model.inference.stream(&model.id, &many, person(PROGRAM))).await;

    let read = answer.finish.usage.input.unwrap();
    assert!((100..=480).contains(&read), "{read} tokens");
    assert!(answer.text.contains("Berlin"), "{}", answer.text);
}

#[tokio::test]
#[ignore = "it takes minutes, and the machine to itself"]
async fn beside_a_program_the_median_first_word_takes_at_most_twice_as_long() {
    let Some(model) = model_with(&config()) else { return };
    first_words(&model).await; // loads the model
    let alone = first_words(&model).await;

    for (messages, bytes) in [(10_000, 700), (128, 60 << 10), (1, (8 << 20) - 1_024)] {
        let beside = tokio::select! {
            () = program(&model, messages, bytes) => unreachable!("a program never stops"),
            beside = first_words(&model) => beside,
        };

        eprintln!("{messages} messages of {bytes} bytes: {beside:?} beside, {alone:?} alone");
        assert!(beside <= alone * 2, "{beside:?} beside, {alone:?} alone");
    }
}

/// The median of the times of 20 first words.
async fn first_words(model: &Real) -> Duration {
    let mut times = Vec::new();
    for number in 0..20 {
        let question = format!("What is the {number}th letter of the alphabet?");
        let mut prompt = prompt(&[(Speaker::Person, &question)]);
        prompt.max_tokens = Some(16);
        let began = Instant::now();
        let mut answer = model.inference.stream(&model.id, &prompt, person(PERSON));
        assert!(matches!(answer.next().await, Some(Ok(Piece::Delta(_)))));
        times.push(began.elapsed());
        while answer.next().await.is_some() {}
    }
    times.sort();
    times[times.len() / 2]
}

/// Asks again and again, each time with a conversation that the model has never read.
async fn program(model: &Real, messages: usize, bytes: usize) {
    let mut prompt = conversation(messages, bytes);
    prompt.max_tokens = Some(64);
    for number in 0_u64.. {
        for said in prompt.said.iter_mut().rev().take(40) {
            said.text.replace_range(..20, &format!("{number:020}"));
        }
        let mut answer = model.inference.stream(&model.id, &prompt, person(PROGRAM));
        while answer.next().await.is_some() {}
        tokio::task::yield_now().await;
    }
}

/// So many messages of so many bytes each, the last one a person's.
fn conversation(messages: usize, bytes: usize) -> Prompt {
    const WORDS: &str =
        "The ship left the harbour early in the morning, and nobody knew where it went. ";
    let text: String = WORDS.chars().cycle().take(bytes).collect();
    let speakers = [Speaker::Person, Speaker::Model].into_iter().cycle();
    let mut said: Vec<_> =
        speakers.take(messages).map(|speaker| PromptMessage::new(speaker, text.as_str())).collect();
    if let Some(last) = said.last_mut() {
        last.by = Speaker::Person;
    }
    Prompt { said, ..Prompt::default() }
}
