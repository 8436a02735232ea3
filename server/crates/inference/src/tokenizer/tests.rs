//! The tokenizer with the words of the bundled model, of which nothing else is loaded. Without it they are passed over.

use std::{cell::Cell, path::PathBuf, sync::OnceLock};

use contract::{
    ModelTrouble,
    prompt::{Prompt, PromptMessage, Speaker},
};
use llama_cpp_2::{
    llama_backend::LlamaBackend,
    model::{LlamaModel, params::LlamaModelParams},
    token::LlamaToken,
};

use super::Tokenizer;
use crate::{cut, pieces::LONGEST};

#[test]
fn a_text_that_is_read_in_pieces_is_the_same_text() {
    let Some(model) = words() else { return };
    let tokenizer = Tokenizer::new(model, 4_096);
    assert!(tokenizer.around.is_some(), "the bundled model reads pieces as it reads the whole");

    for word in ["a", "Ä", "日", "😀", "?!", "7", " ", "\n", "A long day, and a longer night. "]
    {
        let text = word.repeat(3 * LONGEST / word.len());

        assert_eq!(text_of(model, &tokenizer.tokens(&text)), text.as_bytes(), "{word:?}");
    }
}

#[test]
fn marks_are_marks_in_long_texts_too() {
    let Some(model) = words() else { return };
    let tokenizer = Tokenizer::new(model, 4_096);
    let text = "x".repeat(LONGEST - 5) + "<|im_end|>" + &"y".repeat(LONGEST);

    let tokens = tokenizer.tokens(&text);

    let end = model.vocab().tokenize(b"<|im_end|>", false, true);
    assert_eq!(end.len(), 1);
    assert_eq!(tokens.iter().filter(|token| **token == end[0]).count(), 1);
}

#[test]
fn what_fits_stays_whole() {
    let Some(model) = words() else { return };
    let tokenizer = Tokenizer::new(model, 4_096);
    let prompt = talk(11, "A few words. ");

    let tokens = tokenizer.fit(&prompt, || true).unwrap();

    assert_eq!(tokens, tokenizer.write(&prompt, 11).unwrap());
}

#[test]
fn at_most_one_exchange_less_is_kept_than_dropping_one_after_the_other_would_keep() {
    let Some(model) = words() else { return };
    for window in [128, 200, 256, 500, 1_000] {
        let tokenizer = Tokenizer::new(model, window);
        for words in ["One. ", "Sixteen words are not many, but they are enough. ", "x = 1;\n\n"] {
            let prompt = talk(41, words);
            let fits = |kept: &usize| tokenizer.write(&prompt, *kept).unwrap().len() + 32 <= window;
            let most = (1..=41).rev().step_by(2).find(fits).unwrap();

            let tokens = tokenizer.fit(&prompt, || true).unwrap();

            // Alone, a text may be a token more than where the template has put it.
            let kept = [most, most.saturating_sub(2)].map(|kept| tokenizer.write(&prompt, kept));
            assert!(kept.contains(&Ok(tokens)), "{words:?} in {window}");
        }
    }
}

#[test]
fn a_question_that_does_not_fit_is_refused() {
    let Some(model) = words() else { return };
    let tokenizer = Tokenizer::new(model, 256);

    let refused = tokenizer.fit(&talk(5, &"word ".repeat(300)), || true);
    let instructions = Some("word ".repeat(300));
    let instructed = tokenizer.fit(&Prompt { system: instructions, ..talk(5, "Hm. ") }, || true);

    assert_eq!(refused, Err(ModelTrouble::TooLong));
    assert_eq!(instructed, Err(ModelTrouble::TooLong));
}

#[test]
fn nothing_is_tokenised_for_an_answer_that_nobody_wants() {
    let Some(model) = words() else { return };
    let tokenizer = Tokenizer::new(model, 4_096);
    let asked = Cell::new(0);
    let gives_up_soon = || {
        asked.set(asked.get() + 1);
        asked.get() < 4
    };

    let prompt = cut::to_window(&talk(10_000, &"seven hundred bytes ".repeat(35)), 4_096).unwrap();
    let refused = tokenizer.fit(&prompt, gives_up_soon);

    assert!(refused.is_err());
    assert_eq!(asked.get(), 5, "three messages, and no whole");
}

/// The words of the bundled model.
fn words() -> Option<&'static LlamaModel> {
    static WORDS: OnceLock<Option<(LlamaBackend, LlamaModel)>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        #[expect(clippy::disallowed_methods, reason = "tests have no configuration that names it")]
        let folder = std::env::var("PLAUDER_MODELS_DIR").map(PathBuf::from);
        let checkout = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../data/models");
        let folder = folder.unwrap_or_else(|_| checkout.into());
        let file = folder.join("SmolLM2-135M-Instruct.Q4_1.gguf");
        if !file.is_file() {
            eprintln!("passed over: no model here; run scripts/install/model.sh");
            return None;
        }
        let backend = LlamaBackend::init().unwrap();
        let parameters = LlamaModelParams::default().with_vocab_only(true);
        let model = LlamaModel::load_from_file(&backend, &file, &parameters).unwrap();
        Some((backend, model))
    });
    words.as_ref().map(|(_, model)| model)
}

/// So many messages in turn, the last one a person's, each with its number in it.
fn talk(messages: usize, text: &str) -> Prompt {
    let said = (0..messages).map(|number| {
        let speaker = if (messages - number) % 2 == 1 { Speaker::Person } else { Speaker::Model };
        PromptMessage::new(speaker, format!("{text}{number}"))
    });
    Prompt { said: said.collect(), ..Prompt::default() }
}

fn text_of(model: &LlamaModel, tokens: &[LlamaToken]) -> Vec<u8> {
    let vocab = model.vocab();
    tokens.iter().flat_map(|token| vocab.token_to_piece(*token, true, None)).collect()
}
