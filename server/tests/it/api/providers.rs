//! `/api/providers/…`: who runs models, where they are, and with which key they are asked.

use crate::support::{Answer, Person, TestApp};
use contract::{ModelTrouble, Outcome, Provider, Source};
use serde_json::{Value, json};
use testkit::FakeProvider;

/// What is decided about a provider, with more of the test's.
pub fn settings(at: &FakeProvider, more: &Value) -> Value {
    let mut settings =
        json!({ "kind": "openai", "url": at.url(), "models": ["fake-words"], "enabled": true });
    settings.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    settings
}

/// Adds a provider called `lab`, or changes it.
pub async fn put(admin: &Person, settings: Value, key: Option<&str>) -> Answer {
    admin
        .post("/api/providers/put", json!({ "name": "lab", "settings": settings, "key": key }))
        .await
}

/// The keys with which it was asked this, each once.
pub fn keys_of(provider: &FakeProvider, question: &str) -> Vec<String> {
    let requests = provider.requests().into_iter();
    let asked = requests.filter(|request| request.body.to_string().contains(question));
    let mut keys: Vec<_> = asked.map(|request| request.key.unwrap_or("none".into())).collect();
    keys.sort();
    keys.dedup();
    keys
}

async fn list(admin: &Person) -> Vec<Provider> {
    admin.post("/api/providers/list", json!({})).await.is()
}

async fn lab_of(admin: &Person) -> Provider {
    list(admin).await.into_iter().find(|it| it.name.as_str() == "lab").unwrap()
}

#[tokio::test]
async fn a_provider_that_is_added_answers_and_its_key_is_shown_to_nobody() {
    let app = TestApp::start().await;
    let (admin, ada, lab) =
        (app.admin().await, app.person("ada").await, FakeProvider::start().await);

    let added = put(&admin, settings(&lab, &json!({})), Some(" sk-canary ")).await;
    let answer = ada.asks("lab/fake-echo", "Hello there").await;

    assert_eq!(answer.outcome, Some(Outcome::Done));
    assert_eq!(keys_of(&lab, "Hello there"), ["Bearer sk-canary"]);
    let mut told = vec![added.text.clone()];
    for endpoint in ["providers/list", "providers/own_keys", "models/catalogue", "session/boot"] {
        told.push(admin.post(&format!("/api/{endpoint}"), json!({})).await.text);
    }
    told.push(admin.post("/api/providers/ask", json!({ "name": "lab" })).await.text);
    assert!(!told.concat().contains("canary"), "{told:?}");
    let added: Provider = added.is();
    assert_eq!((added.has_key, added.source), (true, Source::Stored));
    assert_eq!((added.models, added.trouble), (9, None), "it was asked for its models");
    assert!(app.holds(&lab.url()), "what is kept in the clear is found");
    assert!(!app.holds("canary"));
}

#[tokio::test]
async fn a_key_does_not_follow_a_provider_to_another_address() {
    let app = TestApp::start().await;
    let (admin, lab, other) =
        (app.admin().await, FakeProvider::start().await, FakeProvider::start().await);
    put(&admin, settings(&lab, &json!({})), Some("sk-lab")).await.is::<Provider>();

    let kept: Provider = put(&admin, settings(&lab, &json!({ "models": [] })), None).await.is();
    assert!(kept.has_key, "it stays where it was");

    let moved: Provider = put(&admin, settings(&other, &json!({})), None).await.is();
    admin.asks("lab/fake-words", "Who is there?").await;
    assert!(!moved.has_key);
    assert_eq!(keys_of(&other, "Who is there?"), ["none"]);

    let back: Provider = put(&admin, settings(&lab, &json!({})), None).await.is();
    assert!(!back.has_key, "it was forgotten, and does not come back");
    put(&admin, settings(&lab, &json!({})), Some("sk-lab")).await.is::<Provider>();
    let kind = json!({ "kind": "ollama" });
    assert!(!put(&admin, settings(&lab, &kind), None).await.is::<Provider>().has_key);
    put(&admin, settings(&lab, &json!({})), Some("sk-lab")).await.is::<Provider>();
    let without: Provider = put(&admin, settings(&lab, &json!({})), Some("")).await.is();
    assert!(!without.has_key, "an empty one takes it away");
}

