//! What a chat of hundreds of megabytes costs: the program as a process of its own, which is all that can be weighed.

use crate::support::{Database, MODEL, PASSWORD, Person, Process, fresh};
use contract::{
    AccountId, AnswerStats, Author, Chat, ChatId, ChatTitle, Email, Message, MessageId, ModelId,
    Opened, Outcome, Part, Sent, Timestamp, TurnId,
};
use serde_json::{Value, json};
use std::{
    fs,
    io::Write as _,
    process::{Command, Stdio},
};
use storage::{Begin, End, Location, Storage};
use testkit::FakeProvider;

/// The messages of the long chat, and the length of each: as long as a person can send one.
const MESSAGES: usize = 1_000;
const LENGTH: usize = Message::MAX as usize;
/// The most that the process may grow by at anything, in KiB.
const MOST_KIB: u64 = 32 * 1024;

/// The program, serving.
struct Program {
    process: Process,
    url: String,
}

impl Program {
    /// Starts on a database in which ada has an account and the long chat. `fake` is a model with the usual window, `wide`
    /// one with the widest there is.
    async fn start(database: &Database, provider: &FakeProvider) -> Self {
        let (folder, url) = (database.data_dir(), database.url());
        let settings = Process::settings(&folder, &folder, url.as_deref(), provider);
        let usual = fs::read_to_string(&settings).unwrap();
        let text = format!(
            "{usual}\
             [providers.wide]\n\
             kind = \"openai\"\n\
             url = {:?}\n\
             key = \"sk-test\"\n\
             discover = false\n\
             models = [{{ name = \"fake-words\", window = 10_000_000 }}]\n",
            provider.url()
        );
        fs::write(&settings, text).unwrap();
        let mut adding = Command::new(env!("CARGO_BIN_EXE_plauder"));
        adding.args(["user", "add", "ada@plauder.test", "--name", "Ada", "--admin", "--config"]);
        adding.arg(&settings).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut adding = adding.spawn().unwrap();
        adding.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
        assert!(adding.wait().unwrap().success());
        fill(database).await;
        let mut process = Process::start(&settings, None);
        let url = process.url().await;
        Self { process, url }
    }

    /// What comes of something, during which the process grows by no more than it may.
    async fn stays_small<T>(&self, what: &str, doing: impl Future<Output = T>) -> T {
        // Forgets the peak so far. Where that is not allowed, earlier peaks count as well.
        let _ = fs::write(format!("/proc/{}/clear_refs", self.process.id()), "5");
        let before = self.kib("VmRSS");
        let done = doing.await;
        let growth = self.kib("VmHWM").saturating_sub(before);
        eprintln!("{what}: {before} KiB, and {growth} KiB more at its peak");
        assert!(growth < MOST_KIB, "{what} takes {growth} KiB");
        done
    }

