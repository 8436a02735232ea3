//! The limit on how many sockets one person may have open.
//!
//! It is counted here and not in `limits`, because a connection counts for as long as it lasts, not for one request.

use contract::AccountId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// How many sockets one person may have open.
const MOST: usize = 32;

/// The connection limit of everybody: how many sockets each account has open. Cheap to clone.
#[derive(Clone, Default)]
pub struct ConnectionLimit(Arc<Mutex<HashMap<AccountId, usize>>>);

/// The permit of one open connection; given back when dropped.
pub struct ConnectionPermit {
    limit: ConnectionLimit,
    account: AccountId,
}

impl ConnectionLimit {
    /// Takes a permit for one more connection. `None`: the account has as many as it may have.
    pub fn acquire(&self, account: AccountId) -> Option<ConnectionPermit> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(account).or_default();
        if *count >= MOST {
            return None;
        }
        *count += 1;
        Some(ConnectionPermit { limit: self.clone(), account })
    }
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        let mut open = self.limit.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.account) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.account);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(number: u128) -> AccountId {
        AccountId::new(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn a_permit_is_given_back_when_its_socket_is_gone_and_belongs_to_one_person() {
        let limit = ConnectionLimit::default();
        let mut held: Vec<_> = (0..MOST).map(|_| limit.acquire(account(1)).unwrap()).collect();

        assert!(limit.acquire(account(1)).is_none());
        assert!(limit.acquire(account(2)).is_some());
        held.pop();
        assert!(limit.acquire(account(1)).is_some());
        held.clear();
        assert!(limit.0.lock().unwrap().is_empty());
    }
}
