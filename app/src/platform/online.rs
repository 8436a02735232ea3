//! Whether the device has a network at all.

/// What the browser believes. `true` promises nothing.
pub fn is() -> bool {
    super::window().navigator().on_line()
}

/// Calls `act` when the network comes or goes.
pub fn on_change(act: impl Fn(bool) + Clone + 'static) {
    let came = act.clone();
    super::listen("online", move |_| came(true));
    super::listen("offline", move |_| act(false));
}
