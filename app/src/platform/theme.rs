//! Light or dark, as the document's own attribute; theme.js sets it before the first paint of the next load. The names
//! that both have to know are here and there, and nowhere else.

use contract::Theme;

const STORAGE_KEY: &str = "theme";

/// The theme that was chosen last on this device.
pub fn kept() -> Theme {
    match super::local_store::get(STORAGE_KEY).as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::Device,
    }
}

/// Shows a theme, and keeps it on this device.
pub fn show(theme: Theme) {
    let name = match theme {
        Theme::Device => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    };
    let Some(root) = super::document().document_element() else { return };
    match name {
        Some(name) => {
            let _ = root.set_attribute("data-theme", name);
            super::local_store::put(STORAGE_KEY, name);
        }
        None => {
            let _ = root.remove_attribute("data-theme");
            super::local_store::remove(STORAGE_KEY);
        }
    }
}
