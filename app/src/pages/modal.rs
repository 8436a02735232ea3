//! A dialog that opens and closes with a signal; what stands in it is made anew each time.

use crate::{components::Dialog, platform::dialog};
use leptos::{html, prelude::*};

/// A modal dialog.
#[component]
pub fn Modal(
    /// Its id.
    id: &'static str,
    /// What it is about.
    #[prop(into)]
    title: Signal<String>,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What stands in it.
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
