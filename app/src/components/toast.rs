//! A line at the edge: something was done elsewhere, or can be undone.

use super::button::run;
use leptos::prelude::*;

/// A toast, read out when it appears.
#[component]
pub fn Toast(
    /// What happened.
    #[prop(into)]
    words: Signal<String>,
    /// What its button says; without one there is no button.
    #[prop(optional, into)]
    action: MaybeProp<String>,
    /// What its button does.
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
