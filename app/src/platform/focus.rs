//! The keyboard's focus, moved by the ids of elements, so that a view can send it to what another view drew.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, HtmlTextAreaElement};

/// Moves the focus to the element with this id, if there is one.
pub fn to(id: &str) {
    if let Some(element) = element(id) {
        // It fails only for an element that cannot have the focus.
        let _ = element.focus();
    }
}

/// Moves the focus to an input and selects what stands in it.
pub fn select(id: &str) {
    to(id);
    if let Some(input) = element(id).and_then(|element| element.dyn_into::<HtmlInputElement>().ok())
    {
        input.select();
    }
}

/// Moves the focus to a text area, behind the last letter.
pub fn to_end(id: &str) {
    to(id);
    if let Some(area) =
        element(id).and_then(|element| element.dyn_into::<HtmlTextAreaElement>().ok())
    {
        let end = area.value().encode_utf16().count();
        let end = u32::try_from(end).unwrap_or(u32::MAX);
        let _ = area.set_selection_range(end, end);
    }
}

/// Whether the device is pointed at with fingers: a keyboard on the glass must not open by itself.
pub fn is_touch() -> bool {
    let coarse = super::window().match_media("(pointer: coarse)");
    coarse.ok().flatten().is_some_and(|media| media.matches())
}

/// The element with this id. Unchecked: parts of a drawing take the focus by the same method and are no `HtmlElement`.
fn element(id: &str) -> Option<HtmlElement> {
    super::document().get_element_by_id(id).map(JsCast::unchecked_into)
}
