//! Golden JSON of everything that crosses the wire. A change here is a change of the protocol:
//! look at the difference, raise `PROTOCOL` if old clients would misread it, and bless with `UPDATE=1`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use contract::{prompt::*, *};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use std::{collections::BTreeMap, fmt::Debug, fs, path::Path};

struct Golden(Map<String, Value>);

impl Golden {
    /// Notes a value's JSON, and that it reads back as itself.
    #[expect(clippy::needless_pass_by_value, reason = "every caller is done with it")]
    fn add<T: Serialize + DeserializeOwned + PartialEq + Debug>(&mut self, name: &str, value: T) {
        let json = serde_json::to_value(&value).unwrap();
        assert_eq!(serde_json::from_value::<T>(json.clone()).unwrap(), value, "{name}");
        assert!(self.0.insert(name.into(), json).is_none(), "{name} twice");
    }
}

fn uuid(n: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(0x0190_d8a0_0000_7000_8000_0000_0000_0000 + n)
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(1_795_000_000_000 + seconds * 1_000)
}

fn model_id() -> ModelId {
    ModelId::parse("openai/gpt-5-mini").unwrap()
}

fn chat() -> Chat {
    Chat {
        id: ChatId::new(uuid(1)),
        title: ChatTitle::parse("Rate limiter in Rust").unwrap(),
        pinned: false,
        model: model_id(),
        cost: Cost { known: Pico(1_250_000_000), unpriced: 1 },
        head: Some(MessageId::new(uuid(3))),
        live: Some(TurnId::new(uuid(4))),
        created_at: at(0),
        updated_at: at(5),
        deleted_at: None,
    }
}

fn question() -> Message {
    Message {
        id: MessageId::new(uuid(2)),
        chat: ChatId::new(uuid(1)),
        parent: None,
        author: Author::Person,
        parts: vec![Part::Text { text: "What is a token bucket?".into() }],
        outcome: Some(Outcome::Done),
        stats: None,
        created_at: at(0),
    }
}

fn stats() -> AnswerStats {
    let usage = Usage {
        input: Some(12),
        output: Some(34),
        cached: None,
        cache_write: None,
        reasoning: Some(0),
    };
    AnswerStats {
        usage,
        cost: Some(Cost { known: Pico(93_500_000), unpriced: 0 }),
        asked: Some(ModelId::parse("alias/smart").unwrap()),
        attempts: vec![attempt()],
        first_token_ms: Some(210),
        duration_ms: 3_100,
    }
}

fn attempt() -> Attempt {
    Attempt {
        model: ModelId::parse("openai/gpt-5").unwrap(),
        trouble: ModelTrouble::RateLimited,
        duration_ms: 40,
    }
}

fn events() -> Vec<(&'static str, TurnEvent)> {
    let text = |text: &str| Delta::Text { text: text.into() };
    vec![
        (
            "started",
            TurnEvent::Started {
                answer: MessageId::new(uuid(3)),
                parent: MessageId::new(uuid(2)),
                model: model_id(),
                kept: vec![],
                at: at(1),
            },
        ),
        ("routed", TurnEvent::Routed { model: model_id(), failed: Some(attempt()) }),
        ("reasoning", TurnEvent::Delta { delta: Delta::Reasoning { text: "Hm.".into() } }),
        ("delta", TurnEvent::Delta { delta: text("A token bucket ") }),
        ("delta_more", TurnEvent::Delta { delta: text("allows bursts. 漢😀") }),
        ("ended", TurnEvent::Ended { outcome: Outcome::Done, stats: stats() }),
    ]
}

fn transcript() -> Transcript {
    let events = events();
    let mut transcript = Transcript::begin(TurnId::new(uuid(4)), &events[0].1).unwrap();
    for (n, (_, event)) in events.iter().enumerate().skip(1) {
        assert_eq!(transcript.fold(n as Seq + 1, event), turn::Folded::Next);
    }
    transcript
}

