//! A native dialog: the browser keeps the focus inside and closes it on Escape. Only its markup: opening one calls the
//! browser, which `pages/modal.rs` does.

use super::{button::IconButton, icon::IconName};
use crate::i18n::use_locale;
use leptos::{html, prelude::*};
use leptos_i18n::td_string;

/// A dialog with a title and a way out. Whoever shows it calls `show_modal` on its node.
#[component]
pub fn Dialog(
    /// The element's id.
    #[prop(into)]
    id: String,
    /// The title: what it is about.
    #[prop(into)]
    title: Signal<String>,
    /// The element, for whoever opens the dialog.
    node_ref: NodeRef<html::Dialog>,
    /// The action after it has been closed, however that came about.
    #[prop(optional, into)]
    closed: Option<Callback<()>>,
    /// The dialog's content.
    children: Children,
) -> impl IntoView {
    let locale = use_locale();
    let title_id = format!("{id}-title");
    let labelled_by = title_id.clone();
    view! {
        <dialog
            class="dialog"
            id=id
            aria-labelledby=labelled_by
            node_ref=node_ref
            on:close=move |_| super::button::run(closed)
        >
            <form class="dialog-head" method="dialog">
                <h2 id=title_id>{move || title.get()}</h2>
                <IconButton
                    icon=IconName::Close
                    label=Signal::derive(move || td_string!(locale.get(), messages.close).to_owned())
                    submit=true
                />
            </form>
            {children()}
        </dialog>
    }
}

/// The buttons that end a dialog, the next step last.
#[component]
pub fn DialogActions(
    /// The buttons.
    children: Children,
) -> impl IntoView {
    view! { <div class="dialog-actions">{children()}</div> }
}
