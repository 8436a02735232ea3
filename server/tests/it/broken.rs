//! A server that is broken inside: what panics, fails or never answers is a clear answer, and the process lives.

use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use contract::{
    AccountId, Caller, ChatId, Failure, Key, KeyId, KeyScope, ListScope, Model, ModelId, NewKey,
    NewShare, Page, PageRequest, Person, Role, SessionId, Share, ShareId, SharedChat, Timestamp,
    ports::{
        Accounts, Aliases, Budgets, Chats, Completions, Fault, Groups, Keys, Live, Messages,
        Models, People, Pieces, Ports, Providers, Shares, Usages, Vectors,
    },
    prompt::Prompt,
};
use serde_json::{Value, json};
use server::http::{
    assets::Assets,
    limits::Bodies,
    renderings::Renderings,
    router,
    state::{AppState, Ready, Site},
};
use std::{collections::HashSet, future::pending, net::IpAddr, sync::Arc};
use testkit::{FakeClock, SeededIds};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;
use uuid::Uuid;

/// Everything in it panics but the shares, which do what their token says, and what programs ask: the database is broken.
struct Ruin;

impl Ports for Ruin {
    fn accounts(&self) -> &dyn Accounts {
        panic!("accounts are broken")
    }

    fn people(&self) -> &dyn People {
        panic!("people are broken")
    }

    fn groups(&self) -> &dyn Groups {
        panic!("groups are broken")
    }

    fn chats(&self) -> &dyn Chats {
        panic!("chats are broken")
    }

    fn messages(&self) -> &dyn Messages {
        panic!("messages are broken")
    }

    fn models(&self) -> &dyn Models {
        panic!("models are broken")
    }

    fn providers(&self) -> &dyn Providers {
        panic!("providers are broken")
    }

    fn aliases(&self) -> &dyn Aliases {
        panic!("aliases are broken")
    }

    fn shares(&self) -> &dyn Shares {
        self
    }

    fn keys(&self) -> &dyn Keys {
        self
    }

    fn budgets(&self) -> &dyn Budgets {
        panic!("budgets are broken")
    }

    fn usage(&self) -> &dyn Usages {
        panic!("usage is broken")
    }

    fn completions(&self) -> &dyn Completions {
        self
    }

    fn live(&self) -> &dyn Live {
        panic!("the socket is broken")
    }

    fn count_request(&self, _: &Caller, _: IpAddr) -> Result<(), Failure> {
        Ok(())
    }
}

/// An error of the database, with a source that says too much.
fn broken() -> Fault {
    Fault::broken(storage::Error::Database("the disk of db-7.internal is full".into()))
}

#[async_trait]
impl Keys for Ruin {
    async fn list(
        &self,
        _: &Caller,
        _: ListScope,
        _: Option<&str>,
        _: &PageRequest,
    ) -> Result<Page<Key>, Fault> {
        pending().await
    }

    async fn add(&self, _: &Caller, _: &str, _: KeyScope) -> Result<NewKey, Fault> {
        pending().await
    }

    async fn revoke(&self, _: &Caller, _: KeyId) -> Result<(), Fault> {
        pending().await
    }

    async fn caller_by_key(&self, secret: &str, _: IpAddr) -> Result<Caller, Fault> {
        if secret == "plk_away" {
            let source = "db-7.internal does not answer".into();
            return Err(Fault::unavailable(storage::Error::Unreachable(source)));
        }
        let (account, session) = (AccountId::new(Uuid::nil()), SessionId::new(Uuid::nil()));
        Ok(Caller::Person(Person { account, role: Role::User, session }))
    }
}

#[async_trait]
impl Completions for Ruin {
    async fn models(&self, _: &Caller) -> Result<Vec<Model>, Fault> {
        Err(broken())
    }

    async fn ask(&self, _: &Caller, _: &ModelId, _: Prompt) -> Result<Pieces, Fault> {
        Err(broken())
    }

    async fn embed(
        &self,
        _: &Caller,
        _: &ModelId,
        _: Vec<String>,
        _: Option<u32>,
    ) -> Result<Vectors, Fault> {
        Err(broken())
    }
}

#[async_trait]
impl Shares for Ruin {
    async fn create(&self, _: &Caller, _: ChatId, _: Option<Timestamp>) -> Result<NewShare, Fault> {
        pending().await
    }

    async fn list(&self, _: &Caller, _: ChatId, _: &PageRequest) -> Result<Page<Share>, Fault> {
        Err(broken())
    }

    async fn revoke(&self, _: &Caller, _: ShareId) -> Result<(), Fault> {
        pending().await
    }

