//! The stored half of the catalogue, changed while the gateway runs, against providers over real HTTP.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

use contract::{
    AccountId, Alias, Handle, ModelId, ModelTrouble, ProviderKind, Source, Timestamp,
    prompt::{Piece, Prompt, PromptMessage, Speaker},
};
use futures::StreamExt;
use gateway::{Config, Credentials, Error, Gateway, ModelEntry, OwnKey, ProviderConfig, Secret};
use std::collections::BTreeMap;
use testkit::{Cassette, FakeProvider};
use uuid::Uuid;

const ADA: AccountId = AccountId::new(Uuid::from_u128(1));

const NOON: Timestamp = Timestamp::from_millis(1_800_000_000_000);

const LIST: &str = r#"{"data":[{"id":"one"},{"id":"two"}]}"#;

fn handle(text: &str) -> Handle {
    Handle::parse(text).unwrap()
}

fn at(url: String, key: Option<&str>) -> ProviderConfig {
    ProviderConfig {
        kind: Some(ProviderKind::Openai),
        url: Some(url),
        key: key.map(Secret::new),
        ..ProviderConfig::default()
    }
}

fn empty() -> Gateway {
    Gateway::new(&Config::default()).unwrap()
}

/// A key of somebody's own, brought for where a provider is.
fn own(url: String, key: &str) -> OwnKey {
    OwnKey { url, key: Secret::new(key) }
}

fn with_own_key(provider: &str, own: OwnKey) -> Credentials {
    let keys = BTreeMap::from([(provider.to_owned(), own)]);
    Credentials { keys: keys.into(), ..Credentials::new(ADA) }
}

fn bearer(cassette: &Cassette) -> Option<String> {
    let played = cassette.played();
    Some(played.last()?.headers.get("authorization")?.to_str().unwrap().to_owned())
}

/// Asks, and gives the last piece or the error.
async fn ask(
    gateway: &Gateway,
    model: &str,
    credentials: Credentials,
) -> Result<Option<Piece>, Error> {
    let said = vec![PromptMessage::new(Speaker::Person, "Hello")];
    let prompt = Prompt { said, ..Prompt::default() };
    let mut pieces = gateway.stream(&ModelId::parse(model).unwrap(), prompt, credentials);
    let mut last = None;
    while let Some(piece) = pieces.next().await {
        last = Some(piece?);
    }
    Ok(last)
}

#[tokio::test]
async fn a_provider_comes_with_its_models_and_goes_with_them() {
    let cassette = Cassette::play("application/json", LIST).await;
    let gateway = empty();

    gateway.put_provider(&handle("mine"), &at(cassette.url(), Some("sk-1"))).unwrap();
    gateway.discover("mine").await.unwrap();

    let status = &gateway.providers()[0];
    assert_eq!((status.models, status.source), (2, Source::Stored));
    assert!(status.has_key);
    assert_eq!(bearer(&cassette).as_deref(), Some("Bearer sk-1"));
    assert!(gateway.has(&ModelId::parse("mine/two").unwrap()));
    gateway.remove_provider(&handle("mine"));
    assert!(gateway.models().is_empty());
}

#[tokio::test]
async fn a_failing_list_is_said_and_forgets_nothing() {
    let (good, bad) = (
        Cassette::play("application/json", LIST).await,
        Cassette::play_with_status(401, "application/json", "{}").await,
    );
    let gateway = empty();
    gateway.put_provider(&handle("good"), &at(good.url(), None)).unwrap();
    gateway.put_provider(&handle("bad"), &at(bad.url(), None)).unwrap();

    let unlisted = gateway.refresh().await;

    assert_eq!(unlisted.len(), 1);
    let troubles: Vec<_> = gateway.providers().iter().map(|it| it.trouble).collect();
    assert_eq!(troubles, [Some(ModelTrouble::Unauthorized), None]);
    drop(good);
    assert!(gateway.discover("good").await.is_err());
    assert_eq!(gateway.models().len(), 2, "those that were found stay");
    assert!(gateway.discover("nobody").await.is_err());
}

