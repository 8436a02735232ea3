//! A list of the server's that the page asks for: what has come of it, and the changes made to it here since.
//! Every topic with a list has one, so that all of them wait, fail and are forgotten alike.

use super::state;
use crate::{api::Error, components::ListStatus};
use contract::Failure;
use leptos::{prelude::*, task::spawn_local};
use std::pin::Pin;

/// A list on its way.
type Coming<T> = Pin<Box<dyn Future<Output = Result<Vec<T>, Error>>>>;

/// A list of the server's, as far as the page has it.
pub struct RemoteList<T: Send + Sync + 'static> {
    /// The items; `None` until they have come.
    pub items: RwSignal<Option<Vec<T>>>,
    /// Why they have not.
    pub failure: RwSignal<Option<Failure>>,
    /// Counts the requests, so that a late answer does not take the place of a later one.
    requests: StoredValue<u32>,
}

impl<T: Send + Sync + 'static> Clone for RemoteList<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for RemoteList<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> RemoteList<T> {
    pub(super) fn new() -> Self {
        Self {
            items: RwSignal::new(None),
            failure: RwSignal::new(None),
            requests: StoredValue::new(0),
        }
    }

    /// The list's status, as `AsyncList` shows it.
    pub fn status(self) -> Signal<ListStatus> {
        let status = move |_: Option<&ListStatus>| match self.failure.get() {
            Some(failure) => ListStatus::Failed(failure),
            None => self.items.with(|list| match list {
                None => ListStatus::Loading,
                Some(list) if list.is_empty() => ListStatus::Empty,
                Some(_) => ListStatus::Ready,
            }),
        };
        Memo::new(status).into()
    }

    pub(super) fn forget(self) {
        self.next();
        self.items.set(None);
        self.failure.set(None);
    }

    /// The number of the next request; the answers to those before come too late from now on.
    pub(super) fn next(self) -> u32 {
        let request = self.requests.get_value().wrapping_add(1);
        self.requests.set_value(request);
        request
    }

    /// Whether no request followed this one.
    pub(super) fn is_latest(self, request: u32) -> bool {
        self.requests.get_value() == request
    }

    /// Asks for the list. What was there stays until the answer is.
    pub(super) fn load(self, coming: Coming<T>) {
        self.failure.set(None);
        let request = self.next();
        spawn_local(async move {
            let answer = coming.await;
            if !self.is_latest(request) {
                return;
            }
            match answer {
                Ok(list) => self.show(list),
                Err(error) if error.0 == Failure::SignedOut => state().signed_out(),
                // What is shown stays shown: somebody may be reading it.
                Err(error) if self.items.with_untracked(Option::is_some) => {
                    state().failed(&error.0)
                }
                Err(error) => self.failure.set(Some(error.0)),
            }
        });
    }

    /// Shows a list that came, if it is another one than is shown.
    pub(super) fn show(self, list: Vec<T>) {
        if self.items.with_untracked(|shown| shown.as_ref() != Some(&list)) {
            self.items.set(Some(list));
        }
    }

    /// Puts an item in the place of the one that is the same, or at the end.
    pub(super) fn put(self, item: T, is_same: impl Fn(&T) -> bool) {
        self.items.update(|items| {
            let items = items.get_or_insert_default();
            match items.iter().position(is_same) {
                Some(index) => items[index] = item,
                None => items.push(item),
            }
        });
    }

    /// Puts a new item before all others.
    pub(super) fn put_first(self, item: T) {
        self.items.update(|items| items.get_or_insert_default().insert(0, item));
    }

    /// Changes the items, where they have come.
    pub(super) fn change(self, change: impl FnOnce(&mut Vec<T>)) {
        self.items.update(|items| {
            if let Some(items) = items {
                change(items);
            }
        });
    }
}
