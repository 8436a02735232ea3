//! Whether the device has a network at all: a hint to hurry by and nothing more. Whether the server is reached, the
//! socket knows.

/// Whether the browser believes that there is a network. `true` promises nothing.
pub fn is() -> bool {
    super::window().navigator().on_line()
}

/// Calls `act` when the network comes (`true`) or goes (`false`).
pub fn on_change(act: impl Fn(bool) + Clone + 'static) {
    let came = act.clone();
    super::listen("online", move |_| came(true));
    super::listen("offline", move |_| act(false));
}
