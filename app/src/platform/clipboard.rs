//! The clipboard, which not every browser gives to every page: asked for here once, for all buttons that copy.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Copies a text. `false`: the browser did not allow it (it does so only on secure origins).
pub async fn copy(text: &str) -> bool {
    let clipboard =
        js_sys::Reflect::get(&super::window().navigator(), &JsValue::from_str("clipboard"));
    let Ok(Ok(clipboard)) = clipboard.map(JsCast::dyn_into::<web_sys::Clipboard>) else {
        return false;
    };
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}
