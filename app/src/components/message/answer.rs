//! The body of an answer: what a model thought and said, as it comes. The chat and the public page of a share show it
//! with this one file.

use crate::{
    components::{
        icon::{Icon, IconName},
        markdown::Markdown,
    },
    i18n::{format, use_locale},
};
use contract::Part;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// From this many seconds on, the wait for the first word is counted aloud.
const COUNTED_FROM_S: u64 = 3;

/// The body of an answer, part by part. Before the first word the caret breathes where it will stand.
#[component]
pub fn Answer(
    /// The parts that were thought and said so far, in order.
    #[prop(into)]
    parts: Signal<Vec<Part>>,
    /// The model's name as people call it.
    #[prop(into)]
    model: Signal<String>,
    /// Whether it is still being written.
    #[prop(optional, into)]
    live: Signal<bool>,
    /// The seconds since the model was asked.
    #[prop(optional, into)]
    waited_s: Signal<u64>,
    /// The action that copies code; without one there is no button.
    #[prop(optional_no_strip)]
    copy: Option<Callback<String>>,
) -> impl IntoView {
    let locale = use_locale();
    let kinds =
        Memo::new(move |_| parts.with(|parts| parts.iter().map(PartKind::of).collect::<Vec<_>>()));
    let silent = Memo::new(move |_| live.get() && parts.with(|parts| parts.iter().all(is_blank)));
    view! {
        <For
            each=move || kinds.get().into_iter().enumerate()
            key=|part| *part
            children=move |(index, kind)| {
                let text = Memo::new(move |_| {
                    parts.with(|parts| parts.get(index).map(text_of).unwrap_or_default())
                });
                let live = Signal::derive(move || {
                    live.get() && kinds.with(|kinds| kinds.len() == index + 1)
                });
                match kind {
                    PartKind::Reasoning => view! { <Reasoning text live /> }.into_any(),
                    PartKind::Text => view! {
                        <Show when=move || !silent.get()>
                            <Markdown text live copy />
                        </Show>
                    }
                    .into_any(),
                    PartKind::Unknown => view! {
                        <p class="soft">{move || td_string!(locale.get(), errors.unknown)}</p>
                    }
                    .into_any(),
                }
            }
        />
        <Show when=move || silent.get()>
            <Thinking model waited_s />
        </Show>
    }
}

/// The kind of a part, which decides how it is shown and never changes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum PartKind {
    Text,
    Reasoning,
    Unknown,
}

impl PartKind {
    const fn of(part: &Part) -> Self {
        match part {
            Part::Text { .. } => Self::Text,
            Part::Reasoning { .. } => Self::Reasoning,
            Part::Unknown(_) => Self::Unknown,
        }
    }
}

/// The thoughts of a model before it spoke: a quiet line that opens.
#[component]
fn Reasoning(text: Memo<String>, live: Signal<bool>) -> impl IntoView {
    let locale = use_locale();
    let title = move || {
        if live.get() {
            td_string!(locale.get(), messages.thinking)
        } else {
            td_string!(locale.get(), messages.thought)
        }
    };
    view! {
        <details class="fold">
            <summary>
                <Icon name=IconName::Thought />
                <span>
                    <b>{title}</b>
                </span>
                <span class="push">
                    <Icon name=IconName::ChevronDown />
                </span>
            </summary>
            <div class="fold-body">
                <Markdown text live />
            </div>
        </details>
    }
}

/// The wait for the first word.
#[component]
fn Thinking(model: Signal<String>, waited_s: Signal<u64>) -> impl IntoView {
    let locale = use_locale();
    let waited = move || {
        let seconds = waited_s.get();
        (seconds >= COUNTED_FROM_S).then(|| {
            view! { <span class="number">{format::whole_seconds(locale.get(), seconds)}</span> }
        })
    };
    view! {
        <p class="thinking">
            <span class="caret"></span>
            <span class="visually-hidden">
                {move || td_string!(locale.get(), messages.answering, model = model.get())}
            </span>
            <span aria-hidden="true">{move || model.get()}</span>
            {waited}
        </p>
    }
}

fn text_of(part: &Part) -> String {
    match part {
        Part::Text { text } | Part::Reasoning { text } => text.clone(),
        Part::Unknown(_) => String::new(),
    }
}

fn is_blank(part: &Part) -> bool {
    match part {
        Part::Text { text } | Part::Reasoning { text } => text.trim().is_empty(),
        Part::Unknown(_) => false,
    }
}
