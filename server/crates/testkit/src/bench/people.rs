//! People who do what a browser does: sign in, start a chat, keep a socket, send a message, listen.
//!
//! Apart from `direct`, which asks without a page: here is the page's protocol, and it changes with that.

use super::{Result, figures::Timing};
use crate::{SeededIds, script};
use contract::{
    ChatId, ClientFrame, MessageId, Outcome, PROTOCOL, Sent, Seq, ServerFrame, Transcript,
    TurnEvent, TurnId, message::text_of, ports::Ids as _, turn::Folded,
};
use futures::{SinkExt, StreamExt, stream};
use reqwest::{Client, header};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{Message, client::IntoClientRequest},
};
use uuid::Uuid;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Everybody's password.
pub(super) const PASSWORD: &str = "correct horse battery staple";

/// The number of people who sign in, or open their sockets, at once.
const AT_ONCE: usize = 16;
/// The model that they ask.
const MODEL: &str = "fake/fake-words";

/// Everybody who signed in so far.
pub(super) struct Crowd {
    web: Client,
    url: String,
    people: Vec<Person>,
}

/// A person with one chat.
pub(super) struct Person {
    web: Client,
    url: String,
    cookie: String,
    chat: ChatId,
    /// The last message of the chat.
    head: MessageId,
    socket: Option<Socket>,
    /// How often a socket was closed and the answer taken up on another.
    pub resumed: usize,
}

/// The address of somebody by their number.
pub(super) fn email(number: usize) -> String {
    format!("person{number}@example.org")
}

impl Crowd {
    /// Makes an empty crowd for the product at this URL.
    pub fn new(url: &str) -> Self {
        let web = Client::builder()
            .tcp_nodelay(true)
            .build()
            .expect("a client without TLS roots of its own");
        Self { web, url: url.to_owned(), people: Vec::new() }
    }

    /// Has people sign in until there are so many. The first is the administrator, whose account is there, and adds the
    /// others.
    pub async fn grow(&mut self, count: usize) -> Result<()> {
        if self.people.is_empty() {
            let ada = Person::sign_in(self.web.clone(), self.url.clone(), 0).await?;
            self.people.push(ada);
        }
        let (missing, ada) = (self.people.len()..count, &self.people[0]);
        let newcomers = missing.map(|number| async move {
            ada.add(number).await?;
            Person::sign_in(ada.web.clone(), ada.url.clone(), number).await
        });
        let newcomers: Vec<Result<Person>> =
            stream::iter(newcomers).buffered(AT_ONCE).collect().await;
        for newcomer in newcomers {
            self.people.push(newcomer?);
        }
        Ok(())
    }

    /// Has so many of them open their sockets, and gives these people.
    pub async fn sit_down(&mut self, count: usize) -> Result<&mut [Person]> {
        let people = &mut self.people[..count];
        let sitting: Vec<Result<()>> = stream::iter(people.iter_mut().map(Person::sit_down))
            .buffer_unordered(AT_ONCE)
            .collect()
            .await;
        sitting.into_iter().collect::<Result<()>>()?;
        Ok(people)
    }

    /// Makes a key of the first person's for OpenAI's API, and gives its secret.
    pub async fn key(&self) -> Result<String> {
        let ada = self.people.first().ok_or("nobody has signed in")?;
        let made = ada.call("keys/add", &json!({ "name": "bench", "scope": {} })).await?;
        Ok(made["secret"].as_str().ok_or("a key without a secret")?.to_owned())
    }

    /// Closes all sockets.
    pub fn stand_up(&mut self) {
        for person in &mut self.people {
            person.socket = None;
        }
    }
}

impl Person {
    /// Shares the chat, and gives the address of its page.
    pub async fn shares(&self) -> Result<String> {
        let made = self.call("shares/create", &json!({ "chat": self.chat })).await?;
        let token = made["token"].as_str().ok_or("a share without a token")?;
        Ok(format!("{}/s/{token}", self.url))
    }

    /// Makes an account for somebody.
    async fn add(&self, number: usize) -> Result<()> {
        let body = json!({
            "email": email(number),
            "name": format!("Person {number}"),
            "password": PASSWORD,
            "role": "user",
        });
        self.call("people/add", &body).await.map(drop)
    }

    /// Signs in and has a chat with one short answer in it.
    async fn sign_in(web: Client, url: String, number: usize) -> Result<Self> {
        let body = json!({ "email": email(number), "password": PASSWORD });
        let address = format!("10.{}.{}.{}", number >> 16 & 255, number >> 8 & 255, number & 255);
        let answer = web
            .post(format!("{url}/api/accounts/sign_in"))
            .header(header::ORIGIN, &url)
            .header("x-forwarded-for", address)
            .json(&body)
            .send()
            .await?;
        let cookie = answer
            .headers()
            .get_all(header::SET_COOKIE)
            .iter()
            .filter_map(|cookie| cookie.to_str().ok()?.split(';').next())
            .find(|cookie| cookie.starts_with("plauder="))
            .map(ToOwned::to_owned);
        let Some(cookie) = cookie else {
            return Err(format!("signing in: {} {}", answer.status(), answer.text().await?).into());
        };
        let (chat, message) = (ChatId::new(fresh()), MessageId::new(fresh()));
        let mut person = Self { web, url, cookie, chat, head: message, socket: None, resumed: 0 };
        let question = "Hello. [[tokens=3]]";
        let arguments =
            json!({ "chat": chat, "message": message, "text": question, "model": MODEL });
        let sent: Sent = serde_json::from_value(person.call("chats/start", &arguments).await?)?;
        person.head = sent.answer;
        person.connect(Some((sent.turn, 0))).await?;
        person.listen(sent.turn, Instant::now()).await?;
        person.socket = None;
        Ok(person)
    }

