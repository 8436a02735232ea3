//! The state that every route shares.
//!
//! Apart from the routes, and public, so that tests bring a state of their own and serve the routes without a database.

use crate::{
    config::Network,
    http::{assets::Assets, limits::Bodies, renderings::Renderings},
};
use axum::extract::FromRef;
use contract::{
    Failure,
    ports::{Clock, Fault, Ids, Ports},
};
use futures::{FutureExt, future::BoxFuture};
use std::{
    future::Future,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// The state that every route shares. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The ports: everything that the product can be asked.
    pub ports: Arc<dyn Ports>,
    /// The site: where the server is reached, and whom it believes.
    pub site: Arc<Site>,
    /// The page's files.
    pub assets: Assets,
    /// The check whether the server can work right now, for `/readyz`.
    pub ready: Ready,
    /// The bodies of requests that are held in memory.
    pub bodies: Bodies,
    /// The renderings of shares that are kept.
    pub renderings: Renderings,
    /// The clock that dates answers of OpenAI's API.
    pub clock: Arc<dyn Clock>,
    /// The source of trace ids.
    pub ids: Arc<dyn Ids>,
    /// The tracker of tasks that shutdown waits for.
    pub tracker: TaskTracker,
    /// The token that is cancelled when the server begins to stop: sockets close with `CLOSE_RESTARTING`.
    pub stop: CancellationToken,
}

/// The site: where the server is reached, and whom it believes.
#[derive(Clone, Debug)]
pub struct Site {
    /// The own address as people type it: scheme, host and port, no slash at the end.
    pub public_url: String,
    /// The origins whose cookies count: the own one, then those of the setting `extra_origins`. As browsers send them.
    pub origins: Vec<String>,
    /// Whether people reach it over HTTPS: then cookies are `Secure` and named `__Host-…`.
    pub secure: bool,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
}

impl Site {
    /// Whether a request with cookies may come from this `Origin`.
    #[must_use]
    pub fn trusts_origin(&self, origin: &str) -> bool {
        self.origins.iter().any(|own| own.eq_ignore_ascii_case(origin))
    }

    /// Whether this peer is a proxy that tells the truth about its clients.
    #[must_use]
    pub fn trusts_proxy(&self, peer: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|network| network.contains(peer))
    }

    /// The client's address: the peer, or, behind trusted proxies, the last address in `X-Forwarded-For`
    /// (all its header lines, joined with commas) that is not a trusted proxy itself.
    #[must_use]
    pub fn client(&self, peer: IpAddr, forwarded_for: Option<&str>) -> IpAddr {
        let mut client = peer.to_canonical();
        for hop in forwarded_for.unwrap_or_default().rsplit(',') {
            if !self.trusts_proxy(client) {
                break;
            }
            let Some(address) = address_of(hop) else { break };
            client = address.to_canonical();
        }
        client
    }
}

/// What is counted as one address: an IPv4 host, or an IPv6 /64, which is what a household gets.
#[must_use]
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        host @ IpAddr::V4(_) => host,
    }
}

/// The address of a hop, which some proxies write with a port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. `None`: it is none.
fn address_of(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let bare = hop.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(hop);
    bare.parse().ok().or_else(|| Some(hop.parse::<SocketAddr>().ok()?.ip()))
}

/// The check whether the server can work right now, which remembers how it went the last time. Cheap to clone.
#[derive(Clone)]
pub struct Ready(Arc<Check>);

struct Check {
    run: Box<dyn Fn() -> BoxFuture<'static, Result<(), Fault>> + Send + Sync>,
    /// Whether the last run failed.
    has_failed: AtomicBool,
}

impl Ready {
    /// The check that runs `check` each time.
    pub fn new<F, A>(check: F) -> Self
    where
        F: Fn() -> A + Send + Sync + 'static,
        A: Future<Output = Result<(), Fault>> + Send + 'static,
    {
        let run = Box::new(move || check().boxed());
        Self(Arc::new(Check { run, has_failed: AtomicBool::new(false) }))
    }

