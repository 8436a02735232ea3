//! A list that is asked for: waited for, failed, empty, or there. Every page with such a list shows the four alike.

use super::{
    empty::Empty,
    skeleton::{Shape, Skeleton},
};
use crate::i18n::{explain, use_locale};
use contract::Failure;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// A list's status after it was asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum ListStatus {
    /// The answer has not come yet.
    Loading,
    /// The request failed, and why.
    Failed(Failure),
    /// The list came, and nothing is in it.
    Empty,
    /// The list came, with items.
    Ready,
}

/// A list, or what stands there instead of it. The list itself is made once, and follows its items by itself.
#[component]
pub fn AsyncList(
    /// The list's status.
    #[prop(into)]
    status: Signal<ListStatus>,
    /// Asks for the list once more.
    retry: Callback<()>,
    /// The words in place of an empty list; a list that is never empty needs none.
    #[prop(optional, into)]
    empty: MaybeProp<String>,
    /// The list itself, for when there are items.
    children: ChildrenFn,
) -> impl IntoView {
    let locale = use_locale();
    move || match status.get() {
        ListStatus::Loading => view! { <Skeleton shape=Shape::Rows /> }.into_any(),
        ListStatus::Failed(failure) => {
            let words = Signal::derive(move || explain(locale.get(), &failure));
            view! {
                <Empty words=words>
                    <button type="button" class="button" on:click=move |_| retry.run(())>
                        {move || td_string!(locale.get(), app.again)}
                    </button>
                </Empty>
            }
            .into_any()
        }
        ListStatus::Empty => view! { <p class="soft">{move || empty.get()}</p> }.into_any(),
        ListStatus::Ready => children(),
    }
}
