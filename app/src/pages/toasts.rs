//! The stack of toasts at the lower edge. The root shows it beside every page, so that a toast outlives the page that
//! caused it.

use crate::{components::Toast, state::state};
use leptos::prelude::*;

/// The stack of the toasts that are shown.
#[component]
pub fn ToastStack() -> impl IntoView {
    let toasts = state().toasts;
    view! {
        <div class="toasts">
            <For
                each=move || toasts.shown.get()
                key=|toast| toast.number
                children=move |toast| {
                    let (label, act) = toast.offer.unzip();
                    let press = Callback::new(move |()| {
                        toasts.dismiss(toast.number);
                        if let Some(act) = act {
                            act.run(());
                        }
                    });
                    view! { <Toast words=Signal::stored(toast.words) action=label press=press /> }.into_any()
                }
            />
        </div>
    }
}
