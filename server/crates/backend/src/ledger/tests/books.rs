//! Books to try the ledger with: a real database, a budget that binds everybody, and another question that goes on.

use crate::{
    Limits,
    ledger::{Ledger, Metered, QuestionOrigin, QuestionRecord},
    rate_limits::RateLimits,
    services::Services,
    spender::Spender,
    spending::{Admitted, Budgets},
};
use bus::Bus;
use contract::{
    AccountId, Allowance, BudgetId, BudgetScope, BudgetSettings, CallPurpose, Cost, Days, ModelId,
    Period, Pico, Timestamp,
    ports::Fault,
    prompt::{Piece, Prompt, PromptMessage, Speaker},
};
use futures::{StreamExt, stream::BoxStream};
use gateway::{Credentials, Error, Gateway};
use inference::Inference;
use serde_json::json;
use std::sync::Arc;
use storage::{Amount, Location, Seal, Storage};
use tempfile::TempDir;
use testkit::{FakeClock, FakeProvider, SeededIds};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

/// The account of everybody who asks here.
pub(crate) const ADA: AccountId = AccountId::new(Uuid::from_u128(1));

/// The tokens of the question, as they are estimated: half of its sixteen bytes, and eight more for a message.
pub(crate) const QUESTION: u32 = 16;
/// The most tokens that an answer may have.
const ANSWER: u32 = 100;
/// The tokens that a question sets aside.
const SET_ASIDE: u64 = QUESTION as u64 + ANSWER as u64;

/// The question that is asked here.
pub(crate) fn question() -> Prompt {
    let said = vec![PromptMessage::new(Speaker::Person, "Tell me a story!")];
    Prompt { said, max_tokens: Some(ANSWER), ..Prompt::default() }
}

/// The id of a model that is known here: `fake-words` answers, `fake-hang` does not.
pub(crate) fn model(name: &str) -> ModelId {
    ModelId::parse(&format!("fake/{name}")).unwrap()
}

/// What so many tokens are charged, read and written: two and three for a million of them.
pub(crate) fn charged(read: u32, written: u32) -> Amount {
    Amount {
        money: Pico(i64::from(read) * 2_000_000 + i64::from(written) * 3_000_000),
        tokens: u64::from(read) + u64::from(written),
    }
}

/// What the ledger says of all calls, and the budget of what was asked.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Took {
    /// How many calls are written down as over.
    pub calls: u64,
    /// How many of them failed.
    pub failed: u64,
    /// How many go on.
    pub open: u64,
    /// What all calls cost.
    pub cost: Cost,
    /// What the budget was charged.
    pub charged: Amount,
    /// How many questions find room in a budget that has room for two, while another one holds half of it: one, once
    /// what was set aside is given back; two, if it was given back twice.
    pub room: usize,
    /// How many reservations were dropped unsettled.
    pub dropped: u64,
}

/// The books: a ledger, and what it stands on.
pub(crate) struct Books {
    /// The ledger.
    pub ledger: Ledger,
    /// Its clock, which a test moves.
    pub clock: Arc<FakeClock>,
    /// What another question has set aside, which is not asked yet.
    other: Admitted,
    _dir: TempDir,
}

impl Books {
    /// Books for streams of the test's own: nobody listens where the models are said to be.
    pub async fn open() -> Self {
        Self::at("http://127.0.0.1:9/v1/".into()).await
    }

    /// Books for the models of a provider.
    pub async fn asking(provider: &FakeProvider) -> Self {
        Self::at(provider.url()).await
    }

    async fn at(url: String) -> Self {
        let dir = TempDir::new().unwrap();
        let location = Location { url: None, data_dir: dir.path().to_owned() };
        let clock = Arc::new(FakeClock::new());
        let listed = |name: &str| json!({ "name": name, "price": { "input": 2, "output": 3 } });
        let models = ["fake-words", "fake-hang"].map(listed);
        let config =
            json!({ "providers": { "fake": { "kind": "openai", "url": url, "models": models } } });
        let services = Services {
            storage: Storage::open(&location).await.unwrap(),
            seal: Seal::new([7; 32], &[]),
            gateway: Gateway::new(&serde_json::from_value(config).unwrap()).unwrap(),
            inference: Inference::new(&inference::Config::default(), &[]),
            bus: Bus::memory(),
            clock: clock.clone(),
            ids: Arc::new(SeededIds::new(1)),
            tracker: TaskTracker::new(),
            abandon: CancellationToken::new(),
            system_prompt: None,
        };
        let ledger = Ledger {
            services,
            budgets: Arc::new(Budgets::new(Arc::default())),
            rate_limits: Arc::new(RateLimits::new(Limits::default())),
        };
        allow(&ledger, 100 * SET_ASIDE).await;
        let other = admit(&ledger).await.unwrap();
        Self { ledger, clock, other, _dir: dir }
    }

