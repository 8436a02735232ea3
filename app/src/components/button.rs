//! Buttons, with words or with an icon alone. One file, so that a press, a form and being disabled mean the same for
//! both; the items of menus take their tones from here.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// A button's or menu item's tone: how much it wants to be pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// One action among others.
    #[default]
    Plain,
    /// The next step.
    Primary,
    /// An action that takes something away.
    Danger,
}

/// A button with words.
#[component]
pub fn Button(
    /// The button's tone.
    #[prop(optional)]
    tone: Tone,
    /// Whether it is as wide as its line.
    #[prop(optional)]
    wide: bool,
    /// Whether it submits its form.
    #[prop(optional)]
    submit: bool,
    /// Whether it cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The icon before the words.
    #[prop(optional)]
    icon: Option<IconName>,
    /// The action of a press; a button that submits needs none.
    #[prop(optional, into)]
    press: Option<Callback<()>>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class="button"
            class:primary=tone == Tone::Primary
            class:danger=tone == Tone::Danger
            class:wide=wide
            disabled=disabled
            on:click=move |_| run(press)
        >
            {icon.map(|name| view! { <Icon name /> })}
            {children()}
        </button>
    }
}

/// A button that is an icon alone; its label is for those who listen, and its tooltip for those who wonder.
#[component]
pub fn IconButton(
    /// The icon.
    icon: IconName,
    /// The label: what a press does.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is small, for a line of text.
    #[prop(optional)]
    small: bool,
    /// Whether the icon is filled.
    #[prop(optional)]
    solid: bool,
    /// Whether it submits its form.
    #[prop(optional)]
    submit: bool,
    /// Whether it cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The action of a press; a button that submits needs none.
    #[prop(optional, into)]
    press: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class="icon-button"
            class:small=small
            aria-label=move || label.get()
            title=move || label.get()
            disabled=disabled
            on:click=move |_| run(press)
        >
            <Icon name=icon solid />
        </button>
    }
}

/// Runs the action of a press, if there is one.
pub(super) fn run(press: Option<Callback<()>>) {
    if let Some(press) = press {
        press.run(());
    }
}