#[tokio::test]
async fn an_own_key_is_used_in_place_of_everybodys_where_it_is_allowed() {
    let body = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    for (allowed, whose, is_own) in [
        (true, "mine", true),
        (true, "another", false),
        (true, "moved", false),
        (false, "mine", false),
    ] {
        let cassette = Cassette::play("text/event-stream", body).await;
        let gateway = empty();
        let provider = ProviderConfig { own_keys: allowed, ..at(cassette.url(), Some("sk-all")) };
        gateway.put_provider(&handle("mine"), &provider).unwrap();
        let credentials = match whose {
            "moved" => with_own_key("mine", own("http://elsewhere/v1/".into(), "sk-own")),
            name => with_own_key(name, own(cassette.url(), "sk-own")),
        };
        let model = ModelId::parse("mine/one").unwrap();

        assert_eq!(gateway.uses_own_key(&credentials, &model), is_own);
        ask(&gateway, "mine/one", credentials).await.unwrap();

        let expected = if is_own { "Bearer sk-own" } else { "Bearer sk-all" };
        assert_eq!(bearer(&cassette).as_deref(), Some(expected), "{allowed} {whose}");
    }
}

#[tokio::test]
async fn what_happens_to_an_own_key_does_not_shut_everybody_out() {
    let cassette = Cassette::play_with_status(429, "application/json", "{}").await;
    let good = FakeProvider::start().await;
    let gateway = empty();
    let limited = ProviderConfig { own_keys: true, ..at(cassette.url(), Some("sk-all")) };
    gateway.put_provider(&handle("limited"), &limited).unwrap();
    gateway.put_provider(&handle("good"), &at(good.url(), None)).unwrap();
    let models = ["limited/one", "good/fake-words"];
    let models = models.iter().map(|id| ModelId::parse(id).unwrap()).collect();
    gateway.set_aliases([(handle("smart"), Alias { models, ..Alias::default() })]);

    for _ in 0..6 {
        let credentials = with_own_key("limited", own(cassette.url(), "sk-own"));
        ask(&gateway, "alias/smart", credentials).await.unwrap();
    }
    assert_eq!(cassette.played().len(), 6, "its circuit stays closed");
    for _ in 0..6 {
        ask(&gateway, "alias/smart", Credentials::new(ADA)).await.unwrap();
    }
    assert_eq!(cassette.played().len(), 11, "everybody's opens it after five");
}

#[tokio::test]
async fn an_alias_passes_over_a_provider_that_was_taken_away() {
    let good = FakeProvider::start().await;
    let gateway = empty();
    gateway.put_provider(&handle("good"), &at(good.url(), None)).unwrap();
    gateway.put_provider(&handle("gone"), &at(good.url(), None)).unwrap();
    let models = ["gone/fake-words", "good/fake-words"];
    let models = models.iter().map(|id| ModelId::parse(id).unwrap()).collect();
    let alias = Alias { models, ..Alias::default() };
    gateway.check_alias(&handle("smart"), &alias).unwrap();
    gateway.set_aliases([(handle("smart"), alias.clone())]);

    gateway.remove_provider(&handle("gone"));

    assert!(matches!(
        ask(&gateway, "alias/smart", Credentials::new(ADA)).await,
        Ok(Some(Piece::Finished(_)))
    ));
    let complaint = gateway.check_alias(&handle("smart"), &alias).unwrap_err();
    assert_eq!(complaint.why, "there is no provider gone");
}

#[test]
fn a_provider_that_wants_a_key_is_set_up_with_one_or_with_everybodys_own() {
    let gateway = empty();
    let openai = ProviderConfig { kind: Some(ProviderKind::Openai), ..ProviderConfig::default() };

    assert_eq!(
        gateway.check_provider(&handle("openai"), &openai).unwrap_err().path,
        "providers.openai.key"
    );
    let open = ProviderConfig { own_keys: true, ..openai };
    gateway.put_provider(&handle("openai"), &open).unwrap();

    assert!(gateway.needs_own_key(&ModelId::parse("openai/gpt-5").unwrap()));
    let home = ProviderKind::Openai.home().to_owned();
    let credentials = with_own_key("openai", own(home, "sk"));
    assert_eq!(gateway.due_own_lists(&credentials, NOON), ["openai"]);
}

