//! Lists that are read a page at a time.
//!
//! The one shape for all of them, whatever they list: readers ask for the next page everywhere in the same way.

use serde::{Deserialize, Serialize};

/// A cursor: where the next page of a list begins. Its text is opaque; only the list that gave it reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub String);

/// A page of a list, newest first unless its endpoint says otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The items of this page, in the order of the list.
    pub items: Vec<T>,
    /// The cursor of the next page; `None` on the last one.
    pub next: Option<Cursor>,
}
