//! The toolbar of a settled message: what can be done with it, and what it took. Nothing here shows while an answer is
//! being written.

use super::actions::Actions;
use crate::{
    components::{button::IconButton, icon::IconName, stats::StatsLine},
    i18n::use_locale,
};
use contract::{Author, Message, MessageId};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The toolbar under a message; nothing where nothing can be done and nothing is known.
#[component]
pub fn Toolbar(
    message: Signal<Message>,
    model: Signal<String>,
    versions: Signal<Vec<MessageId>>,
    actions: Actions,
) -> impl IntoView {
    let locale = use_locale();
    let (id, mine) =
        message.with_untracked(|message| (message.id, message.author == Author::Person));
    let copy = actions.copy.map(|copy| {
        let press = Callback::new(move |()| copy.run(message.with_untracked(Message::text)));
        let label = Signal::derive(move || td_string!(locale.get(), messages.copy).to_owned());
        view! { <IconButton icon=IconName::Copy label small=true press /> }
    });
    let edit = actions.edit.filter(|_| mine).map(|edit| {
        let press = Callback::new(move |()| edit.run(id));
        let label = Signal::derive(move || td_string!(locale.get(), messages.edit).to_owned());
        view! { <IconButton icon=IconName::Pencil label small=true press /> }
    });
    let regenerate = actions.regenerate.filter(|_| !mine).map(|regenerate| {
        let press = Callback::new(move |()| regenerate.run(id));
        let label =
            Signal::derive(move || td_string!(locale.get(), messages.regenerate).to_owned());
        view! { <IconButton icon=IconName::Regenerate label small=true press /> }
    });
    let branch = actions.show_version.map(|show| view! { <Branch id versions show /> });
    let stats = move || {
        let stats = message.with(|message| message.stats.clone())?;
        Some(view! { <StatsLine id=format!("stats-{id}") model stats=Signal::stored(stats) /> })
    };
    let has_stats = message.with_untracked(|message| message.stats.is_some());
    let any =
        has_stats || copy.is_some() || edit.is_some() || regenerate.is_some() || branch.is_some();
    any.then(|| view! { <div class="actions">{copy} {edit} {regenerate} {branch} {stats}</div> })
}

/// The version of a message that is shown, with a way to the others.
#[component]
fn Branch(
    id: MessageId,
    versions: Signal<Vec<MessageId>>,
    show: Callback<MessageId>,
) -> impl IntoView {
    let locale = use_locale();
    let position = Memo::new(move |_| {
        versions.with(|versions| {
            let index = versions.iter().position(|version| *version == id)?;
            let at = |index: Option<usize>| index.and_then(|i| versions.get(i)).copied();
            let (before, after) = (at(index.checked_sub(1)), at(Some(index + 1)));
            (versions.len() > 1).then_some((index + 1, versions.len(), before, after))
        })
    });
    let step = move |target: Option<MessageId>| {
        Callback::new(move |()| {
            if let Some(target) = target {
                show.run(target);
            }
        })
    };
    move || {
        let (number, all, before, after) = position.get()?;
        let locale = locale.get();
        let says = td_string!(
            locale,
            messages.version,
            number = number.to_string(),
            all = all.to_string()
        );
        Some(view! {
            <span class="branch" role="group" aria-label=says>
                <IconButton
                    icon=IconName::ChevronLeft
                    label=td_string!(locale, messages.previous_version).to_owned()
                    small=true
                    disabled=before.is_none()
                    press=step(before)
                />
                {format!("{number} / {all}")}
                <IconButton
                    icon=IconName::ChevronRight
                    label=td_string!(locale, messages.next_version).to_owned()
                    small=true
                    disabled=after.is_none()
                    press=step(after)
                />
            </span>
        })
    }
}
