//! Menus: native popovers. The browser opens and closes them; where they stand, and what the arrow keys do in
//! them, is said here once for all of them.

use std::cell::RefCell;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// The distance to the button and to the window's edge, in pixels.
const GAP: f64 = 6.0;
/// Buttons that open a popover; those inside that close it are others.
const OPENER: &str = "[popovertarget]:not([popovertargetaction=hide])";

thread_local! {
    /// The button that was pressed last.
    static OPENED_BY: RefCell<Option<Element>> = const { RefCell::new(None) };
}

/// Looks after every menu there will be: positions it when it opens, and moves the focus by its keys. Call it once.
pub fn look_after() {
    let document = super::document();
    let pressed = Closure::<dyn FnMut(web_sys::Event)>::new(|event: web_sys::Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let opener = target.and_then(|target| target.closest(OPENER).ok().flatten());
        if opener.is_some() {
            OPENED_BY.set(opener);
        }
    });
    let _ = document.add_event_listener_with_callback_and_bool(
        "click",
        pressed.as_ref().unchecked_ref(),
        true,
    );
    pressed.forget();
    // `toggle` does not bubble, but it can be caught on its way down.
    let opened = Closure::<dyn FnMut(web_sys::Event)>::new(|event: web_sys::Event| {
        let Some(menu) = menu_of(event.target()) else { return };
        if is_open(&menu) {
            place(&menu);
            focus(&menu, |_, _| 0);
        } else {
            let _ = menu.remove_attribute("data-placed");
        }
    });
    let keys = Closure::<dyn FnMut(KeyboardEvent)>::new(|event: KeyboardEvent| {
        let Some(menu) = menu_of(event.target()) else { return };
        match event.key().as_str() {
            "ArrowDown" => focus(&menu, |at, count| at.map_or(0, |at| (at + 1) % count)),
            "ArrowUp" => {
                focus(&menu, |at, count| at.map_or(count - 1, |at| (at + count - 1) % count))
            }
            "Home" => focus(&menu, |_, _| 0),
            "End" => focus(&menu, |_, count| count - 1),
            _ => return,
        }
        event.prevent_default();
    });
    let _ = document.add_event_listener_with_callback_and_bool(
        "toggle",
        opened.as_ref().unchecked_ref(),
        true,
    );
    let _ = document.add_event_listener_with_callback("keydown", keys.as_ref().unchecked_ref());
    opened.forget();
    keys.forget();
}

/// The menu that an event happened in.
fn menu_of(target: Option<web_sys::EventTarget>) -> Option<HtmlElement> {
    target?.dyn_into::<Element>().ok()?.closest("[popover]").ok()??.dyn_into().ok()
}

fn is_open(menu: &HtmlElement) -> bool {
    menu.matches(":popover-open").unwrap_or(false)
}

/// Puts a menu beside the button that opens it: below if there is room, else above; within the window.
fn place(menu: &HtmlElement) {
    let Some(opener) = OPENED_BY.take() else { return };
    let (button, own) = (opener.get_bounding_client_rect(), menu.get_bounding_client_rect());
    let size = |size: Result<wasm_bindgen::JsValue, _>| {
        size.ok().and_then(|size| size.as_f64()).unwrap_or(0.0)
    };
    let (width, height) =
        (size(super::window().inner_width()), size(super::window().inner_height()));
    let below = button.bottom() + GAP;
    let top = if below + own.height() + GAP <= height {
        below
    } else {
        button.top() - GAP - own.height()
    };
    // Flush with the side of the button that is farther from the window's middle.
    let left = if button.left() + button.width() / 2.0 > width / 2.0 {
        button.right() - own.width()
    } else {
        button.left()
    };
    let style = menu.style();
    for (name, value) in
        [("top", within(top, own.height(), height)), ("left", within(left, own.width(), width))]
    {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "pixels of a window; a fraction of one is not seen"
        )]
        let _ = style.set_property(name, &format!("{}px", value as i32));
    }
    let _ = menu.set_attribute("data-placed", "");
}

fn within(start: f64, length: f64, room: f64) -> f64 {
    start.min(room - length - GAP).max(GAP)
}

/// Moves the focus among the items; `choose` gets the one that has it and their number.
fn focus(menu: &HtmlElement, choose: impl Fn(Option<u32>, u32) -> u32) {
    let Ok(items) = menu.query_selector_all("[role^=menuitem]:not(:disabled)") else { return };
    if items.length() == 0 {
        return;
    }
    let active = super::document().active_element();
    let at = (0..items.length()).find(|at| {
        items.item(*at).is_some_and(|item| {
            active.as_ref().is_some_and(|active| item.is_same_node(Some(active)))
        })
    });
    let chosen =
        items.item(choose(at, items.length())).and_then(|item| item.dyn_into::<HtmlElement>().ok());
    if let Some(chosen) = chosen {
        let _ = chosen.focus();
    }
}
