//! Ids and secrets that are the same in every run, and the random numbers below them, which the fake provider's words share.

use contract::ports::Ids;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::{Builder, Uuid};

/// Mints UUIDs of version 7 that sort in the order they were minted, and secrets, both foreseeable from a seed.
#[derive(Debug)]
pub struct SeededIds {
    seed: u64,
    minted: AtomicU64,
}

impl SeededIds {
    /// The sequence of this seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { seed, minted: AtomicU64::new(0) }
    }

    fn next(&self) -> (u64, Random) {
        let count = self.minted.fetch_add(1, Ordering::SeqCst);
        (count, Random::new(self.seed ^ count.wrapping_mul(0xA24B_AED4_963E_E407)))
    }
}

impl Ids for SeededIds {
    fn uuid(&self) -> Uuid {
        let (count, mut random) = self.next();
        let mut bytes = [0; 10];
        bytes[..8].copy_from_slice(&random.next().to_be_bytes());
        // The time half counts on from FakeClock::START, so that ids sort by minting.
        let millis = crate::FakeClock::START.millis().unsigned_abs() + count;
        Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }

    fn secret(&self) -> [u8; 32] {
        let (_, mut random) = self.next();
        let mut bytes = [0; 32];
        for eight in bytes.chunks_exact_mut(8) {
            eight.copy_from_slice(&random.next().to_be_bytes());
        }
        bytes
    }
}

/// splitmix64: short, fast, and good enough for tests.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// The sequence of this seed.
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number, of all that 64 bits hold.
    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    #[expect(clippy::cast_possible_truncation, reason = "smaller than `end`, which is a usize")]
    pub(crate) const fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_mints_the_same_ids() {
        let (one, two) = (SeededIds::new(7), SeededIds::new(7));

        assert_eq!(one.uuid(), two.uuid());
        assert_eq!(one.secret(), two.secret());
        assert_ne!(SeededIds::new(8).uuid(), SeededIds::new(7).uuid());
    }

    #[test]
    fn ids_sort_in_the_order_they_were_minted() {
        let ids = SeededIds::new(1);
        let minted: Vec<Uuid> = std::iter::repeat_with(|| ids.uuid()).take(100).collect();

        assert!(minted.is_sorted());
        assert!(minted.iter().all(|id| id.get_version_num() == 7));
    }
}
