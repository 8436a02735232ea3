//! The life of a server, from listening to the last drained turn.
//!
//! Its order is the whole point: what is bound first, and what is let finish before what. So it stands in one file; how
//! connections are served in between is in `serving`.

mod bounds;
mod heads;
pub(crate) mod open_files;
mod serving;
mod stream;

use crate::{
    Config, Error,
    config::Origin,
    http::{
        self,
        assets::Assets,
        limits::Bodies,
        renderings::Renderings,
        state::{AppState, Ready, Site},
    },
    wiring::{self, Sources, Wired},
};
use axum::Router;
use backend::Backend;
use contract::Model;
use std::{fs::File, io, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};
use storage::Storage;
use tokio::{net::TcpListener, task::AbortHandle, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long live turns may go on when the server stops. Then they are left for the next start, which calls
/// them interrupted.
const TURNS_GRACE: Duration = Duration::from_secs(5);
/// How long everything else may take to end: answers, sockets, the writer.
const TASKS_GRACE: Duration = Duration::from_secs(3);

/// A running server, in this process.
pub struct Running {
    address: SocketAddr,
    site: Arc<Site>,
    data_dir: PathBuf,
    models: Vec<Model>,
    sign_up_code: Option<String>,
    router: Router,
    is_local: bool,
    backend: Arc<Backend>,
    storage: Storage,
    /// The file of the master keys, which nobody replaces while it is open.
    _held: Option<File>,
    serving: AbortHandle,
    tracker: TaskTracker,
    stop: CancellationToken,
}

/// Starts a server: binds, wires and serves.
pub(crate) async fn start(config: Config, sources: Sources) -> Result<Running, Error> {
    let address = config.listen;
    let cannot_listen = |source| Error::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(cannot_listen)?;
    let address = listener.local_addr().map_err(cannot_listen)?;
    let site = Arc::new(site(&config, address));

    let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
    let wired = wiring::wire(&config, &sources, &site.public_url, address, &tracker, &stop).await?;
    let Wired { storage, backend, models, sign_up_code, held } = wired;

    let asked = Arc::clone(&backend);
    let state = AppState {
        ports: backend.clone(),
        site: Arc::clone(&site),
        assets: Assets::new(),
        ready: Ready::new(move || {
            let backend = Arc::clone(&asked);
            async move { backend.check().await }
        }),
        bodies: Bodies::default(),
        renderings: Renderings::default(),
        clock: sources.clock,
        ids: sources.ids,
        tracker: tracker.clone(),
        stop: stop.clone(),
    };
    let (renderings, ports, stopping) =
        (state.renderings.clone(), Arc::clone(&state.ports), stop.clone());
    backend::keep(&tracker, "renderings", move || {
        let sweeping = http::share::keep_sweeping(renderings.clone(), Arc::clone(&ports));
        let sweeping = stopping.clone().run_until_cancelled_owned(sweeping);
        async move {
            sweeping.await;
        }
    });
    let router = http::router(state);
    let serve = serving::serve(
        listener,
        router.clone(),
        Arc::clone(&site),
        open_files::fit(config.connections),
        stop.clone(),
    );
    let serving = tracker.spawn(serve).abort_handle();
    let is_local = wiring::is_local(&config, address);
    let data_dir = config.data_dir;
    Ok(Running {
        address,
        site,
        data_dir,
        models,
        sign_up_code,
        router,
        is_local,
        backend,
        storage,
        _held: held,
        serving,
        tracker,
        stop,
    })
}

/// The site that the settings describe: where the server is reached, and whom it believes.
fn site(config: &Config, address: SocketAddr) -> Site {
    let own = config.public_url.clone().unwrap_or_else(|| Origin::of(address));
    if config.public_url.is_none() && !address.ip().is_loopback() {
        tracing::warn!(
            assumed = own.as_str(),
            "public_url is not set: browsers that use another address will be refused"
        );
    }
    if let Some(why) = config.unnamed_proxy() {
        tracing::warn!(public_url = own.as_str(), "trusted_proxies is empty: {why}");
    }
    let on_this_machine = match config.public_url {
        None => Origin::on_this_machine(address.port()),
        Some(_) => Vec::new(),
    };
    let extra = config.extra_origins.iter().cloned();
    let origins = [own.clone()].into_iter().chain(on_this_machine).chain(extra);
    Site {
        public_url: own.as_str().to_owned(),
        origins: origins.map(|origin| origin.as_str().to_owned()).collect(),
        secure: own.is_secure(),
        trusted_proxies: config.trusted_proxies.clone(),
    }
}

impl Running {
    /// The address that the server listens at: with port 0 in the settings, the port that the system chose.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL that people reach the server by.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.site.public_url
    }

    /// The one-time code of the first account; `None`: there are accounts.
    #[must_use]
    pub fn sign_up_code(&self) -> Option<&str> {
        self.sign_up_code.as_deref()
    }

    /// The use cases, for tests that look behind HTTP.
    #[must_use]
    pub const fn backend(&self) -> &Arc<Backend> {
        &self.backend
    }

    /// The routes as they are served, for whoever asks without a network.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// Says on standard output where to go.
    #[expect(
        clippy::print_stdout,
        reason = "the one thing that whoever starts a server wants to read"
    )]
    pub(crate) fn greet(&self) {
        println!("Plauder {} is at {}", env!("CARGO_PKG_VERSION"), self.url());
        let data_dir =
            std::path::absolute(&self.data_dir).unwrap_or_else(|_| self.data_dir.clone());
        println!("  data    {}", data_dir.display());
        let models: Vec<_> = self.models.iter().map(|model| model.label.as_str()).collect();
        if models.is_empty() {
            println!("  models  none yet: `plauder doctor` says how to get one");
        } else {
            println!("  models  {}", models.join(", "));
        }
        if let Some(code) = &self.sign_up_code {
            let when = if self.is_local { "needs it from another machine" } else { "needs it" };
            println!("  code    {code} (the first account {when} and becomes the administrator)");
        }
    }

    /// Waits until another process serves the data, which this one must not do any more then.
    pub async fn superseded(&self) {
        self.backend.superseded().await;
    }

    /// Stops the server: accepts nothing more, closes sockets so that their browsers come back, lets live turns end.
    pub async fn stop(self) {
        self.stop_within(TURNS_GRACE).await;
    }

    /// Stops the server, and waits for live turns no longer than `turns_grace`. What they said so far is kept.
    pub async fn stop_within(self, turns_grace: Duration) {
        self.stop.cancel();
        self.backend.drain(turns_grace).await;
        self.tracker.close();
        if timeout(TASKS_GRACE, self.tracker.wait()).await.is_err() {
            tracing::warn!(tasks = self.tracker.len(), "tasks abandoned");
            self.serving.abort();
        }
        self.storage.close().await;
    }
}

/// The signals that stop a server, from a supervisor or from a person at the terminal.
pub(crate) struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    /// Listens for signals from now on. None that comes before the first `next` is lost.
    #[cfg(unix)]
    pub(crate) fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let interrupt = signal(SignalKind::interrupt())?;
        Ok(Self { interrupt, terminate: signal(SignalKind::terminate())? })
    }

    /// Listens for signals, where there are none but the terminal's.
    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, reason = "it can fail on Unix")]
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Waits for the next signal.
    pub(crate) async fn next(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        #[cfg(not(unix))]
        drop(tokio::signal::ctrl_c().await);
    }
}
