//! Where stories happen: a fresh database of either engine, and people who do things in it.

use contract::{
    Account, AccountId, AnswerStats, Author, CallOutcome, CallPurpose, Chat, ChatId, ChatTitle,
    Delta, Email, Handle, Key, Message, MessageId, ModelId, Outcome, Page, PageRequest, Part,
    PersonName, Pico, Role, Share, Timestamp, TurnId, Usage,
};
use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _};
use std::ops::Deref;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use storage::{
    Amount, Begin, Begun, Call, End, Extent, Location, NewAccount, Seal, Segment, SpendCounter,
    Storage,
};
use tokio::task::JoinSet;
use uuid::Uuid;

/// Tells each story twice: on SQLite, and on PostgreSQL where `PLAUDER_TEST_DATABASE_URL` names one.
macro_rules! both_engines {
    ($(async fn $story:ident($home:ident) $body:block)*) => {$(
        async fn $story($home: crate::support::Home) $body

        mod $story {
            #[tokio::test]
            async fn sqlite() {
                crate::support::on_sqlite(super::$story).await;
            }

            #[tokio::test]
            async fn postgres() {
                crate::support::on_postgres(super::$story).await;
            }
        }
    )*};
}

/// A fresh database that is open.
#[derive(Clone)]
pub struct Home {
    storage: Storage,
    pub location: Location,
}

impl Deref for Home {
    type Target = Storage;

    fn deref(&self) -> &Storage {
        &self.storage
    }
}

pub async fn on_sqlite<F: Future<Output = ()> + Send + 'static>(story: impl FnOnce(Home) -> F) {
    let dir = tempfile::tempdir().unwrap();
    let location = Location { url: None, data_dir: dir.path().join("data") };
    let storage = Storage::open(&location).await.unwrap();
    testkit::statements::record();

    story(Home { storage, location }).await;

    crate::plans::check(&crate::plans::seed::sqlite().await).await;
}

/// A connection that goes around `Storage`, and whose statements are nobody's promise.
pub async fn around_storage(location: &Location) -> AnyConnection {
    let file = location.data_dir.join("plauder.db");
    let url = location.url.clone().unwrap_or_else(|| format!("sqlite://{}", file.display()));
    let options = AnyConnectOptions::from_str(&url).unwrap().disable_statement_logging();
    options.connect().await.unwrap()
}

/// Every story has a schema of its own, dropped afterwards even if the story fails.
pub async fn on_postgres<F: Future<Output = ()> + Send + 'static>(story: impl FnOnce(Home) -> F) {
    #[expect(clippy::disallowed_methods, reason = "scripts/with-postgres.sh says it here")]
    let Ok(server) = std::env::var("PLAUDER_TEST_DATABASE_URL") else {
        return;
    };
    sqlx::any::install_default_drivers();
    let mut admin = AnyConnection::connect(&server).await.unwrap();
    let schema = format!("story_{}_{}", std::process::id(), count());
    admin.execute(AssertSqlSafe(format!("CREATE SCHEMA {schema}"))).await.unwrap();
    let mark = if server.contains('?') { '&' } else { '?' };
    let url = format!("{server}{mark}options=-c%20search_path%3D{schema}");
    let location = Location { url: Some(url), data_dir: PathBuf::new() };
    let storage = Storage::open(&location).await.unwrap();
    testkit::statements::record();

    let mut told = JoinSet::new();
    told.spawn(story(Home { storage: storage.clone(), location }));
    let ended = told.join_next().await.unwrap();

    storage.close().await;
    admin.execute(AssertSqlSafe(format!("DROP SCHEMA {schema} CASCADE"))).await.unwrap();
    if let Err(failed) = ended {
        std::panic::resume_unwind(failed.into_panic());
    }
    crate::plans::check(&crate::plans::seed::postgres(&server).await).await;
}

fn count() -> u64 {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    COUNT.fetch_add(1, Ordering::Relaxed)
}

pub fn uuid() -> Uuid {
    Uuid::from_u128(0x0189_0000_0000_7000_8000_0000_0000_0000 + u128::from(count()))
}

/// A new id; later ones sort later.
pub fn id<T: FromStr<Err: std::fmt::Debug>>() -> T {
    uuid().to_string().parse().unwrap()
}

/// The first page of any list.
pub const FIRST: PageRequest = PageRequest { after: None, limit: None };

