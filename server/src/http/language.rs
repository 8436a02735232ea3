//! The language to answer a request in: the cookie's, which an account's choice sets, then what the browser asks for.
//!
//! By headers alone, so that failures have words before anybody is authenticated.

use super::cookies;
use axum::http::{HeaderMap, header};
use contract::Language;

/// The language to answer the client in that sent these headers; English where it asks for none that is spoken here.
pub fn of(headers: &HeaderMap) -> Language {
    cookies::find(headers, cookies::LANGUAGE)
        .and_then(Language::from_tag)
        .or_else(|| accepted(headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?))
        .unwrap_or_default()
}

/// The language that a query asks for, `lang=de`, for pages that are rendered here. `None`: it asks for none, or for one
/// that is not spoken here.
pub fn asked_for(query: Option<&str>) -> Option<Language> {
    query?.split('&').find_map(|pair| Language::from_tag(pair.strip_prefix("lang=")?))
}

/// The first choice of an `Accept-Language` header that is spoken here.
fn accepted(header: &str) -> Option<Language> {
    let mut wanted: Vec<(f32, Language)> = header
        .split(',')
        .filter_map(|item| {
            let mut parts = item.split(';');
            let language = Language::from_tag(parts.next()?)?;
            let weight = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .map_or(1.0, |weight| weight.trim().parse().unwrap_or(0.0));
            (weight > 0.0).then_some((weight, language))
        })
        .collect();
    // Stable, so that among equals the first one wins.
    wanted.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    wanted.first().map(|(_, language)| *language)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn spoken(cookie: &'static str, accept: &'static str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static(cookie));
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(accept));
        of(&headers)
    }

    #[test]
    fn the_cookie_comes_before_the_browser_and_english_is_the_last_resort() {
        assert_eq!(spoken("plauder_language=de", "en"), Language::De);
        assert_eq!(spoken("plauder_language=tlh", "de-AT,de;q=0.9"), Language::De);
        assert_eq!(spoken("", "fr, de;q=0.5, en;q=0.7"), Language::En);
        assert_eq!(spoken("", "de;q=0, fr"), Language::En);
        assert_eq!(spoken("", ";;q=x,,"), Language::En);
    }
}
