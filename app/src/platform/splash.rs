//! The mark that stands in index.html until the page is there. The two share its id and nothing else.

/// Removes the mark, if it is still there.
pub fn remove() {
    if let Some(splash) = super::document().get_element_by_id("splash") {
        splash.remove();
    }
}
