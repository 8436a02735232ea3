//! What this browser keeps: texts under a name. Where storage is switched off or full, nothing is kept, and nobody but
//! this file has to think of it.

use web_sys::Storage;

/// The text that is kept under a name.
pub fn get(name: &str) -> Option<String> {
    store()?.get_item(name).ok().flatten()
}

/// Keeps a text under a name, in place of the one before.
pub fn put(name: &str, text: &str) {
    if let Some(store) = store() {
        let _ = store.set_item(name, text);
    }
}

/// Removes the text that is kept under a name.
pub fn remove(name: &str) {
    if let Some(store) = store() {
        let _ = store.remove_item(name);
    }
}

/// Removes every text whose name begins with `begin`.
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
