//! The bounds on open connections: in all, and of each address.
//!
//! They hold before anything is read, so nobody is known yet: what one person may have open is counted in `http::socket`.

use crate::{config::Connections, http::state::network_of};
use std::{
    collections::HashMap,
    mem,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

const MINUTE: Duration = Duration::from_mins(1);

/// The bounds, and what is open.
pub(super) struct Bounds {
    max: u32,
    max_per_address: u32,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    all: u32,
    by_network: HashMap<IpAddr, u32>,
}

/// The bound that one more connection would break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// That on all connections.
    All,
    /// That on the connections of one address.
    Address,
}

/// A connection within the bounds; it counts until it is dropped.
pub(super) struct Admission {
    bounds: Arc<Bounds>,
    /// Where it comes from; `None`: a trusted proxy, behind which everybody is.
    network: Option<IpAddr>,
}

impl Bounds {
    /// The bounds that the settings name, with nothing open.
    pub fn new(settings: &Connections) -> Self {
        let Connections { max, max_per_address, .. } = *settings;
        Self { max, max_per_address, open: Mutex::default() }
    }

    /// Counts one more connection from `peer`, unless that would break a bound.
    pub fn admit(self: &Arc<Self>, peer: IpAddr, is_proxy: bool) -> Result<Admission, Bound> {
        let network = (!is_proxy).then(|| network_of(peer));
        let mut open = self.open();
        if open.all >= self.max {
            return Err(Bound::All);
        }
        if let Some(network) = network {
            let count = open.by_network.entry(network).or_default();
            if *count >= self.max_per_address {
                return Err(Bound::Address);
            }
            *count += 1;
        }
        open.all += 1;
        Ok(Admission { bounds: Arc::clone(self), network })
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        // The counts are whole even after a panic.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        let mut open = self.bounds.open();
        open.all -= 1;
        if let Some(network) = self.network
            && let Some(count) = open.by_network.get_mut(&network)
        {
            *count -= 1;
            if *count == 0 {
                open.by_network.remove(&network);
            }
        }
    }
}

/// A count for the log, which hears of it once a minute.
#[derive(Default)]
pub(super) struct PerMinute {
    count: u64,
    logged_at: Option<Instant>,
}

impl PerMinute {
    /// Counts one more at `now`. The number of them since the last line in the log, if it is time for another.
    pub fn count(&mut self, now: Instant) -> Option<u64> {
        self.count += 1;
        if self.logged_at.is_some_and(|logged_at| now < logged_at + MINUTE) {
            return None;
        }
        self.logged_at = Some(now);
        Some(mem::take(&mut self.count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(max: u32, max_per_address: u32) -> Arc<Bounds> {
        Arc::new(Bounds::new(&Connections { max, max_per_address, ..Connections::default() }))
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_has_so_many_connections_until_one_of_them_is_gone() {
        let bounds = bounds(10, 2);
        let here = address("192.0.2.7");
        let first = bounds.admit(here, false).unwrap();
        let _second = bounds.admit(address("::ffff:192.0.2.7"), false).unwrap();

        assert_eq!(bounds.admit(here, false).err(), Some(Bound::Address));
        assert!(bounds.admit(address("192.0.2.8"), false).is_ok());
        drop(first);
        assert!(bounds.admit(here, false).is_ok());
    }

    #[test]
    fn a_household_is_one_address() {
        let bounds = bounds(10, 1);
        let _one = bounds.admit(address("2001:db8::1"), false).unwrap();

        let same = bounds.admit(address("2001:db8::ffff:1"), false).err();
        let next = bounds.admit(address("2001:db8:0:1::1"), false).err();

        assert_eq!((same, next), (Some(Bound::Address), None));
    }

    #[test]
    fn whoever_comes_through_a_proxy_counts_in_all_only() {
        let bounds = bounds(3, 1);
        let proxy = address("10.0.0.1");

        let held: Vec<_> = (0..3).map(|_| bounds.admit(proxy, true).unwrap()).collect();

        assert_eq!(bounds.admit(proxy, true).err(), Some(Bound::All));
        assert_eq!(bounds.admit(address("192.0.2.7"), false).err(), Some(Bound::All));
        drop(held);
        assert_eq!(bounds.open().all, 0);
        assert!(bounds.open().by_network.is_empty());
    }

    #[test]
    fn the_log_hears_once_a_minute_how_many_were_turned_away() {
        let (mut away, start) = (PerMinute::default(), Instant::now());
        let at = |second| start + Duration::from_secs(second);

        let logged: Vec<_> = [0, 1, 59, 60, 61].map(|second| away.count(at(second))).into();

        assert_eq!(logged, [Some(1), None, None, Some(3), None]);
    }
}
