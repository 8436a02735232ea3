//! Where the page was loaded from, and how it is loaded anew. Where somebody is within it is `history`'s.

/// The address of the WebSocket, on the host that the page came from.
pub fn socket() -> String {
    let scheme = if is_secure() { "wss" } else { "ws" };
    format!("{scheme}://{}/ws", super::window().location().host().unwrap_or_default())
}

/// Whether the page came over HTTPS.
pub fn is_secure() -> bool {
    super::window().location().protocol().is_ok_and(|protocol| protocol == "https:")
}

/// The page's origin: scheme, host and port, with which the API's addresses begin.
pub fn origin() -> String {
    super::window().location().origin().unwrap_or_default()
}

/// Loads the page anew, with the program that the server has now.
pub fn reload() {
    let _ = super::window().location().reload();
}

/// Goes to an address of the server and forgets everything the page knows.
pub fn leave_for(path: &str) {
    let _ = super::window().location().replace(path);
}
