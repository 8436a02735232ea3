//! `/api/aliases/…`: names that administrators put in front of models.

use crate::openai::program::Program;
use crate::support::{Person, TestApp};
use contract::{Author, FallbackOn, Message, NamedAlias, Source};
use serde_json::{Value, json};

async fn put(admin: &Person, name: &str, alias: Value) -> NamedAlias {
    admin.post("/api/aliases/put", json!({ "name": name, "alias": alias })).await.is()
}

async fn list(admin: &Person) -> Vec<NamedAlias> {
    admin.post("/api/aliases/list", json!({})).await.is()
}

fn by(answer: &Message) -> &str {
    match &answer.author {
        Author::Model { model } => model.as_str(),
        other => panic!("{other:?} answered"),
    }
}

#[tokio::test]
async fn an_alias_of_the_page_answers_falls_back_and_survives_a_restart() {
    let mut app = TestApp::start().await;
    let (admin, ada) = (app.admin().await, app.person("ada").await);
    let alias = json!({ "label": " Quick ", "models": ["fake/fake-down", "fake/fake-words"], "retries": 1 });

    let added = put(&admin, "quick", alias).await;
    let answer = ada.asks("alias/quick", "Hello").await;

    assert_eq!(added.alias.label.as_deref(), Some("Quick"));
    assert_eq!(by(&answer), "fake/fake-words");
    let stats = answer.stats.unwrap();
    assert_eq!(stats.asked.unwrap().as_str(), "alias/quick");
    let attempts: Vec<_> = stats.attempts.iter().map(|it| it.model.as_str()).collect();
    assert_eq!(attempts, ["fake/fake-down", "fake/fake-down"], "it was asked twice");
    let program = Program::of_person(&app, &ada).await;
    assert_eq!(program.asks("Hello", json!({ "model": "alias/quick" })).await.status, 200);
    app.restarts_with(|_| ()).await;
    let (admin, ada) = (admin.at(&app), ada.at(&app));
    assert_eq!(list(&admin).await, [added]);
    assert_eq!(by(&ada.asks("alias/quick", "Hello").await), "fake/fake-words");
}

#[tokio::test]
async fn an_alias_is_changed_at_once_and_taken_away() {
    let app = TestApp::start().await;
    let (admin, ada) = (app.admin().await, app.person("ada").await);
    put(&admin, "quick", json!({ "models": ["fake/fake-words"] })).await;

    put(&admin, "quick", json!({ "models": ["fake/fake-echo"] })).await;
    assert_eq!(by(&ada.asks("alias/quick", "Hello").await), "fake/fake-echo");

    admin.post("/api/aliases/remove", json!({ "name": "quick" })).await.is::<()>();
    let told = ada.tries("alias/quick", "Hello").await.told();
    assert_eq!(told, r#"404 missing {"what":"model"}"#);
    for name in ["quick", "No Name"] {
        let answer = admin.post("/api/aliases/remove", json!({ "name": name })).await;
        assert_eq!(answer.told(), r#"404 missing {"what":"alias"}"#, "{name}");
    }
}

#[tokio::test]
async fn an_alias_of_the_configuration_stands_there_and_wins() {
    let mut app = TestApp::start().await;
    let (admin, ada) = (app.admin().await, app.person("ada").await);
    put(&admin, "quick", json!({ "models": ["fake/fake-words"] })).await;

    app.restarts_with(|config| {
        config["aliases"] = json!({ "quick": { "models": ["fake/fake-echo"] } });
    })
    .await;
    let (admin, ada) = (admin.at(&app), ada.at(&app));

    assert_eq!(by(&ada.asks("alias/quick", "Hello").await), "fake/fake-echo");
    let sources: Vec<_> = list(&admin).await.iter().map(|it| it.source).collect();
    assert_eq!(sources, [Source::Configured]);
    let change = json!({ "name": "quick", "alias": { "models": ["fake/fake-words"] } });
    for (endpoint, body) in [("put", change), ("remove", json!({ "name": "quick" }))] {
        let told = admin.post(&format!("/api/aliases/{endpoint}"), body).await.told();
        assert_eq!(told, r#"409 configured {"what":"alias"}"#, "{endpoint}");
    }
    app.restarts_with(|_| ()).await;
    assert_eq!(by(&ada.at(&app).asks("alias/quick", "Hello").await), "fake/fake-words");
}

#[tokio::test]
async fn what_is_no_alias_is_refused() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let invalid = |field: &str, rule: &str| {
        format!(r#"422 invalid {{"field":"{field}","rule":{{"rule":"{rule}"}}}}"#)
    };
    let words = "fake/fake-words";
    let nine: Vec<_> = (0..9).map(|number| format!("fake/{number}")).collect();
    let two = |weights: Value| json!({ "models": [words, "fake/fake-echo"], "weights": weights });
    let table = [
        ("", json!({ "models": [words] }), invalid("name", "empty")),
        ("Very Good", json!({ "models": [words] }), invalid("name", "malformed")),
        ("quick", json!({}), invalid("model", "malformed")),
        ("quick", json!({ "models": nine }), invalid("model", "malformed")),
        ("quick", json!({ "models": [words, words] }), invalid("model", "malformed")),
        ("quick", json!({ "models": ["alias/quick"] }), invalid("model", "malformed")),
        ("quick", json!({ "models": ["words"] }), invalid("model", "malformed")),
        (
            "quick",
            json!({ "models": [words, "nobody/x"] }),
            r#"404 missing {"what":"provider"}"#.into(),
        ),
        ("quick", two(json!([1])), invalid("weights", "malformed")),
        ("quick", two(json!([0, 0])), invalid("weights", "malformed")),
        ("quick", two(json!([1, 1_001])), invalid("weights", "malformed")),
        ("quick", json!({ "models": [words], "retries": 6 }), invalid("retries", "malformed")),
        ("quick", json!({ "models": [words], "label": "a\nb" }), invalid("name", "malformed")),
        ("quick", json!({ "models": [words], "url": "x" }), invalid("arguments", "malformed")),
        (
            "quick",
            json!({ "models": [words], "fallback_on": ["bored"] }),
            invalid("arguments", "malformed"),
        ),
    ];

    for (name, alias, told) in table {
        let body = json!({ "name": name, "alias": alias });
        let answer = admin.post("/api/aliases/put", body).await;
        assert_eq!(answer.told(), told, "{}", answer.text);
    }
    assert_eq!(list(&admin).await, []);
}

#[tokio::test]
async fn trouble_that_a_newer_program_stored_with_an_alias_is_kept_and_no_slip_is_taken() {
    let mut app = TestApp::start().await;
    let admin = app.admin().await;
    let with = |words: Value| json!({ "models": ["fake/fake-words"], "fallback_on": words });
    put(&admin, "quick", with(json!(["refused"]))).await;
    app.writes("UPDATE aliases SET settings = replace(settings, '\"refused\"', '\"bored\"')").await;
    app.restarts_with(|_| ()).await;
    let admin = admin.at(&app);

    let changed = put(&admin, "quick", with(json!(["too_long", "bored"]))).await;

    let bored = FallbackOn::Unknown("bored".into());
    assert_eq!(changed.alias.fallback_on, [FallbackOn::TooLong, bored]);
    for (name, word) in [("quick", "tired"), ("other", "bored")] {
        let body = json!({ "name": name, "alias": with(json!([word])) });
        let told = admin.post("/api/aliases/put", body).await.told();
        let slip = r#"422 invalid {"field":"arguments","rule":{"rule":"malformed"}}"#;
        assert_eq!(told, slip, "{name}: {word}");
    }
    assert_eq!(list(&admin).await, [changed]);
}
