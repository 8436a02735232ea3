//! What a newer program says is kept as it came, whatever kind it is of; what is known and broken is an error as before.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use contract::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use std::{fmt::Debug, fs, path::Path};

/// The fields of something that nobody knows: the keys in no order, and every kind of value.
const FIELDS: &str =
    r#""zoom":2,"file":{"z":-1,"a":[true,null,18446744073709551615,0.5]},"title":"\"漢\" \n""#;

/// An object of a word under a tag, with these fields.
fn new(tag: &str, word: &str) -> String {
    format!(r#"{{"{tag}":"{word}",{FIELDS}}}"#)
}

/// Reads a value, and finds it written as it was.
#[track_caller]
fn kept<T: Serialize + DeserializeOwned>(json: &str) -> T {
    let value: T = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&value).unwrap(), json);
    value
}

/// The golden JSON of everything that is known.
fn golden() -> Map<String, Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wire.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn what_is_new_is_kept_as_it_came() {
    assert!(matches!(kept(&new("kind", "picture")), Part::Unknown(_)));
    assert!(matches!(kept(&new("kind", "citation")), Delta::Unknown(_)));
    assert!(matches!(kept(&new("event", "parked")), TurnEvent::Unknown(_)));
    assert!(matches!(kept(&new("outcome", "waiting")), Outcome::Unknown(_)));
    assert!(matches!(kept(&new("notice", "renamed")), Notice::Unknown(_)));
    assert!(matches!(kept(&new("frame", "typing")), ServerFrame::Unknown(_)));
    assert!(matches!(kept(&new("frame", "decide")), ClientFrame::Unknown(_)));
    assert!(matches!(kept(&new("code", "asleep")), Failure::Unknown(_)));

    let Part::Unknown(part) = kept(&new("kind", "picture")) else { panic!() };
    assert_eq!((part.word("kind"), part.word("zoom")), ("picture", ""));
    assert_eq!(part.bytes(), new("kind", "picture").len());
}

#[test]
fn a_class_of_trouble_that_is_new_is_kept_by_its_word() {
    let alias: Alias = kept(
        r#"{"label":null,"about":null,"models":[],"weights":[],"retries":0,"strict":false,"fallback_on":["too_long","bored"]}"#,
    );

    assert_eq!(alias.fallback_on, [FallbackOn::TooLong, FallbackOn::Unknown("bored".into())]);
    assert!(!alias.fallback_on[1].is(ModelTrouble::Unknown));
    for json in ["7", "null", "{}", "[]"] {
        assert!(serde_json::from_str::<FallbackOn>(json).is_err(), "{json}");
    }
}

#[test]
fn a_failure_about_something_new_is_new_as_a_whole() {
    for json in [
        r#"{"code":"missing","params":{"what":"gizmo"}}"#,
        r#"{"code":"taken","params":{"field":"colour"}}"#,
        r#"{"code":"invalid","params":{"field":"title","rule":{"rule":"rhymes","with":"orange"}}}"#,
        r#"{"code":"model_failed","params":{"model":"lab/big","trouble":"bored"}}"#,
        r#"{"code":"asleep"}"#,
    ] {
        assert!(matches!(kept(json), Failure::Unknown(_)), "{json}");
    }
}

