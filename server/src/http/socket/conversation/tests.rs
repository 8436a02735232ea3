use super::*;
use async_trait::async_trait;
use contract::{
    AccountId, MessageId, Person, Role, Sent, SessionId, Subject,
    ports::{
        Accounts, Aliases, Budgets, Chats, Completions, Fault, Groups, Keys, Live, Messages,
        Models, People, Providers, Question, Shares, Usages,
    },
};
use futures::channel::mpsc::{self, UnboundedReceiver, UnboundedSender};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, MutexGuard},
};
use testkit::Logs;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

type FrameSender = UnboundedSender<Result<Frame, Lagged>>;
type Laid = UnboundedReceiver<Result<Frame, Lagged>>;

/// Ports that know chats only by the channels that a test opens.
#[derive(Default)]
struct Stage {
    chats: Mutex<HashMap<ChatId, Laid>>,
    notices: Mutex<Option<Laid>>,
    stopped: Mutex<Vec<TurnId>>,
    /// The number of requests that are still counted; `None`: any.
    requests_left: Mutex<Option<u32>>,
}

impl Ports for Stage {
    fn accounts(&self) -> &dyn Accounts {
        unreachable!()
    }
    fn people(&self) -> &dyn People {
        unreachable!()
    }
    fn groups(&self) -> &dyn Groups {
        unreachable!()
    }
    fn chats(&self) -> &dyn Chats {
        unreachable!()
    }
    fn messages(&self) -> &dyn Messages {
        self
    }
    fn models(&self) -> &dyn Models {
        unreachable!()
    }
    fn providers(&self) -> &dyn Providers {
        unreachable!()
    }
    fn aliases(&self) -> &dyn Aliases {
        unreachable!()
    }
    fn shares(&self) -> &dyn Shares {
        unreachable!()
    }
    fn keys(&self) -> &dyn Keys {
        unreachable!()
    }
    fn budgets(&self) -> &dyn Budgets {
        unreachable!()
    }
    fn usage(&self) -> &dyn Usages {
        unreachable!()
    }
    fn completions(&self) -> &dyn Completions {
        unreachable!()
    }
    fn live(&self) -> &dyn Live {
        self
    }

    fn count_request(&self, caller: &Caller, _: IpAddr) -> Result<(), Failure> {
        assert!(matches!(caller, Caller::Person(_)));
        let mut left = held(&self.requests_left);
        let Some(count) = left.as_mut() else { return Ok(()) };
        *count = count.checked_sub(1).ok_or(Failure::TooMany { retry_after_s: 7 })?;
        Ok(())
    }
}

#[async_trait]
impl Live for Stage {
    async fn watch(
        &self,
        _: &Caller,
        chat: ChatId,
        _: Option<(TurnId, Seq)>,
    ) -> Result<Frames, Fault> {
        if chat == BROKEN {
            return Err(Fault::broken(storage::Error::Database("db-7 is full".into())));
        }
        let channel = held(&self.chats).remove(&chat);
        Ok(channel.ok_or(Failure::Missing { what: Subject::Chat })?.boxed())
    }

    async fn notices(&self, _: &Caller) -> Result<Frames, Fault> {
        Ok(held(&self.notices).take().ok_or(Failure::SignedOut)?.boxed())
    }
}

#[async_trait]
impl Messages for Stage {
    async fn start(&self, _: &Caller, _: ChatId, _: Question) -> Result<Sent, Fault> {
        unreachable!()
    }
    async fn send(
        &self,
        _: &Caller,
        _: ChatId,
        _: Option<MessageId>,
        _: Question,
    ) -> Result<Sent, Fault> {
        unreachable!()
    }
    async fn regenerate(&self, _: &Caller, _: MessageId, _: Option<&str>) -> Result<Sent, Fault> {
        unreachable!()
    }
    async fn resume(&self, _: &Caller, _: MessageId, _: Option<&str>) -> Result<Sent, Fault> {
        unreachable!()
    }
    async fn stop(&self, _: &Caller, turn: TurnId) -> Result<(), Fault> {
        if turn == TurnId::new(Uuid::nil()) {
            return Err(Failure::Missing { what: Subject::Turn }.into());
        }
        held(&self.stopped).push(turn);
        Ok(())
    }
}

