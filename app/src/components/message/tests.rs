use super::*;
use crate::i18n::{Locale, provide_locale};
use contract::{
    AnswerStats, Attempt, ChatId, Cost, Failure, ModelId, ModelTrouble, Outcome, Part, Pico,
    Timestamp, Usage,
};

fn id(last: u8) -> MessageId {
    format!("00000000-0000-7000-8000-0000000000{last:02x}").parse().unwrap()
}

fn chat() -> ChatId {
    "00000000-0000-7000-8000-000000000000".parse().unwrap()
}

fn model() -> ModelId {
    ModelId::parse("fake/parrot").unwrap()
}

fn question(text: &str) -> Message {
    Message {
        id: id(1),
        chat: chat(),
        parent: None,
        author: Author::Person,
        parts: vec![Part::Text { text: text.into() }],
        outcome: Some(Outcome::Done),
        stats: None,
        created_at: Timestamp::default(),
    }
}

fn answer(text: &str, outcome: Option<Outcome>) -> Message {
    let parts = [Part::Text { text: text.into() }];
    let parts = parts.into_iter().filter(|_| !text.is_empty()).collect();
    Message { author: Author::Model { model: model() }, id: id(2), parts, outcome, ..question("") }
}

fn all_actions() -> Actions {
    let with_id = || Some(Callback::new(|_: MessageId| {}));
    Actions {
        copy: Some(Callback::new(|_: String| {})),
        regenerate: with_id(),
        edit: with_id(),
        go_on: with_id(),
        other_model: with_id(),
        show_version: with_id(),
    }
}

/// A message as German readers see it, without what is only drawn.
fn shown(
    message: Message,
    versions: Vec<MessageId>,
    waited_s: u64,
    actions: fn() -> Actions,
) -> String {
    Owner::new().with(|| {
        provide_locale(Signal::stored(Locale::de));
        let html = view! {
            <MessageView
                message=Signal::stored(message)
                model="Papagei"
                versions=Signal::stored(versions)
                waited_s=Signal::stored(waited_s)
                actions=actions()
            />
        }
        .to_html()
        .replace("<!>", "")
        .replace("<!--<() />-->", "");
        without_icons(&html)
    })
}

fn without_icons(html: &str) -> String {
    let mut pieces = html.split("<svg");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |html, piece| html + piece.split_once("</svg>").unwrap().1)
}

/// What stands on the buttons, in order.
fn buttons(html: &str) -> Vec<String> {
    html.split("<button")
        .skip(1)
        .map(|button| {
            let (attributes, rest) = button.split_once('>').unwrap();
            let label =
                attributes.split_once("aria-label=\"").map(|(_, l)| l.split('"').next().unwrap());
            label.unwrap_or_else(|| rest.split('<').next().unwrap()).to_owned()
        })
        .collect()
}

#[test]
fn a_question_is_shown_as_it_was_typed() {
    let html = shown(question("<b>\n  *1*</b>"), vec![], 0, Actions::default);

    assert_eq!(
        html,
        "<li id=\"message-00000000-0000-7000-8000-000000000001\" class=\"message mine\">\
         <span class=\"visually-hidden\">Du</span><div class=\"said\">&lt;b&gt;\n  *1*&lt;/b&gt;</div></li>"
    );
}

#[test]
fn an_answer_is_shown_as_markdown() {
    let html = shown(answer("*Hi*", Some(Outcome::Done)), vec![], 0, Actions::default);

    assert_eq!(
        html,
        "<li id=\"message-00000000-0000-7000-8000-000000000002\" class=\"message theirs\">\
         <span class=\"visually-hidden\">Papagei</span><div class=\"prose\"><p><em>Hi</em></p></div></li>"
    );
}

#[test]
fn an_answer_that_is_as_long_as_one_can_be_is_not_offered_to_go_on() {
    let full = "x".repeat(Message::LONGEST_ANSWER as usize - 3);
    let cut = || Some(Outcome::Cut);

    let long = shown(answer(&full[1..], cut()), vec![], 0, all_actions);
    let full = shown(answer(&full, cut()), vec![], 0, all_actions);

    let go_on = "Weiterschreiben".to_owned();
    assert!(buttons(&long).contains(&go_on));
    assert!(!buttons(&full).contains(&go_on));
    assert!(full.contains("Länger kann eine Antwort hier nicht werden."));
}

