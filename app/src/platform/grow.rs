//! Text areas that grow with what is written, where the browser does not do it by itself (`field-sizing`). The file
//! goes when the last of those browsers does.

use wasm_bindgen::JsValue;
use web_sys::HtmlTextAreaElement;

/// Makes a text area as high as its text; leaves it where the browser does that itself.
pub fn grow(area: &HtmlTextAreaElement) {
    let style = area.style();
    if js_sys::Reflect::has(&style, &JsValue::from_str("fieldSizing")).unwrap_or(false) {
        return;
    }
    let _ = style.set_property("block-size", "auto");
    let _ = style.set_property("block-size", &format!("{}px", area.scroll_height()));
}