#[tokio::test]
async fn what_a_provider_names_to_somebodys_own_key_is_theirs() {
    let list = r#"{"data":[{"id":"one"},{"id":"ft:one:adas-house"}]}"#;
    let lab = Cassette::play("application/json", list).await;
    let gateway = empty();
    let open = ProviderConfig { own_keys: true, ..at(lab.url(), None) };
    let open =
        ProviderConfig { models: vec![ModelEntry::named("one")], discover: Some(true), ..open };
    gateway.put_provider(&handle("mine"), &open).unwrap();
    let hers = with_own_key("mine", own(lab.url(), "sk-ada"));
    let his = Credentials { owner: AccountId::new(Uuid::from_u128(2)), ..hers.clone() };
    let tuned = ModelId::parse("mine/ft:one:adas-house").unwrap();
    let before = gateway.providers();

    gateway.list_own("mine", &hers, NOON).await.unwrap();
    gateway.discover("mine").await.unwrap();
    gateway.refresh().await;

    assert_eq!(bearer(&lab).as_deref(), Some("Bearer sk-ada"));
    assert_eq!(lab.played().len(), 1, "nobody asks without a key");
    assert_eq!(gateway.providers(), before, "administrators see nothing of it");
    assert!(!gateway.has(&tuned));
    let names = |credentials| -> Vec<_> {
        gateway.own_models(credentials).iter().map(|model| model.id.to_string()).collect()
    };
    assert_eq!(names(&hers), [tuned.as_str()], "the other one is everybody's");
    assert!(names(&his).is_empty());
    assert_eq!(gateway.own_model(&hers, &tuned).unwrap().id, tuned);
    assert!(gateway.own_model(&hers, &ModelId::parse("mine/none").unwrap()).is_none());
}

#[tokio::test]
async fn what_goes_wrong_with_an_own_key_is_its_owners() {
    let locked = Cassette::play_with_status(401, "application/json", "{}").await;
    let gateway = empty();
    let open = ProviderConfig { own_keys: true, ..at(locked.url(), None) };
    gateway.put_provider(&handle("mine"), &open).unwrap();
    let hers = with_own_key("mine", own(locked.url(), "sk-wrong"));

    let error = gateway.list_own("mine", &hers, NOON).await.unwrap_err();

    assert_eq!(error.trouble, ModelTrouble::Unauthorized);
    assert_eq!(gateway.providers()[0].trouble, None);
    assert!(gateway.due_own_lists(&hers, NOON.plus_millis(59_999)).is_empty());
    assert_eq!(gateway.due_own_lists(&hers, NOON.plus_millis(60_000)), ["mine"]);
    let any = ModelId::parse("mine/any").unwrap();
    assert!(gateway.own_model(&hers, &any).is_some(), "nobody knows better");
}

#[tokio::test]
async fn an_own_key_is_not_sent_to_where_a_provider_has_moved() {
    let (before, after) = (
        Cassette::play("application/json", LIST).await,
        Cassette::play("application/json", LIST).await,
    );
    let gateway = empty();
    let key = own(before.url(), "sk-own");
    let open = |url| ProviderConfig { own_keys: true, ..at(url, None) };
    gateway.put_provider(&handle("mine"), &open(before.url())).unwrap();
    let credentials = with_own_key("mine", key);
    gateway.list_own("mine", &credentials, NOON).await.unwrap();
    assert_eq!(gateway.own_models(&credentials).len(), 2);

    gateway.put_provider(&handle("mine"), &open(after.url())).unwrap();

    assert!(gateway.list_own("mine", &credentials, NOON).await.is_err());
    assert!(gateway.due_own_lists(&credentials, NOON.plus_millis(60_000)).is_empty());
    assert!(gateway.own_models(&credentials).is_empty());
    assert_eq!(before.played().len(), 1);
    assert_eq!(after.played().len(), 0, "it was asked nothing");
}

#[tokio::test]
async fn a_provider_that_is_changed_where_it_stands_keeps_its_models() {
    let cassette = Cassette::play("application/json", LIST).await;
    let gateway = empty();
    gateway.put_provider(&handle("mine"), &at(cassette.url(), Some("sk-1"))).unwrap();
    gateway.discover("mine").await.unwrap();

    gateway.put_provider(&handle("mine"), &at(cassette.url(), Some("sk-2"))).unwrap();
    assert_eq!(gateway.models().len(), 2, "they can be asked while nobody has listed them again");

    gateway
        .put_provider(&handle("mine"), &at("http://127.0.0.1:9/v1".into(), Some("sk-2")))
        .unwrap();
    assert!(gateway.models().is_empty(), "they were another one's");
}
