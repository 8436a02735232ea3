//! Prices: what every call cost can be reckoned again.

use crate::support::{Person, TestApp, fresh};
use backend::Repriced;
use contract::{Cost, Message, Pico, Sent, Usage};
use gateway::Gateway;
use serde_json::{Value, json};

fn with_a_price(config: &mut Value) {
    config["providers"]["fake"]["models"] = json!([
        { "name": "fake-words", "price": { "input": "2.50", "output": 10, "cached": "0.25" } },
        { "name": "fake-echo" },
        { "name": "fake-down", "price": { "input": 1, "output": 1 } },
    ]);
}

async fn asks(person: &Person, model: &str) -> Message {
    let body =
        json!({ "chat": fresh(), "message": fresh(), "text": "Hello there", "model": model });
    let sent: Sent = person.post("/api/chats/start", body).await.is();
    person.waits_for(&sent).await
}

#[tokio::test]
async fn history_is_reproduced_by_the_prices_that_were_kept_whatever_they_are_today() {
    let app = TestApp::start_with(with_a_price).await;
    let admin = app.admin().await;
    let mut answers = Vec::new();
    for model in ["fake/fake-words", "fake/fake-echo", "fake/fake-down"] {
        answers.push(asks(&admin, model).await);
    }
    // Titles are asked for as well, in the background.
    let mut whole = app.report().await.whole;
    for _ in 0..200 {
        if whole.calls >= 5 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        whole = app.report().await.whole;
    }
    assert_eq!((whole.calls, whole.failed, whole.cost.unpriced), (5, 1, 2), "{whole:?}");
    // Everything became dearer, and the other model has a price now.
    let today = json!({ "providers": { "fake": { "kind": "openai", "url": app.provider.url(), "models": [
        { "name": "fake-words", "price": { "input": 100, "output": 100 } },
        { "name": "fake-echo", "price": { "input": 3, "output": 4 } },
    ] } } });
    let today = Gateway::new(&serde_json::from_value(today).unwrap()).unwrap();

    let checked = app.reprices(&today, false).await;
    let before = app.report().await.whole.cost;
    let filled = app.reprices(&today, true).await;
    let again = app.reprices(&today, true).await;

    let none = Repriced::default();
    assert_eq!(checked, Repriced { right: 2, unpriced: 2, others: 1, ..none.clone() });
    assert_eq!(before, whole.cost, "checking changes nothing");
    assert_eq!(filled, Repriced { right: 2, priced: 2, others: 1, ..none.clone() });
    assert_eq!(again, Repriced { right: 4, others: 1, ..none });
    let now = app.report().await.whole.cost;
    assert_eq!(now.unpriced, 0);
    assert!(now.known > before.known);
    let unpriced = &answers[1];
    assert_eq!(unpriced.stats.as_ref().unwrap().cost.unwrap().unpriced, 1);
    let shown = admin.opens(unpriced.chat).await.entries[1].message.clone();
    let Usage { input, output, .. } = shown.stats.as_ref().unwrap().usage;
    let known =
        Pico(i64::try_from(input.unwrap() * 3_000_000 + output.unwrap() * 4_000_000).unwrap());
    assert_eq!(
        shown.stats.unwrap().cost,
        Some(Cost { known, unpriced: 0 }),
        "the message says so too"
    );
}

#[tokio::test]
async fn a_price_with_a_hole_is_refused_at_once() {
    let app = TestApp::start_with(with_a_price).await;
    let admin = app.admin().await;
    let sets = async |price: Value| {
        let settings = json!({ "facts": { "price": price } });
        admin
            .post("/api/models/set", json!({ "model": "fake/fake-echo", "settings": settings }))
            .await
    };
    let whole = json!({ "input": 1, "output": 2 });

    let taken = sets(json!({ "rates": whole, "tiers": [{ "above": 9, "rates": whole }] })).await;

    assert_eq!(
        taken.told(),
        r#"409 configured {"what":"model"}"#,
        "nothing is wrong but the place"
    );
    for hole in [
        json!({}),
        json!({ "rates": {} }),
        json!({ "rates": { "input": 1 } }),
        json!({ "rates": { "output": 1 } }),
        json!({ "rates": { "input": 1, "output": null } }),
        json!({ "rates": whole, "tiers": [{ "above": 9 }] }),
        json!({ "rates": whole, "tiers": [{ "above": 9, "rates": { "input": 1 } }] }),
    ] {
        let told = sets(hole.clone()).await.told();
        assert!(told.starts_with(r#"422 invalid {"field":"arguments""#), "{hole}: {told}");
    }
}
