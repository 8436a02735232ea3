#![doc = include_str!("../README.md")]

mod accounts;
mod activities;
mod aliases;
mod bounds;
mod budgets;
mod catalogue;
mod chats;
mod completions;
mod config;
mod groups;
mod keys;
mod ledger;
mod live;
mod local_models;
mod messages;
mod models;
mod network;
mod one_shot;
mod operator;
mod panics;
mod people;
mod policy;
mod providers;
mod purge;
mod rate_limits;
mod recovery;
mod reprice;
mod revocations;
mod services;
mod shares;
mod spender;
mod spending;
mod turns;
mod usage;
mod uses;

pub use config::{Config, Limits};
pub use local_models::InferenceModels;
pub use operator::Operator;
pub use panics::keep;
pub use reprice::{Repriced, reprice};

use bus::Bus;
use contract::ports::{
    Accounts, Aliases, Budgets, Chats, Clock, Completions, Fault, Groups, Ids, Keys, Live,
    Messages, Models, People, Ports, Providers, Shares, Usages,
};
use contract::{Caller, Failure};
use gateway::Gateway;
use inference::Inference;
use std::{net::IpAddr, sync::Arc, time::Duration};
use storage::{Seal, Storage};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// The parts that the use cases work with. `server::wiring` chooses each of them.
pub struct Parts {
    /// The database.
    pub storage: Storage,
    /// The seal of providers' keys.
    pub seal: Seal,
    /// The gateway to models that somebody else runs; it asks those of this process as well.
    pub gateway: Gateway,
    /// The runtime of the models of this process.
    pub inference: Inference,
    /// The channels on which events and notices reach open pages.
    pub bus: Bus,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of fresh ids and secrets.
    pub ids: Arc<dyn Ids>,
    /// The settings.
    pub config: Config,
    /// The tasks that outlive a request, so that shutdown can wait for them.
    pub tracker: TaskTracker,
    /// Cancelled when the server stops: loops end, sockets close, live turns may finish.
    pub stop: CancellationToken,
}

/// The use cases: every port of `contract` is answered by it.
///
/// The first fields are its `Parts`; the others are what it keeps in memory, and nothing of that survives a restart.
pub struct Backend {
    /// The database.
    pub(crate) storage: Storage,
    /// The seal of providers' keys.
    pub(crate) seal: Seal,
    /// The gateway to models that somebody else runs.
    pub(crate) gateway: Gateway,
    /// The runtime of the models of this process.
    pub(crate) inference: Inference,
    /// The channels on which events and notices reach open pages.
    pub(crate) bus: Bus,
    /// The clock.
    pub(crate) clock: Arc<dyn Clock>,
    /// The source of fresh ids and secrets.
    pub(crate) ids: Arc<dyn Ids>,
    /// The settings.
    pub(crate) config: Config,
    /// The tasks that outlive a request.
    pub(crate) tracker: TaskTracker,
    /// Cancelled when the server stops.
    pub(crate) stop: CancellationToken,
    /// Cancelled when another process serves the data.
    pub(crate) superseded: CancellationToken,
    /// The bounds on what goes on at once.
    pub(crate) bounds: bounds::Bounds,
    /// The decisions of administrators about models, as they were read last.
    pub(crate) catalogue: catalogue::Catalogue,
    /// The registry of live turns.
    pub(crate) turns: Arc<turns::Turns>,
    /// The activities of this process: sockets, answers to programs, turns.
    pub(crate) activities: Arc<activities::Activities>,
    /// The hasher, the signer and the throttle that sign-ins pass.
    pub(crate) gate: accounts::Gate,
    /// The memberships of groups, as they were read last.
    pub(crate) groups: Arc<groups::Memberships>,
    /// The budgets, as they were read last.
    pub(crate) budgets: Arc<spending::Budgets>,
    /// The rate limits, and what is counted against them.
    pub(crate) rate_limits: Arc<rate_limits::RateLimits>,
    /// The keys that were looked up a moment ago.
    pub(crate) key_cache: keys::KeyCache,
    /// The uses of sessions and keys that are not written yet.
    pub(crate) uses: Arc<uses::Uses>,
}

