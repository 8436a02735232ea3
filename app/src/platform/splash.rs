//! The mark that stands in index.html until the page is there.

/// Takes it away.
pub fn remove() {
    if let Some(splash) = super::document().get_element_by_id("splash") {
        splash.remove();
    }
}
