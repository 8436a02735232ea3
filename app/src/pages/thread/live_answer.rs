//! The answer that is being made, and the wait for its first word. Apart from the settled messages, which are made once
//! and never change.

use crate::{
    components::MessageView,
    logic::step::Step,
    platform::{clock, timers},
    state::state,
};
use contract::{Author, Message, Outcome};
use leptos::prelude::*;

/// The live answer, as it was published last.
#[component]
pub fn LiveAnswer() -> impl IntoView {
    let state = state();
    let thread = state.thread;
    let since = clock::now();
    let waited = RwSignal::new(0_u64);
    count(waited, since);
    // The last answer stays for the moment in which this view is taken away.
    let message = Memo::new(move |before: Option<&Option<Message>>| {
        thread.answer.get().or_else(|| before.cloned().flatten())
    });
    let model = Signal::derive(move || {
        message.with(|message| match message.as_ref().map(|message| &message.author) {
            Some(Author::Model { model }) => Some(state.models.label(model)),
            Some(Author::Person | Author::Unknown(_)) | None => None,
        })
    });
    let id = Memo::new(move |_| message.with(|message| message.as_ref().map(|message| message.id)));
    move || {
        // Made once for each answer: what changes after that is the message's own signal.
        id.get().and_then(|_| message.get_untracked()).map(|first| {
            let message = Signal::derive(move || {
                let mut message = message.get().unwrap_or_else(|| first.clone());
                message.outcome = None::<Outcome>;
                message
            });
            view! { <MessageView message=message model=model waited_s=waited /> }
        })
    }
}

/// Counts the seconds until the first word.
fn count(waited: RwSignal<u64>, since: contract::Timestamp) {
    let _ = timers::after(1_000.0, move || {
        let seconds = clock::now().since(since) / contract::Timestamp::SECOND;
        let counting = waited.try_set(u64::try_from(seconds).unwrap_or_default()).is_none();
        if counting && state().thread.step.get_untracked() != Step::Streaming {
            count(waited, since);
        }
    });
}
