//! The address bar: where somebody is, where they go, and links that lead to a page of ours. The half of routing that
//! needs a browser; which page stands at a path, `logic/route.rs` says.

use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, HtmlAnchorElement, MouseEvent};

/// The path that the address bar shows.
pub fn path() -> String {
    super::window().location().pathname().unwrap_or_default()
}

/// Shows another path. `replace`: going back leads past the one that is shown now.
pub fn show(path: &str, replace: bool) {
    let Ok(history) = super::window().history() else { return };
    let _ = if replace {
        history.replace_state_with_url(&JsValue::NULL, "", Some(path))
    } else {
        history.push_state_with_url(&JsValue::NULL, "", Some(path))
    };
}

/// Calls `act` with the path that somebody goes to by a link, or back to with the browser's own buttons.
/// `is_ours` says whether a path is a page of ours; other links are the browser's business.
pub fn on_move(is_ours: fn(&str) -> bool, act: impl Fn(String) + 'static) {
    let act = Rc::new(act);
    let back = Rc::clone(&act);
    super::listen("popstate", move |_| back(path()));
    let clicked = Closure::<dyn FnMut(MouseEvent)>::new(move |event: MouseEvent| {
        let Some(path) = followed(&event).filter(|path| is_ours(path)) else { return };
        event.prevent_default();
        if path != self::path() {
            show(&path, false);
            act(path);
        }
    });
    let heard = super::document()
        .add_event_listener_with_callback("click", clicked.as_ref().unchecked_ref());
    if heard.is_ok() {
        clicked.forget();
    }
}

/// The path of the link that was pressed, if it was pressed plainly and leads to this origin in this tab.
fn followed(event: &MouseEvent) -> Option<String> {
    let plainly = event.button() == 0
        && !(event.default_prevented()
            || event.ctrl_key()
            || event.meta_key()
            || event.shift_key()
            || event.alt_key());
    let target = event.target().filter(|_| plainly)?.dyn_into::<Element>().ok()?;
    let link = target.closest("a[href]").ok()??.dyn_into::<HtmlAnchorElement>().ok()?;
    let here = super::window().location().origin().ok()?;
    let stays =
        link.target().is_empty() && !link.has_attribute("download") && link.origin() == here;
    stays.then(|| link.pathname())
}
