//! A list of the server's that the page asks for: what has come of it, and the changes made to it here since.
//! The topics with lists share it, so that all of them wait, fail, grow page by page and are forgotten alike.

use super::state;
use crate::{
    api::Error,
    components::ListStatus,
    i18n::format,
    logic::remote_list::{self, AnswerEffect, Request, Requests},
};
use contract::{Cursor, Failure, Page};
use leptos::{prelude::*, task::spawn_local};
use leptos_i18n::td_string;
use std::{pin::Pin, rc::Rc};

/// The answer to a request for a page of a list, on its way.
type Coming<T> = Pin<Box<dyn Future<Output = Result<Page<T>, Error>>>>;

/// A request for a list, which can be made again, for any page of it.
#[derive(Clone)]
struct Ask<T> {
    page: Rc<dyn Fn(Option<Cursor>) -> Coming<T>>,
    is_same: fn(&T, &T) -> bool,
}

/// A list of the server's, as far as the page has it.
pub struct RemoteList<T: Send + Sync + 'static> {
    /// The items; `None` until they have come.
    pub items: RwSignal<Option<Vec<T>>>,
    /// All that does not depend on what the items are.
    loading: Loading,
    /// The request for the list, as it was made last.
    ask: StoredValue<Option<Ask<T>>, LocalStorage>,
}

/// The further pages of a list, whatever its items are.
#[derive(Clone, Copy)]
pub struct FurtherPages {
    /// Whether there is a page that is not shown yet.
    pub has_more: Signal<bool>,
    /// Whether the next page is on its way.
    pub is_loading: Signal<bool>,
    /// The action that loads the next page.
    pub load: Callback<()>,
}

/// What is known of a list's loading, whatever its items are: one body of code for all topics.
#[derive(Clone, Copy)]
struct Loading {
    /// The failure to load the items, where none are shown.
    failure: RwSignal<Option<Failure>>,
    /// The counters of requests and changes, so that no answer overwrites what is newer.
    requests: StoredValue<Requests>,
    /// The cursor at which the next page begins; `None` when there is none.
    next: RwSignal<Option<Cursor>>,
    /// Whether the next page is on its way.
    is_loading_more: RwSignal<bool>,
}

impl Loading {
    /// That of a list that nobody has asked for yet.
    fn new() -> Self {
        Self {
            failure: RwSignal::new(None),
            requests: StoredValue::new(Requests::default()),
            next: RwSignal::new(None),
            is_loading_more: RwSignal::new(false),
        }
    }

    /// Begins a request.
    fn begin(self) -> Request {
        let mut requests = self.requests.get_value();
        let request = requests.begin();
        self.requests.set_value(requests);
        self.is_loading_more.set(false);
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
            (None, Some(0)) if self.next.with(Option::is_none) => ListStatus::Empty,
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
        let ask = StoredValue::new_local(None);
        Self { items: RwSignal::new(None), loading: Loading::new(), ask }
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

    /// The list's further pages, for the button below it.
    pub fn further_pages(self) -> FurtherPages {
        let (next, is_loading) = (self.loading.next, self.loading.is_loading_more);
        FurtherPages {
            has_more: Memo::new(move |_| next.with(Option::is_some)).into(),
            is_loading: is_loading.into(),
            load: Callback::new(move |()| self.more()),
        }
    }

    /// Forgets the items, and the answers that are still on their way.
    pub(super) fn forget(self) {
        self.begin();
        self.items.set(None);
        self.loading.next.set(None);
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

    /// Loads a list that is answered whole: asks for it, once more where it was changed here meanwhile. What was there
    /// stays until then.
    pub(super) fn load<F>(self, ask: impl Fn() -> F + 'static)
    where
        F: Future<Output = Result<Vec<T>, Error>> + 'static,
    {
        let whole = move |_| {
            let whole = ask();
            async move { whole.await.map(|items| Page { items, next: None }) }
        };
        self.load_pages(whole, |_, _| false);
    }

    /// Loads the first page of a list, likewise; `ask` asks for the page behind a cursor. What was there stays until then.
    pub(super) fn load_pages<F>(
        self,
        ask: impl Fn(Option<Cursor>) -> F + 'static,
        is_same: fn(&T, &T) -> bool,
    ) where
        F: Future<Output = Result<Page<T>, Error>> + 'static,
    {
        self.loading.failure.set(None);
        let page = Rc::new(move |after| -> Coming<T> { Box::pin(ask(after)) });
        self.ask.set_value(Some(Ask { page, is_same }));
        self.first();
    }

    /// Asks for the first page until an answer is newer than every change made here.
    fn first(self) {
        let Some(ask) = self.ask.get_value() else { return };
        let (request, coming) = (self.begin(), (ask.page)(None));
        spawn_local(async move {
            let answer = coming.await;
            match (self.judge(request), answer) {
                (AnswerEffect::Nothing, _) => {}
                (AnswerEffect::Show, Ok(page)) => {
                    self.loading.next.set(page.next);
                    self.show(page.items);
                }
                (AnswerEffect::AskAgain, Ok(_)) => self.first(),
                (_, Err(error)) => {
                    self.loading.fail(error.0, self.items.with_untracked(Option::is_some));
                }
            }
        });
    }

    /// Loads the next page, if there is one, and announces how much came.
    fn more(self) {
        let Some(after) = self.loading.next.get_untracked() else { return };
        let Some(ask) = self.ask.get_value() else { return };
        if self.loading.is_loading_more.get_untracked() {
            return;
        }
        self.loading.is_loading_more.set(true);
        let request = self.loading.requests.get_value().further();
        let coming = (ask.page)(Some(after));
        spawn_local(async move {
            let answer = coming.await;
            let effect = self.judge(request);
            if effect == AnswerEffect::Nothing {
                return;
            }
            self.loading.is_loading_more.set(false);
            match answer {
                Ok(_) if effect == AnswerEffect::AskAgain => self.more(),
                Ok(page) => self.add(page, ask.is_same),
                Err(error) => self.loading.fail(error.0, true),
            }
        });
    }

    fn add(self, page: Page<T>, is_same: fn(&T, &T) -> bool) {
        let added = self.items.try_update(|items| {
            remote_list::add_page(items.get_or_insert_default(), page.items, is_same)
        });
        self.loading.next.set(page.next);
        announce(added.unwrap_or_default() as u64);
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

/// Announces how many items came with a further page.
fn announce(count: u64) {
    let locale = state().locale();
    let number = format::number(locale, count);
    let words = td_string!(locale, app.more_shown, count = count, number = number);
    state().announcer.say(words);
}
