//! The gateway against a provider over real HTTP: every way in which one can answer, or fail to.

use contract::{
    AccountId, Delta, ModelId, ModelTrouble, ProviderKind, Usage,
    prompt::{Finish, Piece, Prompt, PromptMessage, Speaker},
};
use futures::StreamExt;
use gateway::{Config, Credentials, Deadlines, Error, Gateway, ModelEntry, ProviderConfig, Secret};
use std::time::Duration;
use testkit::{FakeProvider, script};
use uuid::Uuid;

const ADA: AccountId = AccountId::new(Uuid::from_u128(1));

/// Everything that came out of one answer.
#[derive(Debug, Default)]
struct Received {
    text: String,
    reasoning: String,
    pieces: usize,
    finish: Option<Finish>,
    error: Option<Error>,
}

impl Received {
    fn trouble(&self) -> Option<ModelTrouble> {
        self.error.map(|error| error.trouble)
    }
}

fn provider(url: &str) -> ProviderConfig {
    ProviderConfig {
        kind: Some(ProviderKind::Openai),
        url: Some(url.to_owned()),
        ..ProviderConfig::default()
    }
}

fn gateway(provider: ProviderConfig, deadlines: Deadlines) -> Gateway {
    let providers = [("fake".to_owned(), provider)].into();
    Gateway::new(&Config { providers, deadlines, ..Config::default() })
        .expect("the test names a valid provider")
}

fn said(by: Speaker, text: &str) -> PromptMessage {
    PromptMessage::new(by, text)
}

fn question(text: &str) -> Prompt {
    Prompt { said: vec![said(Speaker::Person, text)], ..Prompt::default() }
}

fn model(name: &str) -> ModelId {
    ModelId::parse(&format!("fake/{name}")).expect("the test names a model")
}

async fn listen(gateway: &Gateway, name: &str, prompt: &Prompt) -> Received {
    let mut heard = Received::default();
    let mut pieces = gateway.stream(&model(name), prompt.clone(), Credentials::new(ADA));
    while let Some(piece) = pieces.next().await {
        heard.pieces += 1;
        match piece {
            Ok(Piece::AttemptFailed { .. } | Piece::Routed { .. }) => panic!("one model was asked"),
            Ok(Piece::ToolCall(call)) => panic!("nobody offered {call:?}"),
            Ok(Piece::Delta(Delta::Unknown(delta))) => panic!("nobody makes {delta:?}"),
            Ok(Piece::Delta(Delta::Text { text })) => heard.text.push_str(&text),
            Ok(Piece::Delta(Delta::Reasoning { text })) => heard.reasoning.push_str(&text),
            Ok(Piece::Finished(finish)) => heard.finish = Some(finish),
            Err(error) => heard.error = Some(error),
        }
    }
    heard
}

/// Asks a fresh provider through a fresh gateway.
async fn ask(text: &str) -> Received {
    let fake = FakeProvider::start().await;
    listen(&gateway(provider(&fake.url()), Deadlines::default()), "fake-words", &question(text))
        .await
}

async fn ask_in_a_hurry(text: &str) -> Received {
    let fake = FakeProvider::start().await;
    let deadlines = Deadlines {
        first_token: Duration::from_millis(300),
        between_tokens: Duration::from_millis(150),
        total: Duration::from_millis(900),
        ..Deadlines::default()
    };
    listen(&gateway(provider(&fake.url()), deadlines), "fake-words", &question(text)).await
}

#[tokio::test]
async fn an_answer_arrives_byte_for_byte_with_its_usage() {
    let prompt = "Hello [[tokens=300 seed=7]]";

    let heard = ask(prompt).await;

    assert_eq!(heard.text, script(prompt));
    let usage = Usage { input: Some(3), output: Some(300), ..Usage::default() };
    assert_eq!(heard.finish, Some(Finish { usage, cut: false }));
    assert_eq!(heard.error, None);
}

#[tokio::test]
async fn characters_cut_between_packets_are_whole_again() {
    let prompt = "[[tokens=60 seed=3 cut]]";

    let heard = ask(prompt).await;

    assert_eq!(heard.text, script(prompt));
    assert!(!heard.text.contains('\u{FFFD}'));
}

#[tokio::test]
async fn windows_line_ends_comments_and_empty_deltas_change_nothing() {
    let prompt = "[[tokens=30 crlf comments]]";

    let heard = ask(prompt).await;

    assert_eq!(heard.text, script(prompt));
    assert_eq!(heard.pieces, 31, "30 deltas and the end");
}

#[tokio::test]
async fn usage_may_come_with_the_finish_reason_or_never() {
    let inline = ask("[[tokens=5 usage=inline]]").await.finish.unwrap();
    let none = ask("[[tokens=5 usage=none]]").await.finish.unwrap();

    assert_eq!(inline.usage.output, Some(5));
    assert_eq!(none.usage, Usage::default());
}

