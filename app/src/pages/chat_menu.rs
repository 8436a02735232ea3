//! The menu of a chat, wherever one is named: rename, pin, delete. The bar of its page and its row in the rail share
//! it.

use super::{modal::Modal, words};
use crate::{
    components::{Button, DialogActions, IconName, Menu, MenuItem, TextField, Tone},
    i18n::explain,
    logic::route::Route,
    platform::{focus, timers},
    state::state,
};
use contract::{Chat, ChatTitle};
use leptos::prelude::*;

/// The menu of a chat, and the dialog that it opens.
#[component]
pub fn ChatMenu(
    /// The menu's id.
    id: &'static str,
    /// The dialog's id.
    rename: &'static str,
    /// The chat that it is about; `None`: none yet.
    #[prop(into)]
    subject: Signal<Option<Chat>>,
    /// Navigates to another page.
    go: Callback<Route>,
) -> impl IntoView {
    let state = state();
    let renaming = RwSignal::new(false);
    let about = move || subject.get_untracked();
    let pin = Callback::new(move |()| {
        if let Some(chat) = about() {
            state.chats.pin(chat.id, !chat.pinned);
        }
    });
    let delete = Callback::new(move |()| {
        if let Some(chat) = about() {
            state.chats.delete(chat.id);
            if state.thread.chat.get_untracked() == Some(chat.id) {
                go.run(Route::New);
            }
        }
    });
    let pinned = move || subject.with(|chat| chat.as_ref().is_some_and(|chat| chat.pinned));
    view! {
        <Menu id=id label=words!(chats.menu)>
            <MenuItem menu=id icon=IconName::Pencil press=Callback::new(move |()| renaming.set(true))>
                {words!(chats.rename)}
            </MenuItem>
            <MenuItem menu=id icon=IconName::Pin press=pin>
                {move || if pinned() { words!(chats.unpin) } else { words!(chats.pin) }}
            </MenuItem>
            <hr />
            <MenuItem menu=id icon=IconName::Trash tone=Tone::Danger press=delete>
                {words!(chats.delete)}
            </MenuItem>
        </Menu>
        <Modal id=rename title=words!(chats.rename_title) open=renaming>
            {about().map(|chat| view! { <Rename chat=chat id=rename open=renaming /> })}
        </Modal>
    }
}

#[component]
fn Rename(chat: Chat, id: &'static str, open: RwSignal<bool>) -> impl IntoView {
    let state = state();
    let locale = state.session.locale();
    let title = RwSignal::new(chat.title.as_str().to_owned());
    let failure = RwSignal::new(None);
    let field = format!("{id}-title-field");
    let input = field.clone();
    timers::next_frame(move || focus::select(&input));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let parsed = ChatTitle::parse(&title.read_untracked());
        match parsed {
            Ok(title) => {
                state.chats.rename(chat.id, title);
                open.set(false);
            }
            Err(wrong) => failure.set(Some(wrong)),
        }
    };
    let error = Signal::derive(move || {
        failure.read().as_ref().map(|failure| explain(locale.get(), failure))
    });
    view! {
        <form on:submit=submit novalidate>
            <TextField id=field label=words!(chats.title) value=title error=error />
            <DialogActions>
                <Button press=Callback::new(move |()| open.set(false))>{words!(app.cancel)}</Button>
                <Button tone=Tone::Primary submit=true>{words!(app.save)}</Button>
            </DialogActions>
        </form>
    }
}
