//! Reckoning the ledger again: what every call cost, by the price that was kept with it.
//!
//! For the command line alone, with database and gateway and no backend: nobody is asked, and nothing is set aside.

use contract::ports::{Clock, Fault, Ids};
use gateway::Gateway;
use storage::Storage;
use uuid::Uuid;

/// The number of calls that are read at once.
const PAGE: u32 = 1_000;
/// The most wrong calls that are named.
const NAMED: usize = 20;

/// The result of checking the ledger, in calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repriced {
    /// The calls whose price was kept and gives what the ledger says.
    pub right: u64,
    /// The calls whose price gives something else.
    pub wrong: u64,
    /// The ids of the first twenty calls that are wrong.
    pub named: Vec<Uuid>,
    /// The calls that cost nobody knew what and now have a price.
    pub priced: u64,
    /// The calls that cost nobody knows what, although their tokens were counted.
    pub unpriced: u64,
    /// The calls that say nothing to be checked: refused, uncounted, or older than the keeping of prices.
    pub others: u64,
}

/// Checks every call against the price that was kept with it. With `fill`, calls of models that had no price get
/// today's. Nothing else is changed.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn reprice(
    storage: &Storage,
    gateway: &Gateway,
    clock: &dyn Clock,
    ids: &dyn Ids,
    fill: bool,
) -> Result<Repriced, Fault> {
    let mut done = Repriced::default();
    let mut after = None;
    loop {
        let calls = storage.charged_calls(after, PAGE).await?;
        let Some(last) = calls.last() else { return Ok(done) };
        after = Some(last.id);
        for call in &calls {
            if let Some(price) = &call.price {
                if gateway::cost(price, &call.usage) == call.cost {
                    done.right += 1;
                } else {
                    done.wrong += 1;
                    if done.named.len() < NAMED {
                        done.named.push(call.id);
                    }
                }
                continue;
            }
            if call.cost.is_some() || call.usage.input.is_none() {
                done.others += 1;
                continue;
            }
            let price = gateway.price(&call.model).filter(|_| fill);
            let cost = price.as_ref().and_then(|price| gateway::cost(price, &call.usage));
            match (price, cost) {
                (Some(price), Some(cost)) => {
                    let priced =
                        storage.price_call(call, (ids.uuid(), &price), cost, clock.now()).await?;
                    done.priced += u64::from(priced);
                }
                _ => done.unpriced += 1,
            }
        }
    }
}