    async fn find(&self, token: &str) -> Result<ShareId, Fault> {
        assert_ne!(token, "panics", "a share that panics");
        match token {
            "unreadable" | "unreadable-panics" => Ok(ShareId::new(Uuid::from_u128(1))),
            _ => Err(broken()),
        }
    }

    async fn open(&self, token: &str) -> Result<SharedChat, Fault> {
        assert_ne!(token, "unreadable-panics", "a share whose text panics");
        Err(broken())
    }

    async fn still_open(&self, _: &[ShareId]) -> Result<HashSet<ShareId>, Fault> {
        Err(broken())
    }
}

/// All ways in over HTTP, and the tasks behind them. `/readyz` waits for ever.
pub fn ruin_with(tracker: TaskTracker) -> Router {
    ruin_of(tracker, Ready::new(pending))
}

/// All ways in over HTTP, the tasks behind them, and what `/readyz` finds.
pub fn ruin_of(tracker: TaskTracker, ready: Ready) -> Router {
    router(AppState {
        ports: Arc::new(Ruin),
        site: Arc::new(Site {
            public_url: "http://localhost".into(),
            origins: vec!["http://localhost".into()],
            secure: false,
            trusted_proxies: vec![],
        }),
        assets: Assets::folder("nowhere"),
        ready,
        bodies: Bodies::default(),
        renderings: Renderings::default(),
        clock: Arc::new(FakeClock::new()),
        ids: Arc::new(SeededIds::new(1)),
        tracker,
        stop: CancellationToken::new(),
    })
}

pub fn ruin() -> Router {
    ruin_with(TaskTracker::new())
}

/// Status, kind and text of the answer.
pub async fn answer(ruin: &Router, request: Request<Body>) -> (StatusCode, String, String) {
    let answer = ruin.clone().oneshot(request).await.unwrap();
    let kind = answer.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
    let status = answer.status();
    let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    (status, kind, String::from_utf8(body.into()).unwrap())
}

pub fn post(path: &str, arguments: &Value) -> Request<Body> {
    Request::post(path)
        .header(header::CONTENT_TYPE, "application/json")
        .body(arguments.to_string().into())
        .unwrap()
}

pub fn get(path: &str) -> Request<Body> {
    Request::get(path).header(header::ACCEPT_LANGUAGE, "de").body(Body::empty()).unwrap()
}

/// The code of a problem document, which tells nothing of the inside.
fn code((status, kind, text): (StatusCode, String, String)) -> (u16, String) {
    assert_eq!(kind, "application/problem+json");
    assert!(!text.contains("broken") && !text.contains("db-7"), "{text}");
    let problem: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(problem["status"], status.as_u16());
    assert_eq!(problem["trace_id"].as_str().unwrap().len(), 32);
    (status.as_u16(), problem["code"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_server_function_that_panics_is_an_internal_failure_and_the_next_one_answers() {
    let ruin = ruin();

    for _ in 0..2 {
        let inside = answer(&ruin, post("/api/models/list", &json!({}))).await;
        let before = answer(
            &ruin,
            Request::post("/api/chats/list")
                .header(header::AUTHORIZATION, "Bearer x")
                .body(Body::empty())
                .unwrap(),
        )
        .await;

        assert_eq!(code(inside), (500, "internal".into()));
        assert_eq!(code(before), (500, "internal".into()));
    }
    assert_eq!(answer(&ruin, get("/livez")).await.0, 200);
}

#[tokio::test]
async fn a_port_that_fails_tells_the_client_nothing_of_the_inside() {
    let chat = json!({ "chat": "0190d8a0-0000-7000-8000-000000000001" });

    let failed = answer(&ruin(), post("/api/shares/list", &chat)).await;

    assert_eq!(code(failed), (500, "internal".into()));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_never_comes_is_given_up() {
    let ruin = ruin();
    let chat = json!({ "chat": "0190d8a0-0000-7000-8000-000000000001" });

    let endpoint = answer(&ruin, post("/api/shares/create", &chat)).await;
    let ready = answer(&ruin, get("/readyz")).await;

    assert_eq!(code(endpoint), (503, "unavailable".into()));
    assert_eq!(code(ready), (503, "unavailable".into()));
}

#[tokio::test]
async fn a_share_that_cannot_be_read_is_a_page_all_the_same() {
    for token in ["some-token", "unreadable", "unreadable-panics"] {
        let (status, kind, page) = answer(&ruin(), get(&format!("/s/{token}"))).await;

        assert_eq!((status.as_u16(), kind.as_str()), (500, "text/html; charset=utf-8"), "{token}");
        assert!(
            page.contains("<html lang=\"de\"") && page.contains("gerade nicht zeigen"),
            "{page}"
        );
        assert!(!page.contains("db-7"), "{page}");
    }
    assert_eq!(code(answer(&ruin(), get("/s/panics")).await), (500, "internal".into()));
}
