//! The thread: settled messages, the one on its way, and the answer that is being made. It stays at its end while
//! the reader is there, and never jumps otherwise.

use super::{composer, words};
use crate::{
    components::{Actions, Button, Icon, IconButton, IconName, MessageView, Tone},
    i18n::explain,
    logic::{outbox::Pending, route::Route, step::Step, thread as branch},
    platform::{clipboard, clock, focus, scroll, timers},
    state::state,
};
use contract::{Author, ChatId, Entry, Message, MessageId, Outcome};
use leptos::{html, prelude::*, task::spawn_local};
use leptos_i18n::td_string;

/// How near the beginning the older messages are asked for, in pixels.
const NEAR_START: f64 = 400.0;

/// The thread of a chat.
#[component]
pub fn ThreadView(
    /// Which.
    chat: ChatId,
    /// Goes somewhere.
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
        scroll::on_resize(&inner, stay);
        scroll::on_resize(&list, stay);
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
        let (top, visible, whole) = scroll::place(&list);
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
        let (top, _, whole) = scroll::place(&list);
        if let Some((known, height)) = before
            && known.is_some()
            && known != first
            && !at_end.get_untracked()
        {
            timers::next_frame(move || {
                let (_, _, now) = scroll::place(&list);
                scroll::to(&list, top + now - height);
            });
        }
        (first, whole)
    });
    let actions = actions(editing);
    let live = Memo::new(move |_| thread.live.get().is_some());
    let answers_with = move |message: &Message| match &message.author {
        Author::Person => None,
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

/// What can be done with settled messages.
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

/// A question that could not be sent: why, and what can be done.
#[component]
fn Unsent(pending: Pending, go: Callback<Route>) -> impl IntoView {
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

/// The answer that is being made.
#[component]
fn LiveAnswer() -> impl IntoView {
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
            Some(Author::Person) | None => None,
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

/// A message of one's own, being said differently.
#[component]
fn EditMessage(id: MessageId, text: String, editing: RwSignal<Option<MessageId>>) -> impl IntoView {
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
            crate::platform::grow::grow(&area);
        }
    });
    let close = move || {
        editing.set(None);
        timers::next_frame(|| focus::to(composer::TEXT));
    };
    let submit = move || {
        let said = crate::logic::draft::to_send(&text.read_untracked());
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
