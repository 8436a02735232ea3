//! Limits at `/v1`: how large a request may be, how often a program may ask, and how much it may spend.

use super::program::{Program, asked, key, refusal};
use crate::support::{Answer, MODEL, PASSWORD, Person, TestApp, fresh};
use contract::{Balance, TokenPair};
use reqwest::header::HeaderValue;
use serde_json::{Value, json};

const TOO_MANY: &str = "429 rate_limit_error rate_limit_exceeded -";

#[tokio::test]
async fn a_prompt_of_megabytes_is_fine_and_one_of_ten_is_too_large() {
    let app = TestApp::start().await;
    let program = Program::of(&app).await;
    let picture = format!("data:image/png;base64,{}", "A".repeat(6 * 1024 * 1024));
    let mut body = asked("", json!({}));
    body["messages"][0]["content"] =
        json!([{ "type": "image_url", "image_url": { "url": picture } }]);
    let too_large = asked(&"x".repeat(10 * 1024 * 1024), json!({}));

    let large = program.posts("/v1/chat/completions", &body).await;
    let told = program.posts("/v1/chat/completions", &too_large).await;

    assert_eq!(large.status, 200, "{}", large.text);
    assert_eq!(refusal(&told), "413 invalid_request_error too_large -");
    // Without a length, the limit is found while reading.
    let chunks =
        futures::stream::iter((0..10 * 16).map(|_| Ok::<_, std::io::Error>(vec![b' '; 64 * 1024])));
    let request = app.http.post(format!("{}/v1/embeddings", app.url)).bearer_auth(&program.secret);
    let body = reqwest::Body::wrap_stream(chunks);
    let told = Answer::of(request.body(body).send().await.unwrap()).await;
    assert_eq!(refusal(&told), "413 invalid_request_error too_large -");
}

#[tokio::test]
async fn a_stranger_with_megabytes_is_told_so_too() {
    let app = TestApp::start().await;
    let body = asked(&"x".repeat(7 * 1024 * 1024), json!({}));

    let told = Program::with(&app, "plk_wrong").posts("/v1/chat/completions", &body).await;

    assert_eq!(refusal(&told), "401 authentication_error invalid_api_key -");
}

#[tokio::test]
async fn a_key_that_asks_too_often_is_told_when_to_come_back() {
    let app = TestApp::start().await;
    let scope = json!({ "requests_per_minute": 2 });
    let program = Program::with(&app, &key(&app.admin().await, scope).await.secret);

    for _ in 0..2 {
        assert_eq!(program.asks("Hello", json!({})).await.status, 200);
    }
    let told = program.asks("Hello", json!({ "stream": true })).await;

    assert_eq!(refusal(&told), "429 rate_limit_error rate_limit_exceeded -");
    let wait: u32 = told.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
}

#[tokio::test]
async fn a_key_that_took_too_many_tokens_is_told_when_to_come_back() {
    let app = TestApp::start().await;
    let scope = json!({ "tokens_per_minute": 20 });
    let program = Program::with(&app, &key(&app.admin().await, scope).await.secret);

    assert_eq!(program.asks("[[tokens=50]]", json!({})).await.status, 200);
    let told = program.asks("Hello", json!({})).await;

    assert_eq!(refusal(&told), "429 rate_limit_error rate_limit_exceeded -");
    let wait: u32 = told.header("retry-after").parse().unwrap();
    assert!((60..=300).contains(&wait), "thirty tokens too many are more than a minute's: {wait}");
}

#[tokio::test]
async fn a_key_whose_allowance_is_used_up_is_told_until_when() {
    let app = TestApp::start().await;
    let scope = json!({ "allowance": { "period": "day", "tokens": 1 } });
    let program = Program::with(&app, &key(&app.admin().await, scope).await.secret);

    program.asks("[[tokens=50]]", json!({})).await;
    let told = program.asks("Hello", json!({})).await;

    assert_eq!(refusal(&told), "402 insufficient_quota insufficient_quota -");
    let message = told_message(&told);
    assert!(message.contains("UTC"), "says when: {message}");
}

