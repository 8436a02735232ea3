//! A question that could not be sent: why, and what can be done. It stands in the thread, where the answer would.

use crate::{
    components::{Button, Icon, IconName},
    i18n::explain,
    logic::{outbox::Pending, route::Route},
    pages::words,
    state::state,
};
use leptos::prelude::*;

/// The failure below an unsent question, and the ways on.
#[component]
pub fn Unsent(pending: Pending, go: Callback<Route>) -> impl IntoView {
    let state = state();
    let locale = state.session.locale();
    let id = pending.id;
    let begins = pending.begins;
    let failure = pending.failure;
    let take_back = Callback::new(move |()| {
        state.thread.take_back(id);
        if begins {
            go.run(Route::New);
        }
    });
    let words = move || failure.as_ref().map(|failure| explain(locale.get(), failure));
    view! {
        <li class="unsent">
            <p class="banner bad" role="alert">
                <Icon name=IconName::Error />
                <span>{words}</span>
            </p>
            <div class="ending-actions">
                <Button press=Callback::new(move |()| state.outbox.again(id))>{words!(messages.send_again)}</Button>
                <Button press=take_back>{words!(chats.take_back)}</Button>
            </div>
        </li>
    }
}
