//! `/api/models/…`: what administrators decide about models.

use super::providers::{put as put_provider, settings};
use crate::openai::program::{Program, refusal};
use crate::support::{MODEL, Person, TestApp};
use contract::{
    Balance, Boot, Cost, ListedModel, Model, ModelTrouble, Outcome, Pico, Provider, Trial,
};
use serde_json::{Value, json};
use testkit::FakeProvider;

const MISSING: &str = r#"404 missing {"what":"model"}"#;
const UNKNOWN: &str = "404 invalid_request_error model_not_found model";

async fn set(admin: &Person, model: &str, settings: Value) -> ListedModel {
    admin.post("/api/models/set", json!({ "model": model, "settings": settings })).await.is()
}

/// Whether a model is in every list that somebody gets: the page's, at its start and later, and their programs'.
async fn sees(app: &TestApp, person: &Person, model: &str) -> bool {
    let boot: Boot = person.post("/api/session/boot", json!({})).await.is();
    let list: Vec<Model> = person.post("/api/models/list", json!({})).await.is();
    let program = Program::of_person(app, person).await.gets("/v1/models").await.is::<Value>();
    let has = |models: &[Model]| models.iter().any(|it| it.id.as_str() == model);
    let of_program = program["data"].as_array().unwrap().iter().any(|it| it["id"] == model);
    let all = [has(&boot.models), has(&list), of_program];
    assert!(all == [true; 3] || all == [false; 3], "the lists differ: {all:?}");
    all[0]
}

async fn order(admin: &Person, models: Value) -> Vec<String> {
    let body = json!({ "models": models });
    let listed: Vec<ListedModel> = admin.post("/api/models/order", body).await.is();
    listed.into_iter().map(|it| it.model.id.to_string()).collect()
}

#[tokio::test]
async fn a_model_for_administrators_is_not_there_for_anybody_else() {
    let app = TestApp::start().await;
    let (admin, ada) = (app.admin().await, app.person("ada").await);
    let sent = ada.has_a_chat("Hello").await;
    let (hers, his) = (Program::of_person(&app, &ada).await, Program::of(&app).await);
    let vectors = json!({ "model": MODEL, "input": "Hi" });

    set(&admin, MODEL, json!({ "audience": { "is": "administrators" } })).await;

    assert_eq!((sees(&app, &ada, MODEL).await, sees(&app, &admin, MODEL).await), (false, true));
    let before = app.provider.asked();
    assert_eq!(ada.tries(MODEL, "Hello").await.told(), MISSING);
    assert_eq!(ada.says(sent.chat.id, json!(sent.answer), "More").await.told(), MISSING);
    for endpoint in ["regenerate", "continue"] {
        let body = json!({ "answer": sent.answer });
        let told = ada.post(&format!("/api/messages/{endpoint}"), body).await.told();
        assert_eq!(told, MISSING, "{endpoint}");
    }
    assert_eq!(refusal(&hers.asks("Hello", json!({})).await), UNKNOWN);
    assert_eq!(refusal(&hers.asks("Hello", json!({ "stream": true })).await), UNKNOWN);
    assert_eq!(refusal(&hers.posts("/v1/embeddings", &vectors).await), UNKNOWN);
    assert_eq!(refusal(&hers.gets(&format!("/v1/models/{MODEL}")).await), UNKNOWN);
    assert_eq!(app.provider.asked(), before, "nobody was asked");

    assert_eq!(admin.asks(MODEL, "Hello").await.outcome, Some(Outcome::Done));
    assert_eq!(his.asks("Hello", json!({})).await.status, 200);
    assert_eq!(his.posts("/v1/embeddings", &vectors).await.status, 200);
    set(&admin, MODEL, json!({})).await;
    assert!(sees(&app, &ada, MODEL).await);
    assert_eq!(hers.asks("Hello", json!({})).await.status, 200);
}

#[tokio::test]
async fn a_model_for_nobody_is_asked_only_behind_an_alias() {
    let mut app = TestApp::start_with(|config| {
        config["aliases"] = json!({ "good": { "models": [MODEL] } });
    })
    .await;
    let admin = app.admin().await;

    let listed = set(&admin, MODEL, json!({ "audience": { "is": "nobody" } })).await;
    // What was decided is known after a restart as well.
    app.stops().await;
    app.starts_again().await;
    let admin = admin.at(&app);

    assert_eq!(listed.model.id.as_str(), MODEL);
    assert!(!sees(&app, &admin, MODEL).await);
    assert_eq!(admin.tries(MODEL, "Hello").await.told(), MISSING);
    let program = Program::of(&app).await;
    assert_eq!(refusal(&program.asks("Hello", json!({})).await), UNKNOWN);
    assert_eq!(admin.asks("alias/good", "Hello").await.outcome, Some(Outcome::Done));
    set(&admin, "alias/good", json!({ "audience": { "is": "nobody" } })).await;
    assert_eq!(admin.tries("alias/good", "Hello").await.told(), MISSING);
}

#[tokio::test]
async fn a_hidden_model_is_in_no_list_and_answers_by_its_id() {
    let app = TestApp::start().await;
    let (admin, ada) = (app.admin().await, app.person("ada").await);

    set(&admin, MODEL, json!({ "hidden": true })).await;

    assert!(!sees(&app, &ada, MODEL).await);
    assert_eq!(ada.asks(MODEL, "Hello").await.outcome, Some(Outcome::Done));
    let program = Program::of_person(&app, &ada).await;
    assert_eq!(program.asks("Hello", json!({})).await.status, 200);
    let all: Vec<ListedModel> = admin.post("/api/models/catalogue", json!({})).await.is();
    let hidden: Vec<_> =
        all.iter().filter(|it| it.settings.hidden).map(|it| &it.model.id).collect();
    assert_eq!(hidden.iter().map(|id| id.as_str()).collect::<Vec<_>>(), [MODEL]);
}

