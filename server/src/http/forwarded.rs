//! Whether a request says that it came from beyond this machine, by the headers that proxies write.
//!
//! Apart from `Site::client`, which believes proxies that the operator named and nobody else. Here everybody is believed,
//! because what a request says here is held against it: whoever writes such a header is asked for more, never for less.

use crate::config::is_this_machine;
use axum::http::{HeaderMap, HeaderName, header, uri::Authority};

/// The headers that only proxies write.
const NAMES: [&str; 8] = [
    "forwarded",
    "via",
    "x-real-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "true-client-ip",
    "fastly-client-ip",
    "x-proxyuser-ip",
];

/// What the names of headers begin with that only proxies write.
const BEGINNINGS: [&str; 6] =
    ["x-forwarded", "x-original-", "x-envoy-", "cf-", "tailscale-", "ngrok-"];

/// Whether a request with these headers says that a proxy passed it on, or asks for a host that is not this machine.
pub fn is_forwarded(headers: &HeaderMap) -> bool {
    headers.keys().any(is_of_a_proxy) || asks_for_another_host(headers)
}

fn is_of_a_proxy(name: &HeaderName) -> bool {
    let name = name.as_str();
    NAMES.contains(&name) || BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
}

fn asks_for_another_host(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST) else { return false };
    let host = host.to_str().ok().and_then(|host| host.parse::<Authority>().ok());
    host.is_none_or(|host| !is_this_machine(host.host()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn says_so(name: &'static str, value: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        is_forwarded(&headers)
    }

    #[test]
    fn what_proxies_write_is_noticed_whatever_it_says() {
        for name in [
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
            "forwarded",
            "via",
            "x-real-ip",
            "cf-connecting-ip",
            "cf-ray",
        ] {
            assert!(says_so(name, "127.0.0.1"), "{name}");
        }
        for name in ["accept", "user-agent", "x-requested-with", "origin"] {
            assert!(!says_so(name, "127.0.0.1"), "{name}");
        }
    }

    #[test]
    fn a_host_of_another_name_is_noticed() {
        for host in ["localhost:3000", "127.0.0.1:3000", "[::1]:3000", "localhost"] {
            assert!(!says_so("host", host), "{host}");
        }
        for host in ["chat.example", "192.0.2.7:3000", "[fd00::1]:3000", "not a host"] {
            assert!(says_so("host", host), "{host}");
        }
        assert!(!is_forwarded(&HeaderMap::new()));
    }
}
