//! The cookies: the session's secret and the marks of accounts that have signed in here, which scripts cannot read, and
//! the language, which they can. Written and read here, so that the two agree about names and attributes.

use crate::http::state::Site;
use axum::http::{HeaderMap, HeaderValue, header};
use contract::Language;

/// The name of the cookie with the language of the page.
pub const LANGUAGE: &str = "plauder_language";

/// The lifetime of a cookie, in seconds: as long as browsers allow. When a session ends is for the
/// server to say, not for its cookie.
const MAX_AGE: u32 = 400 * 86_400;

/// The name of the session's cookie. `__Host-` keeps other hosts of the domain from setting it, and needs HTTPS.
pub const fn session_name(site: &Site) -> &'static str {
    if site.secure { "__Host-plauder" } else { "plauder" }
}

/// The name of the cookie with the marks of accounts that have signed in from this browser.
pub const fn marks_name(site: &Site) -> &'static str {
    if site.secure { "__Host-plauder_marks" } else { "plauder_marks" }
}

/// The value of a cookie that came with a request, found by its whole name.
pub fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}

/// The header that has a browser carry a session's secret; `None` has it forget.
pub fn session(site: &Site, secret: Option<&str>) -> HeaderValue {
    let secure = if site.secure { "; Secure" } else { "" };
    let value = format!(
        "{}={}; Path=/; HttpOnly; SameSite=Lax{secure}; Max-Age={}",
        session_name(site),
        secret.unwrap_or_default(),
        if secret.is_some() { MAX_AGE } else { 0 },
    );
    let mut value = HeaderValue::try_from(value).expect("secrets are base64url");
    value.set_sensitive(true);
    value
}

/// The header that has a browser carry marks, also when it signs out.
pub fn marks(site: &Site, marks: &str) -> HeaderValue {
    let secure = if site.secure { "; Secure" } else { "" };
    let name = marks_name(site);
    let value =
        format!("{name}={marks}; Path=/; HttpOnly; SameSite=Strict{secure}; Max-Age={MAX_AGE}");
    let mut value = HeaderValue::try_from(value).expect("marks are base64url, dots and tildes");
    value.set_sensitive(true);
    value
}

/// The header that has a browser remember a language; `None` has it forget.
pub fn language(site: &Site, language: Option<Language>) -> HeaderValue {
    let secure = if site.secure { "; Secure" } else { "" };
    let value = format!(
        "{LANGUAGE}={}; Path=/; SameSite=Lax{secure}; Max-Age={}",
        language.map_or("", Language::tag),
        if language.is_some() { MAX_AGE } else { 0 },
    );
    HeaderValue::try_from(value).expect("tags are letters")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(secure: bool) -> Site {
        Site { public_url: String::new(), origins: Vec::new(), secure, trusted_proxies: Vec::new() }
    }

    #[test]
    fn a_session_cookie_is_out_of_reach_of_scripts_and_other_sites() {
        let http = session(&site(false), Some("abc"));
        let https = session(&site(true), Some("abc"));

        assert_eq!(http, "plauder=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=34560000");
        assert_eq!(
            https,
            "__Host-plauder=abc; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=34560000"
        );
    }

    #[test]
    fn marks_are_out_of_reach_of_scripts_and_other_sites() {
        let https = marks(&site(true), "a.b.c");

        assert_eq!(
            https,
            "__Host-plauder_marks=a.b.c; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=34560000"
        );
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("xplauder=1; plauder_language=de"));
        headers.append(header::COOKIE, HeaderValue::from_static("plauder=secret"));

        assert_eq!(find(&headers, "plauder"), Some("secret"));
        assert_eq!(find(&headers, LANGUAGE), Some("de"));
        assert_eq!(find(&headers, "laude"), None);
    }
}