#[tokio::test]
async fn models_stand_in_the_order_that_an_administrator_gave_them() {
    let app = TestApp::start().await;
    let (admin, ada) = (app.admin().await, app.person("ada").await);
    let usual = order(&admin, json!([])).await;
    let (third, first) = (usual[2].clone(), usual[0].clone());

    let ordered = order(&admin, json!([third, first, third, "gone/model"])).await;

    assert_eq!(ordered[..2], [third.clone(), first]);
    assert_eq!(ordered.len(), usual.len());
    let list: Vec<Model> = ada.post("/api/models/list", json!({})).await.is();
    assert_eq!(list[0].id.as_str(), third);
    let many: Vec<_> = (0..2_001).map(|number| format!("fake/{number}")).collect();
    for (models, rule) in
        [(json!(many), r#""too_long","max":2000"#), (json!(["fake"]), r#""malformed""#)]
    {
        let told = admin.post("/api/models/order", json!({ "models": models })).await.told();
        assert_eq!(told, format!(r#"422 invalid {{"field":"model","rule":{{"rule":{rule}}}}}"#));
    }
    assert_eq!(order(&admin, json!([])).await, usual, "an empty list forgets the order");
}

#[tokio::test]
async fn what_an_administrator_knows_better_counts_from_the_next_answer_on() {
    let app = TestApp::start().await;
    let (admin, ada, lab) =
        (app.admin().await, app.person("ada").await, FakeProvider::start().await);
    put_provider(&admin, settings(&lab, &json!({})), None).await.is::<Provider>();
    let price = |written: i64| json!({ "rates": { "input": 0, "output": written }, "tiers": [] });
    let knows = async |facts: Value| set(&admin, "lab/fake-words", json!({ "facts": facts })).await;
    let costs = async || {
        let answer = ada.asks("lab/fake-words", "[[tokens=7]]").await;
        answer.stats.unwrap().cost.unwrap()
    };
    let priced = |amount| Cost { known: Pico(amount), unpriced: 0 };

    assert_eq!(costs().await, Cost { known: Pico(0), unpriced: 1 }, "nobody knows its price");
    let better = knows(json!({ "label": "Words", "window": 512, "price": price(3) })).await;
    assert_eq!(costs().await, priced(21));
    knows(json!({ "price": price(5) })).await;
    assert_eq!(costs().await, priced(35));
    knows(json!({})).await;
    assert_eq!(costs().await, Cost { known: Pico(0), unpriced: 1 });

    assert_eq!((better.model.label.as_str(), better.model.window), ("Words", Some(512)));
    let wrong =
        |field: &str| format!(r#"422 invalid {{"field":"{field}","rule":{{"rule":"malformed"}}}}"#);
    let tiers = json!([{ "above": 9, "rates": { "input": 0, "output": 1 } },
        { "above": 3, "rates": { "input": 0, "output": 1 } }]);
    let unsorted = json!({ "rates": { "input": 0, "output": 1 }, "tiers": tiers });
    let table = [
        ("lab/fake-words", json!({ "label": "a\nb" }), wrong("name")),
        ("lab/fake-words", json!({ "window": 255 }), wrong("window")),
        ("lab/fake-words", json!({ "max_output": 0 }), wrong("window")),
        ("lab/fake-words", json!({ "price": price(-1) }), wrong("price")),
        ("lab/fake-words", json!({ "price": price(1_000_000_000_001) }), wrong("price")),
        ("lab/fake-words", json!({ "price": unsorted }), wrong("price")),
        (MODEL, json!({ "window": 512 }), r#"409 configured {"what":"model"}"#.into()),
        ("lab/nothing", json!({ "window": 512 }), MISSING.into()),
    ];
    for (model, facts, told) in table {
        let body = json!({ "model": model, "settings": { "facts": facts } });
        assert_eq!(admin.post("/api/models/set", body).await.told(), told, "{facts}");
    }
}

#[tokio::test]
async fn trying_a_model_out_is_written_down_and_paid_for() {
    let app = TestApp::start_with(|config| {
        config["providers"]["fake"]["models"] = json!([
            { "name": "fake-words", "price": { "input": 0, "output": 10 } },
            { "name": "fake-down" },
        ]);
    })
    .await;
    let admin = app.admin().await;
    let tries =
        async |model: &str| admin.post("/api/models/try_out", json!({ "model": model })).await;

    let good: Trial = tries(MODEL).await.is();
    let bad: Trial = tries("fake/fake-down").await.is();

    assert_eq!((good.model.as_str(), good.trouble), (MODEL, None));
    assert!(good.first_token_ms.is_some());
    assert_eq!(good.cost, Cost { known: Pico(10_000_000), unpriced: 0 }, "one word");
    assert_eq!((bad.trouble, bad.first_token_ms), (Some(ModelTrouble::Broken), None));
    let whole = app.report().await.whole;
    assert_eq!((whole.calls, whole.failed, whole.cost), (2, 1, good.cost));
    assert_eq!(tries("fake/none").await.told(), MISSING);

    let settings = json!({ "scope": { "is": "everybody" }, "warn_at": 80,
        "allowance": { "period": "day", "money": 1 } });
    admin.post("/api/budgets/set", json!({ "settings": settings })).await.is::<Balance>();
    let told = tries(MODEL).await.told();
    assert!(told.starts_with("402 over_budget"), "{told}");
    assert_eq!(app.report().await.whole.calls, 2, "nobody was asked");
}