#[tokio::test]
async fn what_the_configuration_says_stands_there_and_wins() {
    let mut app = TestApp::start().await;
    let (admin, lab) = (app.admin().await, FakeProvider::start().await);
    put(&admin, settings(&lab, &json!({})), Some("sk-lab")).await.is::<Provider>();
    let configured = r#"409 configured {"what":"provider"}"#;

    let change =
        json!({ "name": "fake", "settings": settings(&lab, &json!({})), "key": "sk-mine" });
    assert_eq!(admin.post("/api/providers/put", change).await.told(), configured);
    let remove = json!({ "name": "fake" });
    assert_eq!(admin.post("/api/providers/remove", remove).await.told(), configured);

    app.restarts_with(|config| config["providers"]["lab"] = config["providers"]["fake"].clone())
        .await;
    let admin = admin.at(&app);
    admin.asks("lab/fake-words", "Whose are you?").await;
    assert_eq!(keys_of(&lab, "Whose are you?"), [""; 0]);
    assert_eq!(keys_of(&app.provider, "Whose are you?"), ["Bearer sk-test"]);
    let listed = admin.post("/api/providers/list", json!({})).await;
    assert!(!listed.text.contains("sk-"), "{}", listed.text);
    let sources: Vec<_> = listed.is::<Vec<Provider>>().iter().map(|it| it.source).collect();
    assert_eq!(sources, [Source::Configured, Source::Configured]);
    assert_eq!(put(&admin, settings(&lab, &json!({})), None).await.told(), configured);

    app.restarts_with(|_| ()).await;
    let admin = admin.at(&app);
    admin.asks("lab/fake-words", "And now?").await;
    assert_eq!(keys_of(&lab, "And now?"), ["Bearer sk-lab"]);
}

