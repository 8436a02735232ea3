//! The ending of an answer: how it ended, where that needs saying, and what to do next. Apart from the body, which
//! looks the same however it ended.

use super::actions::Actions;
use crate::{
    components::{
        button::{Button, Tone},
        icon::{Icon, IconName},
    },
    i18n::{explain, format, use_locale},
};
use contract::{Message, MessageId, Outcome};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The ending of an answer that did not come to its end, as a line under it. What was written stays above it.
#[component]
pub fn Ending(message: Signal<Message>, actions: Actions) -> impl IntoView {
    let locale = use_locale();
    let outcome = Memo::new(move |_| message.with(|message| message.outcome.clone()));
    let said_something =
        Memo::new(move |_| message.with(|message| !message.text().trim().is_empty()));
    let is_full = Memo::new(move |_| message.with(Message::is_full));
    let id = message.with_untracked(|message| message.id);
    move || {
        let locale = locale.get();
        let next = || view! { <NextSteps id actions can_go_on=said_something.get() /> };
        if is_full.get() && outcome.with(|outcome| matches!(outcome, Some(Outcome::Cut))) {
            return Some(note(td_string!(locale, messages.full).to_owned(), ().into_any()));
        }
        match outcome.get()? {
            Outcome::Done => None,
            Outcome::Cut => {
                Some(note(td_string!(locale, messages.cut).to_owned(), next().into_any()))
            }
            Outcome::Stopped => {
                Some(note(td_string!(locale, messages.stopped).to_owned(), next().into_any()))
            }
            Outcome::Interrupted { at } => {
                let time = format::time_short(locale, at);
                let words = td_string!(locale, messages.interrupted, time = time);
                Some(note(words, next().into_any()))
            }
            Outcome::Failed { failure } => Some(
                view! {
                    <div class="ending">
                        <p class="banner bad">
                            <Icon name=IconName::Error />
                            <span>{explain(locale, &failure)}</span>
                        </p>
                        {next()}
                    </div>
                }
                .into_any(),
            ),
            Outcome::Unknown(_) => {
                Some(note(td_string!(locale, errors.unknown).to_owned(), ().into_any()))
            }
        }
    }
}

/// A thin rule with a few words, and the next step.
fn note(words: String, next: AnyView) -> AnyView {
    view! {
        <div class="ending">
            <p class="ending-note">{words}</p>
            {next}
        </div>
    }
    .into_any()
}

/// The next steps that are offered: to go on if there is something to go on from, else to ask again.
#[component]
fn NextSteps(id: MessageId, actions: Actions, can_go_on: bool) -> impl IntoView {
    let locale = use_locale();
    let step = move |action: Callback<MessageId>| Callback::new(move |()| action.run(id));
    let go_on = actions.go_on.filter(|_| can_go_on).map(|action| {
        view! {
            <Button tone=Tone::Plain press=step(action)>
                {move || td_string!(locale.get(), messages.go_on)}
            </Button>
        }
    });
    let again = actions.regenerate.filter(|_| !can_go_on).map(|action| {
        view! {
            <Button tone=Tone::Plain press=step(action)>
                {move || td_string!(locale.get(), messages.send_again)}
            </Button>
        }
    });
    let other_model = actions.other_model.map(|action| {
        view! {
            <Button tone=Tone::Plain press=step(action)>
                {move || td_string!(locale.get(), messages.other_model)}
            </Button>
        }
    });
    let any = go_on.is_some() || again.is_some() || other_model.is_some();
    any.then(|| view! { <div class="ending-actions">{go_on} {again} {other_model}</div> })
}
