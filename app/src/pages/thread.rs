//! The thread: settled messages, the one on its way, and the answer that is being made. It stays at its end while
//! the reader is there, and never jumps otherwise.

mod edit_message;
mod live_answer;
mod unsent;

use super::words;
use crate::{
    components::{Actions, IconButton, IconName, MessageView},
    logic::{route::Route, thread as branch},
    platform::{clipboard, scroll, timers},
    state::state,
};
use contract::{Author, ChatId, Entry, Message, MessageId};
use edit_message::EditMessage;
use leptos::{html, prelude::*, task::spawn_local};
use leptos_i18n::td_string;
use live_answer::LiveAnswer;
use unsent::Unsent;

/// The distance from the beginning at which older messages are loaded, in pixels.
const NEAR_START: f64 = 400.0;

/// The thread of a chat.
#[component]
pub fn ThreadView(
    /// The chat that is shown.
    chat: ChatId,
    /// Navigates to another page.
    go: Callback<Route>,
) -> impl IntoView {
    let state = state();
    let thread = state.thread;
    let list = NodeRef::<html::Div>::new();
    let inner = NodeRef::<html::Ol>::new();
    let at_end = RwSignal::new(true);
    let last_top = StoredValue::new(0.0);
    let editing = RwSignal::new(None::<MessageId>);
    let to_end = move || {
        if let Some(list) = list.get_untracked() {
            scroll::to_end(&list);
            at_end.set(true);
        }
    };
    // Whatever makes the thread longer, or its window smaller, keeps a reader who is at its end there.
    Effect::new(move || {
        let (Some(list), Some(inner)) = (list.get(), inner.get()) else { return };
        let stay = move || {
            if at_end.try_get_untracked() == Some(true) {
                to_end();
            }
        };
        // They go with the thread: the effect owns them.
        StoredValue::new_local([scroll::on_resize(&inner, stay), scroll::on_resize(&list, stay)]);
    });
    // What one says oneself is always seen.
    Effect::new(move |before: Option<u32>| {
        let said = thread.said.get();
        if before.is_some_and(|before| before != said) {
            timers::next_frame(to_end);
        }
        said
    });
    let scrolled = move |_| {
        let Some(list) = list.get_untracked() else { return };
        let (top, visible, whole) = scroll::position(&list);
        let before = at_end.get_untracked().then(|| last_top.get_value());
        let now = branch::at_end(before, top, visible, whole);
        last_top.set_value(top);
        if at_end.get_untracked() != now {
            at_end.set(now);
        }
        if top < NEAR_START {
            thread.older();
        }
    };
    // Older messages come in above: what is being read stays where it is.
    Effect::new(move |before: Option<(Option<MessageId>, f64)>| {
        let first = thread.entries.with(|entries| entries.first().map(|entry| entry.message.id));
        let Some(list) = list.get_untracked() else { return (first, 0.0) };
        let (top, _, whole) = scroll::position(&list);
        if let Some((known, height)) = before
            && known.is_some()
            && known != first
            && !at_end.get_untracked()
        {
            timers::next_frame(move || {
                let (_, _, now) = scroll::position(&list);
                scroll::to(&list, top + now - height);
            });
        }
        (first, whole)
    });
    // Long messages come few at a time, and may be folded to next to nothing: nobody could scroll to those before them.
    Effect::new(move || {
        thread.entries.track();
        let Some(list) = list.get().filter(|_| thread.more.get()) else { return };
        timers::next_frame(move || {
            let (_, visible, whole) = scroll::position(&list);
            if whole - visible < NEAR_START {
                thread.older();
            }
        });
    });
    let actions = actions(editing);
    let live = Memo::new(move |_| thread.live.get().is_some());
    let answers_with = move |message: &Message| match &message.author {
        Author::Person | Author::Unknown(_) => None,
        Author::Model { model } => Some(state.models.label(model)),
    };
    view! {
        <div class="thread" node_ref=list on:scroll=scrolled>
            {move || thread.loading_older.get().then(|| view! { <p class="older" role="status">{words!(chats.loading_older)}</p> })}
            <ol role="list" aria-label=words!(chats.thread) node_ref=inner>
                <For
                    each=move || thread.entries.get()
                    key=|entry| (entry.message.id, entry.versions.len(), entry.message.outcome.is_some())
                    children=move |entry| {
                        let model = answers_with(&entry.message);
                        settled(chat, entry, model, actions, editing, go).into_any()
                    }
                />
                {move || live.get().then(|| view! { <LiveAnswer /> })}
            </ol>
            <div class="to-end">
                {move || (!at_end.get()).then(|| view! {
                    <IconButton icon=IconName::ArrowDown label=words!(chats.to_end) press=Callback::new(move |()| to_end()) />
                })}
            </div>
        </div>
    }
}

/// The actions of settled messages.
fn actions(editing: RwSignal<Option<MessageId>>) -> Actions {
    let state = state();
    let thread = state.thread;
    let copy = Callback::new(move |text: String| {
        spawn_local(async move {
            let copied = clipboard::copy(&text).await;
            let locale = state.locale();
            if copied {
                state.toasts.say(td_string!(locale, messages.copied));
            } else {
                state.toasts.bad(td_string!(locale, app.not_copied));
            }
        });
    });
    Actions {
        copy: Some(copy),
        regenerate: Some(Callback::new(move |answer| thread.regenerate(answer))),
        edit: Some(Callback::new(move |message| editing.set(Some(message)))),
        go_on: Some(Callback::new(move |answer| thread.go_on(answer))),
        other_model: None,
        show_version: Some(Callback::new(move |message| thread.switch(message))),
    }
}

/// A settled message, the one that waits to be sent, or the text field that it is being changed in.
fn settled(
    chat: ChatId,
    entry: Entry,
    model: Option<String>,
    actions: Actions,
    editing: RwSignal<Option<MessageId>>,
    go: Callback<Route>,
) -> impl IntoView {
    let state = state();
    let id = entry.message.id;
    let text = StoredValue::new(entry.message.text());
    let waiting = Memo::new(move |_| state.outbox.of(chat).filter(|pending| pending.id == id));
    let pending = Memo::new(move |_| {
        waiting.with(|waiting| waiting.as_ref().is_some_and(|pending| pending.failure.is_none()))
    });
    let is_edited = Memo::new(move |_| editing.get() == Some(id));
    move || {
        if is_edited.get() {
            return view! { <EditMessage id=id text=text.get_value() editing=editing /> }
                .into_any();
        }
        view! {
            <MessageView
                message=Signal::stored(entry.message.clone())
                model=model.clone()
                versions=Signal::stored(entry.versions.clone())
                pending=pending
                actions=actions
            />
            {move || waiting.get().and_then(|pending| pending.failure.is_some().then(|| view! { <Unsent pending=pending go=go /> }))}
        }
        .into_any()
    }
}
