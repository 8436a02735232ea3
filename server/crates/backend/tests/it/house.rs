//! A house to tell stories in: a whole backend, a clock that is moved by hand, and people.

use backend::{Backend, Config, InferenceModels, Parts};
use bus::Bus;
use contract::ports::{
    Accounts, Budgets, Chats, ClientInfo, Completions, Fault, Groups, Ids, Keys, Live, Messages,
    Models, People, Ports, Shares, SignedIn, Usages,
};
use contract::{
    AnswerStats, Author, Caller, Chat, ChatId, ChatTitle, Failure, Language, Message, MessageId,
    ModelId, Offer, Outcome, Part, Role, TurnId,
};
use gateway::{Gateway, LocalModels};
use inference::Inference;
use serde_json::json;
use sqlx::{AnyConnection, Connection as _};
use std::fmt::Debug;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;
use storage::{Amount, Begin, Begun, End, Location, Seal, Storage};
use tempfile::TempDir;
use testkit::{FakeClock, FakeProvider, SeededIds};
use tokio_util::{
    sync::{CancellationToken, DropGuard},
    task::TaskTracker,
};

/// The password of everybody in the house.
pub const PASSWORD: &str = "correct horse battery";
/// The address that everybody comes from.
pub const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));
/// A minute, in milliseconds.
pub const MINUTE: i64 = 60_000;
/// A day, in milliseconds.
pub const DAY: i64 = 24 * 60 * MINUTE;
/// The id of the model that `offer_a_model` makes one to ask.
pub const MODEL: &str = "fake/words";

/// A backend and what it stands on.
pub struct House {
    /// The backend that is tried.
    pub backend: Arc<Backend>,
    /// Its database, for what happens beside it.
    pub storage: Storage,
    /// Its gateway.
    pub gateway: Gateway,
    /// Its clock, which only a test moves.
    pub clock: Arc<FakeClock>,
    /// Its source of ids, which is the same in every run.
    pub ids: Arc<SeededIds>,
    /// Its settings.
    pub config: Config,
    tracker: TaskTracker,
    stop: DropGuard,
    dir: TempDir,
}

/// A chat with one question and one answer.
pub struct Talk {
    /// The chat.
    pub chat: ChatId,
    /// The message of the question.
    pub question: MessageId,
    /// The message of the answer.
    pub answer: MessageId,
    /// The turn that answers.
    pub turn: TurnId,
}

impl House {
    /// An empty house on this machine: the first sign-up needs no code.
    pub async fn new() -> Self {
        Self::configured(|_| ()).await
    }

    /// A house with other settings.
    pub async fn configured(change: impl FnOnce(&mut Config)) -> Self {
        Self::built(change, gateway::Config::default(), None).await
    }

    /// A house with models of its own in this process, which are asked as `alias/own`.
    pub async fn answering(local: Arc<dyn LocalModels>) -> Self {
        let models = json!({ "aliases": { "own": { "models": ["local/own"] } } });
        Self::built(|_| (), serde_json::from_value(models).unwrap(), Some(local)).await
    }

    /// A house that can ask a provider's slow model.
    pub async fn asking(provider: &FakeProvider) -> Self {
        let models = json!({ "providers": { "fake": {
            "kind": "openai",
            "url": provider.url(),
            "models": [{ "name": "fake-slow" }],
        } } });
        Self::built(|_| (), serde_json::from_value(models).unwrap(), None).await
    }

    /// A house that can ask a provider's words, which people may ask with keys of their own as well.
    pub async fn with_own_keys(provider: &FakeProvider) -> Self {
        let models = json!({ "providers": { "fake": {
            "kind": "openai",
            "url": provider.url(),
            "key": "sk-test",
            "own_keys": true,
            "models": [{ "name": "fake-words" }],
        } } });
        Self::built(|_| (), serde_json::from_value(models).unwrap(), None).await
    }

    async fn built(
        change: impl FnOnce(&mut Config),
        models: gateway::Config,
        local: Option<Arc<dyn LocalModels>>,
    ) -> Self {
        let mut config = Config::new("https://chat.example.org".into(), [7; 32]);
        config.argon2_memory_kib = 8;
        config.argon2_passes = 1;
        change(&mut config);
        let dir = TempDir::new().unwrap();
        let storage = open(&dir).await;
        let (clock, ids) = (Arc::new(FakeClock::new()), Arc::new(SeededIds::new(1)));
        Self::on(dir, storage, config, (models, local), clock, ids).await
    }

    /// The same house after a restart.
    pub async fn restarted(self) -> Self {
        let Self { backend, storage, gateway, clock, ids, config, tracker, stop, dir } = self;
        drop(stop);
        backend.drain(Duration::ZERO).await;
        drop((backend, gateway));
        tracker.close();
        tracker.wait().await;
        storage.close().await;
        drop(storage);
        let storage = open(&dir).await;
        let models = (gateway::Config::default(), None);
        Self::on(dir, storage, config, models, clock, ids).await
    }

