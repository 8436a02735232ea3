//! What is set aside for a question, and given back once.
//!
//! Giving back twice would be somebody else's money. So its fields are seen by nobody else: a reservation cannot be
//! copied, whoever ends it hands it over, and one that is dropped before that is noticed.

use super::{Budgets, cost_bound};
use crate::services::Services;
use contract::{ModelId, Pico, Timestamp, Usage, ports::Fault};
use gateway::Gateway;
use std::{
    mem,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};
use storage::{Amount, Call, Charge, Receipt, SpendCounter, Storage};

/// The amount that is set aside for a question, in every counter that binds it.
///
/// It ends once: with the line of the last call (`settle`), with nothing where nobody was asked (`release`), or by the
/// next start (`leave`). After a crash that start gives it back, too.
#[derive(Default)]
#[must_use = "what is set aside has to be given back"]
pub(crate) struct Reservation {
    counters: Vec<SpendCounter>,
    amount: Amount,
    /// The tokens that the question has, estimated.
    read: u64,
    /// Where it is given back if it is dropped, and counted. `None`: nothing is set aside, or it has ended.
    open: Option<(Storage, Arc<AtomicU64>)>,
}

/// The facts of a call that is over by which it is charged, as far as they are known.
pub(crate) struct Charged<'a> {
    /// The model that was asked.
    pub model: &'a ModelId,
    /// The tokens that it took, as far as they were counted.
    pub usage: Usage,
    /// The cost of the call; `None`: nobody knows.
    pub cost: Option<Pico>,
    /// The length of what it wrote, in bytes.
    pub written: usize,
    /// Whether nothing was made of the question.
    pub was_refused: bool,
}

impl Budgets {
    /// Sets an amount aside in every counter, or in none of them. `Err`: the index of the first one that has too little
    /// left.
    ///
    /// On a task of its own: whoever waits may go away at any moment, even after the database has set the amount aside
    /// and before it has said so. Then it is given back.
    pub(super) async fn set_aside(
        &self,
        services: &Services,
        counters: Vec<SpendCounter>,
        amount: Amount,
        read: u64,
        now: Timestamp,
    ) -> Result<Result<Reservation, usize>, Fault> {
        let (storage, dropped) = (services.storage.clone(), Arc::clone(&self.dropped));
        let setting_aside = services.tracker.spawn(async move {
            if let Some(full) = storage.reserve(&counters, amount, now).await? {
                return Ok(Err(full));
            }
            let open = Some((storage, dropped));
            Ok::<_, storage::Error>(Ok(Untaken(Reservation { counters, amount, read, open })))
        });
        let set_aside = setting_aside.await.map_err(Fault::broken)??;
        Ok(set_aside.map(Untaken::take))
    }

    /// The number of reservations that were dropped unsettled. Each of them was given back, and is a defect all the same.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Relaxed)
    }
}

/// A reservation on its way to whoever asked for it. Where they have gone away, it is released: that is no defect.
struct Untaken(Reservation);

impl Untaken {
    fn take(mut self) -> Reservation {
        mem::take(&mut self.0)
    }
}

impl Drop for Untaken {
    fn drop(&mut self) {
        mem::take(&mut self.0).release();
    }
}

impl Reservation {
    /// The amount that a call is charged: what it took, as far as it was counted, and an estimate of the rest. Without
    /// it, whoever stops every answer before its end would pay nothing.
    pub fn charge(&self, gateway: &Gateway, call: &Charged<'_>) -> Amount {
        let estimate = Usage {
            input: Some(self.read),
            output: Some(cost_bound::tokens(call.written)),
            ..Usage::default()
        };
        let is_counted = call.was_refused || call.usage.input.is_some();
        let counted = if is_counted { call.usage } else { estimate };
        let price = || gateway.price(call.model);
        Amount {
            money: call.cost.or_else(|| gateway::cost(&price()?, &estimate)).unwrap_or_default(),
            tokens: counted.input.unwrap_or(0).saturating_add(counted.output.unwrap_or(0)),
        }
    }

    /// Writes down a call that others follow, and counts what it is charged. What is set aside stays.
    pub fn count(&self, storage: &Storage, call: &Call<'_>, charged: Amount) -> Receipt {
        let released = Amount::default();
        storage.charge_call(call, &Charge { counters: &self.counters, charged, released })
    }

    /// Writes down the last call, counts what it is charged, and gives back what was set aside, in one transaction.
    pub fn settle(mut self, storage: &Storage, call: &Call<'_>, charged: Amount) -> Receipt {
        self.open = None;
        let released = self.amount;
        storage.charge_call(call, &Charge { counters: &self.counters, charged, released })
    }

