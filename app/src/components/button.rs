//! Buttons: with words, or with an icon alone.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// A button's or menu item's tone: how much it wants to be pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// One of several.
    #[default]
    Plain,
    /// The next step.
    Primary,
    /// Takes something away.
    Danger,
}

/// A button with words.
#[component]
pub fn Button(
    /// How it looks.
    #[prop(optional)]
    tone: Tone,
    /// Whether it takes the whole line.
    #[prop(optional)]
    wide: bool,
    /// Whether it sends its form.
    #[prop(optional)]
    submit: bool,
    /// Whether it cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What stands before the words.
    #[prop(optional)]
    icon: Option<IconName>,
    /// What pressing does.
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
    /// What it does.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it stands in a line of text.
    #[prop(optional)]
    small: bool,
    /// Whether the icon is filled.
    #[prop(optional)]
    solid: bool,
    /// Whether it sends its form.
    #[prop(optional)]
    submit: bool,
    /// Whether it cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What pressing does.
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

/// Runs what was given, if anything.
pub(super) fn run(press: Option<Callback<()>>) {
    if let Some(press) = press {
        press.run(());
    }
}
