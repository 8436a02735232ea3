//! Toasts, at the lower edge.

use crate::{components::Toast, state::state};
use leptos::prelude::*;

/// The toasts that are shown.
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
