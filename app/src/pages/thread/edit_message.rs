//! The text field in which a message of one's own is said differently, in the message's place. Not the composer: it
//! makes another version, keeps no draft, and Escape leaves it.

use crate::{
    components::{Button, Tone},
    logic::draft,
    pages::{composer, words},
    platform::{focus, grow, timers},
    state::state,
};
use contract::MessageId;
use leptos::{html, prelude::*};

/// The field that changes a message.
#[component]
pub fn EditMessage(
    id: MessageId,
    text: String,
    editing: RwSignal<Option<MessageId>>,
) -> impl IntoView {
    let state = state();
    let text = RwSignal::new(text);
    let field = format!("edit-{id}");
    let node = NodeRef::<html::Textarea>::new();
    {
        let field = field.clone();
        timers::next_frame(move || focus::to_end(&field));
    }
    Effect::new(move || {
        text.track();
        if let Some(area) = node.get() {
            grow::grow(&area);
        }
    });
    let close = move || {
        editing.set(None);
        timers::next_frame(|| focus::to(composer::TEXT));
    };
    let submit = move || {
        let said = draft::to_send(&text.read_untracked());
        if let Ok(Some(said)) = said
            && state.thread.edit(id, said)
        {
            close();
        }
    };
    let keydown = move |event: leptos::ev::KeyboardEvent| match event.key().as_str() {
        "Escape" => {
            event.prevent_default();
            close();
        }
        "Enter" if (event.ctrl_key() || event.meta_key()) && !event.is_composing() => submit(),
        _ => {}
    };
    view! {
        <li class="message mine editing">
            <form
                class="composer"
                on:submit=move |event| {
                    event.prevent_default();
                    submit();
                }
            >
                <label class="visually-hidden" for=field.clone()>{words!(chats.edit_label)}</label>
                <textarea id=field node_ref=node rows="1" dir="auto" prop:value=text
                    on:input=move |event| text.set(event_target_value(&event)) on:keydown=keydown></textarea>
                <div class="composer-row">
                    <span class="edit-hint soft">{words!(chats.edit_hint)}</span>
                    <span class="push"></span>
                    <Button press=Callback::new(move |()| close())>{words!(app.cancel)}</Button>
                    <Button tone=Tone::Primary submit=true>{words!(chats.send)}</Button>
                </div>
            </form>
        </li>
    }
}
