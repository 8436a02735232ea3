//! A list that is waited for, could not be had, is empty, or is there.

use crate::{
    components::{Empty, Shape, Skeleton},
    i18n::explain,
    pages::words,
    state::{Shelf, state},
};
use leptos::prelude::*;

/// What a shelf has come to.
#[derive(Clone, PartialEq)]
enum Standing {
    Waiting,
    Failed(contract::Failure),
    Empty,
    There,
}

/// What stands in a section: the shelf's list, or what is there instead of it. The list itself is made once, and
/// follows the shelf by itself.
pub fn kept<T: Clone + PartialEq + Send + Sync + 'static>(
    shelf: Shelf<T>,
    load: impl Fn() + Clone + Send + Sync + 'static,
    empty: Signal<String>,
    list: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let standing = Memo::new(move |_| match shelf.failure.get() {
        Some(failure) => Standing::Failed(failure),
        None => shelf.list.with(|list| match list {
            None => Standing::Waiting,
            Some(list) if list.is_empty() => Standing::Empty,
            Some(_) => Standing::There,
        }),
    });
    let content = move || match standing.get() {
        Standing::Waiting => view! { <Skeleton shape=Shape::Rows /> }.into_any(),
        Standing::Failed(failure) => failed(
            &failure,
            Callback::new({
                let load = load.clone();
                move |()| load()
            }),
        ),
        Standing::Empty => view! { <p class="soft">{empty}</p> }.into_any(),
        Standing::There => list(),
    };
    content.into_any()
}

fn failed(failure: &contract::Failure, again: Callback<()>) -> AnyView {
    let words = explain(state().locale(), failure);
    view! {
        <Empty words=words>
            <button type="button" class="button" on:click=move |_| again.run(())>{words!(app.again)}</button>
        </Empty>
    }
    .into_any()
}