    async fn on(
        dir: TempDir,
        storage: Storage,
        config: Config,
        (models, local): (gateway::Config, Option<Arc<dyn LocalModels>>),
        clock: Arc<FakeClock>,
        ids: Arc<SeededIds>,
    ) -> Self {
        let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
        let inference = Inference::new(&inference::Config::default(), &[]);
        let local = local.unwrap_or_else(|| Arc::new(InferenceModels(inference.clone())));
        let gateway = Gateway::with_local_models(&models, local).unwrap();
        let parts = Parts {
            seal: Seal::new([7; 32], &[]),
            storage: storage.clone(),
            gateway: gateway.clone(),
            inference,
            bus: Bus::memory(),
            clock: clock.clone(),
            ids: ids.clone(),
            config: config.clone(),
            tracker: tracker.clone(),
            stop: stop.clone(),
        };
        let backend = Backend::start(parts).await.unwrap();
        let stop = stop.drop_guard();
        Self { backend, storage, gateway, clock, ids, config, tracker, stop, dir }
    }

    pub fn accounts(&self) -> &dyn Accounts {
        Ports::accounts(&*self.backend)
    }
    pub fn people(&self) -> &dyn People {
        Ports::people(&*self.backend)
    }
    pub fn chats(&self) -> &dyn Chats {
        Ports::chats(&*self.backend)
    }
    pub fn messages(&self) -> &dyn Messages {
        Ports::messages(&*self.backend)
    }
    pub fn models(&self) -> &dyn Models {
        Ports::models(&*self.backend)
    }
    pub fn shares(&self) -> &dyn Shares {
        Ports::shares(&*self.backend)
    }
    pub fn keys(&self) -> &dyn Keys {
        Ports::keys(&*self.backend)
    }
    pub fn budgets(&self) -> &dyn Budgets {
        Ports::budgets(&*self.backend)
    }
    pub fn groups(&self) -> &dyn Groups {
        Ports::groups(&*self.backend)
    }
    pub fn usage(&self) -> &dyn Usages {
        Ports::usage(&*self.backend)
    }
    pub fn completions(&self) -> &dyn Completions {
        Ports::completions(&*self.backend)
    }
    pub fn live(&self) -> &dyn Live {
        Ports::live(&*self.backend)
    }

    /// The first account of the house.
    pub async fn admin(&self) -> Caller {
        let email = email("root");
        let signed_in =
            self.accounts().sign_up(&a_client(), &email, "root", PASSWORD, None).await.unwrap();
        self.caller(&signed_in).await
    }

    /// Somebody whom the administrator has added, signed in.
    pub async fn person(&self, admin: &Caller, name: &str) -> Caller {
        let email = email(name);
        self.people().add(admin, &email, name, PASSWORD, Role::User).await.unwrap();
        self.sign_in(name).await
    }

    /// One more session of somebody who has an account.
    pub async fn sign_in(&self, name: &str) -> Caller {
        let signed_in = self.accounts().sign_in(&a_client(), &email(name), PASSWORD).await.unwrap();
        self.caller(&signed_in).await
    }

    /// The caller whom a cookie lets in.
    pub async fn caller(&self, signed_in: &SignedIn) -> Caller {
        self.accounts().caller_by_cookie(&signed_in.token, ADDRESS).await.unwrap()
    }

    /// A chat of somebody's, in which a model has answered.
    pub async fn talk(&self, owner: &Caller, question: &str, answer: &str) -> Talk {
        let talk = self.ask(owner, question).await;
        let parts =
            vec![Part::Reasoning { text: "Hm.".into() }, Part::Text { text: answer.into() }];
        self.end(owner, &talk, parts, Outcome::Done).await;
        talk
    }

    /// Ends an answer that is being written.
    pub async fn end(&self, owner: &Caller, talk: &Talk, parts: Vec<Part>, outcome: Outcome) {
        let end = End {
            owner: owner.person().unwrap().account,
            chat: talk.chat,
            turn: talk.turn,
            answer: talk.answer,
            model: ModelId::parse("fake/fake-words").unwrap(),
            parts,
            outcome,
            stats: stats(),
            last_seq: 3,
            now: contract::ports::Clock::now(&*self.clock),
        };
        self.storage.end_turn(&end).await.unwrap().unwrap();
    }

    /// A chat of somebody's, in which the answer is still being written.
    pub async fn ask(&self, owner: &Caller, question: &str) -> Talk {
        self.ask_in(owner, ChatId::new(self.ids.uuid()), None, question).await
    }

    /// A question after a message of a chat, with its answer. The answer's id.
    pub async fn says(
        &self,
        owner: &Caller,
        chat: ChatId,
        after: MessageId,
        question: &str,
    ) -> MessageId {
        let talk = self.ask_in(owner, chat, Some(after), question).await;
        let parts = vec![Part::Text { text: "So it is.".into() }];
        self.end(owner, &talk, parts, Outcome::Done).await;
        talk.answer
    }

