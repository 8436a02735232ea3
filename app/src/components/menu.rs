//! A menu: a native popover, opened by a button with `popovertarget`, closed by the browser.

use super::{
    button::{Tone, run},
    icon::{Icon, IconName},
};
use leptos::{ev, prelude::*};

/// A popover menu. The button that opens it carries `attr:popovertarget=id` and `attr:aria-haspopup="menu"`.
#[component]
pub fn Menu(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What it holds.
    #[prop(into)]
    label: Signal<String>,
    /// What happens with keys pressed in it (arrows, Home, End).
    #[prop(optional, into)]
    keydown: Option<Callback<ev::KeyboardEvent>>,
    /// Its items.
    children: Children,
) -> impl IntoView {
    let keydown = move |event| {
        if let Some(keydown) = keydown {
            keydown.run(event);
        }
    };
    view! {
        <div
            class="menu"
            id=id
            popover="auto"
            role="menu"
            aria-label=move || label.get()
            on:keydown=keydown
        >
            {children()}
        </div>
    }
}

/// A menu item that does one thing. Pressing it closes the menu.
#[component]
pub fn MenuItem(
    /// The menu's id.
    #[prop(into)]
    menu: String,
    /// What stands before the words.
    #[prop(optional)]
    icon: Option<IconName>,
    /// How it looks.
    #[prop(optional)]
    tone: Tone,
    /// Whether it cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What pressing does.
    #[prop(into)]
    press: Callback<()>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            role="menuitem"
            class:danger=tone == Tone::Danger
            popovertarget=menu
            popovertargetaction="hide"
            disabled=disabled
            on:click=move |_| run(Some(press))
        >
            {icon.map(|name| view! { <Icon name /> })}
            <span>{children()}</span>
        </button>
    }
}

/// A menu item that is one choice of several. Pressing it closes the menu.
#[component]
pub fn MenuChoice(
    /// The menu's id.
    #[prop(into)]
    menu: String,
    /// Whether it is the chosen one.
    #[prop(into)]
    chosen: Signal<bool>,
    /// What pressing does.
    #[prop(into)]
    press: Callback<()>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            role="menuitemradio"
            aria-checked=move || if chosen.get() { "true" } else { "false" }
            popovertarget=menu
            popovertargetaction="hide"
            on:click=move |_| run(Some(press))
        >
            <span class="menu-words">{children()}</span>
            <Show when=move || chosen.get()>
                <Icon name=IconName::Check />
            </Show>
        </button>
    }
}
