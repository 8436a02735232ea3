//! The prices at which models were charged last, so that the database is asked for one only when it changes.
//!
//! Records read it, and the group commit fills it once a transaction is committed: it never knows what was rolled back.

use std::collections::HashMap;

/// The last price of each model.
#[derive(Default)]
pub(super) struct PriceCache(HashMap<String, CachedPrice>);

/// A model's price as JSON, and the id of its row.
pub(super) struct CachedPrice {
    /// The model's id.
    pub model: String,
    /// The price as JSON, as its row has it.
    pub price: String,
    /// The id of the price's row.
    pub id: String,
}

impl PriceCache {
    /// The id of a model's price. `None`: it was charged at another one last, or at none.
    pub(super) fn id(&self, model: &str, price: &str) -> Option<&str> {
        let cached = self.0.get(model).filter(|cached| cached.price == price)?;
        Some(&cached.id)
    }

    /// Keeps a price, in place of the one before.
    pub(super) fn keep(&mut self, charged: CachedPrice) {
        self.0.insert(charged.model.clone(), charged);
    }
}
