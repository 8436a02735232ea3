//! How many sockets each person has open.

use crate::http::limits;
use contract::AccountId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// The seats of everybody. Cheap to clone.
#[derive(Clone, Default)]
pub struct Seats(Arc<Mutex<HashMap<AccountId, usize>>>);

/// One socket's seat; free again when dropped.
pub struct Seat {
    seats: Seats,
    account: AccountId,
}

impl Seats {
    /// A seat for one more socket. `None`: the person has as many as one may have.
    pub fn take(&self, account: AccountId) -> Option<Seat> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(account).or_default();
        if *count >= limits::SOCKETS {
            return None;
        }
        *count += 1;
        Some(Seat { seats: self.clone(), account })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.account) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.account);
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
    fn a_seat_is_free_again_once_its_socket_is_gone_and_belongs_to_one_person() {
        let seats = Seats::default();
        let mut held: Vec<_> =
            (0..limits::SOCKETS).map(|_| seats.take(account(1)).unwrap()).collect();

        assert!(seats.take(account(1)).is_none());
        assert!(seats.take(account(2)).is_some());
        held.pop();
        assert!(seats.take(account(1)).is_some());
        held.clear();
        assert!(seats.0.lock().unwrap().is_empty());
    }
}