#[test]
fn what_holds_something_new_is_known_itself() {
    let chat = "0190d8a0-0000-7000-8000-000000000001";
    let (part, delta) = (new("kind", "picture"), new("kind", "citation"));
    let (outcome, failure) = (new("outcome", "waiting"), new("code", "asleep"));
    let (event, notice) = (new("event", "parked"), new("notice", "renamed"));

    let delta = format!(r#"{{"event":"delta","delta":{delta}}}"#);
    let TurnEvent::Delta { delta: Delta::Unknown(_) } = kept(&delta) else { panic!() };
    let failed = format!(r#"{{"outcome":"failed","failure":{failure}}}"#);
    let Outcome::Failed { failure: Failure::Unknown(_) } = kept(&failed) else { panic!() };
    let noticed = format!(r#"{{"frame":"notice","notice":{notice}}}"#);
    assert!(kept::<ServerFrame>(&noticed).is_newer());
    for event in [event, delta] {
        let turn = format!(
            r#"{{"frame":"turn","chat":"{chat}","turn":"{chat}","seq":2,"event":{event}}}"#
        );
        assert!(kept::<ServerFrame>(&turn).is_newer());
    }
    let transcript = format!(
        r#"{{"turn":"{chat}","seq":2,"answer":"{chat}","parent":"{chat}","model":"lab/big","attempts":[],"parts":[{part}],"started_at":7,"outcome":{outcome},"stats":null}}"#
    );
    let snapshot = format!(r#"{{"frame":"snapshot","chat":"{chat}","transcript":{transcript}}}"#);
    // It may be older than the server, and say nothing of its version.
    assert!(!kept::<ServerFrame>(&snapshot).is_newer());
}

#[test]
fn what_is_known_and_broken_is_an_error() {
    /// Breaks every field of a known value, one at a time.
    fn broken<T: DeserializeOwned + Debug>(tag: &str, known: &Value) {
        let known = known.as_object().unwrap();
        assert!(serde_json::from_value::<T>(known.clone().into()).is_ok(), "{known:?}");
        for field in known.keys().filter(|field| *field != tag) {
            let mut fields = known.clone();
            fields.insert(field.clone(), json!({ "wrong": 1 }));
            let read = serde_json::from_value::<T>(fields.into());
            assert!(read.is_err(), "{field} of {known:?}: {read:?}");
        }
    }

    let golden = golden();
    let below = |topic: &'static str| {
        golden.iter().filter(move |(name, _)| name.starts_with(topic)).map(|(_, value)| value)
    };
    let mut count = 0;
    for frame in below("client/") {
        broken::<ClientFrame>("frame", frame);
        count += 1;
    }
    for frame in below("server/") {
        broken::<ServerFrame>("frame", frame);
        count += 1;
    }
    for frame in below("server/turn/") {
        broken::<TurnEvent>("event", &frame["event"]);
        if frame["event"]["event"] == "delta" {
            broken::<Delta>("kind", &frame["event"]["delta"]);
        }
        count += 1;
    }
    for frame in below("server/notice/") {
        broken::<Notice>("notice", &frame["notice"]);
        count += 1;
    }
    for outcome in below("outcome/") {
        broken::<Outcome>("outcome", outcome);
        count += 1;
    }
    for failure in below("failure/") {
        broken::<Failure>("code", failure);
        count += 1;
    }
    for part in golden["message/answer"]["parts"].as_array().unwrap() {
        broken::<Part>("kind", part);
        count += 1;
    }
    assert!(count > 50, "{count}");
}

#[test]
fn what_has_no_word_is_an_error() {
    for json in [
        "null",
        "7",
        "[]",
        r#""text""#,
        "{}",
        r#"{"text":"x"}"#,
        r#"{"kind":7}"#,
        r#"{"kind":"text"}"#,
    ] {
        assert!(serde_json::from_str::<Part>(json).is_err(), "{json}");
    }
    for json in [
        r#"{"code":"missing"}"#,
        r#"{"code":"missing","params":{}}"#,
        r#"{"code":"missing","params":{"what":7}}"#,
        r#"{"code":"invalid","params":{"field":"title","rule":{"rule":"too_long"}}}"#,
        r#"{"code":"too_many","params":{"retry_after_s":"soon"}}"#,
    ] {
        assert!(serde_json::from_str::<Failure>(json).is_err(), "{json}");
    }
}

#[test]
fn the_fold_counts_what_is_new_and_keeps_what_it_adds() {
    let golden = golden();
    let started = serde_json::from_value(golden["server/turn/started"]["event"].clone()).unwrap();
    let turn: TurnId = "0190d8a0-0000-7000-8000-000000000004".parse().unwrap();
    let mut transcript = Transcript::begin(turn, &started).unwrap();
    let text = |text: &str| TurnEvent::Delta { delta: Delta::Text { text: text.into() } };
    let cited = kept(&format!(r#"{{"event":"delta","delta":{}}}"#, new("kind", "citation")));

    for (seq, event) in
        (2..).zip([text("one "), kept(&new("event", "parked")), text("two"), cited, text("three")])
    {
        assert_eq!(transcript.fold(seq, &event), turn::Folded::Next);
    }

    let parts = serde_json::to_string(&transcript.parts).unwrap();
    let wrapped =
        format!(r#"{{"kind":"unknown_delta","unknown_delta":{}}}"#, new("kind", "citation"));
    let (before, after) =
        (r#"{"kind":"text","text":"one two"}"#, r#"{"kind":"text","text":"three"}"#);
    assert_eq!(parts, format!("[{before},{wrapped},{after}]"));
    assert_eq!(message::text_of(&transcript.parts), "one twothree");
    assert!(!Outcome::Unknown(kept_outcome()).can_continue());
}

fn kept_outcome() -> Unknown {
    let Outcome::Unknown(kept) = kept(&new("outcome", "waiting")) else { panic!() };
    kept
}

#[test]
fn a_problem_of_a_newer_server_is_not_a_broken_one() {
    let problem = |code: &str, params: Value| Problem {
        kind: format!("about:blank#{code}"),
        title: String::new(),
        status: 409,
        code: code.into(),
        params,
        trace_id: TraceId("0".repeat(32)),
    };

    let newer = problem("asleep", json!({ "until": 7 })).failure();
    let broken = problem("missing", json!({})).failure();

    let Failure::Unknown(kept) = &newer else { panic!("{newer:?}") };
    assert_eq!((kept.word("code"), newer.code()), ("asleep", "unknown"));
    assert_eq!(newer.params(), json!({ "until": 7 }));
    assert_eq!(broken, Failure::Internal { trace_id: TraceId("0".repeat(32)) });
}
