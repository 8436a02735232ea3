//! The dialog of a chat's share links: make one, copy it, and end those that exist. The links of one chat, and not a
//! page of all: each is found where its chat is.

use super::{modal::Modal, show_more::ShowMore, words};
use crate::{
    components::{Button, Choice, DialogActions, IconName, Segmented, Tone},
    i18n::{Locale, explain, format},
    platform::{clipboard, clock, focus, timers},
    state::{Form, state},
};
use contract::{ChatId, NewShare, Share, Timestamp};
use leptos::{prelude::*, task::spawn_local};
use leptos_i18n::td_string;

const LINK: &str = "share-link";

/// The time for which a link opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opens {
    Week,
    Month,
    Always,
}

impl Opens {
    fn until(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Week => Some(now.plus_millis(7 * Timestamp::DAY)),
            Self::Month => Some(now.plus_millis(30 * Timestamp::DAY)),
            Self::Always => None,
        }
    }
}

/// The dialog of a chat's share links.
#[component]
pub fn ShareDialog(
    /// The chat that is shared.
    chat: ChatId,
    /// Whether the dialog is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <Modal id="share" title=words!(chats.share_title) open=open>
            <Links chat=chat open=open />
        </Modal>
    }
}

#[component]
fn Links(chat: ChatId, open: RwSignal<bool>) -> impl IntoView {
    let state = state();
    let locale = state.session.locale();
    let shares = state.shares;
    let form = Form::new();
    let opens = RwSignal::new(Opens::Month);
    let new = RwSignal::new(None::<NewShare>);
    shares.load(chat);
    let create = Callback::new(move |()| {
        let until = opens.get_untracked().until(clock::now());
        form.send(shares.create(chat, until), move |made| {
            new.set(Some(made));
            timers::next_frame(|| focus::select(LINK));
        });
    });
    let choices = || {
        vec![
            Choice { value: Opens::Week, label: words!(chats.share_week), icon: None },
            Choice { value: Opens::Month, label: words!(chats.share_month), icon: None },
            Choice { value: Opens::Always, label: words!(chats.share_always), icon: None },
        ]
    };
    let top = move || {
        match new.get() {
        Some(made) => view! { <CreatedLink url=made.url /> }.into_any(),
        None => view! {
            <div class="share-choice">
                <span>{words!(chats.share_opens)}</span>
                <Segmented name="share-opens" legend=words!(chats.share_opens) choices=choices() chosen=opens
                    choose=Callback::new(move |choice| opens.set(choice)) />
            </div>
        }
        .into_any(),
    }
    };
    let failure = move || form.failure.get().or_else(|| shares.list.failure());
    let list = move || {
        let list = shares.list.items.get().filter(|list| !list.is_empty())?;
        Some(view! {
            <h3 class="share-list-title">{words!(chats.share_list)}</h3>
            <ul class="rows small" role="list">{list.into_iter().map(|share| row(share, locale)).collect_view()}</ul>
        })
    };
    view! {
        <p class="soft">{words!(chats.share_hint)}</p>
        {move || failure().map(|failure| view! {
            <p class="banner bad" role="alert">{explain(locale.get(), &failure)}</p>
        })}
        {top}
        {list}
        <ShowMore id="more-shares" pages=shares.list.further_pages() />
        <DialogActions>
            <Button press=Callback::new(move |()| open.set(false))>{words!(messages.close)}</Button>
            {move || new.read().is_none().then(|| view! {
                <Button tone=Tone::Primary icon=IconName::Link disabled=form.busy press=create>
                    {words!(chats.share_create)}
                </Button>
            })}
        </DialogActions>
    }
}

/// The link that was just made. It is shown this once.
#[component]
fn CreatedLink(url: String) -> impl IntoView {
    let state = state();
    let copied = RwSignal::new(false);
    let shown = url.clone();
    let copy = Callback::new(move |()| {
        let url = url.clone();
        spawn_local(async move {
            if clipboard::copy(&url).await {
                let _ = copied.try_set(true);
            } else {
                focus::select(LINK);
                state.toasts.bad(td_string!(state.locale(), app.not_copied));
            }
        });
    });
    view! {
        <div class="field">
            <label for=LINK>{words!(chats.share_link)}</label>
            <div class="with-button">
                <input id=LINK class="input" readonly type="url" value=shown />
                <Button tone=Tone::Primary icon=IconName::Copy press=copy>
                    {move || if copied.get() { words!(messages.copied) } else { words!(messages.copy) }}
                </Button>
            </div>
            <p class="hint">{words!(chats.share_once)}</p>
        </div>
    }
}

fn row(share: Share, locale: Signal<Locale>) -> AnyView {
    let shares = state().shares;
    let id = share.id;
    let made = move || {
        let locale = locale.get();
        td_string!(locale, chats.share_made, date = format::date_long(locale, share.created_at))
            .to_string()
    };
    let until = move || {
        let locale = locale.get();
        match share.expires_at {
            Some(at) => td_string!(locale, chats.share_until, date = format::date_long(locale, at))
                .to_string(),
            None => td_string!(locale, chats.share_without_end).to_owned(),
        }
    };
    view! {
        <li class="row">
            <div>
                <b>{made}</b>
                <p>{until}</p>
            </div>
            <Button tone=Tone::Danger press=Callback::new(move |()| shares.revoke(id))>{words!(chats.share_end)}</Button>
        </li>
    }
    .into_any()
}
