//! The button below a list that shows its next page. Every list that comes page by page has the same one, so that the
//! keyboard and screen readers find the same way through all of them.

use super::words;
use crate::{
    platform::{focus, timers},
    state::FurtherPages,
};
use leptos::prelude::*;

/// The button that shows the next page, where there is one. It keeps the focus while pages come; when the last one has
/// come, a sentence takes its place and the focus, and says so.
#[component]
pub fn ShowMore(
    /// The button's id, and the sentence's.
    id: &'static str,
    /// The list's further pages.
    pages: FurtherPages,
) -> impl IntoView {
    let FurtherPages { has_more, is_loading, load } = pages;
    let pressed = RwSignal::new(false);
    // Only a further page that has come ends a list; whoever looks for something else keeps the focus where it is.
    Effect::new(move |before: Option<(bool, bool)>| {
        let now = (has_more.get(), is_loading.get());
        if !now.0 && before.is_some_and(|(had_more, _)| had_more) && pressed.get_untracked() {
            if before == Some((true, true)) {
                timers::next_frame(move || focus::to(id));
            } else {
                pressed.set(false);
            }
        }
        now
    });
    let press = move |_| {
        pressed.set(true);
        load.run(());
    };
    move || {
        if has_more.get() {
            view! {
                <button type="button" class="button show-more" id=id on:click=press
                    aria-disabled=move || is_loading.get().then_some("true")
                    aria-busy=move || is_loading.get().then_some("true")>
                    {words!(app.show_more)}
                </button>
            }
            .into_any()
        } else if pressed.get() {
            view! { <p class="soft show-more" id=id tabindex="-1">{words!(app.all_shown)}</p> }
                .into_any()
        } else {
            ().into_any()
        }
    }
}
