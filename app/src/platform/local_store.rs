//! What this browser keeps: texts under a name. Where storage is switched off or full, nothing is kept.

use web_sys::Storage;

/// What is kept under a name.
pub fn get(name: &str) -> Option<String> {
    store()?.get_item(name).ok().flatten()
}

/// Keeps a text.
pub fn put(name: &str, text: &str) {
    if let Some(store) = store() {
        let _ = store.set_item(name, text);
    }
}

/// Keeps it no longer.
pub fn remove(name: &str) {
    if let Some(store) = store() {
        let _ = store.remove_item(name);
    }
}

/// Forgets everything whose name begins so.
pub fn remove_all(begin: &str) {
    let Some(store) = store() else { return };
    let names: Vec<String> =
        (0..store.length().unwrap_or(0)).filter_map(|at| store.key(at).ok().flatten()).collect();
    for name in names.iter().filter(|name| name.starts_with(begin)) {
        let _ = store.remove_item(name);
    }
}

fn store() -> Option<Storage> {
    super::window().local_storage().ok().flatten()
}
