//! Whether anybody can see the page: while nobody does, a live answer is not drawn, and when somebody does again, the
//! socket hurries.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::VisibilityState;

/// Whether the tab is in the background.
pub fn is_hidden() -> bool {
    super::document().visibility_state() == VisibilityState::Hidden
}

/// Calls `act` when the page comes back into sight.
pub fn on_return(act: impl Fn() + 'static) {
    let act = Closure::<dyn FnMut()>::new(move || {
        if !is_hidden() {
            act();
        }
    });
    let heard = super::document()
        .add_event_listener_with_callback("visibilitychange", act.as_ref().unchecked_ref());
    if heard.is_ok() {
        act.forget();
    }
}