#[test]
fn before_the_first_word_the_caret_waits_and_counts_from_three() {
    let soon = shown(answer("", None), vec![], 2, all_actions);
    let late = shown(answer("", None), vec![], 3, all_actions);

    assert!(
        soon.contains("aria-busy=\"true\"") && soon.contains("<span class=\"caret\">"),
        "{soon}"
    );
    assert!(soon.contains("Papagei antwortet") && !soon.contains("class=\"number\""), "{soon}");
    assert!(late.contains("<span class=\"number\">3\u{a0}s</span>"), "{late}");
    assert!(buttons(&late).is_empty(), "{late}");
}

#[test]
fn while_words_come_the_caret_stands_after_the_last() {
    let html = shown(answer("One two", None), vec![], 9, all_actions);

    assert!(html.contains("<p>One two<span class=\"caret\"></span></p>"), "{html}");
    assert!(!html.contains("antwortet") && buttons(&html).is_empty(), "{html}");
}

#[test]
fn thoughts_are_folded_away() {
    let mut message = answer("Yes.", Some(Outcome::Done));
    message.parts.insert(0, Part::Reasoning { text: "Hm.".into() });

    let html = shown(message, vec![], 0, Actions::default);

    assert!(
        html.contains("<details class=\"fold\"><summary><span><b>Gedanken</b></span>"),
        "{html}"
    );
    assert!(!html.contains("<details class=\"fold\" open"), "{html}");
}

#[test]
fn what_only_a_newer_page_can_show_is_said_so_in_its_place() {
    const NEWER: &str = "Dafür braucht es ein neueres Plauder.";
    let new = |tag: &str| format!(r#"{{"{tag}":"hologram"}}"#);
    let part: Part = serde_json::from_str(&new("kind")).unwrap();
    let mut said = answer("Before", Some(Outcome::Done));
    said.parts.extend([part.clone(), Part::Text { text: "After".into() }]);
    let asked = Message { parts: vec![Part::Text { text: "Look".into() }, part], ..question("") };
    let ended = answer("Half", Some(serde_json::from_str(&new("outcome")).unwrap()));
    let failure = serde_json::from_str(&new("code")).unwrap();
    let failed = answer("Half", Some(Outcome::Failed { failure }));

    let said = shown(said, vec![], 0, all_actions);
    let asked = shown(asked, vec![], 0, all_actions);
    let ended = shown(ended, vec![], 0, all_actions);
    let failed = shown(failed, vec![], 0, all_actions);

    let places = ["<p>Before</p>", NEWER, "<p>After</p>"].map(|words| said.find(words));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} in {said}");
    assert!(asked.contains("Look") && asked.contains(NEWER), "{asked}");
    assert!(ended.contains(NEWER) && !ended.contains("Weiterschreiben"), "{ended}");
    assert!(failed.contains(NEWER), "{failed}");
}

#[test]
fn each_ending_says_what_happened_and_offers_the_next_step() {
    let at = Timestamp::from_millis(1_795_442_520_000);
    let failure = Failure::ModelFailed { model: model(), trouble: ModelTrouble::TimedOut };
    let table = [
        (Outcome::Stopped, "Angehalten.", ["Weiterschreiben", "Anderes Modell"]),
        (Outcome::Cut, "Grenze", ["Weiterschreiben", "Anderes Modell"]),
        (
            Outcome::Interrupted { at },
            "Unterbrochen um 14:02",
            ["Weiterschreiben", "Anderes Modell"],
        ),
        (
            Outcome::Failed { failure: failure.clone() },
            "fake/parrot",
            ["Weiterschreiben", "Anderes Modell"],
        ),
    ];
    for (outcome, words, steps) in table {
        let html = shown(answer("Half", Some(outcome)), vec![], 0, all_actions);

        assert!(html.contains("<p>Half</p>") && html.contains(words), "{html}");
        assert_eq!(buttons(&html)[..2], steps, "{html}");
    }

    let silent = shown(answer("", Some(Outcome::Failed { failure })), vec![], 0, all_actions);
    assert_eq!(buttons(&silent)[..2], ["Erneut senden", "Anderes Modell"]);
}

#[test]
fn what_is_not_given_is_not_offered() {
    let html = shown(answer("Half", Some(Outcome::Stopped)), vec![], 0, Actions::default);

    assert!(buttons(&html).is_empty(), "{html}");
    assert!(!html.contains("class=\"actions\""), "{html}");
}

