//! The language of the page: what the browser knows of it, and what it remembers until somebody signs in. Document and
//! cookie are shared with theme.js and the server, and this is the page's only end of both.

use contract::Language;

/// The name of the cookie; the server reads and writes it as well, and theme.js reads it.
const COOKIE: &str = "plauder_language";
const YEAR_S: u32 = 365 * 24 * 60 * 60;

/// The language that the page speaks already: theme.js chose it before the first paint.
pub fn current() -> Language {
    let lang = super::document().document_element().and_then(|root| root.get_attribute("lang"));
    lang.and_then(|tag| Language::from_tag(&tag)).unwrap_or_default()
}

/// Sets the document's language and direction, for the browser's hyphens, voices and spelling.
pub fn show(language: Language) {
    if let Some(root) = super::document().document_element() {
        // Setting an attribute fails only for a malformed name.
        let _ = root.set_attribute("lang", language.tag());
        let _ = root.set_attribute("dir", direction(language));
    }
}

/// The direction that a language is written in.
const fn direction(language: Language) -> &'static str {
    match language {
        Language::En | Language::De => "ltr",
    }
}

/// Remembers a choice in the cookie for a year, for the next load of the page and the server's sentences.
pub fn remember(language: Language) {
    use wasm_bindgen::JsValue;
    let secure = if super::location::is_secure() { "; Secure" } else { "" };
    let cookie =
        format!("{COOKIE}={}; Path=/; Max-Age={YEAR_S}; SameSite=Lax{secure}", language.tag());
    // `document.cookie` belongs to HtmlDocument, a type that nothing else here needs.
    let _ = js_sys::Reflect::set(
        &super::document(),
        &JsValue::from_str("cookie"),
        &JsValue::from_str(&cookie),
    );
}
