//! Where the page was loaded from.

/// The address of the socket.
pub fn socket() -> String {
    let scheme = if is_secure() { "wss" } else { "ws" };
    format!("{scheme}://{}/ws", super::window().location().host().unwrap_or_default())
}

/// Whether it came over HTTPS.
pub fn is_secure() -> bool {
    super::window().location().protocol().is_ok_and(|protocol| protocol == "https:")
}

/// Scheme, host and port: what the API's addresses begin with.
pub fn origin() -> String {
    super::window().location().origin().unwrap_or_default()
}

/// Loads the page anew.
pub fn reload() {
    let _ = super::window().location().reload();
}

/// Goes to an address of the server and forgets everything the page knows.
pub fn leave_for(path: &str) {
    let _ = super::window().location().replace(path);
}
