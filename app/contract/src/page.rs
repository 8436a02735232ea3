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

/// The page of a list that is asked for. By default the first one, as long as pages are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// The `next` of the page before; `None`: the first page.
    pub after: Option<Cursor>,
    /// The most items of the page; `None`: `DEFAULT_LIMIT`.
    pub limit: Option<u32>,
}

impl PageRequest {
    /// The most items of a page, unless it is asked for otherwise.
    pub const DEFAULT_LIMIT: u32 = 50;
    /// The most items of any page, whatever is asked for.
    pub const MAX_LIMIT: u32 = 200;

    /// The page behind another one, as long as pages are.
    #[must_use]
    pub const fn after(after: Option<Cursor>) -> Self {
        Self { after, limit: None }
    }

    /// The most items of the page, at least one and at most `MAX_LIMIT`.
    #[must_use]
    pub fn limit(&self) -> u32 {
        self.limit.unwrap_or(Self::DEFAULT_LIMIT).clamp(1, Self::MAX_LIMIT)
    }
}
