//! What the tab is called.

/// Calls it so.
pub fn show(title: &str) {
    super::document().set_title(title);
}
