//! `/api/providers/own_keys` and `set_own_key`: what people ask with keys of their own.

use super::providers::{keys_of, put, settings};
use crate::openai::program::Program;
use crate::support::{Answer, Person, TestApp};
use contract::{Balance, Boot, Failure, Message, Model, Outcome, OwnKeyProvider, Provider, Sent};
use serde_json::{Value, json};
use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};
use testkit::{Cassette, FakeProvider};

/// Pico-units for a token written.
const WRITTEN: i64 = 10_000_000;

async fn sets(person: &Person, key: &str) -> Answer {
    let body = json!({ "name": "lab", "key": key });
    person.post("/api/providers/set_own_key", body).await
}

async fn own(person: &Person) -> Vec<OwnKeyProvider> {
    person.post("/api/providers/own_keys", json!({})).await.is()
}

/// Whether somebody has a key for the only provider that takes any.
async fn has_one(person: &Person) -> bool {
    let [own] = <[_; 1]>::try_from(own(person).await).unwrap();
    own.since.is_some()
}

/// A provider that takes own keys.
async fn open(admin: &Person, lab: &FakeProvider, key: Option<&str>) {
    put(admin, settings(lab, &json!({ "own_keys": true })), key).await.is::<Provider>();
}

#[tokio::test]
async fn an_own_key_is_used_for_what_its_owner_asks_and_for_nobody_else() {
    let app = TestApp::start().await;
    let (admin, ada, bob) = (app.admin().await, app.person("ada").await, app.person("bob").await);
    let lab = FakeProvider::start().await;
    open(&admin, &lab, Some("sk-all")).await;

    sets(&ada, " sk-canary ").await.is::<()>();
    ada.asks("lab/fake-words", "Hers on the page").await;
    let program = Program::of_person(&app, &ada).await;
    program.asks("Hers by program", json!({ "model": "lab/fake-words" })).await.is::<Value>();
    bob.asks("lab/fake-words", "His").await;

    assert_eq!(keys_of(&lab, "Hers on the page"), ["Bearer sk-canary"], "for the title, too");
    assert_eq!(keys_of(&lab, "Hers by program"), ["Bearer sk-canary"]);
    assert_eq!(keys_of(&lab, "His"), ["Bearer sk-all"]);
    assert_eq!((has_one(&ada).await, has_one(&bob).await), (true, false));
    let listed = ada.post("/api/providers/own_keys", json!({})).await.text;
    assert!(!listed.contains("canary") && !app.holds("canary"), "{listed}");

    sets(&ada, "").await.is::<()>();
    ada.asks("lab/fake-words", "Without it").await;
    assert_eq!(keys_of(&lab, "Without it"), ["Bearer sk-all"]);
    assert_eq!(sets(&ada, "").await.told(), r#"404 missing {"what":"provider"}"#);
}

#[tokio::test]
async fn who_asks_with_their_own_key_is_paid_for_by_no_budget() {
    let app = TestApp::start().await;
    let (admin, ada, bob) = (app.admin().await, app.person("ada").await, app.person("bob").await);
    let lab = FakeProvider::start().await;
    open(&admin, &lab, Some("sk-all")).await;
    let price = json!({ "rates": { "input": 0, "output": WRITTEN }, "tiers": [] });
    let facts = json!({ "model": "lab/fake-words", "settings": { "facts": { "price": price } } });
    admin.post("/api/models/set", facts).await.is::<Value>();
    let settings = json!({ "scope": { "is": "each_person" }, "warn_at": 80,
        "allowance": { "period": "month", "money": 100 * WRITTEN } });
    admin.post("/api/budgets/set", json!({ "settings": settings })).await.is::<Balance>();
    sets(&ada, "sk-ada").await.is::<()>();

    let hers = ada.asks("lab/fake-words", "[[tokens=200]]").await;
    let his = bob.asks("lab/fake-words", "[[tokens=200]]").await;

    assert_eq!(hers.outcome, Some(Outcome::Done));
    let cost = |answer: &Message| answer.stats.as_ref().unwrap().cost.unwrap().known.0;
    assert_eq!(cost(&hers), 200 * WRITTEN, "what she pays is told all the same");
    let mine = ada.post("/api/budgets/mine", json!({})).await.is::<Vec<Balance>>();
    assert_eq!(mine[0].spent.0, 0);
    let Some(Outcome::Failed { failure }) = his.outcome else { panic!("{his:?}") };
    assert!(matches!(failure, Failure::OverBudget { .. }), "{failure:?}");
    assert_eq!(keys_of(&lab, "tokens=200"), ["Bearer sk-ada"]);
}

#[tokio::test]
async fn without_a_key_for_everybody_only_who_brings_one_sees_the_models() {
    let app = TestApp::start().await;
    let (admin, ada, bob) = (app.admin().await, app.person("ada").await, app.person("bob").await);
    let lab = FakeProvider::start().await;
    open(&admin, &lab, None).await;
    let sees = async |person: &Person| {
        let models: Vec<Model> = person.post("/api/models/list", json!({})).await.is();
        models.iter().any(|model| model.id.provider() == "lab")
    };
    assert!(!own(&ada).await[0].is_optional);

    sets(&ada, "sk-ada").await.is::<()>();

    assert_eq!((sees(&ada).await, sees(&bob).await), (true, false));
    ada.asks("lab/fake-words", "Hello there").await;
    assert_eq!(keys_of(&lab, "Hello there"), ["Bearer sk-ada"]);
}

/// The names of the models of `lab` that somebody can choose from.
async fn of_lab(person: &Person) -> Vec<String> {
    let models: Vec<Model> = person.post("/api/models/list", json!({})).await.is();
    let of_lab = models.into_iter().filter(|model| model.id.provider() == "lab");
    of_lab.map(|model| model.id.name().to_owned()).collect()
}

#[tokio::test]
async fn what_a_provider_names_to_an_own_key_is_shown_to_its_owner_only() {
    let app = TestApp::start().await;
    let (admin, ada, bob) = (app.admin().await, app.person("ada").await, app.person("bob").await);
    let named = r#"{"data":[{"id":"words"},{"id":"ft:words:adas-house"}]}"#;
    let lab = Cassette::play("application/json", named).await;
    let wants = json!({
        "kind": "openai", "url": lab.url(), "enabled": true, "own_keys": true, "models": ["words"],
    });
    put(&admin, wants, None).await.is::<Provider>();
    let catalogue = async |person: &Person| {
        person.post("/api/models/catalogue", json!({})).await.text.contains("adas-house")
    };
    let providers = async || admin.post("/api/providers/list", json!({})).await.text;
    let before = providers().await;

    sets(&ada, "sk-ada").await.is::<()>();

    assert_eq!(of_lab(&ada).await, ["words", "ft:words:adas-house"]);
    assert!(of_lab(&bob).await.is_empty());
    assert!(of_lab(&admin).await.is_empty());
    assert!(!catalogue(&admin).await, "nor do administrators see it");
    assert_eq!(providers().await, before);
    let missing = r#"404 missing {"what":"model"}"#;
    assert_eq!(bob.tries("lab/ft:words:adas-house", "Hers?").await.told(), missing);
    let program = Program::of_person(&app, &bob).await;
    let hers = json!({ "model": "lab/ft:words:adas-house" });
    assert_eq!(program.asks("Hers?", hers).await.status, 404);
    let sent: Sent = ada.tries("lab/ft:words:adas-house", "Mine?").await.is();
    let answer = ada.waits_for(&sent).await;
    assert!(matches!(answer.outcome, Some(Outcome::Failed { .. })), "it only knows its list");
}

/// A provider that names its models once and never answers again: its address, and how often it was asked.
fn dying_provider() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1/", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    thread::spawn(move || {
        let mut open = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            if stream.read(&mut [0; 4_096]).unwrap_or(0) == 0 {
                continue;
            }
            if counted.fetch_add(1, Ordering::SeqCst) == 0 {
                let list = r#"{"data":[{"id":"words"}]}"#;
                let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
                write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{list}", list.len()).unwrap();
            } else {
                open.push(stream);
            }
        }
    });
    (url, asked)
}