#[tokio::test]
async fn thoughts_come_as_thoughts() {
    let prompt = "[[reasoning tokens=8]]";

    let heard = ask(prompt).await;

    assert_eq!(heard.text, script(prompt));
    assert_eq!(heard.reasoning, "Somebody asks. I weigh the words, then I answer.");
    assert_eq!(heard.finish.unwrap().usage.reasoning, Some(9));
}

#[tokio::test]
async fn the_showcase_and_the_echo_arrive_as_they_are() {
    for prompt in ["[[markdown]]", "Grüße, 漢字 and \"quotes\"\n\nof <b>all</b> kinds 😀 [[echo]]"]
    {
        assert_eq!(ask(prompt).await.text, script(prompt));
    }
}

#[tokio::test]
async fn an_answer_that_ran_out_of_tokens_is_cut() {
    assert!(ask("[[tokens=5 finish=length]]").await.finish.unwrap().cut);
    assert!(ask("[[tokens=5 finish=something_new]]").await.finish.unwrap().cut);
    assert_eq!(
        ask("[[tokens=5 finish=content_filter]]").await.trouble(),
        Some(ModelTrouble::Refused)
    );
}

#[tokio::test]
async fn whatever_breaks_off_keeps_its_beginning_and_is_invalid() {
    let whole = script("[[tokens=20]]");
    for broken in ["reset", "garbage", "bad-utf8", "half-frame", "unfinished"] {
        let heard = ask(&format!("[[tokens=20]] [[{broken} after=6]]")).await;

        assert_eq!(heard.trouble(), Some(ModelTrouble::InvalidResponse), "{broken}");
        assert_eq!(heard.finish, None, "{broken}");
        assert_eq!(heard.pieces, 7, "{broken}: six tokens and the error");
        assert!(whole.starts_with(&heard.text), "{broken}");
    }
}

#[tokio::test]
async fn an_error_in_the_middle_of_the_stream_ends_it() {
    let heard = ask("[[tokens=20 error after=6]]").await;

    assert_eq!(heard.trouble(), Some(ModelTrouble::Broken));
    assert_eq!(heard.pieces, 7);
}

#[tokio::test]
async fn a_status_becomes_a_kind() {
    use ModelTrouble::{Broken, RateLimited, Refused, TooLong, Unauthorized, UnknownModel};
    let table = [
        ("status=400", Refused),
        ("status=400 code=context_length_exceeded", TooLong),
        ("status=401", Unauthorized),
        ("status=404", UnknownModel),
        ("status=422", Refused),
        ("status=429", RateLimited),
        ("status=500", Broken),
        ("status=503", Broken),
    ];

    for (directive, trouble) in table {
        let heard = ask(&format!("[[{directive}]]")).await;
        assert_eq!(heard.trouble(), Some(trouble), "{directive}");
        assert!(directive.contains(&heard.error.unwrap().status.unwrap().to_string()));
    }
}

#[tokio::test]
async fn an_error_repeats_neither_the_question_nor_the_key() {
    let fake = FakeProvider::start().await;
    let key = Some(Secret::new("sk-canary"));
    let gateway = gateway(ProviderConfig { key, ..provider(&fake.url()) }, Deadlines::default());

    let heard = listen(&gateway, "fake-words", &question("my canary [[status=401]]")).await;

    let error = heard.error.unwrap();
    assert!(!format!("{error} {error:?} {gateway:?}").contains("canary"));
    assert_eq!(fake.requests()[0].key.as_deref(), Some("Bearer sk-canary"));
}

#[tokio::test]
async fn a_provider_that_hangs_is_given_up() {
    for hang in ["hang", "hang=headers", "stall after=3", "first=5000ms", "tokens=500 rate=20"] {
        let heard = ask_in_a_hurry(&format!("[[{hang}]]")).await;

        assert_eq!(heard.trouble(), Some(ModelTrouble::TimedOut), "{hang}");
    }
}

#[tokio::test]
async fn a_provider_that_is_not_there_is_unreachable() {
    let gone = FakeProvider::start().await.url();
    let gateway = gateway(provider(&gone), Deadlines::default());
    // The port is free again: the provider was dropped with the statement.
    tokio::time::sleep(Duration::from_millis(20)).await;

    let heard = listen(&gateway, "fake-words", &question("Hello")).await;

    assert_eq!(heard.trouble(), Some(ModelTrouble::Unreachable));
}

#[tokio::test]
async fn a_model_of_nobody_is_unknown() {
    let gateway = Gateway::new(&Config::default()).unwrap();

    let heard = listen(&gateway, "any", &question("Hello")).await;

    assert_eq!(heard.trouble(), Some(ModelTrouble::UnknownModel));
}

#[tokio::test]
async fn dropping_the_stream_stops_the_provider() {
    let fake = FakeProvider::start().await;
    let gateway = gateway(provider(&fake.url()), Deadlines::default());
    let mut pieces = gateway.stream(
        &model("fake-words"),
        question("[[tokens=100000 rate=100]]"),
        Credentials::new(ADA),
    );
    pieces.next().await.unwrap().unwrap();
    assert_eq!(fake.open_requests(), 1);

    drop(pieces);

    let stopped = async {
        while fake.open_requests() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), stopped).await.expect("the provider notices");
}