/// Reads a list to its end, so many items a page; `ask` gives a page.
pub async fn pages<T, F: Future<Output = Page<T>>>(
    limit: u32,
    ask: impl Fn(PageRequest) -> F,
) -> Vec<Vec<T>> {
    let (mut pages, mut after) = (Vec::new(), None);
    loop {
        let page = ask(PageRequest { after, limit: Some(limit) }).await;
        pages.push(page.items);
        after = page.next;
        if after.is_none() {
            return pages;
        }
    }
}

/// Later than anything.
pub const EVER: Timestamp = Timestamp::from_millis(i64::MAX);

pub fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

/// A call of nobody in particular that went well, and of which nobody knows what it took.
pub fn call(model: &ModelId, now: Timestamp) -> Call<'_> {
    Call {
        id: uuid(),
        turn: None,
        account: id(),
        key: None,
        own_key: false,
        chat: None,
        attempt: 1,
        fallback: false,
        purpose: CallPurpose::Answer,
        model,
        outcome: CallOutcome::Done,
        trouble: None,
        usage: Usage::default(),
        cost: None,
        price: None,
        first_token_ms: None,
        duration_ms: 1,
        now,
    }
}

/// A counter of everybody's that may hold so much, since 100.
pub fn counter(money: i64) -> SpendCounter {
    let id = uuid();
    let money = Some(Pico(money));
    SpendCounter {
        id,
        share_of: None,
        account: None,
        group: None,
        key: None,
        since: at(100),
        money,
        tokens: None,
    }
}

/// Money, and tokens.
pub const fn amount(money: i64, tokens: u64) -> Amount {
    Amount { money: Pico(money), tokens }
}

pub fn hash(byte: u8) -> [u8; 32] {
    [byte; 32]
}

pub fn title(text: &str) -> ChatTitle {
    ChatTitle::parse(text).unwrap()
}

pub fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

pub fn name(text: &str) -> PersonName {
    PersonName::parse(text).unwrap()
}

pub fn model() -> ModelId {
    ModelId::parse("fake/parrot").unwrap()
}

pub fn handle(text: &str) -> Handle {
    Handle::parse(text).unwrap()
}

/// So many messages of a branch, however long they are.
pub const fn newest(messages: u32) -> Extent {
    Extent { messages, bytes: u32::MAX }
}

/// Seals with one master key, which it is known by.
pub fn seal(key: u8) -> Seal {
    Seal::new([key; 32], &[])
}

pub fn said(text: &str) -> Vec<Part> {
    vec![Part::Text { text: text.to_owned() }]
}

pub fn text(text: &str) -> Delta {
    Delta::Text { text: text.to_owned() }
}

pub fn stats() -> AnswerStats {
    let usage = Usage { input: Some(7), output: Some(9), ..Usage::default() };
    AnswerStats { usage, first_token_ms: Some(12), duration_ms: 345, ..AnswerStats::default() }
}

/// A question and the turn that answers it.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    pub owner: AccountId,
    pub chat: ChatId,
    pub question: MessageId,
    pub turn: TurnId,
    pub answer: MessageId,
}

impl Asked {
    pub fn segment(&self, seq: u64, delta: Delta) -> Segment {
        Segment { turn: self.turn, first_seq: seq, last_seq: seq, delta }
    }

    pub fn end(&self, text: &str, now: i64) -> End {
        End {
            owner: self.owner,
            chat: self.chat,
            turn: self.turn,
            answer: self.answer,
            model: model(),
            parts: said(text),
            outcome: Outcome::Done,
            stats: stats(),
            last_seq: 9,
            now: at(now),
        }
    }
}

/// A question as its author's client sends it.
pub fn question(chat: ChatId, parent: Option<MessageId>, text: &str, now: i64) -> Message {
    Message {
        id: id(),
        chat,
        parent,
        author: Author::Person,
        parts: said(text),
        outcome: Some(Outcome::Done),
        stats: None,
        created_at: at(now),
    }
}

/// What comes of something that takes a while, and how many others wrote while it went on.
pub async fn writes_during<F: Future>(home: &Home, future: F) -> (F::Output, usize) {
    let (mut future, mut writes) = (Box::pin(future), 0);
    loop {
        tokio::select! {
            biased;
            output = &mut future => return (output, writes),
            written = home.put_setting("other", "x") => {
                written.unwrap();
                writes += 1;
            }
        }
    }
}

impl Home {
    /// Closes the database, so that somebody else may open it. Where it is.
    pub async fn closes(self) -> Location {
        self.close().await;
        self.location
    }

    /// A connection that goes around `Storage`.
    pub async fn raw(&self) -> AnyConnection {
        around_storage(&self.location).await
    }

    /// The first page of everybody's accounts.
    pub async fn everybody(&self) -> Vec<Account> {
        self.accounts(None, &FIRST).await.unwrap().items
    }