    /// Calls a server function.
    pub async fn call(&self, endpoint: &str, arguments: &Value) -> Result<Value> {
        let answer = self
            .web
            .post(format!("{}/api/{endpoint}", self.url))
            .header(header::ORIGIN, &self.url)
            .header(header::COOKIE, &self.cookie)
            .json(arguments)
            .send()
            .await?;
        let status = answer.status();
        if status.is_success() {
            Ok(answer.json().await?)
        } else {
            Err(format!("{endpoint}: {status} {}", answer.text().await?).into())
        }
    }

    /// Opens a socket on a chat in which nothing goes on.
    async fn sit_down(&mut self) -> Result<()> {
        self.connect(None).await?;
        while !matches!(
            self.hear().await?,
            ServerFrame::Quiet { .. } | ServerFrame::Snapshot { .. }
        ) {}
        Ok(())
    }

    /// Opens a socket, and watches the chat from an event on.
    async fn connect(&mut self, after: Option<(TurnId, Seq)>) -> Result<()> {
        let mut request =
            format!("{}/ws", self.url.replacen("http", "ws", 1)).into_client_request()?;
        request.headers_mut().insert("origin", self.url.parse()?);
        request.headers_mut().insert("cookie", self.cookie.parse()?);
        let (socket, _) = tokio_tungstenite::connect_async_with_config(request, None, true).await?;
        self.socket = Some(socket);
        self.say(&ClientFrame::Hello { protocol: PROTOCOL }).await?;
        self.say(&ClientFrame::Watch { chat: self.chat, after }).await?;
        match self.hear().await? {
            ServerFrame::Welcome { .. } => Ok(()),
            other => Err(format!("not welcome: {other:?}").into()),
        }
    }

    /// Sends a message and listens to the whole answer. `tokens`: the number that it has by its script.
    ///
    /// # Errors
    /// When it fails, or its text is not what the script says.
    pub async fn ask(&mut self, prompt: &str, tokens: u32) -> Result<Timing> {
        let message = MessageId::new(fresh());
        let arguments = json!({ "chat": self.chat, "parent": self.head, "message": message, "text": prompt, "model": MODEL });
        let sent = Instant::now();
        let answer = self.call("messages/send", &arguments).await?;
        let Sent { turn, answer, .. } = serde_json::from_value(answer)?;
        self.head = answer;
        let (first, text) = self.listen(turn, sent).await?;
        let whole = sent.elapsed();
        if text != script(prompt) {
            return Err("an answer is not what the script says".into());
        }
        Ok(Timing { first, whole, tokens })
    }

    /// Hears a turn to its end: when its first token came, and its text.
    async fn listen(&mut self, turn: TurnId, sent: Instant) -> Result<(Duration, String)> {
        let mut heard: Option<Transcript> = None;
        let mut first = None;
        loop {
            let frame = match self.hear().await {
                Ok(frame) => frame,
                // Closed for reading too slowly, perhaps. A browser would come back and resume.
                Err(why) => {
                    self.resumed += 1;
                    if self.resumed > 50 {
                        return Err(why);
                    }
                    self.connect(Some((turn, heard.as_ref().map_or(0, |heard| heard.seq)))).await?;
                    continue;
                }
            };
            match frame {
                ServerFrame::Turn { turn: this, seq, event, .. } if this == turn => {
                    match &mut heard {
                        None => heard = Transcript::begin(turn, &event),
                        Some(heard) => match (heard.fold(seq, &event), event) {
                            (Folded::Gap, _) => return Err("an event is missing".into()),
                            (_, TurnEvent::Delta { .. }) => {
                                first.get_or_insert_with(|| sent.elapsed());
                            }
                            _ => {}
                        },
                    }
                }
                ServerFrame::Snapshot { transcript, .. } if transcript.turn == turn => {
                    if !transcript.parts.is_empty() {
                        first.get_or_insert_with(|| sent.elapsed());
                    }
                    heard = Some(transcript);
                }
                ServerFrame::Refused { failure, .. } => return Err(failure.into()),
                _ => {}
            }
            match heard.as_ref().and_then(|heard| heard.outcome.as_ref()) {
                None => {}
                Some(Outcome::Done) => {
                    let text = heard.map(|heard| text_of(&heard.parts)).unwrap_or_default();
                    return Ok((first.unwrap_or_default(), text));
                }
                Some(other) => return Err(format!("an answer ended with {other:?}").into()),
            }
        }
    }

    async fn say(&mut self, frame: &ClientFrame) -> Result<()> {
        let socket = self.socket.as_mut().ok_or("no socket")?;
        Ok(socket.send(Message::text(serde_json::to_string(frame)?)).await?)
    }

    async fn hear(&mut self) -> Result<ServerFrame> {
        loop {
            let socket = self.socket.as_mut().ok_or("no socket")?;
            let message = socket.next().await.ok_or("the socket ended")??;
            let frame = match message {
                Message::Text(text) => serde_json::from_str(&text)?,
                Message::Close(why) => return Err(format!("the socket was closed: {why:?}").into()),
                _ => continue,
            };
            if frame == ServerFrame::Ping {
                self.say(&ClientFrame::Pong).await?;
            } else {
                return Ok(frame);
            }
        }
    }
}

/// An id as a browser mints it.
fn fresh() -> Uuid {
    static IDS: SeededIds = SeededIds::new(50);
    IDS.uuid()
}