    async fn ask_in(
        &self,
        owner: &Caller,
        chat: ChatId,
        parent: Option<MessageId>,
        question: &str,
    ) -> Talk {
        let talk = Talk {
            chat,
            question: MessageId::new(self.ids.uuid()),
            answer: MessageId::new(self.ids.uuid()),
            turn: TurnId::new(self.ids.uuid()),
        };
        let now = contract::ports::Clock::now(&*self.clock);
        let message = Message {
            id: talk.question,
            chat: talk.chat,
            parent,
            author: Author::Person,
            parts: vec![Part::Text { text: question.into() }],
            outcome: Some(Outcome::Done),
            stats: None,
            created_at: now,
        };
        let title = parent.is_none().then(|| ChatTitle::from_question(question).unwrap());
        let begin = Begin {
            owner: owner.person().unwrap().account,
            chat: talk.chat,
            new_chat: title.as_ref(),
            question: Some(&message),
            parent: talk.question,
            turn: talk.turn,
            answer: talk.answer,
            model: &ModelId::parse(MODEL).unwrap(),
            kept: &[],
            now,
        };
        let opened = self.storage.begin_turn(&begin).await.unwrap();
        assert!(matches!(opened, Begun::New(..)));
        talk
    }

    /// Somebody's chat as it is now.
    pub async fn chat(&self, owner: &Caller, chat: ChatId) -> Chat {
        self.chats().open(owner, chat, None).await.unwrap().chat
    }

    /// The number of tasks that go on. In an idle house these are its loops.
    pub fn tasks(&self) -> usize {
        self.tracker.len()
    }

    /// Waits until no more than so many tasks go on, and until what they handed to the ledger is written.
    pub async fn settles(&self, tasks: usize) {
        while self.tasks() > tasks {
            tokio::task::yield_now().await;
        }
        // The first one may be written before others that it was in the queue with, the second one is not.
        for _ in 0..2 {
            self.storage.release(&[], Amount::default()).await.unwrap();
        }
    }

    /// A connection to the database beside the house's own.
    pub async fn beside(&self) -> AnyConnection {
        let file = self.dir.path().join("plauder.db");
        AnyConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap()
    }

    /// Holds the database's one writer, as a second process might, until the connection is closed.
    pub async fn hold_the_writer(&self) -> AnyConnection {
        let mut other = self.beside().await;
        sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
        other
    }

    /// Everything that is kept, as it lies on the disk.
    pub async fn files(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut entries = tokio::fs::read_dir(self.dir.path()).await.unwrap();
        while let Some(entry) = entries.next_entry().await.unwrap() {
            bytes.extend(tokio::fs::read(entry.path()).await.unwrap());
        }
        bytes
    }

    /// Makes `MODEL` one that can be asked. Nobody listens where it is said to be.
    pub fn offer_a_model(&self) {
        let url = "http://127.0.0.1:9".into();
        let (provider, models) = ("fake".into(), vec!["words".into()]);
        self.gateway.enable(&Offer { provider, url, models, enabled: true });
    }
}

async fn open(dir: &TempDir) -> Storage {
    let location = Location { url: None, data_dir: dir.path().to_owned() };
    Storage::open(&location).await.unwrap()
}

/// Looks until it is as expected: what is written behind a request takes its time.
pub async fn comes_to_be<T: PartialEq + Debug>(expected: T, look: &impl AsyncFn() -> T) {
    let comes = async {
        while look().await != expected {
            tokio::task::yield_now().await;
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(5), comes).await;
    assert!(in_time.is_ok(), "it never came to be {expected:?}");
}

/// The e-mail address of somebody in the house.
pub fn email(name: &str) -> String {
    format!("{name}@example.org")
}

/// A client at `ADDRESS`.
pub fn a_client() -> ClientInfo {
    client_from("192.0.2.7")
}

/// A client at another address.
pub fn client_from(address: &str) -> ClientInfo {
    let address = address.parse().unwrap();
    let agent = "A browser".into();
    ClientInfo { address, agent, language: Language::En, is_forwarded: false, marks: None }
}

/// The stats of an answer that took 10 ms, 5 of them to its first token.
pub fn stats() -> AnswerStats {
    AnswerStats { first_token_ms: Some(5), duration_ms: 10, ..AnswerStats::default() }
}

/// The failure that the caller got. Panics on success, and on what only the operator is told.
#[track_caller]
pub fn told<T>(result: Result<T, Fault>) -> Failure {
    match result {
        Ok(_) => panic!("it was allowed"),
        Err(Fault::Failure(failure)) => failure,
        Err(fault) => panic!("it broke: {fault:?}"),
    }
}