fn failures() -> Vec<Failure> {
    let trace_id = || TraceId("0190d8a0000070008000000000000009".into());
    vec![
        Failure::SignedOut,
        Failure::WrongCredentials,
        Failure::Suspended,
        Failure::Forbidden,
        Failure::ProofRequired,
        Failure::ForeignOrigin,
        Failure::SignUpClosed,
        Failure::Missing { what: Subject::Chat },
        Failure::Gone { what: Subject::Share },
        Failure::Invalid { field: Field::Title, rule: Rule::TooLong { max: 200 } },
        Failure::Taken { field: Field::Email },
        Failure::Configured { what: Subject::Provider },
        Failure::Busy,
        Failure::TooMany { retry_after_s: 30 },
        Failure::TooLarge { limit: 524_288 },
        Failure::NoModel { tried: vec![model_id()] },
        Failure::ModelFailed { model: model_id(), trouble: ModelTrouble::TimedOut },
        Failure::OverBudget { resets_at: Timestamp::from_millis(1_800_000_000_000) },
        Failure::NoPrice { model: model_id() },
        Failure::UnsupportedParameter { model: model_id(), parameter: "seed".into() },
        Failure::MethodNotAllowed,
        Failure::Outdated { server: 1 },
        Failure::Unavailable { retry_after_s: 5 },
        Failure::Offline,
        Failure::Internal { trace_id: trace_id() },
    ]
}

