//! Files that the page itself makes. Saving one takes a blob, an address and a link that is pressed by itself, which no
//! topic wants to know.

use super::{document, timers};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, HtmlAnchorElement, Url};

/// Saves a text as a file of this name, in the browser's own way. Nothing happens where the browser cannot.
pub fn text(name: &str, text: &str) {
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let Ok(address) = Blob::new_with_str_sequence(&parts)
        .and_then(|file| Url::create_object_url_with_blob(&file))
    else {
        return;
    };
    let link = document().create_element("a").map(JsCast::dyn_into::<HtmlAnchorElement>);
    if let Ok(Ok(link)) = link {
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    // Some browsers take the file only after the click has been dealt with.
    timers::after(60_000.0, move || {
        // It fails only for an address that is none.
        let _ = Url::revoke_object_url(&address);
    });
}
