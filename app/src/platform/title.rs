//! The title of the tab. What it says, the root knows; here is the document that it is set on.

/// Shows a title on the tab.
pub fn show(title: &str) {
    super::document().set_title(title);
}
