use super::*;
use contract::{ChatTitle, ModelId, Outcome, Subject, Timestamp, TraceId};

const GONE: Failure = Failure::Gone { what: Subject::Share };
const MISSING: Failure = Failure::Missing { what: Subject::Share };

/// 2026-11-23, 14:02 UTC.
const SHARED_AT: Timestamp = Timestamp::from_millis(1_795_442_520_000);

fn said_by(author: Author, text: &str) -> SharedMessage {
    SharedMessage { author, parts: vec![Part::Text { text: text.into() }], outcome: Outcome::Done }
}

fn shared(title: &str, question: &str, answer: &str) -> SharedChat {
    let model = ModelId::parse("fake/parrot").unwrap();
    SharedChat {
        title: ChatTitle::parse(title).unwrap(),
        messages: vec![said_by(Author::Person, question), said_by(Author::Model { model }, answer)],
        shared_at: SHARED_AT,
        expires_at: Some(SHARED_AT.plus_millis(30 * Timestamp::DAY)),
    }
}

fn german(shared: &SharedChat) -> String {
    page(shared, Language::De, "/plauder-1a2b.css", "https://chat.example.com/s/abc")
}

#[test]
fn the_page_is_a_whole_document_with_what_was_said() {
    let html = german(&shared(
        "Rate-Limiter",
        "Was <nimmt> man?",
        "Einen **Eimer**.\n\n```rust\nfn a() {}\n```",
    ));

    assert!(html.starts_with("<!doctype html><html lang=\"de\" dir=\"ltr\"><head>"), "{html}");
    assert!(html.ends_with("</main></body></html>"), "{html}");
    for piece in [
        "<title>Rate-Limiter – geteilt mit Plauder</title>",
        "<link rel=\"stylesheet\" href=\"/plauder-1a2b.css\">",
        "<h1>Rate-Limiter</h1>",
        "Geteilt am 23. November 2026 · 2 Nachrichten · lesbar bis 23. Dezember 2026",
        "<div class=\"said\">Was &lt;nimmt&gt; man?</div>",
        "<p class=\"byline\"><b>parrot</b></p><div class=\"prose\"><p>Einen <strong>Eimer</strong>.</p>",
        "<span class=\"tok-keyword\">fn</span>",
    ] {
        assert!(html.contains(piece), "{piece} is missing in {html}");
    }
}

#[test]
fn no_page_has_a_script_or_a_style_of_its_own() {
    let shared = shared("A", "<script>x</script>", "<script>x</script> [a](javascript:x)");
    let pages = [
        german(&shared),
        closed_page(Language::En, &GONE, "/a.css"),
        closed_page(Language::De, &MISSING, "/a.css"),
    ];

    for html in pages {
        for never in
            ["<script", " style=", "javascript:x\"", " onclick", "<!>", "<!--", "<button", "wasm"]
        {
            assert!(!html.contains(never), "{never} in {html}");
        }
        assert!(html.contains("<meta name=\"robots\" content=\"noindex\">"), "{html}");
    }
}

#[test]
fn a_pasted_link_can_be_previewed() {
    let html = german(&shared("Ein \"Titel\" & mehr", "Frage?", "# Kurz\nDer `erste` Satz."));

    for piece in [
        "<link rel=\"canonical\" href=\"https://chat.example.com/s/abc\">",
        "<meta property=\"og:type\" content=\"article\">",
        "<meta property=\"og:site_name\" content=\"Plauder\">",
        "<meta property=\"og:title\" content=\"Ein &quot;Titel&quot; &amp; mehr\">",
        "<meta property=\"og:description\" content=\"Kurz Der erste Satz.\">",
        "<meta property=\"og:url\" content=\"https://chat.example.com/s/abc\">",
        "<meta property=\"og:locale\" content=\"de_DE\">",
    ] {
        assert!(html.contains(piece), "{piece} is missing in {html}");
    }
}

#[test]
fn thoughts_are_not_shown_even_if_they_were_stored() {
    let mut shared = shared("A", "B", "C");
    shared.messages[1].parts.insert(0, Part::Reasoning { text: "secret".into() });

    assert!(!german(&shared).contains("secret"));
}

#[test]
fn what_only_a_newer_program_can_show_is_said_so_and_nothing_of_it_is_shown() {
    let new = |tag: &str| format!(r#"{{"{tag}":"hologram","words":"secret"}}"#);
    let mut shared = shared("A", "B", "C");
    shared.messages[1].parts.push(serde_json::from_str(&new("kind")).unwrap());
    shared.messages[1].outcome = serde_json::from_str(&new("outcome")).unwrap();

    let html = german(&shared);

    assert_eq!(html.matches("Dafür braucht es ein neueres Plauder.").count(), 2, "{html}");
    assert!(!html.contains("secret"), "{html}");
}

#[test]
fn an_answer_that_broke_off_says_so() {
    let mut shared = shared("A", "B", "Half");
    shared.messages[1].outcome = Outcome::Stopped;

    assert!(german(&shared).contains("<p class=\"ending-note\">Die Antwort bricht hier ab.</p>"));
}

#[test]
fn a_share_that_does_not_open_says_why_in_the_readers_language() {
    let gone = closed_page(Language::De, &GONE, "/a.css");
    let missing = closed_page(Language::En, &MISSING, "/a.css");

    assert!(gone.contains("<h1>Dieser Chat wird nicht mehr geteilt</h1>"), "{gone}");
    assert!(
        missing.contains("<html lang=\"en\"") && missing.contains("leads nowhere"),
        "{missing}"
    );
}

#[test]
fn a_share_that_cannot_be_read_names_the_line_in_the_log() {
    let broken = Failure::Internal { trace_id: TraceId("4f2a".into()) };

    let page = closed_page(Language::En, &broken, "/a.css");

    assert!(page.contains("<h1>This chat cannot be shown right now</h1>"), "{page}");
    assert!(page.contains("finds it under 4f2a."), "{page}");
}

#[test]
fn a_description_is_cut_at_a_word() {
    let long = description(&shared("A", "B", &"wörter ".repeat(60)));

    assert!(long.ends_with("wörter…") && long.chars().count() <= 201, "{long}");
    assert!(description(&shared("A", "B", &"x".repeat(900))).chars().count() <= 201);
}
