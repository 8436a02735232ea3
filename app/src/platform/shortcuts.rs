//! Keys that work wherever the focus is. Here they are recognised; what one does, the root decides.

use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// A key that the page knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortcut {
    /// Ctrl K, or ⌘ K: search.
    Search,
    /// Ctrl Shift O: a new chat.
    New,
    /// Escape, unless something else has taken it.
    Escape,
}

/// Calls `act` with each shortcut; the browser's own meaning of it is kept when `act` answers `false`.
pub fn on_press(act: impl Fn(Shortcut) -> bool + 'static) {
    super::listen("keydown", move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        if event.default_prevented() || event.is_composing() || event.repeat() {
            return;
        }
        let control = event.ctrl_key() || event.meta_key();
        let shortcut = match event.key().as_str() {
            "k" | "K" if control && !event.shift_key() => Shortcut::Search,
            "o" | "O" if control && event.shift_key() => Shortcut::New,
            "Escape" => Shortcut::Escape,
            _ => return,
        };
        if act(shortcut) {
            event.prevent_default();
        }
    });
}

/// The search's shortcut, as this device's keyboard has it written.
pub fn search_key() -> &'static str {
    let mac = super::window().navigator().user_agent().is_ok_and(|agent| agent.contains("Mac"));
    if mac { "⌘ K" } else { "Ctrl K" }
}