/// The chat that no database can read.
const BROKEN: ChatId = ChatId::new(Uuid::from_u128(99));

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap()
}

/// A client at the other end of a conversation.
struct Client {
    says: UnboundedSender<Received>,
    hears: mpsc::Receiver<Message>,
    notices: FrameSender,
    stage: Arc<Stage>,
    stop: CancellationToken,
    tracker: TaskTracker,
}

const LONG: Duration = Duration::from_secs(30);
const SHORT: Duration = Duration::from_millis(20);
const PATIENT: Timeouts = Timeouts { hello: LONG, beat: LONG, send: LONG, close: SHORT };

impl Client {
    /// Opens a connection of which this many messages can be under way.
    fn connects(timeouts: Timeouts, room: usize) -> Self {
        let (says, from) = mpsc::unbounded();
        let (to, hears) = mpsc::channel(room);
        let (notices, laid) = mpsc::unbounded();
        let stage = Arc::new(Stage { notices: Mutex::new(Some(laid)), ..Stage::default() });
        let (stop, tracker) = (CancellationToken::new(), TaskTracker::new());
        let conversation = Conversation {
            ports: stage.clone(),
            caller: Caller::Person(Person {
                account: AccountId::new(Uuid::from_u128(1)),
                role: Role::User,
                session: SessionId::new(Uuid::from_u128(2)),
            }),
            address: IpAddr::from([192, 0, 2, 7]),
            trace_id: TraceId("0".into()),
            stop: stop.clone(),
            timeouts,
        };
        tracker.spawn(conversation.hold(from, to));
        Self { says, hears, notices, stage, stop, tracker }
    }

    async fn welcomed(timeouts: Timeouts) -> Self {
        let mut client = Self::connects(timeouts, 1_000);
        client.says(&json!({ "frame": "hello", "protocol": PROTOCOL }));
        assert_eq!(client.hears().await["frame"], "welcome");
        client
    }

    fn says(&self, frame: &Value) {
        self.sends(Message::text(frame.to_string()));
    }

    fn sends(&self, message: Message) {
        self.says.unbounded_send(Ok(message)).unwrap();
    }

    async fn hears(&mut self) -> Value {
        match self.hears.next().await {
            Some(Message::Text(text)) => serde_json::from_str(&text).unwrap(),
            Some(Message::Close(Some(close))) => json!({ "closed": close.code }),
            other => panic!("heard {other:?}"),
        }
    }

    /// The code that the conversation closes with, whatever is said before.
    async fn closed_with(mut self) -> u16 {
        loop {
            let heard = self.hears().await;
            if let Some(code) = heard.get("closed") {
                self.tracker.close();
                self.tracker.wait().await;
                return u16::try_from(code.as_u64().unwrap()).unwrap();
            }
        }
    }

    /// Opens a chat's channel and watches it.
    fn watches(&self, number: u128) -> (ChatId, FrameSender) {
        let (chat, channel) = (chat(number), self.opens(number));
        self.says(&json!({ "frame": "watch", "chat": chat, "after": null }));
        (chat, channel)
    }

    fn opens(&self, number: u128) -> FrameSender {
        let (channel, frames) = mpsc::unbounded();
        held(&self.stage.chats).insert(chat(number), frames);
        channel
    }
}

fn chat(number: u128) -> ChatId {
    ChatId::new(Uuid::from_u128(number))
}

/// Has a channel carry a frame.
fn carry(channel: &FrameSender, value: &Value) {
    channel.unbounded_send(Ok(value.to_string().into())).unwrap();
}

#[tokio::test]
async fn whoever_does_not_greet_is_shown_out() {
    let early = Client::connects(PATIENT, 10);
    early.says(&json!({ "frame": "pong" }));
    assert_eq!(early.closed_with().await, CLOSE_MALFORMED);

    let other = Client::connects(PATIENT, 10);
    other.says(&json!({ "frame": "hello", "protocol": PROTOCOL + 1 }));
    assert_eq!(other.closed_with().await, CLOSE_OUTDATED);

    let silent = Client::connects(Timeouts { hello: SHORT, ..PATIENT }, 10);
    assert_eq!(silent.closed_with().await, CLOSE_MALFORMED);
}

