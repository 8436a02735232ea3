//! What a program does all day.

use super::client::{Client, value};
use crate::support::{MODEL, TestApp, fresh};
use reqwest::Method;
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

#[tokio::test]
async fn a_program_asks_reads_shares_and_tidies_up() {
    let app = TestApp::start().await;
    app.person("ada").await;
    let ada = Client::of(&app, "ada").await;

    let question = json!({ "text": "Say it", "model": MODEL });
    let sent = value(&ada.posts("/chats", &json!({ "message": question })).await, 202);
    let chat = sent["chat"]["id"].as_str().unwrap().to_owned();
    let answer = ada.waits_for_the_answer_in(&chat).await;

    assert_eq!(answer["id"], sent["answer"]);
    assert_eq!(answer["outcome"], json!({ "outcome": "done" }));
    assert!(!answer["parts"][0]["text"].as_str().unwrap().is_empty());
    assert!(answer["stats"]["usage"]["output"].as_u64().unwrap() > 0);
    assert!(answer["created_at"].as_str().unwrap().ends_with('Z'), "{answer}");

    let path = format!("/chats/{chat}");
    let change = json!({ "title": "Holiday", "pinned": true });
    let changed = value(&ada.sends(Method::PATCH, &path, &change).await, 200);
    assert_eq!((&changed["title"], &changed["pinned"]), (&json!("Holiday"), &json!(true)));
    let listed = value(&ada.gets("/chats?search=holi").await, 200);
    assert_eq!(listed["items"][0]["id"], json!(chat));

    let again = format!("/messages/{}/regenerate", sent["answer"].as_str().unwrap());
    let second = value(&ada.posts(&again, &json!({})).await, 202);
    ada.waits_for_the_answer_in(&chat).await;
    let branch = json!({ "message": sent["answer"] });
    let shown = ada.sends(Method::PUT, &format!("{path}/branch"), &branch).await;
    assert_eq!(value(&shown, 200)["head"], sent["answer"]);
    let messages = value(&ada.gets(&format!("{path}/messages")).await, 200);
    let versions = json!([sent["answer"], second["answer"]]);
    assert_eq!(messages["items"][1]["versions"], versions);

    let made = value(&ada.posts(&format!("{path}/shares"), &json!({})).await, 201);
    let open = format!("/shared/{}", made["token"].as_str().unwrap());
    let shared = value(&Client::with(&app, "").gets(&open).await, 200);
    assert_eq!(shared["title"], "Holiday");
    let share = made["share"]["id"].as_str().unwrap();
    assert_eq!(ada.deletes(&format!("/shares/{share}")).await.status, 204);
    assert_eq!(ada.gets(&open).await.told(), r#"410 gone {"what":"share"}"#);

    assert_eq!(ada.deletes(&path).await.status, 204);
    assert_eq!(value(&ada.gets("/chats?deleted=true").await, 200)["items"][0]["id"], json!(chat));
    assert_eq!(
        value(&ada.posts(&format!("{path}/restore"), &json!({})).await, 200)["id"],
        json!(chat)
    );
}

#[tokio::test]
async fn a_chat_that_is_begun_twice_is_begun_once() {
    let app = TestApp::start().await;
    app.person("ada").await;
    let ada = Client::of(&app, "ada").await;
    let (chat, message) = (fresh(), fresh());
    let body = json!({ "id": chat, "message": { "id": message, "text": "Hi", "model": MODEL } });

    let first = value(&ada.posts("/chats", &body).await, 202);
    let second = value(&ada.posts("/chats", &body).await, 202);

    assert_eq!((&first["turn"], &first["answer"]), (&second["turn"], &second["answer"]));
    assert_eq!(first["chat"]["id"], json!(chat));
}

#[tokio::test]
async fn an_answer_is_stopped_and_taken_up() {
    let app = TestApp::start().await;
    app.person("ada").await;
    let ada = Client::of(&app, "ada").await;
    let question = json!({ "text": "Slowly [[tokens=2000 rate=50]]", "model": MODEL });
    let sent = value(&ada.posts("/chats", &json!({ "message": question })).await, 202);
    let chat = sent["chat"]["id"].as_str().unwrap();

    let busy = json!({ "message": { "text": "Hurry", "model": MODEL } });
    let refused = ada.posts(&format!("/chats/{chat}/messages"), &busy).await;
    assert_eq!(refused.told(), "409 busy");
    let stop = format!("/turns/{}/stop", sent["turn"].as_str().unwrap());
    assert_eq!(ada.posts(&stop, &json!({})).await.status, 204);
    let stopped = ada.waits_for_the_answer_in(chat).await;
    assert_eq!(stopped["outcome"], json!({ "outcome": "stopped" }));

    let resume = format!("/messages/{}/continue", sent["answer"].as_str().unwrap());
    let taken_up = value(&ada.posts(&resume, &json!({})).await, 202);
    let stop = format!("/turns/{}/stop", taken_up["turn"].as_str().unwrap());
    assert_eq!(ada.posts(&stop, &json!({})).await.status, 204);
    assert_ne!(taken_up["answer"], sent["answer"]);
}

#[tokio::test]
async fn what_it_took_is_told_to_the_last_unit() {
    let app = TestApp::start_with(|config| {
        config["providers"]["fake"]["models"] = json!([
            { "name": "fake-words", "price": { "input": "2.50", "output": "10" } },
        ]);
    })
    .await;
    app.person("ada").await;
    let ada = Client::of(&app, "ada").await;
    let question = json!({ "text": "How much?", "model": MODEL });
    let sent = value(&ada.posts("/chats", &json!({ "message": question })).await, 202);
    let chat = sent["chat"]["id"].as_str().unwrap();
    let answer = ada.waits_for_the_answer_in(chat).await;

    let usage = &answer["stats"]["usage"];
    let tokens = |name: &str| i64::try_from(usage[name].as_u64().unwrap()).unwrap();
    let pico = tokens("input") * 2_500_000 + tokens("output") * 10_000_000;
    let cost = answer["stats"]["cost"]["known"].as_str().unwrap();
    assert_eq!(cost.parse::<contract::Pico>().unwrap(), contract::Pico(pico));

    let models = value(&ada.gets("/models").await, 200);
    assert_eq!(models[0]["price"]["rates"]["input"], "2.5");
    let midnight = "/usage?from=2020-01-01T00:00:00Z&days=1";
    assert_eq!(value(&ada.gets(midnight).await, 200)["whole"]["requests"], 0);
    let now = contract::ports::Clock::now(&*app.clock).plus_millis(-1_000).millis() / 1_000;
    let from = OffsetDateTime::from_unix_timestamp(now).unwrap().format(&Rfc3339).unwrap();
    let today = format!("/usage?days=2&from={from}");
    let report = value(&ada.gets(&today).await, 200);
    assert_eq!(report["by_model"][0]["model"], MODEL);
    assert_eq!(report["by_person"].as_array().unwrap().len(), 1);
    assert_eq!(report["by_person"][0]["totals"], report["whole"]);
    assert_eq!(report["by_model"][0]["totals"]["cost"], report["whole"]["cost"]);
    let known = report["whole"]["cost"]["known"].as_str().unwrap();
    assert!(known.parse::<contract::Pico>().unwrap() >= contract::Pico(pico), "{known}");
    let table = ada.gets(&today.replace("/usage", "/usage.csv")).await;
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    assert!(table.text.starts_with("day,begins_at,model"), "{}", table.text);
}

#[tokio::test]
async fn a_key_is_made_listed_and_revoked() {
    let app = TestApp::start().await;
    app.person("ada").await;
    let ada = Client::of(&app, "ada").await;
    let scope = json!({
        "models": [MODEL], "requests_per_minute": 5,
        "allowance": { "period": "month", "money": "12.50" }, "expires_at": "2099-01-01T00:00:00+01:00",
    });

    let made = value(&ada.posts("/keys", &json!({ "name": "Nightly", "scope": scope })).await, 201);

    assert_eq!(made["key"]["scope"]["allowance"]["money"], "12.5");
    assert_eq!(made["key"]["scope"]["expires_at"], "2098-12-31T23:00:00Z");
    let program = Client::with(&app, made["secret"].as_str().unwrap());
    let models: Vec<Value> =
        serde_json::from_value(value(&program.gets("/models").await, 200)).unwrap();
    assert_eq!(models.iter().map(|it| &it["id"]).collect::<Vec<_>>(), [MODEL]);
    assert_eq!(program.gets("/chats").await.told(), "403 forbidden", "a key asks models, no more");
    let listed = value(&ada.gets("/keys").await, 200);
    assert!(!listed.to_string().contains(made["secret"].as_str().unwrap()));
    let key = made["key"]["id"].as_str().unwrap();
    assert_eq!(ada.deletes(&format!("/keys/{key}")).await.status, 204);
    assert_eq!(program.gets("/models").await.told(), "401 signed_out");
}

#[tokio::test]
async fn an_account_is_changed_and_its_sessions_end() {
    let app = TestApp::start().await;
    app.person("ada").await;
    let (ada, other) = (Client::of(&app, "ada").await, Client::of(&app, "ada").await);

    let named = ada.sends(Method::PUT, "/account/name", &json!({ "name": "Ada L." })).await;
    assert_eq!(value(&named, 200)["name"], "Ada L.");
    let wishes = json!({ "language": "de", "theme": "dark" });
    let account = value(&ada.sends(Method::PUT, "/account/preferences", &wishes).await, 200);
    assert_eq!((&account["language"], &account["theme"]), (&json!("de"), &json!("dark")));
    assert_eq!(value(&ada.gets("/account").await, 200), account);

    let ended = value(&ada.deletes("/account/sessions").await, 200)["ended"].as_u64().unwrap();
    assert!(ended >= 1, "{ended}");
    assert_eq!(other.gets("/account").await.told(), "401 signed_out");
    let sessions = value(&ada.gets("/account/sessions").await, 200);
    assert_eq!(sessions[0]["current"], true);
    let own = format!("/account/sessions/{}", sessions[0]["id"].as_str().unwrap());
    assert_eq!(ada.deletes(&own).await.status, 204);
    assert_eq!(ada.gets("/account").await.told(), "401 signed_out");
}

#[tokio::test]
async fn an_administrator_looks_after_accounts() {
    let app = TestApp::start().await;
    app.admin().await;
    let admin = Client::of(&app, "admin").await;
    let eve = json!({
        "email": "eve@plauder.test", "name": "Eve", "password": crate::support::PASSWORD, "role": "user",
    });

    let account = value(&admin.posts("/accounts", &eve).await, 201);
    let program = Client::of(&app, "eve").await;
    let path = format!("/accounts/{}", account["id"].as_str().unwrap());
    let suspension = json!({ "suspended": true });
    let suspended = admin.sends(Method::PUT, &format!("{path}/suspended"), &suspension).await;

    assert_eq!(value(&suspended, 200)["suspended"], true);
    assert_eq!(program.gets("/account").await.told(), "401 signed_out");
    assert_eq!(admin.deletes(&format!("{path}?chats=purge")).await.status, 204);
    let left = value(&admin.gets("/accounts").await, 200);
    assert_eq!(left.as_array().unwrap().len(), 1, "{left}");
}