fn golden() -> Value {
    let mut golden = Golden(Map::new());
    let (chat_id, turn) = (ChatId::new(uuid(1)), TurnId::new(uuid(4)));

    golden.add("client/hello", ClientFrame::Hello { protocol: PROTOCOL });
    golden.add("client/watch", ClientFrame::Watch { chat: chat_id, after: Some((turn, 7)) });
    golden.add("client/watch_new", ClientFrame::Watch { chat: chat_id, after: None });
    golden.add("client/unwatch", ClientFrame::Unwatch { chat: chat_id });
    golden.add("client/cancel", ClientFrame::Cancel { turn });
    golden.add("client/pong", ClientFrame::Pong);

    golden.add("server/welcome", ServerFrame::Welcome { protocol: PROTOCOL, beat_s: 20 });
    for (n, (name, event)) in events().into_iter().enumerate() {
        let frame = ServerFrame::Turn { chat: chat_id, turn, seq: n as Seq + 1, event };
        golden.add(&format!("server/turn/{name}"), frame);
    }
    let snapshot = ServerFrame::Snapshot { chat: chat_id, transcript: transcript() };
    golden.add("server/snapshot", snapshot);
    golden.add("server/quiet", ServerFrame::Quiet { chat: chat_id });
    golden.add("server/ping", ServerFrame::Ping);
    let refused = Failure::Missing { what: Subject::Chat };
    golden.add("server/refused", ServerFrame::Refused { chat: Some(chat_id), failure: refused });
    for (name, notice) in [
        ("chat_changed", Notice::ChatChanged { chat: chat() }),
        ("chat_gone", Notice::ChatGone { chat: chat_id }),
        ("signed_out", Notice::SignedOut),
    ] {
        golden.add(&format!("server/notice/{name}"), ServerFrame::Notice { notice });
    }

    for (name, outcome) in [
        ("done", Outcome::Done),
        ("cut", Outcome::Cut),
        ("stopped", Outcome::Stopped),
        ("interrupted", Outcome::Interrupted { at: at(9) }),
        ("failed", Outcome::Failed { failure: Failure::Busy }),
    ] {
        golden.add(&format!("outcome/{name}"), outcome);
    }
    for failure in failures() {
        golden.add(&format!("failure/{}", failure.code()), failure);
    }

    golden.add("message/question", question());
    golden.add("message/answer", transcript().message(chat_id));
    golden.add("chat", chat());
    let entry = Entry { message: question(), versions: vec![MessageId::new(uuid(2))] };
    golden.add("opened", Opened { chat: chat(), entries: vec![entry], more: false });
    let page = Page { items: vec![chat()], next: Some(Cursor("opaque".into())) };
    golden.add("chats", page);
    let answer = MessageId::new(uuid(3));
    golden.add("sent", Sent { chat: chat(), message: question(), turn, answer });

    let share = Share {
        id: ShareId::new(uuid(5)),
        chat: chat_id,
        created_at: at(10),
        expires_at: Some(at(20)),
        messages: 2,
    };
    golden.add("share", share.clone());
    let url = "http://127.0.0.1:3000/s/token".into();
    golden.add("new_share", NewShare { share, token: "token".into(), url });

    let model = Model {
        id: model_id(),
        label: "GPT-5 mini".into(),
        local: false,
        window: Some(400_000),
        purpose: Purpose::Remote,
        about: None,
        max_output: Some(16_384),
        abilities: vec![Ability::Tools, Ability::Vision],
        price: Some(Price {
            rates: Rates { input: Pico(250_000), output: Pico(2_000_000), ..Rates::default() },
            tiers: vec![],
            as_of: Some("2026-11-23".into()),
        }),
    };
    golden.add("model", model.clone());
    let offer = Offer {
        provider: "ollama".into(),
        url: "http://127.0.0.1:11434".into(),
        models: vec!["llama3.2:3b".into()],
        enabled: false,
    };
    golden.add("offer", offer);
    for (name, source) in [
        ("configured", Source::Configured),
        ("stored", Source::Stored),
        ("noticed", Source::Noticed),
    ] {
        golden.add(&format!("source/{name}"), source);
    }
    let name = Handle::parse("vllm").unwrap();
    let settings = ProviderSettings {
        kind: ProviderKind::Openai,
        url: Some("http://gpu.example:8000/v1/".into()),
        models: vec!["qwen3".into()],
        enabled: true,
        own_keys: false,
    };
    let provider = Provider {
        name: name.clone(),
        settings,
        has_key: true,
        is_key_lost: false,
        source: Source::Stored,
        models: 0,
        trouble: Some(ModelTrouble::Unauthorized),
    };
    golden.add("provider", provider);
    let own_key = OwnKeyProvider {
        provider: name,
        kind: ProviderKind::Openai,
        is_optional: true,
        since: Some(at(0)),
    };
    golden.add("own_key", own_key);
    let alias = Alias {
        label: Some("Smart".into()),
        models: vec![model_id()],
        weights: vec![1],
        fallback_on: vec![FallbackOn::TooLong],
        first_token_s: Some(10),
        ..Alias::default()
    };
    let name = Handle::parse("smart").unwrap();
    golden.add("alias", NamedAlias { name, alias, source: Source::Configured });
    let settings = ModelSettings {
        audience: Audience::Administrators,
        hidden: true,
        facts: ModelFacts { window: Some(128_000), ..ModelFacts::default() },
    };
    golden.add(
        "listed_model",
        ListedModel { model: model.clone(), settings, can_change_facts: true },
    );
    let trial = Trial {
        model: model_id(),
        trouble: None,
        first_token_ms: Some(210),
        duration_ms: 260,
        cost: Cost { known: Pico(2_500_000), unpriced: 0 },
    };
    golden.add("trial", trial);
    let group = GroupId::new(uuid(8));
    for (name, audience) in [
        ("everybody", Audience::Everybody),
        ("administrators", Audience::Administrators),
        ("groups", Audience::Groups { groups: vec![group] }),
        ("nobody", Audience::Nobody),
    ] {
        golden.add(&format!("audience/{name}"), audience);
    }
    let members = vec![AccountId::new(uuid(6))];
    let name = GroupName::parse("Biology 7b").unwrap();
    golden.add("group", Group { id: group, name: name.clone(), members, created_at: at(0) });
    golden.add("group_ref", GroupRef { id: group, name: name.clone() });
    golden.add("budget_scope", BudgetScope::Group { group });
    let allowance = Allowance { period: Period::Month, money: Some(Pico(5_000)), tokens: None };
    let scope = BudgetScope::Group { group };
    let settings =
        BudgetSettings { scope, allowance, warn_at: 80, downgrade: None, unpriced: false };
    let budget = Budget { id: BudgetId::new(uuid(9)), settings };
    golden.add("balance", Balance { group: Some(name), ..Balance::untouched(budget, at(60)) });
    let account = Account {
        id: AccountId::new(uuid(6)),
        email: Email::parse("ada@example.com").unwrap(),
        name: PersonName::parse("Ada König").unwrap(),
        role: Role::Admin,
        language: Some(Language::De),
        theme: Theme::Device,
        suspended: false,
        created_at: at(0),
        password_changed_at: at(0),
    };
    golden.add("account", account.clone());
    let session = Session {
        id: SessionId::new(uuid(7)),
        agent: "Firefox".into(),
        created_at: at(0),
        seen_at: at(60),
        current: true,
    };
    golden.add("session", session);
    for (name, policy) in [
        ("first", SignUpPolicy::First { needs_code: true }),
        ("open", SignUpPolicy::Open),
        ("closed", SignUpPolicy::Closed),
    ] {
        golden.add(&format!("sign_up_policy/{name}"), policy);
    }
    let boot = Boot {
        account: Some(account),
        sign_up: SignUpPolicy::Closed,
        models: vec![model],
        language: Language::En,
        currency: "USD".into(),
        version: "0.1.0".into(),
        protocol: PROTOCOL,
    };
    golden.add("boot", boot);
    let said = vec![PromptMessage::new(Speaker::Person, "Hello")];
    golden.add("prompt", Prompt { said, max_tokens: Some(256), ..Prompt::default() });
    Value::Object(golden.0)
}