#[tokio::test]
async fn frames_of_watched_chats_pass_unchanged_and_in_order() {
    let mut client = Client::welcomed(PATIENT).await;
    let (one, two) = (client.watches(1).1, client.watches(2).1);

    for seq in 1..=100 {
        carry(&one, &json!({ "of": 1, "seq": seq }));
        carry(&two, &json!({ "of": 2, "seq": seq }));
    }

    let mut last = [0, 0, 0];
    for _ in 0..200 {
        let heard = client.hears().await;
        let of = usize::try_from(heard["of"].as_u64().unwrap()).unwrap();
        assert_eq!(heard["seq"], last[of] + 1);
        last[of] += 1;
    }
}

#[tokio::test]
async fn a_chat_that_is_left_is_silent_and_can_be_watched_again() {
    let mut client = Client::welcomed(PATIENT).await;
    let (chat, first) = client.watches(1);
    carry(&first, &json!("first"));
    assert_eq!(client.hears().await, "first");

    client.says(&json!({ "frame": "unwatch", "chat": chat }));
    let again = client.watches(1).1;
    carry(&again, &json!("again"));
    assert_eq!(client.hears().await, "again");

    assert!(first.is_closed());
}

#[tokio::test]
async fn a_chat_that_is_not_there_is_refused_and_the_conversation_goes_on() {
    let mut client = Client::welcomed(PATIENT).await;

    client.says(&json!({ "frame": "watch", "chat": chat(9), "after": null }));

    let heard = client.hears().await;
    assert_eq!(heard["frame"], "refused");
    assert_eq!(heard["failure"]["code"], "missing");
    carry(&client.watches(1).1, &json!("on"));
    assert_eq!(client.hears().await, "on");
}

#[tokio::test]
async fn more_chats_than_allowed_are_refused_but_one_of_them_may_be_watched_anew() {
    let mut client = Client::welcomed(PATIENT).await;
    let most = u128::try_from(MAX_WATCHED).unwrap();
    let mut channels: Vec<_> = (1..=most).map(|number| client.watches(number).1).collect();

    client.watches(most + 1);
    assert_eq!(client.hears().await["failure"]["code"], "invalid");
    channels[0] = client.watches(1).1;
    carry(&channels[0], &json!("anew"));

    assert_eq!(client.hears().await, "anew");
}

#[tokio::test]
async fn a_frame_of_a_newer_page_is_refused_and_the_conversation_goes_on() {
    let mut client = Client::welcomed(PATIENT).await;

    client.says(&json!({ "frame": "shout", "words": "Hello!" }));

    let heard = client.hears().await;
    assert_eq!(heard["frame"], "refused");
    assert_eq!(heard["failure"]["params"]["field"], "frame");
    carry(&client.watches(1).1, &json!("on"));
    assert_eq!(client.hears().await, "on");
}

#[tokio::test]
async fn a_turn_is_stopped_on_demand() {
    let mut client = Client::welcomed(PATIENT).await;
    let turn = TurnId::new(Uuid::from_u128(7));

    client.says(&json!({ "frame": "cancel", "turn": turn }));
    client.says(&json!({ "frame": "cancel", "turn": Uuid::nil() }));

    assert_eq!(client.hears().await["failure"]["params"]["what"], "turn");
    assert_eq!(*held(&client.stage.stopped), [turn]);
}

#[tokio::test]
async fn what_is_not_understood_ends_the_conversation() {
    let long = format!("{{\"frame\":\"pong\",\"x\":\"{}\"}}", "x".repeat(MAX_CLIENT_FRAME));
    for message in [
        Message::text("{"),
        Message::text("[]"),
        Message::text("{\"frame\":\"watch\",\"chat\":\"x\"}"),
        Message::text(long),
        Message::binary(vec![1, 2, 3]),
        Message::text(json!({ "frame": "hello", "protocol": PROTOCOL }).to_string()),
    ] {
        let client = Client::welcomed(PATIENT).await;

        client.sends(message.clone());

        assert_eq!(client.closed_with().await, CLOSE_MALFORMED, "{message:?}");
    }
}

#[tokio::test]
async fn two_pings_without_an_answer_end_the_conversation() {
    let mut client = Client::welcomed(Timeouts { beat: SHORT, ..PATIENT }).await;

    for _ in 0..5 {
        assert_eq!(client.hears().await["frame"], "ping");
        client.says(&json!({ "frame": "pong" }));
    }

    assert_eq!(client.closed_with().await, CLOSE_SLOW);
}

