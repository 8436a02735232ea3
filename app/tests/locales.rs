//! Every language has the same words as the reference, and fills the same places in them.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

fn locales() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../locales")
}

/// The names in a folder, sorted.
fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Each key of a topic, with the places its sentence leaves to fill. Plural forms differ between languages,
/// so of them only the key counts.
fn places(file: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let words: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let mut found = BTreeMap::new();
    collect("", &words, &mut found);
    found
}

fn collect(key: &str, words: &Value, found: &mut BTreeMap<String, BTreeSet<String>>) {
    match words {
        Value::Object(inner) => {
            for (name, words) in inner {
                collect(&format!("{key}.{name}"), words, found);
            }
        }
        Value::String(sentence) => {
            let forms = ["_zero", "_one", "_two", "_few", "_many", "_other"];
            let key = forms.iter().find_map(|form| key.strip_suffix(form)).unwrap_or(key);
            let filled = sentence.split("{{").skip(1).filter_map(|rest| rest.split("}}").next());
            let places = filled.map(|name| name.trim().to_owned());
            found.entry(key.to_owned()).or_default().extend(places);
        }
        other => panic!("{key} is neither words nor a group: {other}"),
    }
}

#[test]
fn every_language_has_the_same_keys_and_places() {
    let languages = names(&locales());
    let reference = locales().join("en");
    assert!(languages.contains("en") && languages.len() > 1, "{languages:?}");

    for language in languages {
        let folder = locales().join(&language);
        assert_eq!(names(&folder), names(&reference), "topics of {language}");
        for topic in names(&reference) {
            let (theirs, ours) = (places(&folder.join(&topic)), places(&reference.join(&topic)));
            assert_eq!(theirs, ours, "{language}/{topic}");
        }
    }
}

#[test]
fn no_sentence_is_empty_shouts_or_has_loose_spaces() {
    for language in names(&locales()) {
        for topic in names(&locales().join(&language)) {
            let file = locales().join(&language).join(&topic);
            let text = fs::read_to_string(&file).unwrap();
            let words: Value = serde_json::from_str(&text).unwrap();
            let mut open = vec![&words];
            while let Some(words) = open.pop() {
                match words {
                    Value::Object(inner) => open.extend(inner.values()),
                    Value::String(sentence) => {
                        let place = format!("{language}/{topic}: {sentence:?}");
                        assert!(
                            !sentence.is_empty() && sentence.trim_matches(' ') == sentence,
                            "{place}"
                        );
                        assert!(!sentence.contains('!') && !sentence.contains("  "), "{place}");
                    }
                    _ => {}
                }
            }
        }
    }
}
