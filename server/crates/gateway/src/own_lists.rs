//! The lists of models that providers gave to people's own keys, as far as they are known.
//!
//! Apart from `provider`, whose models everybody sees: each of these lists is its owner's and nobody else's. Who is asked,
//! and what is shown of the answer, is in `own_models`.

use crate::secret::Secret;
use contract::{AccountId, Model, Timestamp};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The time within which a provider is not asked again with the same key, however that went, in milliseconds.
const PAUSE: i64 = 60 * Timestamp::SECOND;
/// The most lists that are remembered; the one that was asked for the longest ago is forgotten.
const REMEMBERED: usize = 500;

/// All lists, by the account that has the key and the provider's name.
#[derive(Default)]
pub(crate) struct OwnLists(Mutex<Lists>);

type Lists = HashMap<(AccountId, String), OwnList>;

/// The identity of a list: whose it is, and what it is asked for with. Another key, or another address, is another list.
#[derive(Clone, Copy)]
pub(crate) struct ListId<'a> {
    /// The account that has the key.
    pub owner: AccountId,
    /// The provider's name.
    pub provider: &'a str,
    /// The provider's address, for which the key was brought.
    pub url: &'a str,
    /// The key.
    pub key: &'a Secret,
}

/// The list of one key.
struct OwnList {
    url: String,
    key: Secret,
    /// The moment at which it was asked for last.
    asked_at: Timestamp,
    /// The models, as they were named last; `None`: they never were.
    models: Option<Arc<[Model]>>,
}

impl ListId<'_> {
    fn place(&self) -> (AccountId, String) {
        (self.owner, self.provider.to_owned())
    }

    fn is_of(&self, list: &OwnList) -> bool {
        list.url == self.url && list.key == *self.key
    }
}

impl OwnLists {
    /// Whether a list is to be asked for now. Who is told so asks: nobody else is for a while.
    pub fn claim(&self, id: ListId<'_>, now: Timestamp) -> bool {
        let mut lists = self.lists();
        let known = lists.get(&id.place()).filter(|list| id.is_of(list));
        // Asked for in the future: the clock was set back.
        let is_due =
            known.is_none_or(|list| now < list.asked_at || now.since(list.asked_at) >= PAUSE);
        if is_due {
            note(&mut lists, id, now, None);
        }
        is_due
    }

    /// Notes how asking for a list went. Without an answer, `None`, the models that were named before stay.
    pub fn note(&self, id: ListId<'_>, now: Timestamp, models: Option<Arc<[Model]>>) {
        note(&mut self.lists(), id, now, models);
    }

    /// The models that were named to a key; `None`: nobody knows yet.
    pub fn models(&self, id: ListId<'_>) -> Option<Arc<[Model]>> {
        let lists = self.lists();
        let list = lists.get(&id.place()).filter(|list| id.is_of(list))?;
        list.models.clone()
    }

    fn lists(&self) -> MutexGuard<'_, Lists> {
        // Every change is one insertion: the lists are whole even after a panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn note(lists: &mut Lists, id: ListId<'_>, now: Timestamp, models: Option<Arc<[Model]>>) {
    let before = lists.remove(&id.place()).filter(|list| id.is_of(list));
    let models = models.or_else(|| before?.models);
    if lists.len() >= REMEMBERED {
        let oldest = lists.iter().min_by_key(|(_, list)| list.asked_at);
        if let Some(place) = oldest.map(|(place, _)| place.clone()) {
            lists.remove(&place);
        }
    }
    let list = OwnList { url: id.url.to_owned(), key: id.key.clone(), asked_at: now, models };
    lists.insert(id.place(), list);
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const NOON: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn account(n: u128) -> AccountId {
        AccountId::new(Uuid::from_u128(n))
    }

    fn id(owner: u128, key: &Secret) -> ListId<'_> {
        ListId { owner: account(owner), provider: "lab", url: "http://lab/v1/", key }
    }

    #[test]
    fn a_list_is_asked_for_once_a_minute_however_that_goes() {
        let lists = OwnLists::default();
        let (one, other) = (Secret::new("sk-1"), Secret::new("sk-2"));
        let moved = ListId { url: "http://elsewhere/v1/", ..id(2, &one) };

        assert!(lists.claim(id(1, &one), NOON));
        assert!(!lists.claim(id(1, &one), NOON.plus_millis(PAUSE - 1)));
        assert!(lists.claim(id(2, &one), NOON), "another account");
        assert!(lists.claim(moved, NOON), "another address");
        assert!(lists.claim(id(1, &other), NOON), "another key");
        assert!(!lists.claim(id(1, &other), NOON.plus_millis(PAUSE - 1)));
        assert!(lists.claim(id(1, &other), NOON.plus_millis(PAUSE)));
        assert!(lists.claim(id(1, &other), NOON), "the clock was set back");
    }

    #[test]
    fn no_more_lists_are_remembered_than_there_is_room_for() {
        let (lists, key) = (OwnLists::default(), Secret::new("sk"));
        let most = 2 * REMEMBERED as u128;
        for n in 0..most {
            let now = NOON.plus_millis(i64::try_from(n).unwrap());
            lists.note(id(n, &key), now, Some(Arc::default()));
        }

        assert_eq!(lists.lists().len(), REMEMBERED);
        assert!(lists.models(id(0, &key)).is_none());
        assert!(lists.models(id(most - 1, &key)).is_some());
    }

    #[test]
    fn what_was_named_outlives_a_failure_and_no_other_key_sees_it() {
        let lists = OwnLists::default();
        let (one, other) = (Secret::new("sk-1"), Secret::new("sk-2"));
        lists.note(id(1, &one), NOON, Some(Arc::default()));

        lists.note(id(1, &one), NOON, None);

        assert!(lists.models(id(1, &one)).is_some());
        assert!(lists.models(id(2, &one)).is_none());
        assert!(lists.models(ListId { provider: "other", ..id(1, &one) }).is_none());
        assert!(lists.models(id(1, &other)).is_none());
    }
}