impl Backend {
    /// Brings the use cases up: takes over what a crash left open, takes up what is stored about models, and starts the
    /// loops that write segments and uses, look for what was revoked elsewhere, and purge what is old.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub async fn start(parts: Parts) -> Result<Arc<Self>, storage::Error> {
        let Parts { storage, seal, gateway, inference, bus, clock, ids, config, tracker, stop } =
            parts;
        recovery::take_over(&storage, &*clock).await?;
        let groups = Arc::<groups::Memberships>::default();
        let backend = Arc::new(Self {
            turns: Arc::default(),
            activities: Arc::default(),
            bounds: bounds::Bounds::default(),
            gate: accounts::Gate::new(&config, &*ids),
            budgets: Arc::new(spending::Budgets::new(Arc::clone(&groups))),
            groups,
            key_cache: keys::KeyCache::default(),
            uses: Arc::default(),
            rate_limits: Arc::new(rate_limits::RateLimits::new(config.limits)),
            catalogue: catalogue::Catalogue::default(),
            storage,
            seal,
            gateway,
            inference,
            bus,
            clock,
            ids,
            config,
            tracker,
            stop,
            superseded: CancellationToken::new(),
        });
        backend.restore_catalogue().await?;
        backend.groups.read_from(&backend.storage).await?;
        backend.budgets.read_from(&backend.storage).await?;
        recovery::keep_claim(&backend);
        turns::keep_writing(&backend);
        uses::keep_writing(&backend);
        revocations::keep_looking(&backend);
        purge::keep_purging(&backend);
        providers::list_at_start(&backend);
        Ok(backend)
    }

    /// Waits until another process serves the data, because this one has lost its claim while the database was away. It
    /// must stop then.
    pub async fn superseded(&self) {
        self.superseded.cancelled().await;
    }

    /// Waits until no turn is live, at most `grace`; then abandons the rest. What was streamed is kept, for which the database
    /// has as long again, and the next start marks it as interrupted.
    pub async fn drain(&self, grace: Duration) {
        self.turns.drain(&self.storage, grace).await;
    }

    /// The number of reservations that were dropped unsettled since the start. Whatever they had set aside is given back;
    /// each of them is a defect all the same, and tests look for it.
    pub fn dropped_reservations(&self) -> u64 {
        self.budgets.dropped()
    }

    /// Checks whether the database answers: whether the server can work right now.
    ///
    /// # Errors
    /// `Unavailable`, whatever the cause: what is asked is not why, but whether.
    pub async fn check(&self) -> Result<(), Fault> {
        self.storage.check().await.map_err(Fault::unavailable)
    }
}

impl Ports for Backend {
    fn accounts(&self) -> &dyn Accounts {
        self
    }
    fn people(&self) -> &dyn People {
        self
    }
    fn groups(&self) -> &dyn Groups {
        self
    }
    fn chats(&self) -> &dyn Chats {
        self
    }
    fn messages(&self) -> &dyn Messages {
        self
    }
    fn models(&self) -> &dyn Models {
        self
    }
    fn providers(&self) -> &dyn Providers {
        self
    }
    fn aliases(&self) -> &dyn Aliases {
        self
    }
    fn shares(&self) -> &dyn Shares {
        self
    }
    fn keys(&self) -> &dyn Keys {
        self
    }
    fn budgets(&self) -> &dyn Budgets {
        self
    }
    fn usage(&self) -> &dyn Usages {
        self
    }
    fn completions(&self) -> &dyn Completions {
        self
    }
    fn live(&self) -> &dyn Live {
        self
    }

    fn count_request(&self, caller: &Caller, address: IpAddr) -> Result<(), Failure> {
        self.rate_limits.check_page(caller, address, self.clock.now())
    }
}
