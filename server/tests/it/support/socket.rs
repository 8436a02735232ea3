//! The client's end of `/ws`, and the fold of what it hears.

use super::Person;
use contract::{
    ChatId, ClientFrame, Message, Outcome, PROTOCOL, Seq, ServerFrame, Transcript, TurnId,
    turn::Folded,
};
use futures::{SinkExt, StreamExt};
use std::time::Duration;
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message as Said, client::IntoClientRequest, http::Response},
};

/// The time that the next frame may take: longer than anything takes that works.
const FRAME_TIMEOUT: Duration = Duration::from_secs(20);

/// An open socket.
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// The end of a connection, which came instead of a frame.
#[derive(Debug, PartialEq, Eq)]
pub enum Gone {
    /// The server closed with this code.
    Closed(u16),
    /// The connection is gone.
    Lost,
}

impl Socket {
    /// Connects with whatever cookie and origin are given.
    pub async fn connect(
        url: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, Response<Option<Vec<u8>>>> {
        let mut request =
            url.replacen("http", "ws", 1).into_client_request().expect("the URL is well-formed");
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        match connect_async(request).await {
            Ok((stream, _)) => Ok(Self(stream)),
            Err(Error::Http(response)) => Err(*response),
            Err(error) => panic!("{error}"),
        }
    }

    /// Connects as a person's page does, and greets.
    pub async fn of(person: &Person) -> Self {
        let cookie = person.cookie.as_deref().unwrap_or_default();
        let headers = [("cookie", cookie), ("origin", person.url.as_str())];
        let mut socket = Self::connect(&format!("{}/ws", person.url), &headers)
            .await
            .unwrap_or_else(|refused| panic!("{refused:?}"));
        socket.says(&ClientFrame::Hello { protocol: PROTOCOL }).await;
        let welcome = socket.next().await.unwrap();
        assert_eq!(welcome, ServerFrame::Welcome { protocol: PROTOCOL, beat_s: 20 });
        socket
    }

    /// Sends a frame.
    pub async fn says(&mut self, frame: &ClientFrame) {
        self.sends(Said::text(serde_json::to_string(frame).unwrap())).await;
    }

    /// Sends whatever WebSocket allows. A connection that is gone is no failure of the test.
    pub async fn sends(&mut self, said: Said) {
        let _ = self.0.send(said).await;
    }

    /// Watches a chat, from an event on if there is one.
    pub async fn watches(&mut self, chat: ChatId, after: Option<(TurnId, Seq)>) {
        self.says(&ClientFrame::Watch { chat, after }).await;
    }

    /// The next frame that is no ping.
    pub async fn next(&mut self) -> Result<ServerFrame, Gone> {
        loop {
            match timeout(FRAME_TIMEOUT, self.0.next()).await.expect("the server says something") {
                Some(Ok(Said::Text(text))) => match serde_json::from_str(&text).unwrap() {
                    ServerFrame::Ping => self.says(&ClientFrame::Pong).await,
                    frame => return Ok(frame),
                },
                Some(Ok(Said::Close(Some(close)))) => return Err(Gone::Closed(close.code.into())),
                Some(Ok(Said::Ping(_) | Said::Pong(_))) => {}
                _ => return Err(Gone::Lost),
            }
        }
    }

    /// The next frame that is no ping and no notice.
    pub async fn hears(&mut self) -> ServerFrame {
        loop {
            match self.next().await.unwrap() {
                ServerFrame::Notice { .. } => {}
                frame => return frame,
            }
        }
    }

    /// The code that the server closes with, whatever it says before.
    pub async fn closed_with(mut self) -> u16 {
        loop {
            match self.next().await {
                Ok(_) => {}
                Err(Gone::Closed(code)) => return code,
                Err(Gone::Lost) => panic!("the connection was lost without a word"),
            }
        }
    }

    /// Takes leave as browsers do.
    pub async fn closes(mut self) {
        let _ = self.0.close(None).await;
    }
}

/// Folds one turn's events, as the page does it. Events that are missing or cannot be read fail the test.
pub struct Follower {
    chat: ChatId,
    turn: TurnId,
    transcript: Option<Transcript>,
}

impl Follower {
    /// A follower that has heard nothing yet.
    pub const fn new(chat: ChatId, turn: TurnId) -> Self {
        Self { chat, turn, transcript: None }
    }

    /// The last event that it has, to go on from after a lost connection.
    pub fn after(&self) -> (TurnId, Seq) {
        (self.turn, self.transcript.as_ref().map_or(0, |known| known.seq))
    }

    /// Folds a frame.
    pub fn hears(&mut self, frame: &ServerFrame) {
        match frame {
            ServerFrame::Snapshot { chat, transcript } => {
                assert_eq!((*chat, transcript.turn), (self.chat, self.turn));
                assert!(self.transcript.as_ref().is_none_or(|known| known.seq <= transcript.seq));
                self.transcript = Some(transcript.clone());
            }
            ServerFrame::Turn { chat, turn, seq, event } => {
                assert_eq!((*chat, *turn), (self.chat, self.turn));
                match &mut self.transcript {
                    None => {
                        assert_eq!(*seq, 1);
                        self.transcript = Transcript::begin(*turn, event);
                    }
                    Some(known) => {
                        let folded = known.fold(*seq, event);
                        assert_eq!(folded, Folded::Next, "{seq} after {}", known.seq);
                    }
                }
            }
            ServerFrame::Notice { .. } => {}
            other => panic!("{other:?}"),
        }
    }

    /// Whether the end of the turn was heard.
    pub fn has_ended(&self) -> bool {
        self.transcript.as_ref().is_some_and(|known| known.outcome.is_some())
    }

    /// The message, and how it ended.
    pub fn end(self) -> (Message, Outcome) {
        let transcript = self.transcript.unwrap();
        let outcome = transcript.outcome.clone().unwrap();
        (transcript.message(self.chat), outcome)
    }

    /// The text so far.
    pub fn text(&self) -> String {
        self.transcript.as_ref().map_or_else(String::new, |known| known.message(self.chat).text())
    }
}
