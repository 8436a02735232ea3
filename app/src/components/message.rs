//! One message: what a person said, or what a model answers, settled or still being written. Its parts stand below,
//! because the public page of a share shows answers without the rest.

mod actions;
mod answer;
mod ending;
mod fallback;
#[cfg(test)]
mod tests;
mod toolbar;

pub use actions::Actions;
pub use answer::Answer;

use crate::i18n::use_locale;
use contract::{Author, Message, MessageId, Part};
use ending::Ending;
use fallback::Fallback;
use leptos::prelude::*;
use leptos_i18n::td_string;
use toolbar::Toolbar;

/// One message, settled or still being written, as an item of the conversation.
#[component]
pub fn MessageView(
    /// The message. An answer without an outcome is still being written.
    #[prop(into)]
    message: Signal<Message>,
    /// The model's name as people call it; the name in its id where nobody said.
    #[prop(optional, into)]
    model: MaybeProp<String>,
    /// All versions of the message, oldest first.
    #[prop(optional, into)]
    versions: Signal<Vec<MessageId>>,
    /// The seconds since the model was asked; shown while no word has come.
    #[prop(optional, into)]
    waited_s: Signal<u64>,
    /// Whether the server has not acknowledged it yet.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// The actions that it offers.
    #[prop(optional)]
    actions: Actions,
) -> impl IntoView {
    let id = message.with_untracked(|message| message.id);
    let mine = message.with_untracked(|message| message.author == Author::Person);
    let name = Signal::derive(move || {
        model.get().unwrap_or_else(|| message.with(|message| model_name(&message.author)))
    });
    let live = Memo::new(move |_| !mine && message.with(|message| message.outcome.is_none()));
    let toolbar = move || {
        (!live.get() && !pending.get())
            .then(|| view! { <Toolbar message model=name versions actions /> })
    };
    if mine {
        let locale = use_locale();
        let text = Memo::new(move |_| message.with(Message::text));
        let is_whole = message.with_untracked(|message| !message.parts.iter().any(is_unknown));
        view! {
            <li class="message mine" id=anchor(id) class:pending=pending>
                <span class="visually-hidden">{move || td_string!(locale.get(), messages.you)}</span>
                <div class="said">{text}</div>
                {(!is_whole)
                    .then(|| view! {
                        <p class="soft">{move || td_string!(locale.get(), errors.unknown)}</p>
                    })}
                <Show when=move || pending.get()>
                    <p class="soft pending-note">
                        {move || td_string!(locale.get(), messages.sending)}
                    </p>
                </Show>
                {toolbar}
            </li>
        }
        .into_any()
    } else {
        let parts = Memo::new(move |_| message.with(|message| message.parts.clone()));
        view! {
            <li
                class="message theirs"
                id=anchor(id)
                aria-busy=move || live.get().then_some("true")
            >
                <span class="visually-hidden">{move || name.get()}</span>
                <Fallback message model=name />
                <Answer parts model=name live waited_s copy=actions.copy />
                <Ending message actions />
                {toolbar}
            </li>
        }
        .into_any()
    }
}

/// Whether only a newer page can show a part.
const fn is_unknown(part: &Part) -> bool {
    matches!(part, Part::Unknown(_))
}

/// The name of a model's id, or the word for an author who is not known yet; empty for a person.
pub(crate) fn model_name(author: &Author) -> String {
    match author {
        Author::Person => String::new(),
        Author::Model { model } => model.name().to_owned(),
        Author::Unknown(kept) => kept.word("by").to_owned(),
    }
}

/// The id that a message has in the page.
fn anchor(id: MessageId) -> String {
    format!("message-{id}")
}
