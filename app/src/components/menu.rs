//! A menu: a native popover, opened by a button with `popovertarget`, closed by the browser. Only its markup: where it
//! stands, and what the arrow keys do in it, is the platform's.

use super::{
    button::{Tone, run},
    icon::{Icon, IconName},
};
use leptos::{ev, prelude::*};

/// A popover menu. The button that opens it carries `attr:popovertarget=id` and `attr:aria-haspopup="menu"`.
#[component]
pub fn Menu(
    /// The menu's id.
    #[prop(into)]
    id: String,
    /// The label: what the menu holds.
    #[prop(into)]
    label: Signal<String>,
    /// The action of keys pressed in it (arrows, Home, End).
    #[prop(optional, into)]
    keydown: Option<Callback<ev::KeyboardEvent>>,
    /// The menu's items.
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
    /// The icon before the words.
    #[prop(optional)]
    icon: Option<IconName>,
    /// The item's tone.
    #[prop(optional)]
    tone: Tone,
    /// Whether it cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The action of a press.
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
    /// The action of a press.
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
