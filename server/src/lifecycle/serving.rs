//! Serving connections: no more of them at once than the settings allow, and none that is waited for without end.
//!
//! In place of `axum::serve`, which has neither bounds nor timers. It speaks HTTP/1 only: over HTTP/2 one connection would
//! be as many as it has streams, and each could stop reading without a sign on the wire.

use super::{
    bounds::{Bound, Bounds, PerMinute},
    heads::HeadTimer,
    stream::TimedStream,
};
use crate::{config::Connections, http::state::Site};
use axum::{Router, extract::ConnectInfo, http::Request, serve::Listener};
use hyper::{
    body::Incoming,
    server::conn::http1,
    service::{Service as _, service_fn},
};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use std::{
    net::SocketAddr,
    pin::pin,
    sync::{Arc, atomic::AtomicBool},
};
use tokio::{net::TcpListener, task::JoinSet, time::Instant};
use tokio_util::sync::CancellationToken;

/// Serves until `stop` is cancelled, and then until the requests that have begun are answered. Dropping it ends them.
pub(super) async fn serve(
    mut listener: TcpListener,
    router: Router,
    site: Arc<Site>,
    settings: Connections,
    stop: CancellationToken,
) {
    let bounds = Arc::new(Bounds::new(&settings));
    let mut turned_away = TurnedAway::default();
    let mut connections = JoinSet::new();
    loop {
        let (stream, peer) = tokio::select! {
            accepted = Listener::accept(&mut listener) => accepted,
            Some(_) = connections.join_next() => continue,
            () = stop.cancelled() => break,
        };
        match bounds.admit(peer.ip(), site.trusts_proxy(peer.ip())) {
            Ok(admission) => {
                let arrived = Arc::<AtomicBool>::default();
                let heads = HeadTimer {
                    header: settings.header,
                    idle: settings.idle,
                    arrived: Arc::clone(&arrived),
                    has_begun: AtomicBool::new(false),
                };
                let stream = TimedStream::new(stream, settings.write, arrived, admission);
                connections.spawn(hold(stream, heads, peer, router.clone(), stop.clone()));
            }
            // Closed without a word: whoever asks that often would not read it.
            Err(bound) => turned_away.log(bound, &settings),
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Holds one connection until it ends, or is upgraded to a socket.
async fn hold(
    stream: TimedStream,
    heads: HeadTimer,
    peer: SocketAddr,
    router: Router,
    stop: CancellationToken,
) {
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.call(request)
    });
    let header = heads.header;
    let connection = http1::Builder::new()
        .timer(heads)
        .header_read_timeout(header)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.as_mut().await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "connection broken off");
    }
}

/// The connections that were turned away, as the log hears of them.
#[derive(Default)]
struct TurnedAway {
    for_all: PerMinute,
    for_address: PerMinute,
}

impl TurnedAway {
    fn log(&mut self, bound: Bound, settings: &Connections) {
        let now = Instant::now();
        match bound {
            Bound::All => {
                if let Some(connections) = self.for_all.count(now) {
                    let max = settings.max;
                    tracing::warn!(connections, max, "connections turned away");
                }
            }
            Bound::Address => {
                if let Some(connections) = self.for_address.count(now) {
                    let max_per_address = settings.max_per_address;
                    tracing::warn!(
                        connections,
                        max_per_address,
                        "connections of one address turned away; a proxy belongs into trusted_proxies"
                    );
                }
            }
        }
    }
}
