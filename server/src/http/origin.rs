//! The check of a request's origin: the own site may act in a person's name, and those that the operator named.
//!
//! Apart from `auth`, which asks it, because it is pure: headers and settings in, a failure or nothing out.

use crate::http::state::Site;
use axum::http::{HeaderMap, header};
use contract::Failure;

/// Refuses with `ForeignOrigin` what another site had a browser send. `with_cookie`: the request carries a session's cookie,
/// so it must say where it comes from. Clients that are no browsers carry a bearer token and are not asked.
pub fn check(site: &Site, headers: &HeaderMap, with_cookie: bool) -> Result<(), Failure> {
    let said = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("null"));
    match said(header::ORIGIN.as_str()) {
        Some(origin) if site.trusts_origin(origin) => Ok(()),
        Some(_) => Err(Failure::ForeignOrigin),
        None if with_cookie => Err(Failure::ForeignOrigin),
        // Browsers that leave `Origin` out still say how far away the request began.
        None => match said("sec-fetch-site") {
            None | Some("same-origin" | "none") => Ok(()),
            Some(_) => Err(Failure::ForeignOrigin),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn comes_in(own: &str, headers: &[(&'static str, &'static str)], with_cookie: bool) -> bool {
        let site = Site {
            public_url: own.into(),
            origins: vec![own.into(), "http://dev.test:8080".into()],
            secure: false,
            trusted_proxies: Vec::new(),
        };
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
            .collect();
        check(&site, &headers, with_cookie).is_ok()
    }

    #[test]
    fn only_the_own_site_and_named_ones_may_use_a_cookie() {
        let own = "https://chat.example";

        assert!(comes_in(own, &[("origin", "https://chat.example")], true));
        assert!(comes_in(own, &[("origin", "http://dev.test:8080")], true));
        assert!(!comes_in(own, &[("origin", "https://evil.example")], true));
        assert!(!comes_in(own, &[("origin", "http://chat.example")], true));
        assert!(!comes_in(own, &[("origin", "null")], true));
        assert!(!comes_in(own, &[], true));
    }

    #[test]
    fn without_a_cookie_silence_is_fine_and_another_site_is_not() {
        let own = "https://chat.example";

        assert!(comes_in(own, &[], false));
        assert!(comes_in(own, &[("sec-fetch-site", "none")], false));
        assert!(!comes_in(own, &[("sec-fetch-site", "cross-site")], false));
        assert!(!comes_in(own, &[("origin", "https://evil.example")], false));
    }
}
