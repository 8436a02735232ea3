//! The browser, one small file per capability. Nothing outside this folder names `web_sys`.

pub mod clipboard;
pub mod clock;
pub mod dialog;
pub mod download;
pub mod focus;
pub mod grow;
pub mod history;
pub mod id;
pub mod language;
pub mod local_store;
pub mod location;
pub mod menus;
pub mod online;
pub mod scroll;
pub mod shortcuts;
pub mod splash;
pub mod theme;
pub mod timers;
pub mod title;
pub mod visibility;
pub mod wire;

/// The window. There is always one: the page runs nowhere else.
fn window() -> web_sys::Window {
    web_sys::window().expect("the page runs in a window")
}

/// The document.
fn document() -> web_sys::Document {
    window().document().expect("a window has a document")
}

/// Calls `act` at each of the window's events of this name, as long as the page lives.
fn listen(event: &str, act: impl FnMut(web_sys::Event) + 'static) {
    use wasm_bindgen::{JsCast, closure::Closure};
    let act = Closure::<dyn FnMut(web_sys::Event)>::new(act);
    let heard = window().add_event_listener_with_callback(event, act.as_ref().unchecked_ref());
    if heard.is_ok() {
        act.forget();
    }
}
