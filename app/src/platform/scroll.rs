//! Scrolling: where in a long list somebody is. Here and not in the thread's page, because pixels and observers are the
//! browser's; whether that is the end, `logic/thread.rs` decides.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::HtmlElement;

/// The position in a list, in pixels: how far down it is scrolled, how much is visible, and how much there is.
pub fn position(list: &HtmlElement) -> (f64, f64, f64) {
    (f64::from(list.scroll_top()), f64::from(list.client_height()), f64::from(list.scroll_height()))
}

/// Scrolls to the end at once.
pub fn to_end(list: &HtmlElement) {
    list.set_scroll_top(list.scroll_height());
}

/// Scrolls at once, to this many pixels below the beginning.
pub fn to(list: &HtmlElement, top: f64) {
    #[expect(clippy::cast_possible_truncation, reason = "pixels of a page fit")]
    list.set_scroll_top(top as i32);
}

/// Brings the element with this id into sight.
pub fn into_sight(id: &str) {
    if let Some(element) = super::document().get_element_by_id(id) {
        element.scroll_into_view();
    }
}

/// Calls `act` whenever the size of the element changes, until what it gives is dropped.
pub fn on_resize(element: &HtmlElement, act: impl FnMut() + 'static) -> Option<SizeObserver> {
    let act = Closure::<dyn FnMut()>::new(act);
    let observer = web_sys::ResizeObserver::new(act.as_ref().unchecked_ref()).ok()?;
    observer.observe(element);
    Some(SizeObserver { observer, _act: act })
}

/// An observer of an element's size, and what it calls. Dropping it ends both.
pub struct SizeObserver {
    observer: web_sys::ResizeObserver,
    _act: Closure<dyn FnMut()>,
}

impl Drop for SizeObserver {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
