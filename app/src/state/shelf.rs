//! A list that is asked for, and may not come.

use super::state;
use crate::{api::Error, components::ListStatus};
use contract::Failure;
use leptos::{prelude::*, task::spawn_local};
use std::pin::Pin;

/// What is on its way.
type Coming<T> = Pin<Box<dyn Future<Output = Result<Vec<T>, Error>>>>;

/// A list.
pub struct Shelf<T: Send + Sync + 'static> {
    /// What it holds; `None` until it has been asked for.
    pub list: RwSignal<Option<Vec<T>>>,
    /// Why it could not be.
    pub failure: RwSignal<Option<Failure>>,
    /// Counts what was asked for, so that a late answer does not take the place of a later one.
    asked: StoredValue<u32>,
}

impl<T: Send + Sync + 'static> Clone for Shelf<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Shelf<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Shelf<T> {
    pub(super) fn new() -> Self {
        Self { list: RwSignal::new(None), failure: RwSignal::new(None), asked: StoredValue::new(0) }
    }

    /// What it has come to.
    pub fn status(self) -> Signal<ListStatus> {
        let status = move |_: Option<&ListStatus>| match self.failure.get() {
            Some(failure) => ListStatus::Failed(failure),
            None => self.list.with(|list| match list {
                None => ListStatus::Loading,
                Some(list) if list.is_empty() => ListStatus::Empty,
                Some(_) => ListStatus::Ready,
            }),
        };
        Memo::new(status).into()
    }

    pub(super) fn forget(self) {
        self.next();
        self.list.set(None);
        self.failure.set(None);
    }

    /// From now on what was asked for before is too late.
    pub(super) fn next(self) -> u32 {
        let asked = self.asked.get_value().wrapping_add(1);
        self.asked.set_value(asked);
        asked
    }

    /// Whether nothing was asked for since.
    pub(super) fn is_latest(self, asked: u32) -> bool {
        self.asked.get_value() == asked
    }

    /// Asks for the list. What was there stays until the answer is.
    pub(super) fn load(self, coming: Coming<T>) {
        self.failure.set(None);
        let asked = self.next();
        spawn_local(async move {
            let answer = coming.await;
            if !self.is_latest(asked) {
                return;
            }
            match answer {
                Ok(list) => self.show(list),
                Err(told) if told.0 == Failure::SignedOut => state().signed_out(),
                // What is shown stays shown: somebody may be reading it.
                Err(told) if self.list.with_untracked(Option::is_some) => state().failed(&told.0),
                Err(told) => self.failure.set(Some(told.0)),
            }
        });
    }

    /// Shows a list, if it is another one than is shown.
    pub(super) fn show(self, list: Vec<T>) {
        if self.list.with_untracked(|shown| shown.as_ref() != Some(&list)) {
            self.list.set(Some(list));
        }
    }

    /// Takes something in, in place of what is the same, or at its end.
    pub(super) fn put(self, item: T, is_same: impl Fn(&T) -> bool) {
        self.list.update(|list| {
            let list = list.get_or_insert_default();
            match list.iter().position(is_same) {
                Some(place) => list[place] = item,
                None => list.push(item),
            }
        });
    }
}
