use super::*;
use std::iter::successors;

/// The kind after another one. A new kind does not compile until it has a place here.
fn after(kind: &Expected) -> Option<Expected> {
    use Expected as E;
    Some(match kind {
        E::AnsweredCalls => E::CallId,
        E::CallId => E::Calls,
        E::Calls => E::Choice(&["auto", "none"]),
        E::Choice(_) => E::Content,
        E::Content => E::HttpsOrData,
        E::HttpsOrData => E::JsonObject,
        E::JsonObject => E::JsonText,
        E::JsonText => E::Messages,
        E::Messages => E::Model,
        E::Model => E::Name { most: 64 },
        E::Name { .. } => E::NoSuchParameter,
        E::NoSuchParameter => E::Nothing,
        E::Nothing => E::Number { from: -2, to: 2 },
        E::Number { .. } => E::Object,
        E::Object => E::ObjectWith(&["name", "schema"]),
        E::ObjectWith(_) => E::OneOf(&["low", "high"]),
        E::OneOf(_) => E::Only(&["false"]),
        E::Only(_) => E::OtherId,
        E::OtherId => E::OtherName,
        E::OtherName => E::SameAs("max_tokens"),
        E::SameAs(_) => E::Schema,
        E::Schema => E::SchemaOfObject,
        E::SchemaOfObject => E::SystemFirst,
        E::SystemFirst => E::Text,
        E::Text => E::Texts { most: 4 },
        E::Texts { .. } => E::TextsNotTokens { most: 2048 },
        E::TextsNotTokens { .. } => E::TogetherWith("tools"),
        E::TogetherWith(_) => E::ToolFirst,
        E::ToolFirst => E::ToolName,
        E::ToolName => E::Tools { most: 128 },
        E::Tools { .. } => E::WholeNumber { least: 1 },
        E::WholeNumber { .. } => return None,
    })
}

#[test]
fn every_kind_has_a_sentence_of_its_own_in_every_language() {
    let kinds: Vec<_> = successors(Some(Expected::AnsweredCalls), after).collect();

    let mut sentences = Vec::new();
    for kind in kinds {
        let english = expected(Locale::en, "a[0].b", kind);
        let german = expected(Locale::de, "a[0].b", kind);

        assert_ne!(english, german, "{kind:?}");
        assert!(english.contains("“a[0].b”") || kind == Expected::JsonObject, "{english}");
        assert!(german.contains("„a[0].b“") || kind == Expected::JsonObject, "{german}");
        sentences.extend([english, german]);
    }

    for sentence in &sentences {
        assert!(sentence.len() > 20 && sentence.ends_with('.'), "{sentence}");
        let same = sentences.iter().filter(|other| *other == sentence);
        assert_eq!(same.count(), 1, "{sentence}");
    }
}

#[test]
fn what_a_kind_knows_stands_in_its_sentence() {
    for locale in [Locale::en, Locale::de] {
        for (kind, known) in [
            (Expected::Choice(&["auto", "none"]), "auto, none"),
            (Expected::Name { most: 64 }, "64"),
            (Expected::Number { from: -2, to: 7 }, "-2"),
            (Expected::Number { from: -2, to: 7 }, "7"),
            (Expected::ObjectWith(&["name", "schema"]), "name, schema"),
            (Expected::BOOL, "true, false"),
            (Expected::Only(&["[\"text\"]"]), "[\"text\"]"),
            (Expected::SameAs("max_tokens"), "max_tokens"),
            (Expected::Texts { most: 4 }, "4"),
            (Expected::TextsNotTokens { most: 2048 }, "2048"),
            (Expected::TogetherWith("stream: true"), "stream: true"),
            (Expected::Tools { most: 128 }, "128"),
            (Expected::WholeNumber { least: 3 }, "3"),
        ] {
            let sentence = expected(locale, "p", kind);

            assert!(sentence.contains(known), "{kind:?}: {sentence}");
        }
    }
}

#[test]
fn a_program_is_told_of_its_key_and_not_of_signing_in() {
    let (english, german) = (no_key(Locale::en), no_key(Locale::de));

    assert!(english.starts_with("The key ") && !english.contains("sign"), "{english}");
    assert!(german.starts_with("Der Schlüssel ") && !german.contains("meld"), "{german}");
    for sentence in [english, german] {
        assert!(sentence.contains("Authorization: Bearer plk_"), "{sentence}");
    }
}