#[tokio::test]
async fn the_end_of_the_session_is_said_and_then_ends_the_conversation() {
    let mut client = Client::welcomed(PATIENT).await;

    client.notices.unbounded_send(Ok(SIGNED_OUT.clone())).unwrap();

    assert_eq!(client.hears().await["notice"]["notice"], "signed_out");
    assert_eq!(client.closed_with().await, CLOSE_SIGNED_OUT);
}

#[tokio::test]
async fn a_session_that_ended_meanwhile_is_not_welcomed() {
    let client = Client::connects(PATIENT, 10);
    held(&client.stage.notices).take();

    client.says(&json!({ "frame": "hello", "protocol": PROTOCOL }));

    assert_eq!(client.closed_with().await, CLOSE_SIGNED_OUT);
}

#[tokio::test]
async fn whoever_falls_behind_is_shown_out_to_resume() {
    let client = Client::welcomed(PATIENT).await;
    client.watches(1).1.unbounded_send(Err(Lagged)).unwrap();
    assert_eq!(client.closed_with().await, CLOSE_SLOW);

    let client = Client::welcomed(PATIENT).await;
    client.notices.unbounded_send(Err(Lagged)).unwrap();
    assert_eq!(client.closed_with().await, CLOSE_SLOW);
}

#[tokio::test]
async fn whoever_does_not_read_is_left() {
    let client = Client::connects(Timeouts { send: SHORT, ..PATIENT }, 1);
    client.says(&json!({ "frame": "hello", "protocol": PROTOCOL }));
    let channel = client.watches(1).1;
    for _ in 0..10 {
        carry(&channel, &json!("unread"));
    }

    client.tracker.close();
    client.tracker.wait().await;

    assert!(channel.is_closed());
}

#[tokio::test]
async fn a_stopping_server_asks_to_come_again() {
    let client = Client::welcomed(PATIENT).await;

    client.stop.cancel();

    assert_eq!(client.closed_with().await, CLOSE_RESTARTING);
}

#[tokio::test]
async fn nothing_is_left_behind_when_the_client_goes_away() {
    let client = Client::welcomed(PATIENT).await;
    let channel = client.watches(1).1;

    client.says.close_channel();
    client.tracker.close();
    client.tracker.wait().await;

    assert!(channel.is_closed());
}

#[tokio::test]
async fn what_breaks_is_logged_once_and_not_told() {
    let logs = Logs::listen();
    let mut client = Client::welcomed(PATIENT).await;

    client.says(&json!({ "frame": "watch", "chat": BROKEN, "after": null }));
    let refused = client.hears().await;

    let lines = logs.lines();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0]["error"], "the database failed: db-7 is full");
    assert_eq!(lines[0]["trace_id"], "0");
    assert_eq!(refused["failure"], json!({ "code": "internal", "params": { "trace_id": "0" } }));
    assert!(!refused.to_string().contains("db-7"), "{refused}");
}

#[tokio::test]
async fn what_is_asked_too_often_is_refused_and_the_conversation_goes_on() {
    let mut client = Client::welcomed(PATIENT).await;
    *held(&client.stage.requests_left) = Some(2);
    let chat = Uuid::from_u128(7);
    let watch = json!({ "frame": "watch", "chat": chat, "after": null });
    let missing = json!({ "code": "missing", "params": { "what": "chat" } });
    let too_many = json!({ "code": "too_many", "params": { "retry_after_s": 7 } });

    for _ in 0..3 {
        client.says(&watch);
    }
    client.says(&json!({ "frame": "cancel", "turn": Uuid::from_u128(8) }));
    client.says(&json!({ "frame": "unwatch", "chat": chat }));

    for failure in [&missing, &missing, &too_many] {
        let refused = json!({ "frame": "refused", "chat": chat, "failure": failure });
        assert_eq!(client.hears().await, refused);
    }
    let refused = json!({ "frame": "refused", "chat": null, "failure": too_many });
    assert_eq!(client.hears().await, refused);
    assert!(held(&client.stage.stopped).is_empty(), "nothing was looked up");
    *held(&client.stage.requests_left) = None;
    client.says(&watch);
    assert_eq!(client.hears().await["failure"], missing);
}
