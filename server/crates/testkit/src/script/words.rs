//! The generated words: what an answer is made of unless the script says something else.
//!
//! Apart from the script, because the words are the same in every run and their frames are made from this table once.

use crate::ids::Random;
use std::sync::LazyLock;

/// One token of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// A generated word: an index into the precomputed table.
    Word(usize),
    /// Other text.
    Text(String),
    /// A thought.
    Thought(String),
}

/// The spoken text of some tokens.
#[must_use]
pub fn said(tokens: &[Token]) -> String {
    tokens
        .iter()
        .map(|token| match token {
            Token::Word(index) => TABLE[*index].as_str(),
            Token::Text(text) => text.as_str(),
            Token::Thought(_) => "",
        })
        .collect()
}

/// The texts of all generated words; `Token::Word` points into it.
pub(crate) fn table() -> &'static [String] {
    &TABLE
}

/// Cuts a text into tokens, about a word each.
pub(super) fn tokens_of(text: &str, token: impl Fn(String) -> Token) -> Vec<Token> {
    text.split_inclusive([' ', '\n']).map(|word| token(word.to_owned())).collect()
}

/// Words with one, two, three and four bytes a character.
const WORDS: [&str; 48] = [
    "amber",
    "bakery",
    "candle",
    "drift",
    "ember",
    "forest",
    "garden",
    "harbour",
    "island",
    "jasmine",
    "kettle",
    "lantern",
    "meadow",
    "nectar",
    "orchard",
    "pebble",
    "quiet",
    "river",
    "silver",
    "timber",
    "umbrella",
    "valley",
    "willow",
    "yonder",
    "zephyr",
    "schön",
    "größer",
    "Übung",
    "fließt",
    "Käse",
    "naïve",
    "café",
    "señor",
    "smörgås",
    "漢字",
    "日本",
    "東京",
    "雨",
    "мир",
    "слово",
    "λόγος",
    "שלום",
    "سلام",
    "😀",
    "🌿",
    "🚲",
    "and",
    "the",
];

/// Where in a sentence a word stands: the first of all, of a sentence, of a paragraph, in the middle, or the last.
const FORMS: [fn(&str) -> String; 5] = [
    capital,
    |word| format!(" {}", capital(word)),
    |word| format!("\n\n{}", capital(word)),
    |word| format!(" {word}"),
    |word| format!(" {word}."),
];

static TABLE: LazyLock<Vec<String>> =
    LazyLock::new(|| FORMS.iter().flat_map(|form| WORDS.iter().map(|word| form(word))).collect());

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `count` words in sentences and paragraphs.
pub(super) fn words(seed: u64, count: usize) -> Vec<Token> {
    let mut random = Random::new(seed);
    let (mut in_sentence, mut sentences) = (0, 0);
    (0..count)
        .map(|index| {
            let word = random.below(WORDS.len());
            let ends = in_sentence >= 4 && random.below(8) == 0 || index + 1 == count;
            let form = match (in_sentence, index) {
                (0, 0) => 0,
                (0, _) if sentences % 5 == 0 => 2,
                (0, _) => 1,
                _ if ends => 4,
                _ => 3,
            };
            if form == 4 {
                (in_sentence, sentences) = (0, sentences + 1);
            } else {
                in_sentence += 1;
            }
            Token::Word(form * WORDS.len() + word)
        })
        .collect()
}