#[tokio::test]
async fn names_are_sent_as_they_are_stored() {
    let fake = FakeProvider::start().await;
    let gateway = gateway(provider(&fake.url()), Deadlines::default());
    let names = ["qwen-turbo-max", "o9-high", "org/some:tag-none", "ns::name", "a::b::c"];

    for name in names {
        listen(&gateway, name, &question("[[tokens=1]]")).await;
    }

    let requests = fake.requests();
    for (request, name) in requests.iter().zip(names) {
        assert_eq!(request.body["model"], name);
        assert_eq!(request.body.get("reasoning_effort"), None);
        assert_eq!(request.key, None, "no key, no header");
    }
}

#[tokio::test]
async fn system_conversation_and_limit_reach_the_provider() {
    let fake = FakeProvider::start().await;
    let gateway = gateway(provider(&fake.url()), Deadlines::default());
    let prompt = Prompt {
        system: Some("Be kind.".into()),
        said: vec![
            said(Speaker::Person, "One"),
            said(Speaker::Model, "Two"),
            said(Speaker::Person, "Three [[tokens=50]]"),
        ],
        max_tokens: Some(7),
        ..Prompt::default()
    };

    let heard = listen(&gateway, "fake-words", &prompt).await;

    let body = &fake.requests()[0].body;
    let messages = body["messages"].as_array().unwrap();
    let spoken: Vec<_> = messages
        .iter()
        .map(|it| (it["role"].as_str().unwrap(), it["content"].as_str().unwrap()))
        .collect();
    assert_eq!(
        spoken,
        [
            ("system", "Be kind."),
            ("user", "One"),
            ("assistant", "Two"),
            ("user", "Three [[tokens=50]]")
        ]
    );
    assert_eq!(body["max_tokens"], 7);
    let finish = heard.finish.unwrap();
    assert_eq!((finish.cut, finish.usage.output), (true, Some(7)));
}

#[tokio::test]
async fn an_answer_that_was_cut_goes_on_where_it_stopped() {
    let fake = FakeProvider::start().await;
    let gateway = gateway(provider(&fake.url()), Deadlines::default());
    let asked = "[[tokens=40 seed=2]] [[reset after=9]]";
    let first = listen(&gateway, "fake-words", &question(asked)).await;
    assert_eq!(first.trouble(), Some(ModelTrouble::InvalidResponse));

    let said = vec![said(Speaker::Person, asked), said(Speaker::Model, &first.text)];
    let rest = listen(&gateway, "fake-words", &Prompt { said, ..Prompt::default() }).await;

    assert_eq!(format!("{}{}", first.text, rest.text), script(asked));
    let body = &fake.requests()[1].body;
    let messages = body["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 3);
    assert!(messages[2]["content"].as_str().unwrap().starts_with("Your last answer was cut off."));
}

#[tokio::test]
async fn models_are_listed_found_and_kept_while_nobody_answers() {
    let fake = FakeProvider::start().await;
    let listed = ModelEntry {
        name: "fake-echo".into(),
        label: Some("Echo".into()),
        window: Some(8_192),
        max_output: None,
        about: Some("Says it again.".into()),
        abilities: None,
        price: None,
    };
    let configured =
        ProviderConfig { models: vec![listed], discover: Some(true), ..provider(&fake.url()) };
    let gateway = gateway(configured, Deadlines::default());
    assert_eq!(gateway.models().len(), 1);

    assert!(gateway.refresh().await.is_empty());

    let found = gateway.models();
    assert_eq!(found.len(), testkit::provider::MODELS.len());
    assert_eq!((found[0].label.as_str(), found[0].window), ("Echo", Some(8_192)));

    drop(fake);
    tokio::time::sleep(Duration::from_millis(20)).await;
    let unlisted = gateway.refresh().await;
    assert_eq!(unlisted[0].provider, "fake");
    assert_eq!(gateway.models(), found);
}

#[tokio::test]
async fn a_hundred_answers_at_once_do_not_mix() {
    let fake = FakeProvider::start().await;
    let gateway = gateway(provider(&fake.url()), Deadlines::default());

    let answers = (0..100).map(|seed| {
        let gateway = gateway.clone();
        async move {
            let prompt = format!("[[tokens=50 seed={seed} rate=400]]");
            (listen(&gateway, "fake-words", &question(&prompt)).await.text, script(&prompt))
        }
    });

    for (text, expected) in futures::future::join_all(answers).await {
        assert_eq!(text, expected);
    }
}

/// Whoever filters an answer has read the question, and may charge for it.
#[tokio::test]
async fn what_was_counted_of_a_filtered_answer_is_not_lost() {
    for tokens in [0, 5] {
        let heard = ask(&format!("[[tokens={tokens} finish=content_filter]]")).await;

        let error = heard.error.expect("it was filtered");
        assert_eq!(error.trouble, ModelTrouble::Refused);
        assert!(error.usage.input > Some(0), "{error:?}");
        assert_eq!(error.usage.output, Some(tokens));
    }
}
