//! A list of the server's that the page asks for: what has come of it, and the changes made to it here since.
//! The topics with lists share it, so that all of them wait, fail and are forgotten alike.

use super::state;
use crate::{
    api::Error,
    components::ListStatus,
    logic::remote_list::{AnswerEffect, Request, Requests},
};
use contract::Failure;
use leptos::{prelude::*, task::spawn_local};
use std::{pin::Pin, rc::Rc};

/// The answer to a request for a list, on its way.
type Coming<T> = Pin<Box<dyn Future<Output = Result<Vec<T>, Error>>>>;
/// A request for a list, which can be made again.
type Ask<T> = Rc<dyn Fn() -> Coming<T>>;

/// A list of the server's, as far as the page has it.
pub struct RemoteList<T: Send + Sync + 'static> {
    /// The items; `None` until they have come.
    pub items: RwSignal<Option<Vec<T>>>,
    /// All that does not depend on what the items are.
    loading: Loading,
}

/// What is known of a list's loading, whatever its items are: one body of code for all topics.
#[derive(Clone, Copy)]
struct Loading {
    /// The failure to load the items, where none are shown.
    failure: RwSignal<Option<Failure>>,
    /// The counters of requests and changes, so that no answer overwrites what is newer.
    requests: StoredValue<Requests>,
}

impl Loading {
    /// That of a list that nobody has asked for yet.
    fn new() -> Self {
        Self { failure: RwSignal::new(None), requests: StoredValue::new(Requests::default()) }
    }

    /// Begins a request.
    fn begin(self) -> Request {
        let mut requests = self.requests.get_value();
        let request = requests.begin();
        self.requests.set_value(requests);
        request
    }

    /// Judges a request's answer.
    fn judge(self, request: Request) -> AnswerEffect {
        self.requests.get_value().judge(request)
    }

    /// Counts a change that was made here.
    fn change(self) {
        self.requests.update_value(Requests::change);
    }

    /// Says why a list did not come. What is shown stays shown: somebody may be reading it.
    fn fail(self, failure: Failure, is_shown: bool) {
        if failure == Failure::SignedOut {
            state().signed_out();
        } else if is_shown {
            state().failed(&failure);
        } else {
            self.failure.set(Some(failure));
        }
    }

    /// A list's status; `items`: the number of items that came.
    fn status(self, items: Option<usize>) -> ListStatus {
        match (self.failure.get(), items) {
            (Some(failure), _) => ListStatus::Failed(failure),
            (None, None) => ListStatus::Loading,
            (None, Some(0)) => ListStatus::Empty,
            (None, Some(_)) => ListStatus::Ready,
        }
    }
}

impl<T: Send + Sync + 'static> Clone for RemoteList<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for RemoteList<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> RemoteList<T> {
    /// A list that nobody has asked for yet.
    pub(super) fn new() -> Self {
        Self { items: RwSignal::new(None), loading: Loading::new() }
    }

    /// The list's status, as `AsyncList` shows it.
    pub fn status(self) -> Signal<ListStatus> {
        let items = move || self.items.with(|items| items.as_ref().map(Vec::len));
        Memo::new(move |_| self.loading.status(items())).into()
    }

    /// The failure to load the items, where none are shown.
    pub fn failure(self) -> Option<Failure> {
        self.loading.failure.get()
    }

    /// Forgets the items, and the answers that are still on their way.
    pub(super) fn forget(self) {
        self.begin();
        self.items.set(None);
        self.loading.failure.set(None);
    }

    /// Begins a request whose answer is the list; the answers to those before come too late from now on.
    pub(super) fn begin(self) -> Request {
        self.loading.begin()
    }

    /// Judges a request's answer that has come.
    pub(super) fn judge(self, request: Request) -> AnswerEffect {
        self.loading.judge(request)
    }

    /// Loads the list: asks for it, once more where it was changed here meanwhile. What was there stays until then.
    pub(super) fn load<F>(self, ask: impl Fn() -> F + 'static)
    where
        F: Future<Output = Result<Vec<T>, Error>> + 'static,
    {
        self.loading.failure.set(None);
        self.ask(Rc::new(move || -> Coming<T> { Box::pin(ask()) }));
    }

    /// Asks until an answer is newer than every change made here. Takes a pointer, so that topics share one body.
    fn ask(self, ask: Ask<T>) {
        let (request, coming) = (self.begin(), ask());
        spawn_local(async move {
            let answer = coming.await;
            match (self.judge(request), answer) {
                (AnswerEffect::Nothing, _) => {}
                (AnswerEffect::Show, Ok(list)) => self.show(list),
                (AnswerEffect::AskAgain, Ok(_)) => self.ask(ask),
                (_, Err(error)) => {
                    self.loading.fail(error.0, self.items.with_untracked(Option::is_some));
                }
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
        self.loading.change();
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
        self.loading.change();
        self.items.update(|items| items.get_or_insert_default().insert(0, item));
    }

    /// Changes the items where they have come; where they have not, the answer on its way is taken for an old one.
    pub(super) fn change(self, change: impl FnOnce(&mut Vec<T>)) {
        self.loading.change();
        self.items.update(|items| {
            if let Some(items) = items {
                change(items);
            }
        });
    }
}
