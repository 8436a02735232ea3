//! The composer, where people write: a text that grows, the model that is asked, and the button that sends or stops.
//! The start page and the page of a chat share it.

use super::{model_menu::ModelMenu, words};
use crate::{
    components::{Icon, IconName},
    i18n::explain,
    logic::draft,
    platform::{focus, grow},
    state::state,
};
use contract::ChatId;
use leptos::{html, prelude::*};

/// The id of the text field, for whoever moves the focus there.
pub const TEXT: &str = "say";

/// The composer.
#[component]
pub fn Composer(
    /// The chat; `None`: one that does not exist yet.
    chat: Option<ChatId>,
    /// The text that stands in it.
    text: RwSignal<String>,
    /// The label: what it asks for.
    #[prop(into)]
    label: Signal<String>,
    /// Whether an answer is being made.
    #[prop(optional, into)]
    live: Signal<bool>,
    /// Sends the text. `false`: it could not be taken and stays.
    send: Callback<String, bool>,
) -> impl IntoView {
    let state = state();
    let locale = state.session.locale();
    let node = NodeRef::<html::Textarea>::new();
    let failure = RwSignal::new(None);
    let can_send =
        Memo::new(move |_| !text.read().trim().is_empty() && state.models.chosen.read().is_some());
    Effect::new(move || {
        let Some(area) = node.get() else { return };
        text.track();
        grow::grow(&area);
    });
    if !focus::is_touch() {
        Effect::new(move || {
            if node.get().is_some() {
                focus::to_end(TEXT);
            }
        });
    }
    let submit = move || {
        if live.get_untracked() {
            return;
        }
        // Read first: a signal cannot be set while it is being read.
        let said = draft::to_send(&text.read_untracked());
        match said {
            Ok(Some(said)) => {
                failure.set(None);
                if can_send.get_untracked() && send.run(said) {
                    text.set(String::new());
                    state.drafts.keep(chat, "");
                }
            }
            Ok(None) => {}
            Err(wrong) => failure.set(Some(wrong)),
        }
    };
    let keydown = move |event: leptos::ev::KeyboardEvent| {
        // An input method's Enter takes its suggestion (229 is what some say of it); a finger's Enter is a new line.
        let composing = event.is_composing() || event.key_code() == 229;
        if event.key() == "Enter" && !event.shift_key() && !composing && !focus::is_touch() {
            event.prevent_default();
            submit();
        }
    };
    let input = move |event| {
        let said = event_target_value(&event);
        state.drafts.keep(chat, &said);
        text.set(said);
    };
    let button = move || {
        if live.get() {
            view! {
                <button type="button" class="icon-button send" aria-label=words!(chats.stop) title=words!(chats.stop)
                    on:click=move |_| state.thread.stop()>
                    <Icon name=IconName::Stop solid=true />
                </button>
            }
            .into_any()
        } else {
            view! {
                <button type="submit" class="icon-button send" aria-label=words!(chats.send) title=words!(chats.send)
                    disabled=move || !can_send.get()>
                    <Icon name=IconName::Send />
                </button>
            }
            .into_any()
        }
    };
    view! {
        <form
            class="composer"
            on:submit=move |event| {
                event.prevent_default();
                submit();
            }
        >
            <label class="visually-hidden" for=TEXT>{label}</label>
            <textarea
                id=TEXT
                node_ref=node
                rows="1"
                dir="auto"
                placeholder=label
                enterkeyhint=if focus::is_touch() { "enter" } else { "send" }
                prop:value=text
                on:input=input
                on:keydown=keydown
            ></textarea>
            {move || failure.get().map(|failure| view! {
                <p class="composer-error" role="alert">{explain(locale.get(), &failure)}</p>
            })}
            <div class="composer-row">
                <span class="push"></span>
                <ModelMenu />
                {button}
            </div>
        </form>
    }
}