    /// The record of a question that is admitted.
    pub async fn record(&self) -> QuestionRecord {
        self.ledger.record(origin(), admit(&self.ledger).await.unwrap())
    }

    /// The answer to a question that is admitted.
    pub async fn answer(&self, pieces: BoxStream<'static, Result<Piece, Error>>) -> Metered {
        Metered::new(pieces, None, self.record().await)
    }

    /// The answer to a question that is admitted, as far as the model has got: it does not end.
    pub async fn answer_so_far(&self, pieces: Vec<Result<Piece, Error>>) -> Metered {
        let pieces = futures::stream::iter(pieces).chain(futures::stream::pending());
        self.answer(pieces.boxed()).await
    }

    /// Lets the other question have all that is left.
    pub async fn leave_nothing(&self) {
        allow(&self.ledger, SET_ASIDE).await;
    }

    /// What was written down and charged, once all tasks have ended.
    pub async fn took(self) -> Took {
        let Ledger { services, budgets, .. } = &self.ledger;
        let storage = &services.storage;
        services.tracker.close();
        services.tracker.wait().await;
        written(storage).await;
        let whole =
            storage.report(Days { from: FakeClock::START, count: 2 }, None).await.unwrap().whole;
        let open = storage.close_open_calls(Timestamp::from_millis(i64::MAX)).await.unwrap();
        let everybodys = &budgets.all()[0];
        let balance = budgets.balance(storage, &*services.clock, everybodys, None).await.unwrap();
        let room = room(&self.ledger, balance.tokens).await;
        self.other.reservation.release();
        Took {
            calls: whole.calls,
            failed: whole.failed,
            open,
            cost: whole.cost,
            charged: Amount { money: balance.spent, tokens: balance.tokens },
            room,
            dropped: budgets.dropped(),
        }
    }
}

fn origin() -> QuestionOrigin {
    QuestionOrigin {
        purpose: CallPurpose::Api,
        spender: Spender::person(ADA),
        turn: None,
        credentials: Credentials::new(ADA),
    }
}

async fn admit(ledger: &Ledger) -> Result<Admitted, Fault> {
    ledger.admit(&origin(), &model("fake-words"), &question(), |_, _| true).await
}

/// Sets everybody's budget to so many tokens, and to more money than they cost.
async fn allow(ledger: &Ledger, tokens: u64) {
    let allowance =
        Allowance { period: Period::Month, money: Some(Pico(1 << 60)), tokens: Some(tokens) };
    let settings = BudgetSettings {
        scope: BudgetScope::Everybody,
        allowance,
        warn_at: 100,
        downgrade: None,
        unpriced: false,
    };
    let storage = &ledger.services.storage;
    let id = BudgetId::new(Uuid::from_u128(2));
    storage.set_budget(id, &settings, FakeClock::START).await.unwrap();
    ledger.budgets.read_from(storage).await.unwrap();
}

/// How many questions find room, see `Took`, where so many tokens are spent.
async fn room(ledger: &Ledger, spent: u64) -> usize {
    allow(ledger, spent + 2 * SET_ASIDE).await;
    let mut admitted = Vec::new();
    while let Ok(one_more) = admit(ledger).await {
        admitted.push(one_more);
    }
    let room = admitted.len();
    for admitted in admitted {
        admitted.reservation.release();
    }
    room
}

/// Waits until everything is written that was handed over before.
async fn written(storage: &Storage) {
    // The first one may be written before others that it was in the queue with, the second one is not.
    for _ in 0..2 {
        storage.release(&[], Amount::default()).await.unwrap();
    }
}