fn told_message(answer: &Answer) -> String {
    let body: Value = serde_json::from_str(&answer.text).unwrap();
    body["error"]["message"].as_str().unwrap().to_owned()
}

/// One bucket for what a person asks on the page and with their keys, and one for what comes from an address.
#[tokio::test]
async fn a_person_and_an_address_are_told_when_to_come_back() {
    let app =
        TestApp::start_with(|config| config["limits"]["requests_per_minute"] = json!(2)).await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let his = Program::of_person(&app, &bob).await;
    let hers = Program::of_person(&app, &ada).await;
    let start = json!({ "chat": fresh(), "message": fresh(), "text": "Hello", "model": MODEL });

    assert_eq!(hers.asks("Hello", json!({})).await.status, 200);
    assert_eq!(ada.post("/api/chats/start", start.clone()).await.status, 200);
    assert_eq!(refusal(&hers.asks("Hello", json!({})).await), TOO_MANY);
    let mut again = start;
    (again["chat"], again["message"]) = (json!(fresh()), json!(fresh()));
    let told = ada.post("/api/chats/start", again).await;
    assert_eq!(told.status, 429);
    assert!((1..=60).contains(&told.header("retry-after").parse::<u32>().unwrap()));
    assert_eq!(his.asks("Hello", json!({})).await.status, 200, "another person's bucket is full");

    let app = TestApp::start_with(|config| {
        config["limits"]["requests_per_minute_per_address"] = json!(2);
    })
    .await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let programs = [Program::of_person(&app, &ada).await, Program::of_person(&app, &bob).await];
    for program in &programs {
        assert_eq!(program.gets("/v1/models").await.status, 200);
    }
    assert_eq!(refusal(&programs[0].gets("/v1/models").await), TOO_MANY);
    let body = json!({ "email": "ada@plauder.test", "password": PASSWORD });
    let tokens: TokenPair = Person::stranger(&app).post("/api/accounts/token", body).await.is();
    let told = Program::with(&app, &tokens.access).gets("/v1/models").await;
    assert_eq!(refusal(&told), TOO_MANY, "an access token comes from the same address");
}

#[tokio::test]
async fn whoever_comes_through_a_proxy_is_counted_alone_however_it_writes_the_hop() {
    let mut app = TestApp::start().await;
    let secret = Program::of(&app).await.secret;
    app.restarts_with(|config| {
        config["trusted_proxies"] = json!(["127.0.0.1"]);
        config["limits"]["requests_per_minute_per_address"] = json!(1);
    })
    .await;
    let program = Program::with(&app, &secret);
    let asks = async |hops: &[u8]| {
        let hops = HeaderValue::from_bytes(hops).unwrap();
        let request = program.http.get(format!("{}/v1/models", program.url));
        let request = request.bearer_auth(&program.secret).header("x-forwarded-for", hops);
        Answer::of(request.send().await.unwrap()).await.status
    };

    for hops in [
        &b"198.51.100.1:5678"[..],
        b"198.51.100.2",
        b"[2001:db8::1]:5678",
        b"[2001:db8:0:1::1]",
        b"\xff, 198.51.100.3:5678",
    ] {
        let hop = String::from_utf8_lossy(hops);
        assert_eq!((asks(hops).await, asks(hops).await), (200, 429), "{hop}");
    }
}

#[tokio::test]
async fn a_budget_of_one_key_binds_that_key_alone() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (bound, free) = (key(&admin, json!({})).await, key(&admin, json!({})).await);
    let settings = json!({
        "scope": { "is": "key", "key": bound.key.id },
        "allowance": { "period": "day", "tokens": 100 },
        "warn_at": 80,
    });
    admin.post("/api/budgets/set", json!({ "settings": settings })).await.is::<Balance>();
    let (bound, free) = (Program::with(&app, &bound.secret), Program::with(&app, &free.secret));
    let ask =
        async |program: &Program| program.asks("[[tokens=40]]", json!({ "max_tokens": 50 })).await;

    assert_eq!(ask(&bound).await.status, 200);
    assert_eq!(refusal(&ask(&bound).await), "402 insufficient_quota insufficient_quota -");
    assert_eq!(ask(&free).await.status, 200);
}