#[tokio::test]
async fn no_page_waits_for_a_provider_that_does_not_answer() {
    let app = TestApp::start().await;
    let (admin, ada) = (app.admin().await, app.person("ada").await);
    let (url, asked) = dying_provider();
    let wants = json!({ "kind": "openai", "url": url, "enabled": true, "own_keys": true });
    put(&admin, wants, None).await.is::<Provider>();
    sets(&ada, "sk-ada").await.is::<()>();
    let boots = async || {
        let boot: Boot = ada.post("/api/session/boot", json!({})).await.is();
        boot.models.iter().any(|model| model.id.as_str() == "lab/words")
    };

    let begun = Instant::now();
    for _ in 0..3 {
        app.clock.advance(60_000);
        assert!(boots().await && boots().await, "what is known stays");
    }
    let took = begun.elapsed();

    assert!(took < Duration::from_secs(3), "one listing alone may take five: {took:?}");
    for _ in 0..500 {
        if asked.load(Ordering::SeqCst) == 4 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(asked.load(Ordering::SeqCst), 4, "once for the key, then once a minute");
}

#[tokio::test]
async fn after_a_restart_nobody_misses_what_their_own_key_is_shown() {
    let mut app = TestApp::start().await;
    let (admin, ada) = (app.admin().await, app.person("ada").await);
    let lab = Cassette::play("application/json", r#"{"data":[{"id":"words"}]}"#).await;
    let wants = json!({ "kind": "openai", "url": lab.url(), "enabled": true, "own_keys": true });
    put(&admin, wants, None).await.is::<Provider>();
    sets(&ada, "sk-ada").await.is::<()>();

    app.stops().await;
    app.starts_again().await;
    let ada = ada.at(&app);
    for _ in 0..500 {
        if lab.played().len() == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    assert_eq!(lab.played().len(), 2, "nobody had to open a page");
    let mut seen = of_lab(&ada).await;
    for _ in 0..100 {
        if !seen.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
        seen = of_lab(&ada).await;
    }
    assert_eq!(seen, ["words"]);
}

#[tokio::test]
async fn an_own_key_is_not_sent_to_where_its_provider_moves() {
    let app = TestApp::start().await;
    let (admin, ada) = (app.admin().await, app.person("ada").await);
    let (lab, other) = (FakeProvider::start().await, FakeProvider::start().await);
    open(&admin, &lab, Some("sk-all")).await;
    sets(&ada, "sk-ada").await.is::<()>();

    open(&admin, &other, Some("sk-other")).await;
    ada.asks("lab/fake-words", "Who is there?").await;

    assert_eq!(keys_of(&other, "Who is there?"), ["Bearer sk-other"]);
    assert!(!has_one(&ada).await, "she is asked for the one for here");
    sets(&ada, "sk-ada-other").await.is::<()>();
    ada.asks("lab/fake-words", "And now?").await;
    assert_eq!(keys_of(&other, "And now?"), ["Bearer sk-ada-other"]);

    // Nor to somebody who takes the name over.
    admin.post("/api/providers/remove", json!({ "name": "lab" })).await.is::<()>();
    open(&admin, &other, Some("sk-other")).await;
    assert!(!has_one(&ada).await);
}

#[tokio::test]
async fn an_own_key_survives_a_restart_but_not_another_master_key() {
    let mut app = TestApp::start().await;
    let (admin, ada) = (app.admin().await, app.person("ada").await);
    let lab = FakeProvider::start().await;
    open(&admin, &lab, None).await;
    sets(&ada, "sk-ada").await.is::<()>();

    app.stops().await;
    let rotated = app.runs(&["master-key", "rotate"], &[]);
    assert_eq!(rotated.as_deref(), Ok("Keys that are sealed anew: 1.\n"));
    app.starts_again().await;
    let ada = ada.at(&app);
    ada.asks("lab/fake-words", "Still there?").await;
    assert_eq!(keys_of(&lab, "Still there?"), ["Bearer sk-ada"]);

    app.restarts_with(|config| config["master_key"] = json!("ab".repeat(32))).await;
    assert!(!has_one(&ada.at(&app)).await, "she is asked for it again");
}

#[tokio::test]
async fn what_is_no_own_key_is_refused() {
    let app = TestApp::start().await;
    let (admin, ada) = (app.admin().await, app.person("ada").await);
    let locked = Cassette::play_with_status(401, "application/json", "{}").await;
    let wants = json!({ "kind": "openai", "url": locked.url(), "enabled": true, "own_keys": true });
    let closed = json!({ "kind": "openai", "url": locked.url(), "enabled": true });
    let missing = r#"404 missing {"what":"provider"}"#;
    let invalid =
        |rule: &str| format!(r#"422 invalid {{"field":"key","rule":{{"rule":"{rule}"}}}}"#);

    assert_eq!(sets(&ada, "sk-ada").await.told(), missing, "there is no such provider");
    put(&admin, closed, None).await.is::<Provider>();
    assert_eq!(sets(&ada, "sk-ada").await.told(), missing, "it does not take any");
    assert_eq!(own(&ada).await, []);
    put(&admin, wants, None).await.is::<Provider>();
    assert_eq!(sets(&ada, "sk-a\nsk-b").await.told(), invalid("malformed"));
    assert_eq!(sets(&ada, "sk-ada").await.told(), invalid("wrong"), "the provider refused it");
    let long = r#"422 invalid {"field":"key","rule":{"rule":"too_long","max":4096}}"#;
    assert_eq!(sets(&ada, &"x".repeat(4_097)).await.told(), long);
    assert!(!has_one(&ada).await);
}