    /// Gives back what was set aside, as soon as the database can: nobody was asked, or nobody any more.
    pub fn release(mut self) {
        self.give_back();
    }

    /// Leaves what was set aside to the next start, as a crash would.
    pub fn leave(mut self) {
        self.open = None;
    }

    /// Whether there was something to give back.
    fn give_back(&mut self) -> Option<Arc<AtomicU64>> {
        let (storage, dropped) = self.open.take()?;
        drop(storage.release(&mem::take(&mut self.counters), self.amount));
        Some(dropped)
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        if let Some(dropped) = self.give_back() {
            dropped.fetch_add(1, Relaxed);
            tracing::warn!("reservation dropped unsettled, and given back");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{BudgetId, Timestamp};
    use storage::Location;
    use tempfile::TempDir;
    use uuid::Uuid;

    const NOON: Timestamp = Timestamp::from_millis(1_800_000_000_000);
    const SET_ASIDE: Amount = Amount { money: Pico(100), tokens: 10 };

    /// A reservation cannot be copied: this does not compile when it can, since `A` is ambiguous then.
    const _: fn() = || {
        trait IsNotClone<A> {
            fn check() {}
        }
        impl<T: ?Sized> IsNotClone<()> for T {}
        struct Cloned;
        impl<T: Clone> IsNotClone<Cloned> for T {}
        <Reservation as IsNotClone<_>>::check();
    };

    /// A counter with room for one reservation, and a database that keeps it.
    async fn counter() -> (TempDir, Storage, SpendCounter) {
        let dir = TempDir::new().unwrap();
        let location = Location { url: None, data_dir: dir.path().to_owned() };
        let storage = Storage::open(&location).await.unwrap();
        let counter = SpendCounter {
            id: BudgetId::new(Uuid::from_bytes([1; 16])).uuid(),
            share_of: None,
            account: None,
            group: None,
            key: None,
            since: NOON,
            money: Some(Pico(150)),
            tokens: None,
        };
        (dir, storage, counter)
    }

    /// The reservation of what the database has set aside.
    fn reserved(budgets: &Budgets, storage: &Storage, counter: SpendCounter) -> Reservation {
        let open = Some((storage.clone(), Arc::clone(&budgets.dropped)));
        Reservation { counters: vec![counter], amount: SET_ASIDE, read: 5, open }
    }

    #[tokio::test]
    async fn one_that_is_dropped_is_given_back_and_noticed() {
        let (_dir, storage, counter) = counter().await;
        let budgets = Budgets::new(Arc::default());
        storage.reserve(&[counter], SET_ASIDE, NOON).await.unwrap();

        drop(reserved(&budgets, &storage, counter));

        written(&storage, counter).await;
        assert_eq!(budgets.dropped(), 1);
        assert_eq!(storage.reserve(&[counter], SET_ASIDE, NOON).await.unwrap(), None);
    }

    #[tokio::test]
    async fn one_that_nobody_took_is_given_back_and_nothing_to_notice() {
        let (_dir, storage, counter) = counter().await;
        let budgets = Budgets::new(Arc::default());
        storage.reserve(&[counter], SET_ASIDE, NOON).await.unwrap();

        drop(Untaken(reserved(&budgets, &storage, counter)));

        written(&storage, counter).await;
        assert_eq!(budgets.dropped(), 0);
        assert_eq!(storage.reserve(&[counter], SET_ASIDE, NOON).await.unwrap(), None);
    }

    #[tokio::test]
    async fn one_that_was_released_or_left_is_nothing_to_notice() {
        let (_dir, storage, counter) = counter().await;
        let budgets = Budgets::new(Arc::default());
        storage.reserve(&[counter], SET_ASIDE, NOON).await.unwrap();

        reserved(&budgets, &storage, counter).release();
        written(&storage, counter).await;
        let again = storage.reserve(&[counter], SET_ASIDE, NOON).await.unwrap();
        reserved(&budgets, &storage, counter).leave();
        written(&storage, counter).await;
        let left = storage.reserve(&[counter], SET_ASIDE, NOON).await.unwrap();

        assert_eq!((again, left), (None, Some(0)));
        assert_eq!(budgets.dropped(), 0);
    }

    /// Waits until what was handed over before is written.
    async fn written(storage: &Storage, counter: SpendCounter) {
        storage.release(&[counter], Amount::default()).await.unwrap();
    }
}
