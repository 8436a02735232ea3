//! Connections, as clients that mean no good have them: nobody is waited for without end, and nobody has all of them.

use crate::{
    openai::program::{Program, asked, key},
    support::{Socket, TestApp},
};
use contract::ServerFrame;
use serde_json::json;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

/// The time that anything takes here, if it works: far less than the timeouts that a test leaves as they are.
const SOON: Duration = Duration::from_secs(5);

/// The time in which a model has filled all that lies between it and somebody who does not read.
const FULL: Duration = Duration::from_millis(1_500);

const PROBE: &str = "GET /livez HTTP/1.1\r\nhost: plauder.test\r\n\r\n";

/// A client that speaks HTTP by hand.
struct Client(TcpStream);

impl Client {
    async fn of(app: &TestApp) -> Self {
        Self(TcpStream::connect(address(app)).await.unwrap())
    }

    /// A client with little room for what it does not read.
    async fn with_little_room(app: &TestApp) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4 * 1024).unwrap();
        Self(socket.connect(address(app).parse().unwrap()).await.unwrap())
    }

    /// Says something. A connection that is gone already is no failure of the test.
    async fn says(&mut self, text: &str) {
        let _ = self.0.write_all(text.as_bytes()).await;
    }

    /// Asks for an answer that is more than there is room for between the model and somebody who does not read.
    async fn asks_for_more_than_it_reads(&mut self, secret: &str) {
        let question = asked("[[tokens=200000 rate=50000]]", json!({ "stream": true })).to_string();
        let length = question.len();
        self.says(&format!(
            "POST /v1/chat/completions HTTP/1.1\r\nhost: plauder.test\r\n\
             content-type: application/json\r\nauthorization: Bearer {secret}\r\ncontent-length: {length}\r\n\r\n{question}"
        ))
        .await;
    }

    /// Whether a probe is answered.
    async fn is_answered(&mut self) -> bool {
        self.says(PROBE).await;
        let mut heard = Vec::new();
        while !heard.ends_with(b"alive\n") {
            match timeout(SOON, self.0.read_buf(&mut heard)).await.expect("it is answered or not") {
                Ok(0) | Err(_) => return false,
                Ok(_) => {}
            }
        }
        true
    }

    /// Waits until the server closes, which it does without another word.
    async fn is_closed(&mut self) {
        let mut heard = Vec::new();
        let closed = timeout(SOON, self.0.read_to_end(&mut heard)).await;
        assert!(closed.is_ok(), "the server waits");
        assert_eq!(String::from_utf8_lossy(&heard), "");
    }
}

fn address(app: &TestApp) -> &str {
    app.url.strip_prefix("http://").unwrap()
}

/// Waits until the provider has so many open requests.
async fn open_requests(app: &TestApp, count: usize) {
    let there = async {
        while app.provider.open_requests() != count {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let there = timeout(SOON, there).await;
    assert!(there.is_ok(), "{} requests are open, not {count}", app.provider.open_requests());
}

#[tokio::test]
async fn nobody_waits_for_the_rest_of_a_head() {
    let app = TestApp::start_with(|config| config["connections"]["header_s"] = json!(0.2)).await;
    let (mut silent, mut slow, mut second) =
        (Client::of(&app).await, Client::of(&app).await, Client::of(&app).await);

    slow.says("GET /livez HTTP/1.1\r\nhost: pl").await;
    let first = second.is_answered().await;
    second.says("GET /livez HT").await;

    assert!(first);
    silent.is_closed().await;
    slow.is_closed().await;
    second.is_closed().await;
}

#[tokio::test]
async fn an_idle_connection_is_closed_and_a_stream_or_a_socket_is_not() {
    let app = TestApp::start_with(|config| config["connections"]["idle_s"] = json!(0.3)).await;
    let ada = app.person("ada").await;
    let program = Program::of_person(&app, &ada).await;
    let mut socket = Socket::of(&ada).await;
    let mut idle = Client::of(&app).await;

    assert!(idle.is_answered().await && idle.is_answered().await);
    let streamed = program.asks("[[tokens=5 rate=10]]", json!({ "stream": true }));
    let (streamed, ()) = tokio::join!(streamed, idle.is_closed());

    assert!(streamed.text.ends_with("data: [DONE]\n\n"), "{}", streamed.text);
    let chat = ada.has_a_chat("Still there?").await.chat.id;
    socket.watches(chat, None).await;
    assert_eq!(socket.hears().await, ServerFrame::Quiet { chat });
}

#[tokio::test]
async fn whoever_reads_nothing_is_cut_off_and_the_model_is_stopped() {
    let app = TestApp::start_with(|config| config["connections"]["write_s"] = json!(0.2)).await;
    let program = Program::of(&app).await;
    let mut reader = Client::with_little_room(&app).await;

    reader.asks_for_more_than_it_reads(&program.secret).await;

    open_requests(&app, 1).await;
    open_requests(&app, 0).await;
    let mut heard = Vec::new();
    let _ = timeout(SOON, reader.0.read_to_end(&mut heard)).await.expect("it is cut off");
    assert!(heard.starts_with(b"HTTP/1.1 200 OK\r\n"));
    assert!(!heard.ends_with(b"[DONE]\n\n"));
}

#[tokio::test]
async fn the_model_of_whoever_reads_nothing_is_stopped_when_the_key_is_revoked() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let key = key(&ada, json!({})).await;
    let mut reader = Client::with_little_room(&app).await;
    reader.asks_for_more_than_it_reads(&key.secret).await;
    open_requests(&app, 1).await;
    // Until all that lies between the model and the reader is full. Where it is not yet, the test shows less.
    tokio::time::sleep(FULL).await;
    assert_eq!(app.provider.open_requests(), 1, "the connection has longer than that");

    ada.post("/api/keys/revoke", json!({ "key": key.key.id })).await.is::<()>();

    open_requests(&app, 0).await;
    drop(reader);
}

#[tokio::test]
async fn one_address_has_so_many_connections_and_no_more() {
    let app = TestApp::start_with(|config| config["connections"] = json!({})).await;
    let mut held = Vec::new();
    for _ in 0..64 {
        held.push(Client::of(&app).await);
    }

    let one_more = Client::of(&app).await.is_answered().await;
    let last_but_one = held.last_mut().unwrap().is_answered().await;
    drop(held);
    let answered = async { while !Client::of(&app).await.is_answered().await {} };

    assert!(!one_more && last_but_one);
    assert!(timeout(SOON, answered).await.is_ok(), "what is closed does not count any more");
}

#[tokio::test]
async fn a_trusted_proxy_has_as_many_as_there_may_be() {
    let app = TestApp::start_with(|config| {
        config["trusted_proxies"] = json!(["127.0.0.1"]);
        config["connections"] = json!({ "max": 3, "max_per_address": 1 });
    })
    .await;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(Client::of(&app).await);
    }

    let one_more = Client::of(&app).await.is_answered().await;

    assert!(!one_more);
    for client in &mut held {
        assert!(client.is_answered().await);
    }
}

#[tokio::test]
async fn an_open_socket_counts_until_it_is_closed() {
    let app = TestApp::start_with(|config| config["connections"]["max"] = json!(2)).await;
    // Her browser keeps the connection over which she signed up.
    let ada = app.admin().await;
    let socket = Socket::of(&ada).await;

    let one_more = Client::of(&app).await.is_answered().await;
    socket.closes().await;
    let answered = async { while !Client::of(&app).await.is_answered().await {} };

    assert!(!one_more);
    assert!(timeout(SOON, answered).await.is_ok(), "a closed socket does not count any more");
}