    /// The first page of somebody's keys, or of everybody's.
    pub async fn keys_of(&self, owner: Option<AccountId>, now: Timestamp) -> Vec<Key> {
        self.keys(owner, None, now, &FIRST).await.unwrap().items
    }

    /// The first page of a chat's shares.
    pub async fn shares_of(
        &self,
        owner: AccountId,
        chat: ChatId,
        now: Timestamp,
    ) -> Option<Vec<Share>> {
        self.shares(owner, chat, now, &FIRST).await.unwrap().map(|page| page.items)
    }

    pub async fn person(&self, who: &str) -> Account {
        let account = NewAccount {
            id: id(),
            email: &email(&format!("{who}@example.org")),
            name: &name(who),
            role: Role::User,
            password_hash: "hashed",
            language: None,
            now: at(1),
        };
        self.add_account(&account).await.unwrap()
    }

    /// Sends a question and gives back what came of it.
    pub async fn send(
        &self,
        owner: AccountId,
        question: &Message,
        new_chat: Option<&str>,
    ) -> (Asked, Begun) {
        let asked =
            Asked { owner, chat: question.chat, question: question.id, turn: id(), answer: id() };
        let new_chat = new_chat.map(title);
        let begin = Begin {
            owner,
            chat: question.chat,
            new_chat: new_chat.as_ref(),
            question: Some(question),
            parent: question.id,
            turn: asked.turn,
            answer: asked.answer,
            model: &model(),
            kept: &[],
            now: question.created_at,
        };
        (asked, self.begin_turn(&begin).await.unwrap())
    }

    /// Begins a chat whose first answer is being written.
    pub async fn starts(&self, owner: &Account, title: &str, now: i64) -> Asked {
        let (asked, begun) =
            self.send(owner.id, &question(id(), None, title, now), Some(title)).await;
        assert!(matches!(begun, Begun::New(..)), "{begun:?}");
        asked
    }

    /// Begins a chat whose first answer is there.
    pub async fn chats_about(&self, owner: &Account, title: &str, now: i64) -> Chat {
        let asked = self.starts(owner, title, now).await;
        self.end_turn(&asked.end("Sure.", now)).await.unwrap().unwrap()
    }

    /// Says something after `parent` and waits for the answer.
    pub async fn says(
        &self,
        owner: &Account,
        chat: ChatId,
        parent: Option<MessageId>,
        text: &str,
        now: i64,
    ) -> Asked {
        let (asked, begun) = self.send(owner.id, &question(chat, parent, text, now), None).await;
        assert!(matches!(begun, Begun::New(..)), "{begun:?}");
        self.end_turn(&asked.end(&format!("About {text}."), now)).await.unwrap().unwrap();
        asked
    }

    /// Answers a message once more.
    pub async fn answers_again(
        &self,
        owner: AccountId,
        chat: ChatId,
        parent: MessageId,
        kept: &[Part],
        now: i64,
    ) -> (Asked, Begun) {
        let asked = Asked { owner, chat, question: parent, turn: id(), answer: id() };
        let begin = Begin {
            owner,
            chat,
            new_chat: None,
            question: None,
            parent,
            turn: asked.turn,
            answer: asked.answer,
            model: &model(),
            kept,
            now: at(now),
        };
        (asked, self.begin_turn(&begin).await.unwrap())
    }

    /// Adds messages to a chat, one below the other, around `Storage`. Gives back the last one.
    pub async fn has_many_messages(
        &self,
        chat: ChatId,
        parent: Option<MessageId>,
        count: i64,
    ) -> MessageId {
        sqlx::query(
            "INSERT INTO messages (id, chat_id, parent_id, parts, outcome, created_at)
             WITH RECURSIVE numbers (n) AS (
               SELECT CAST(1 AS BIGINT)
               UNION ALL
               SELECT numbers.n + 1 FROM numbers WHERE numbers.n < $3
             )
             SELECT '01890000-0000-7000-9000-' || CAST(100000000000 + n AS TEXT), $1,
               CASE WHEN n = 1 THEN $2 ELSE '01890000-0000-7000-9000-' || CAST(100000000000 + n - 1 AS TEXT) END,
               '[]', '{\"outcome\":\"done\"}', 100 + n
             FROM numbers",
        )
        .bind(chat.text())
        .bind(parent.map(MessageId::text))
        .bind(count)
        .execute(&mut self.raw().await)
        .await
        .unwrap();
        format!("01890000-0000-7000-9000-{}", 100_000_000_000 + count).parse().unwrap()
    }
}
