//! A dialog that opens and closes with a signal; what stands in it is made anew each time. It calls the browser, which
//! the component that it shows may not.

use crate::{components::Dialog, platform::dialog};
use leptos::{html, prelude::*};

/// A modal dialog.
#[component]
pub fn Modal(
    /// The dialog's id.
    id: &'static str,
    /// The title: what it is about.
    #[prop(into)]
    title: Signal<String>,
    /// Whether it is open; closing it, however that comes about, sets it to `false`.
    open: RwSignal<bool>,
    /// The dialog's content.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let Some(node) = node.get() else { return };
        if open.get() {
            dialog::open(&node);
        } else {
            dialog::close(&node);
        }
    });
    view! {
        <Dialog id=id title=title node_ref=node closed=Callback::new(move |()| open.set(false))>
            {move || open.get().then(|| children())}
        </Dialog>
    }
}
