//! A section with a list whose items are added, changed and removed in dialogs: groups, providers, aliases, budgets
//! and keys look alike because they share this file.

use super::modal::Modal;
use crate::components::{AsyncList, Button, IconName, ListStatus, item_name};
use leptos::prelude::*;

/// The fixed words of a section.
#[derive(Clone, Copy)]
pub struct SectionWords {
    /// The heading.
    pub title: Signal<String>,
    /// The hint below it: what the section is for.
    pub hint: Signal<String>,
    /// The words of the button that adds an item.
    pub add: Signal<String>,
    /// The words in place of an empty list.
    pub empty: Signal<String>,
}

/// A dialog of a section. Its content is made anew each time it opens.
pub struct SectionDialog {
    id: &'static str,
    title: Signal<String>,
    open: RwSignal<bool>,
    content: ChildrenFn,
}

impl SectionDialog {
    /// A dialog that is open while `open` says so.
    pub fn new(
        id: &'static str,
        title: Signal<String>,
        open: RwSignal<bool>,
        content: impl Fn() -> AnyView + Send + Sync + 'static,
    ) -> Self {
        Self { id, title, open, content: std::sync::Arc::new(content) }
    }
}

/// The section: its heading, its hint, the list, and two dialogs.
#[component]
pub fn ListSection(
    /// The section's fixed words.
    words: SectionWords,
    /// The list's status.
    status: Signal<ListStatus>,
    /// Asks for the list once more.
    retry: Callback<()>,
    /// Opens the dialog that adds an item.
    add: Callback<()>,
    /// The view above the list.
    #[prop(optional)]
    above: Option<AnyView>,
    /// The button that shows the list's next page.
    #[prop(optional)]
    more: Option<AnyView>,
    /// The view below the list.
    #[prop(optional)]
    below: Option<AnyView>,
    /// The dialog that adds an item or changes one.
    put: SectionDialog,
    /// The dialog that removes an item.
    remove: SectionDialog,
    /// The list itself, for when there are items.
    children: ChildrenFn,
) -> impl IntoView {
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{words.title}</h2>
                <Button icon=IconName::Plus press=add>{words.add}</Button>
            </div>
            <p class="soft">{words.hint}</p>
            {above}
            <AsyncList status=status retry=retry empty=words.empty children=children />
            {more}
            {below}
            <Modal id=put.id title=put.title open=put.open children=put.content />
            <Modal id=remove.id title=remove.title open=remove.open children=remove.content />
        </section>
    }
}

/// The item that a section's dialogs are about, and which of them is open.
pub struct ItemDialogs<T: Send + Sync + 'static> {
    /// The item; `None`: a new one.
    pub item: RwSignal<Option<T>>,
    /// Whether the dialog is open that adds an item or changes one.
    pub is_putting: RwSignal<bool>,
    /// Whether the dialog is open that removes one.
    pub is_removing: RwSignal<bool>,
}

impl<T: Send + Sync + 'static> Clone for ItemDialogs<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for ItemDialogs<T> {}

impl<T: Clone + Send + Sync + 'static> ItemDialogs<T> {
    /// Dialogs that are closed.
    pub fn new() -> Self {
        Self {
            item: RwSignal::new(None),
            is_putting: RwSignal::new(false),
            is_removing: RwSignal::new(false),
        }
    }

    /// The action that opens the dialog that adds an item.
    pub fn add(self) -> Callback<()> {
        Callback::new(move |()| {
            self.item.set(None);
            self.is_putting.set(true);
        })
    }

    /// The action that opens the dialog that changes this item.
    pub fn change(self, item: StoredValue<T>) -> Callback<()> {
        Callback::new(move |()| {
            self.item.set(Some(item.get_value()));
            self.is_putting.set(true);
        })
    }

    /// The action that opens the dialog that removes this item.
    pub fn remove(self, item: StoredValue<T>) -> Callback<()> {
        Callback::new(move |()| {
            self.item.set(Some(item.get_value()));
            self.is_removing.set(true);
        })
    }
}

/// A row's buttons, which open the dialogs about the item of this name: each one's words, and what it does.
pub fn row_buttons(
    name: &str,
    change: (Signal<String>, Callback<()>),
    remove: (Signal<String>, Callback<()>),
) -> AnyView {
    let (change_words, change) = change;
    let (remove_words, remove) = remove;
    view! {
        <button type="button" class="button" aria-haspopup="dialog" on:click=move |_| change.run(())>
            {change_words}
            {item_name(name)}
        </button>
        <button type="button" class="button danger" aria-haspopup="dialog" on:click=move |_| remove.run(())>
            {remove_words}
            {item_name(name)}
        </button>
    }
    .into_any()
}