#[tokio::test]
async fn a_provider_that_is_disabled_or_removed_is_not_asked() {
    let app = TestApp::start().await;
    let (admin, ada, lab) =
        (app.admin().await, app.person("ada").await, FakeProvider::start().await);
    let missing = r#"404 missing {"what":"model"}"#;
    put(&admin, settings(&lab, &json!({})), Some("sk-lab")).await.is::<Provider>();

    put(&admin, settings(&lab, &json!({ "enabled": false })), None).await.is::<Provider>();
    assert_eq!(ada.tries("lab/fake-words", "Hello").await.told(), missing);
    put(&admin, settings(&lab, &json!({})), None).await.is::<Provider>();
    ada.asks("lab/fake-words", "Hello again").await;
    assert_eq!(keys_of(&lab, "Hello again"), ["Bearer sk-lab"], "the key was kept meanwhile");

    admin.post("/api/providers/remove", json!({ "name": "lab" })).await.is::<()>();
    assert_eq!(ada.tries("lab/fake-words", "Hello").await.told(), missing);
    for (endpoint, name) in [("remove", "lab"), ("remove", "No Name"), ("ask", "lab")] {
        let answer =
            admin.post(&format!("/api/providers/{endpoint}"), json!({ "name": name })).await;
        assert_eq!(answer.told(), r#"404 missing {"what":"provider"}"#, "{endpoint} {name}");
    }
    assert!(!put(&admin, settings(&lab, &json!({})), None).await.is::<Provider>().has_key);
}

#[tokio::test]
async fn a_provider_that_is_away_is_kept_and_asked_again() {
    let app = TestApp::start().await;
    let (admin, lab) = (app.admin().await, FakeProvider::start().await);
    let (address, settings) = (lab.address(), settings(&lab, &json!({ "models": [] })));
    drop(lab);

    let away: Provider = put(&admin, settings, None).await.is();
    let lab = FakeProvider::listen(address).await.unwrap();
    let back: Provider = admin.post("/api/providers/ask", json!({ "name": "lab" })).await.is();

    assert_eq!((away.models, away.trouble), (0, Some(ModelTrouble::Unreachable)));
    assert_eq!((back.models, back.trouble), (9, None));
    admin.asks("lab/fake-words", "Hello").await;
    assert!(lab.asked() > 0);
}

#[tokio::test]
async fn a_stored_provider_survives_a_restart_but_not_another_master_key() {
    let mut app = TestApp::start().await;
    let (admin, lab) = (app.admin().await, FakeProvider::start().await);
    put(&admin, settings(&lab, &json!({})), Some("sk-lab")).await.is::<Provider>();

    app.restarts_with(|_| ()).await;
    let admin = admin.at(&app);
    admin.asks("lab/fake-words", "Still there?").await;
    assert_eq!(keys_of(&lab, "Still there?"), ["Bearer sk-lab"]);

    app.restarts_with(|config| config["master_key"] = json!("ab".repeat(32))).await;
    let admin = admin.at(&app);
    let lost = lab_of(&admin).await;
    assert_eq!((lost.has_key, lost.is_key_lost), (false, true));
    let told = admin.tries("lab/fake-words", "Hello").await.told();
    assert_eq!(told, r#"404 missing {"what":"model"}"#, "it is not asked without its key");
    let again: Provider = put(&admin, settings(&lab, &json!({})), Some("sk-new")).await.is();
    assert_eq!((again.has_key, again.is_key_lost), (true, false));
    admin.asks("lab/fake-words", "Hello again").await;
    assert_eq!(keys_of(&lab, "Hello again"), ["Bearer sk-new"]);
}

#[tokio::test]
async fn a_new_master_key_takes_the_place_of_the_old_one() {
    const NEW: &str = "abababababababababababababababababababababababababababababababab";
    const OLD: &str = "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd";
    let mut app = TestApp::start().await;
    let (admin, lab) = (app.admin().await, FakeProvider::start().await);
    put(&admin, settings(&lab, &json!({})), Some("sk-lab")).await.is::<Provider>();
    let rotate = ["master-key", "rotate"];
    let one = "Keys that are sealed anew: 1.\n";
    let complaint = app.runs(&rotate, &[]).unwrap_err();
    assert!(complaint.contains("another plauder serves"), "it would not know: {complaint}");

    // In the data directory …
    app.stops().await;
    assert_eq!(app.runs(&rotate, &[]).as_deref(), Ok(one));
    app.starts_again().await;
    let admin = admin.at(&app);
    admin.asks("lab/fake-words", "The first time").await;
    assert_eq!(keys_of(&lab, "The first time"), ["Bearer sk-lab"]);

    // … and in the settings, where the key in front is the new one.
    app.restarts_with(|config| config["master_key"] = json!(OLD)).await;
    let admin = admin.at(&app);
    put(&admin, settings(&lab, &json!({})), Some("sk-lab")).await.is::<Provider>();
    app.stops().await;
    let both = format!("{NEW},{OLD}");
    assert_eq!(app.runs(&rotate, &[("PLAUDER_MASTER_KEY", &both)]).as_deref(), Ok(one));
    app.starts_again().await;
    app.restarts_with(|config| config["master_key"] = json!(NEW)).await;
    let admin = admin.at(&app);
    admin.asks("lab/fake-words", "The second time").await;
    assert_eq!(keys_of(&lab, "The second time"), ["Bearer sk-lab"]);
}

#[tokio::test]
async fn what_is_no_provider_is_refused() {
    let app = TestApp::start().await;
    let (admin, lab) = (app.admin().await, FakeProvider::start().await);
    let invalid = |field: &str, rule: &str| {
        format!(r#"422 invalid {{"field":"{field}","rule":{{"rule":"{rule}"}}}}"#)
    };
    let with = |more: Value| settings(&lab, &more);
    let good = || with(json!({}));
    let many: Vec<_> = (0..201).map(|number| format!("model-{number}")).collect();
    let long = format!("http://host/{}", "x".repeat(500));
    let table = [
        ("", good(), None, invalid("name", "empty")),
        ("Open AI", good(), None, invalid("name", "malformed")),
        ("a/b", good(), None, invalid("name", "malformed")),
        ("alias", good(), None, r#"409 taken {"field":"name"}"#.into()),
        ("local", good(), None, r#"409 taken {"field":"name"}"#.into()),
        ("lab", with(json!({ "url": "ftp://host" })), None, invalid("url", "malformed")),
        ("lab", with(json!({ "url": "host:80" })), None, invalid("url", "malformed")),
        ("lab", with(json!({ "url": "http://me:pw@host" })), None, invalid("url", "malformed")),
        ("lab", with(json!({ "url": "http://host/?key=1" })), None, invalid("url", "malformed")),
        (
            "lab",
            with(json!({ "url": long })),
            None,
            r#"422 invalid {"field":"url","rule":{"rule":"too_long","max":500}}"#.into(),
        ),
        ("lab", good(), Some("sk-a\nsk-b"), invalid("key", "malformed")),
        ("lab", good(), Some("sk-ä"), invalid("key", "malformed")),
        ("lab", with(json!({ "url": null })), None, invalid("key", "empty")),
        ("lab", with(json!({ "models": many })), None, invalid("model", "malformed")),
        ("lab", with(json!({ "models": ["a\u{7}"] })), None, invalid("model", "malformed")),
        ("lab", with(json!({ "kind": "delphi" })), None, invalid("arguments", "malformed")),
        ("lab", with(json!({ "secret": 1 })), None, invalid("arguments", "malformed")),
    ];

    for (name, settings, key, told) in table {
        let body = json!({ "name": name, "settings": settings, "key": key });
        let answer = admin.post("/api/providers/put", body).await;
        assert_eq!(answer.told(), told, "{name} {key:?}");
        assert!(!answer.text.contains("sk-"), "{}", answer.text);
    }
    let names: Vec<_> = list(&admin).await.into_iter().map(|it| it.name.to_string()).collect();
    assert_eq!(names, ["fake"], "nothing of it was kept");
}
