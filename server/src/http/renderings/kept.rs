//! What is kept, and what goes when there is no more room: what was asked for the longest ago.
//!
//! Pure, without tasks and without renderings, so that the bound is tested with tables.

use super::RenderingId;
use contract::ShareId;
use std::collections::HashMap;

/// What an entry takes besides its rendering, about, in bytes.
const ENTRY: usize = 1024;

/// The capacity for entries.
#[derive(Clone, Copy)]
pub(super) struct Capacity {
    /// Their bytes.
    pub bytes: usize,
    /// Their number.
    pub renderings: usize,
}

/// The entries, as many as there is room for.
pub(super) struct Kept<T> {
    entries: HashMap<RenderingId, Entry<T>>,
    capacity: Capacity,
    size: usize,
    /// The number of the latest use.
    uses: u64,
}

struct Entry<T> {
    value: T,
    /// The number of the use that it began with: another entry of the same id has another one.
    number: u64,
    /// The number of its latest use.
    used: u64,
    /// Its size in bytes; `None` while it is being made.
    size: Option<usize>,
}

impl<T: Clone> Kept<T> {
    /// Nothing yet.
    pub fn new(capacity: Capacity) -> Self {
        Self { entries: HashMap::new(), capacity, size: 0, uses: 0 }
    }

    /// The value of an id, made or being made.
    pub fn get(&mut self, id: &RenderingId) -> Option<T> {
        let entry = self.entries.get_mut(id)?;
        self.uses += 1;
        entry.used = self.uses;
        Some(entry.value.clone())
    }

    /// Takes up what is being made, and gives the number by which it is kept or given up.
    pub fn begin(&mut self, id: RenderingId, value: T) -> u64 {
        self.uses += 1;
        let (number, used) = (self.uses, self.uses);
        self.remove(&id);
        self.entries.insert(id, Entry { value, number, used, size: None });
        number
    }

    /// Keeps what is made, unless it was forgotten meanwhile or is more than there is room for; what was used the longest
    /// ago makes room.
    pub fn keep(&mut self, id: &RenderingId, number: u64, size: usize) {
        let size = size + ENTRY;
        let Some(entry) = self.entries.get_mut(id).filter(|entry| entry.number == number) else {
            return;
        };
        if size > self.capacity.bytes {
            self.remove(id);
            return;
        }
        entry.size = Some(size);
        self.size += size;
        while self.size > self.capacity.bytes || self.entries.len() > self.capacity.renderings {
            let made = self.entries.iter().filter(|(_, entry)| entry.size.is_some());
            let oldest = made.min_by_key(|(_, entry)| entry.used).map(|(id, _)| id.clone());
            let Some(oldest) = oldest else { break };
            self.remove(&oldest);
        }
    }

    /// Gives up what could not be made.
    pub fn give_up(&mut self, id: &RenderingId, number: u64) {
        if self.entries.get(id).is_some_and(|entry| entry.number == number) {
            self.remove(id);
        }
    }

    /// Drops whatever there is of a share, also what is still being made.
    pub fn forget(&mut self, share: ShareId) {
        let ids = self.entries.keys().filter(|id| id.share == share);
        for id in ids.cloned().collect::<Vec<_>>() {
            self.remove(&id);
        }
    }

    /// The shares of which there is something, each once.
    pub fn shares(&self) -> Vec<ShareId> {
        let mut shares: Vec<_> = self.entries.keys().map(|id| id.share).collect();
        shares.sort_unstable();
        shares.dedup();
        shares
    }

    /// The size of all that is made, in bytes.
    pub const fn size(&self) -> usize {
        self.size
    }

    fn remove(&mut self, id: &RenderingId) {
        if let Some(entry) = self.entries.remove(id) {
            self.size -= entry.size.unwrap_or(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Form, *};
    use uuid::Uuid;

    const SIZE: usize = 10 * ENTRY;

    fn id(share: u128) -> RenderingId {
        RenderingId { share: ShareId::new(Uuid::from_u128(share)), form: Form::Json }
    }

    /// Capacity for three of `SIZE`.
    fn kept() -> Kept<u128> {
        Kept::new(Capacity { bytes: 3 * SIZE, renderings: 20 })
    }

    fn put(kept: &mut Kept<u128>, share: u128, size: usize) {
        let number = kept.begin(id(share), share);
        kept.keep(&id(share), number, size - ENTRY);
    }

    #[test]
    fn what_was_used_the_longest_ago_makes_room() {
        let mut kept = kept();
        for share in 1..=3 {
            put(&mut kept, share, SIZE);
        }
        assert_eq!(kept.get(&id(1)), Some(1));

        put(&mut kept, 4, SIZE);

        assert_eq!(kept.size(), 3 * SIZE);
        assert_eq!(
            [1, 2, 3, 4].map(|share| kept.get(&id(share)).is_some()),
            [true, false, true, true]
        );
    }

    #[test]
    fn small_ones_have_no_more_room_than_their_number() {
        let mut kept = kept();
        for share in 1..=21 {
            put(&mut kept, share, ENTRY);
        }

        assert_eq!((kept.size(), kept.shares().len()), (20 * ENTRY, 20));
        assert_eq!(kept.get(&id(1)), None);
    }

    #[test]
    fn what_is_larger_than_all_room_is_not_kept_and_nothing_goes_for_it() {
        let mut kept = kept();
        put(&mut kept, 1, SIZE);

        put(&mut kept, 2, 3 * SIZE + 1);

        assert_eq!((kept.size(), kept.get(&id(2))), (SIZE, None));
        assert_eq!(kept.get(&id(1)), Some(1));
    }

    #[test]
    fn what_was_forgotten_while_it_was_made_does_not_come_back() {
        let mut kept = kept();
        let number = kept.begin(id(1), 1);
        kept.forget(id(1).share);

        kept.keep(&id(1), number, SIZE);
        assert_eq!((kept.get(&id(1)), kept.size()), (None, 0));

        let again = kept.begin(id(1), 2);
        kept.give_up(&id(1), number);
        kept.keep(&id(1), number, SIZE);
        assert_eq!(
            (kept.get(&id(1)), kept.size()),
            (Some(2), 0),
            "the first one's end is not its own"
        );
        kept.give_up(&id(1), again);
        assert_eq!(kept.get(&id(1)), None);
    }

    #[test]
    fn a_share_goes_in_all_its_forms() {
        let mut kept = kept();
        put(&mut kept, 1, SIZE);
        let page =
            |language| RenderingId { form: Form::Page { language, css: "/a.css".into() }, ..id(1) };
        for language in [contract::Language::En, contract::Language::De] {
            let number = kept.begin(page(language), 1);
            kept.keep(&page(language), number, 0);
        }
        put(&mut kept, 2, SIZE);
        assert_eq!(kept.shares().len(), 2);

        kept.forget(id(1).share);

        assert_eq!((kept.shares(), kept.size()), (vec![id(2).share], SIZE));
    }
}