    /// Checks whether the server can work right now.
    ///
    /// # Errors
    /// The check's fault, once. While it goes on, the bare failure: supervisors ask every few seconds, and the log wants
    /// to hear of each change and not of each question.
    pub async fn ask(&self) -> Result<(), Fault> {
        let answer = (self.0.run)().await;
        let has_failed = self.0.has_failed.swap(answer.is_err(), Ordering::Relaxed);
        match answer {
            Err(_) if has_failed => Err(Failure::unavailable().into()),
            Ok(()) if has_failed => {
                tracing::info!("server ready again");
                Ok(())
            }
            answer => answer,
        }
    }
}

impl FromRef<AppState> for Arc<dyn Ports> {
    fn from_ref(state: &AppState) -> Self {
        Self::clone(&state.ports)
    }
}

impl FromRef<AppState> for Arc<Site> {
    fn from_ref(state: &AppState) -> Self {
        Self::clone(&state.site)
    }
}

impl FromRef<AppState> for Assets {
    fn from_ref(state: &AppState) -> Self {
        state.assets.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(proxies: &[&str]) -> Site {
        Site {
            public_url: "https://chat.example".into(),
            origins: vec!["https://chat.example".into()],
            secure: true,
            trusted_proxies: proxies.iter().map(|text| text.parse().unwrap()).collect(),
        }
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_stranger_cannot_choose_its_own_address() {
        let client = site(&[]).client(address("203.0.113.9"), Some("198.51.100.1"));

        assert_eq!(client, address("203.0.113.9"));
    }

    #[test]
    fn behind_a_trusted_proxy_the_last_untrusted_hop_is_the_client() {
        let site = site(&["10.0.0.0/8"]);

        let client = site.client(address("10.0.0.2"), Some("1.2.3.4, 198.51.100.1, 10.0.0.3"));

        assert_eq!(client, address("198.51.100.1"));
    }

    #[test]
    fn garbage_from_a_trusted_proxy_counts_as_the_proxy() {
        let client = site(&["10.0.0.0/8"]).client(address("10.0.0.2"), Some("unknown"));

        assert_eq!(client, address("10.0.0.2"));
    }

    #[test]
    fn a_hop_with_a_port_is_its_address() {
        let site = site(&["10.0.0.0/8", "fd00::/8"]);

        for (hops, client) in [
            ("198.51.100.1:5678", "198.51.100.1"),
            ("[2001:db8::1]:5678", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("2001:db8::1", "2001:db8::1"),
            ("[::1]:5678", "::1"),
            ("[::ffff:198.51.100.1]:5678", "198.51.100.1"),
            ("1.2.3.4:1, 198.51.100.1:2, 10.0.0.3:3, [fd00::4]:5", "198.51.100.1"),
            ("198.51.100.1:port", "10.0.0.2"),
            ("198.51.100.1:", "10.0.0.2"),
        ] {
            assert_eq!(site.client(address("10.0.0.2"), Some(hops)), address(client), "{hops}");
        }
    }

    #[tokio::test]
    async fn why_the_server_is_not_ready_is_said_once_each_time_that_it_changes() {
        let works = Arc::new(AtomicBool::new(false));
        let database = Arc::clone(&works);
        let ready = Ready::new(move || {
            let works = database.load(Ordering::Relaxed);
            async move { if works { Ok(()) } else { Err(Fault::unavailable("it is away")) } }
        });

        let mut causes = Vec::new();
        for it_works in [false, false, true, false] {
            works.store(it_works, Ordering::Relaxed);
            causes.push(matches!(ready.ask().await, Err(Fault::Unavailable { .. })));
        }

        assert_eq!(causes, [true, false, false, true]);
    }

    #[test]
    fn origins_are_compared_whole() {
        assert!(site(&[]).trusts_origin("https://CHAT.example"));
        assert!(!site(&[]).trusts_origin("https://chat.example.evil.test"));
        assert!(!site(&[]).trusts_origin("null"));
    }
}
