//! The glossary of `docs/ARCHITECTURE.md` and the code say the same, and words that were given up stay given up.

use crate::source::{Source, sources};
use serde_json::Value;
use std::{collections::BTreeSet, fs, path::Path};

/// Above this many, nobody reads it.
const MOST: usize = 30;

/// Words that once named types and files here and that no newcomer understood, or that meant several things. Most are
/// ordinary English: they are given up as the whole name of a type or a file only.
const RETIRED: &[&str] = &[
    "Alone",
    "Asked",
    "Asker",
    "Bell",
    "Brief",
    "Clear",
    "Connected",
    "Course",
    "Desk",
    "Dice",
    "Door",
    "Engines",
    "Everybodys",
    "Fate",
    "FellBack",
    "Heard",
    "Holder",
    "Honour",
    "Instead",
    "Knock",
    "Knocked",
    "Known",
    "Lane",
    "Learnt",
    "Left",
    "Made",
    "Means",
    "News",
    "Once",
    "Outside",
    "Patience",
    "Pen",
    "Place",
    "Purse",
    "Refusal",
    "Refused",
    "Room",
    "Said",
    "Seat",
    "Shelf",
    "Shown",
    "Standing",
    "Tally",
    "Terms",
    "Ticks",
    "Told",
    "Try",
    "Twins",
    "Visitor",
    "Wanted",
    "Who",
    "Whose",
    "World",
    "Worst",
    "Wrong",
];

/// Words that are nothing but jargon of this house, or once were public and are spelled otherwise now: no name has them in
/// it, be it a function's, a field's, a variant's, a local's or that of a key in `locales/`.
const JARGON: &[&str] = &[
    "asker",
    "bell",
    "crowded",
    "dice",
    "door",
    "everybodys",
    "fate",
    "fell_back",
    "garbled",
    "honour",
    "honoured",
    "knocked",
    "lane",
    "learnt",
    "news",
    "patience",
    "purse",
    "seat",
    "stranger",
    "tally",
    "told",
    "twin",
    "unauthorised",
    "visitor",
];

/// Names of others that have such a word in them.
const NOT_OURS: &[&str] = &["Visitor"]; // serde's

#[test]
fn the_glossary_names_what_there_is() {
    let glossary = glossary();
    let known: BTreeSet<_> = names().into_iter().map(|(name, _)| name).collect();

    assert!((10..=MOST).contains(&glossary.len()), "{} words", glossary.len());
    for (word, code) in &glossary {
        for name in code {
            assert!(known.contains(name), "{word}: there is no `{name}` in the code");
        }
    }
    assert!(glossary.is_sorted(), "the words are in order");
}

#[test]
fn what_was_given_up_is_not_used_again() {
    let used: Vec<_> = names()
        .into_iter()
        .filter(|(name, _)| RETIRED.iter().any(|retired| is_named(name, retired)))
        .map(|(name, file)| format!("{name} in {file}"))
        .collect();

    assert!(used.is_empty(), "another word, please, as docs/ARCHITECTURE.md has them: {used:#?}");
}

#[test]
fn jargon_is_in_no_name_and_no_key() {
    let sources = sources();
    let in_code = sources.iter().flat_map(|(name, source)| {
        source.identifiers().map(move |(word, file)| (word.to_owned(), format!("{name}: {file}")))
    });
    let ours = in_code.filter(|(name, _)| !NOT_OURS.contains(&name.as_str()));

    let used: Vec<_> = ours
        .chain(keys())
        .filter(|(name, _)| JARGON.iter().any(|jargon| has_part(name, jargon)))
        .map(|(name, file)| format!("{name} in {file}"))
        .collect();

    assert!(used.is_empty(), "another word, please, as docs/ARCHITECTURE.md has them: {used:#?}");
}

#[test]
fn parts_of_names_are_whole_words() {
    for (name, word, has) in [
        ("told", "told", true),
        ("what_it_told", "told", true),
        ("Told", "told", true),
        ("SignUpDoor", "door", true),
        ("OPEN_DOORS", "door", true),
        ("fell_back_on", "fell_back", true),
        ("FellBack", "fell_back", true),
        ("outdoor", "door", false),
        ("planes", "lane", false),
        ("fell_or_back", "fell_back", false),
    ] {
        assert_eq!(has_part(name, word), has, "{word} in {name}");
    }
}

/// Whether a type or a file is called by a word, alone or in plural.
fn is_named(name: &str, word: &str) -> bool {
    let name = name.replace('_', "").to_lowercase();
    let word = word.to_lowercase();
    name == word || name.strip_suffix('s') == Some(&word)
}

/// Whether a word, alone or in plural, is a part of a name, however the name is written.
fn has_part(name: &str, word: &str) -> bool {
    let mut parts = String::from("_");
    let mut before = '_';
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && before.is_ascii_lowercase() {
            parts.push('_');
        }
        parts.push(letter.to_ascii_lowercase());
        before = letter;
    }
    parts.push('_');
    parts.contains(&format!("_{word}_")) || parts.contains(&format!("_{word}s_"))
}

/// The words of the glossary, and what they are called in the code.
fn glossary() -> Vec<(String, Vec<String>)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/ARCHITECTURE.md");
    let text = fs::read_to_string(path).expect("the documentation is there");
    let (_, words) = text.split_once("\n## Words\n").expect("it has a glossary");
    let rows = words.lines().skip_while(|line| !line.starts_with("|---")).skip(1);
    let rows = rows.take_while(|line| line.starts_with('|'));
    let read = |row: &str| {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let [_, word, _, code, _] = cells[..] else { panic!("three columns: {row}") };
        let names = code.split('`').skip(1).step_by(2).map(ToOwned::to_owned);
        (word.to_owned(), names.collect())
    };
    rows.map(read).collect()
}

/// Every type and module of ours, and the file in which it stands.
fn names() -> Vec<(String, String)> {
    let sources = sources();
    let of = |(name, source): &(String, Source)| {
        let at = |(word, file): (&str, &str)| (word.to_owned(), format!("{name}: {file}"));
        source.names().map(at).collect::<Vec<_>>()
    };
    sources.iter().flat_map(of).collect()
}

/// Every key of the words in `locales/`, however deep, and the file in which it stands.
fn keys() -> Vec<(String, String)> {
    let locales = Path::new(env!("CARGO_MANIFEST_DIR")).join("../locales");
    let within = |folder: &Path| {
        let entries = fs::read_dir(folder).expect("there is such a folder");
        entries.map(|entry| entry.expect("it can be read").path()).collect::<Vec<_>>()
    };
    let mut found = vec![];
    for file in within(&locales).iter().filter(|path| path.is_dir()).flat_map(|path| within(path)) {
        let text = fs::read_to_string(&file).expect("words are text");
        let words: Value = serde_json::from_str(&text).expect("words are JSON");
        collect_keys(&words, &file.display().to_string(), &mut found);
    }
    found
}

fn collect_keys(words: &Value, file: &str, found: &mut Vec<(String, String)>) {
    for (key, words) in words.as_object().into_iter().flatten() {
        found.push((key.clone(), file.to_owned()));
        collect_keys(words, file, found);
    }
}