/// Keys in order, whether or not somebody in the build turned `serde_json`'s `preserve_order` on.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<_, _> = fields.into_iter().collect();
            fields.into_iter().map(|(key, value)| (key, sorted(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}

#[test]
fn the_wire_is_as_it_was_blessed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wire.json");
    let now = serde_json::to_string_pretty(&sorted(golden())).unwrap() + "\n";
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &now).unwrap();
    }
    let blessed = fs::read_to_string(&path).unwrap_or_default();
    assert!(blessed == now, "the wire changed; look at the difference after `make bless`");
}

#[test]
fn a_problem_document_tells_the_failure_it_was_made_from() {
    let trace_id = TraceId("0190d8a0000070008000000000000009".into());
    for failure in failures() {
        let problem = Problem::new(&failure, "words".into(), trace_id.clone());
        let json = serde_json::to_value(&problem).unwrap();

        assert!(json["params"].is_object(), "{json}");
        assert_eq!(json["status"], failure.status());
        assert_eq!(serde_json::from_value::<Problem>(json).unwrap().failure(), failure);
    }
}

#[test]
fn folding_in_any_order_never_doubles_or_loses_text() {
    let whole = transcript();
    let events = events();
    // Every way to be interrupted once: up to `cut`, then again from `from`.
    for cut in 1..=events.len() {
        for from in 1..=cut {
            let mut fold = Transcript::begin(whole.turn, &events[0].1).unwrap();
            for n in (1..cut).chain(from..events.len()) {
                fold.fold(n as Seq + 1, &events[n].1);
            }
            assert_eq!(fold, whole, "cut at {cut}, resumed at {from}");
        }
    }
}

#[test]
fn a_gap_changes_nothing() {
    let events = events();
    let mut fold = Transcript::begin(TurnId::new(uuid(4)), &events[0].1).unwrap();
    let before = fold.clone();

    assert_eq!(fold.fold(3, &events[2].1), turn::Folded::Gap);
    assert_eq!(fold, before);
}
