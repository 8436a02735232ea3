//! Skeletons: what stands in the place of lists and conversations until they have come, in their shape. One file, so
//! that everything that waits looks and sounds alike.

use crate::i18n::use_locale;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// A skeleton's shape, by what is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A list of chats.
    List,
    /// A conversation.
    Thread,
    /// A page of rows.
    Rows,
}

impl Shape {
    const fn class_and_bars(self) -> (&'static str, usize) {
        match self {
            Self::List => ("skeletons list", 6),
            Self::Thread => ("skeletons thread-like", 5),
            Self::Rows => ("skeletons rows-like", 3),
        }
    }
}

/// A skeleton: bars in the shape of what comes; those who listen hear that it is loading.
#[component]
pub fn Skeleton(
    /// The shape of what comes.
    shape: Shape,
) -> impl IntoView {
    let locale = use_locale();
    let (class, bars) = shape.class_and_bars();
    view! {
        <div class=class role="status">
            <span class="visually-hidden">{move || td_string!(locale.get(), messages.loading)}</span>
            {(0..bars).map(|_| view! { <div class="skeleton"></div> }).collect_view()}
        </div>
    }
}