    fn kib(&self, name: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

fn long_chat() -> ChatId {
    "019ab000-0000-7000-8000-000000000001".parse().unwrap()
}

/// Gives ada the long chat.
async fn fill(database: &Database) {
    let location = Location { url: database.url(), data_dir: database.data_dir() };
    let storage = Storage::open(&location).await.unwrap();
    let ada = Email::parse("ada@plauder.test").unwrap();
    let owner = storage.account_by_email(&ada).await.unwrap().unwrap().id;
    let mut last = None;
    for turn in 0..MESSAGES / 2 {
        last = Some(says(&storage, owner, last, i64::try_from(turn).unwrap()).await);
    }
    storage.close().await;
}

/// One question and its answer, after `parent`. The answer's id.
async fn says(
    storage: &Storage,
    owner: AccountId,
    parent: Option<MessageId>,
    second: i64,
) -> MessageId {
    let parts = vec![Part::Text { text: "Plauder ".repeat(LENGTH / 8) }];
    let now = Timestamp::from_millis(second * 1_000);
    let question = Message {
        id: MessageId::new(fresh()),
        chat: long_chat(),
        parent,
        author: Author::Person,
        parts: parts.clone(),
        outcome: Some(Outcome::Done),
        stats: None,
        created_at: now,
    };
    let (turn, answer) = (TurnId::new(fresh()), MessageId::new(fresh()));
    let model = ModelId::parse(MODEL).unwrap();
    let title = parent.is_none().then(|| ChatTitle::parse("A long talk").unwrap());
    let begin = Begin {
        owner,
        chat: long_chat(),
        new_chat: title.as_ref(),
        question: Some(&question),
        parent: question.id,
        turn,
        answer,
        model: &model,
        kept: &[],
        now,
    };
    storage.begin_turn(&begin).await.unwrap();
    let end = End {
        owner,
        chat: long_chat(),
        turn,
        answer,
        model,
        parts,
        outcome: Outcome::Done,
        stats: AnswerStats::default(),
        last_seq: 2,
        now,
    };
    storage.end_turn(&end).await.unwrap().unwrap();
    answer
}

/// Asks a model at the end of a chat, and waits for its answer. The answer's id.
async fn asks(ada: &Person, model: &str, chat: ChatId, parent: MessageId) -> MessageId {
    let body = json!({
        "chat": chat, "parent": parent, "message": fresh(), "text": "And?", "model": model,
    });
    let sent: Sent = ada.post("/api/messages/send", body).await.is();
    assert_eq!(ada.waits_for(&sent).await.outcome, Some(Outcome::Done));
    sent.answer
}

/// A token of ada's for the REST API.
async fn token(ada: &Person) -> String {
    let body = json!({ "email": "ada@plauder.test", "password": PASSWORD });
    let tokens = ada.http.post(format!("{}/api/v1/tokens", ada.url)).json(&body).send();
    let tokens: Value = tokens.await.unwrap().json().await.unwrap();
    tokens["access"].as_str().unwrap().to_owned()
}

#[tokio::test]
#[cfg_attr(not(target_os = "linux"), ignore = "nobody else says what a process weighs")]
async fn a_chat_of_256_mebibytes_weighs_no_more_than_what_is_taken_of_it() {
    let (database, provider) = (Database::new(), FakeProvider::start().await);
    let program = Program::start(&database, &provider).await;
    let url = program.url.clone();
    let ada = Person { http: reqwest::Client::new(), url, cookie: None, language: "en" };
    let ada = ada.signs_in("ada").await;
    let token = token(&ada).await;
    let show = async |chat: ChatId| {
        let row = ada.http.get(format!("{}/api/v1/chats/{chat}", ada.url)).bearer_auth(&token);
        row.send().await.unwrap().json::<Value>().await.unwrap()
    };
    let share = async |chat: ChatId| ada.post("/api/shares/create", json!({ "chat": chat })).await;
    // What is made once is there before it counts.
    let short = ada.has_a_chat("Hello").await.chat.id;
    ada.opens(short).await;
    show(short).await;
    share(short).await;

    let chat = long_chat();
    let row = program.stays_small("showing the chat", show(chat)).await;
    let opened: Opened = program.stays_small("opening it", ada.opens(chat)).await;
    let head = opened.chat.head.unwrap();
    let first = opened.entries[0].message.id;
    let older = ada.post("/api/chats/open", json!({ "chat": chat, "before": first }));
    let older: Opened = program.stays_small("opening what is older", older).await.is();
    let renaming = ada.post("/api/chats/rename", json!({ "chat": chat, "title": "Long" }));
    program.stays_small("renaming it", renaming).await.is::<Chat>();
    let shared = program.stays_small("sharing it", share(chat)).await;
    let head = program.stays_small("sending to it", asks(&ada, MODEL, chat, head)).await;
    let wide = asks(&ada, "wide/fake-words", chat, head);
    program.stays_small("sending it to a wide window", wide).await;

    assert_eq!(row["title"], "A long talk");
    let bytes = |opened: &Opened| opened.entries.iter().map(|it| it.message.bytes()).sum::<usize>();
    assert!(bytes(&opened) > LENGTH && bytes(&opened) <= Opened::BYTES as usize);
    assert_eq!((opened.more, opened.entries.len(), older.entries.len()), (true, 7, 7));
    assert_eq!(shared.status, 413, "{}", shared.text);
}
