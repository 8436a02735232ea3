//! Origins as browsers send them: `https://chat.example`, `http://127.0.0.1:3000`.
//!
//! A type of its own, so that what is compared with a browser's header is written as a browser writes it.

use axum::http::Uri;
use serde::Deserialize;
use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

/// An origin: scheme, host, and the port unless it is the scheme's own. Lower case, no slash at the end.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Origin(String);

impl Origin {
    /// The origin as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the origin is reached over TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// Whether only a browser on this machine reaches it.
    #[must_use]
    pub fn is_on_this_machine(&self) -> bool {
        let uri = self.0.parse::<Uri>();
        uri.is_ok_and(|uri| uri.host().is_some_and(is_this_machine))
    }

    /// The origin of a server whose settings name none: where it listens, or `localhost` if it listens at all addresses.
    #[must_use]
    pub fn of(address: SocketAddr) -> Self {
        let port = address.port();
        if address.ip().is_unspecified() {
            return Self(format!("http://localhost:{port}"));
        }
        Self(format!("http://{address}"))
    }

    /// The origins that a browser on this machine may reach a server by, at one port.
    #[must_use]
    pub fn on_this_machine(port: u16) -> Vec<Self> {
        ["localhost", "127.0.0.1", "[::1]"].map(|host| Self(format!("http://{host}:{port}"))).into()
    }
}

/// Whether a host is this machine and no other: `localhost`, a name below it, or a loopback address.
#[must_use]
pub fn is_this_machine(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(['.', ']']).to_ascii_lowercase();
    let is_loopback = |ip: IpAddr| ip.to_canonical().is_loopback();
    host == "localhost" || host.ends_with(".localhost") || host.parse().is_ok_and(is_loopback)
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no origin such as https://chat.example");
        let uri: Uri = text.trim().parse().map_err(|_| wrong())?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(wrong());
        };
        let own_port = match scheme {
            "http" => 80,
            "https" => 443,
            _ => return Err(wrong()),
        };
        if authority.as_str().contains('@') || authority.host().is_empty() {
            return Err(wrong());
        }
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return Err(format!("`{text}` must end after the host: a path is not supported"));
        }
        let host = authority.host().to_ascii_lowercase();
        Ok(Self(match authority.port_u16() {
            Some(port) if port != own_port => format!("{scheme}://{host}:{port}"),
            _ => format!("{scheme}://{host}"),
        }))
    }
}

impl TryFrom<String> for Origin {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, String> {
        text.parse::<Origin>().map(|origin| origin.0)
    }

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        assert_eq!(read("https://Chat.Example/"), Ok("https://chat.example".into()));
        assert_eq!(read("https://chat.example:443"), Ok("https://chat.example".into()));
        assert_eq!(read("http://127.0.0.1:3000"), Ok("http://127.0.0.1:3000".into()));
        assert_eq!(read("http://[::1]:3000"), Ok("http://[::1]:3000".into()));
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for text in
            ["chat.example", "ftp://chat.example", "https://", "https://a/b", "https://u@a", ""]
        {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn this_machine_has_few_names() {
        for host in ["localhost", "LocalHost.", "chat.localhost", "127.0.0.1", "127.9.9.9", "[::1]"]
        {
            assert!(is_this_machine(host), "{host}");
        }
        for host in [
            "",
            "chat.example",
            "localhost.example",
            "notlocalhost",
            "10.0.0.1",
            "[fd00::1]",
            "0.0.0.0",
        ] {
            assert!(!is_this_machine(host), "{host}");
        }
        assert!("http://localhost:3000".parse::<Origin>().unwrap().is_on_this_machine());
        assert!(!"https://chat.example".parse::<Origin>().unwrap().is_on_this_machine());
    }

    #[test]
    fn a_server_that_listens_anywhere_calls_itself_localhost() {
        assert_eq!(Origin::of("0.0.0.0:3000".parse().unwrap()).as_str(), "http://localhost:3000");
        assert_eq!(Origin::of("[::1]:80".parse().unwrap()).as_str(), "http://[::1]:80");
    }
}
