//! The glossary of `docs/ARCHITECTURE.md` and the code say the same, and words that were given up stay given up.

use crate::source::{Source, sources};
use std::{collections::BTreeSet, fs, path::Path};

/// Above this many, nobody reads it.
const MOST: usize = 30;

/// Words that once named types and files here and that no newcomer understood, or that meant several things.
const RETIRED: &[&str] = &[
    "Bell",
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
    "Knocked",
    "Lane",
    "Learnt",
    "Means",
    "Patience",
    "Pen",
    "Purse",
    "Refusal",
    "Refused",
    "Room",
    "Seat",
    "Tally",
    "Terms",
    "Told",
    "Twins",
    "Visitor",
    "Wanted",
    "Whose",
    "World",
    "Worst",
];

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

/// Whether a type or a file is called by a word, alone or in plural.
fn is_named(name: &str, word: &str) -> bool {
    let name = name.replace('_', "").to_lowercase();
    let word = word.to_lowercase();
    name == word || name.strip_suffix('s') == Some(&word)
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
