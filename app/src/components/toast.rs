//! A toast, a line at the edge: something was done elsewhere, or can be undone. Only its look: how long it stays is the
//! business of `state/toasts.rs`.

use super::button::run;
use leptos::prelude::*;

/// A toast, read out when it appears.
#[component]
pub fn Toast(
    /// The words: what happened.
    #[prop(into)]
    words: Signal<String>,
    /// The words of its button; without them there is no button.
    #[prop(optional, into)]
    action: MaybeProp<String>,
    /// The action of its button.
    #[prop(optional, into)]
    press: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <div class="toast" role="status">
            <span>{move || words.get()}</span>
            {move || {
                action.get().map(|label| view! {
                    <button type="button" on:click=move |_| run(press)>
                        {label}
                    </button>
                })
            }}
        </div>
    }
}