#[test]
fn versions_can_be_leafed_through() {
    let html = shown(answer("B", Some(Outcome::Done)), vec![id(9), id(2)], 0, all_actions);

    assert!(html.contains("aria-label=\"Fassung 2 von 2\""), "{html}");
    assert!(html.contains("2 / 2"), "{html}");
    assert_eq!(
        buttons(&html),
        ["Kopieren", "Neu erzeugen", "Vorherige Fassung", "Nächste Fassung"]
    );
    assert_eq!(html.matches(" disabled").count(), 1, "{html}");
}

#[test]
fn a_person_s_message_can_be_copied_and_said_differently() {
    assert_eq!(buttons(&shown(question("Hi"), vec![], 0, all_actions)), ["Kopieren", "Bearbeiten"]);
}

#[test]
fn stats_stand_in_a_line_and_open_to_a_list() {
    let mut message = answer("Hi", Some(Outcome::Done));
    let usage = Usage { output: Some(1_412), ..Usage::default() };
    message.stats = Some(AnswerStats {
        usage,
        first_token_ms: Some(210),
        duration_ms: 3_100,
        ..AnswerStats::default()
    });

    let html = shown(message, vec![], 0, Actions::default);

    assert!(html.contains(">Papagei · 3,1\u{a0}s · 1.412\u{a0}Token</button>"), "{html}");
    assert!(html.contains("<dt>Gelesene Token</dt><dd class=\"number\">unbekannt</dd>"), "{html}");
    assert!(!html.contains("Zwischenspeicher"), "{html}");
}

/// An answer of the model `fake/parrot`, after these have failed.
fn after(failed: &[&str], text: &str, outcome: Option<Outcome>) -> Message {
    let attempt = |name: &&str| Attempt {
        model: ModelId::parse(&format!("fake/{name}")).unwrap(),
        trouble: ModelTrouble::RateLimited,
        duration_ms: 40,
    };
    let attempts = failed.iter().map(attempt).collect();
    let mut message = answer(text, outcome);
    message.stats = Some(AnswerStats { attempts, ..AnswerStats::default() });
    message
}

#[test]
fn an_answer_says_whom_it_stands_in_for() {
    let shown = |message| shown(message, vec![], 0, Actions::default);

    let one = shown(after(&["owl", "owl", "cat"], "Hi", Some(Outcome::Done)));
    let again = shown(after(&["parrot"], "Hi", Some(Outcome::Done)));
    let failed = Outcome::Failed { failure: Failure::Busy };
    let nobody = shown(after(&["owl"], "", Some(failed)));

    let words =
        "owl wurde zu oft gefragt; cat wurde zu oft gefragt; stattdessen hat Papagei geantwortet.";
    assert!(one.contains(&format!("<p class=\"fallback soft\">{words}</p>")), "{one}");
    assert!(!again.contains("fallback"), "the same model, asked again: {again}");
    assert!(!nobody.contains("fallback"), "nobody answered: {nobody}");
}

#[test]
fn an_answer_says_whom_it_stands_in_for_before_its_first_word_and_while_it_is_written() {
    let shown = |failed: &[&str], text| shown(after(failed, text, None), vec![], 0, all_actions);

    let words = "owl wurde zu oft gefragt; stattdessen wird Papagei gefragt.";
    for html in [shown(&["owl"], ""), shown(&["owl"], "One two")] {
        assert!(html.contains(&format!("<p class=\"fallback soft\">{words}</p>")), "{html}");
        assert!(html.contains("aria-busy=\"true\"") && buttons(&html).is_empty(), "{html}");
    }
    for html in [shown(&["parrot"], ""), shown(&[], "One two")] {
        assert!(!html.contains("fallback"), "nobody else was asked: {html}");
    }
}

#[test]
fn an_answer_says_what_it_cost() {
    let costing = |known, unpriced| {
        let mut message = answer("Hi", Some(Outcome::Done));
        let cost = Some(Cost { known: Pico(known), unpriced });
        message.stats = Some(AnswerStats { cost, duration_ms: 100, ..AnswerStats::default() });
        shown(message, vec![], 0, Actions::default)
    };

    assert!(costing(1_249_999_999, 0).contains(" · 0,0012\u{a0}USD</button>"));
    assert!(costing(0, 1).contains(" · Kosten unbekannt</button>"));
    assert!(costing(1_249_999_999, 1).contains(" · mindestens 0,0012\u{a0}USD</button>"));
    assert!(costing(0, 0).contains(" · 0,1\u{a0}s</button>"), "what is free is not counted");
    assert!(costing(0, 0).contains("<dd class=\"number\">nichts</dd>"));
}
