//! Pages of lists: the edges at which they begin, their cursors, and the pattern of a search in them.
//!
//! Cursors and searches come from clients, as text. Shared by the lists, so that all of them understand and refuse alike;
//! the list of chats, which has two orders, has its own in `chats/list.rs`.

use crate::{Error, Result};
use contract::{Cursor, Page, PageRequest, Timestamp};
use std::fmt::Write as _;
use uuid::Uuid;

/// The longest search that is looked for, in characters. No name and no address is longer.
const LONGEST_SEARCH: usize = 256;

/// The edge of a page in a list from the newest to the oldest: just after an item, of which these are the values that the
/// list is sorted by.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TimeEdge {
    pub(crate) at: i64,
    pub(crate) id: String,
}

impl TimeEdge {
    /// The edge at which a page of this list begins. `Cursor`: no page of this list ended so.
    pub(crate) fn of(list: &str, request: &PageRequest) -> Result<Self> {
        let Some(cursor) = &request.after else {
            return Ok(Self { at: i64::MAX, id: String::new() });
        };
        let (at, id) = fields(list, cursor).ok_or(Error::Cursor)?;
        Ok(Self { at: at.parse().map_err(|_| Error::Cursor)?, id })
    }
}

/// The cursor behind an item in a list from the newest to the oldest.
pub(crate) fn time_cursor(list: &str, at: Timestamp, id: &str) -> Cursor {
    Cursor(format!("{list}.{}.{id}", at.millis()))
}

/// The edge of a page in a list by name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NameEdge {
    pub(crate) name: String,
    pub(crate) id: String,
}

impl NameEdge {
    /// The edge at which a page of this list begins. `Cursor`: no page of this list ended so.
    pub(crate) fn of(list: &str, request: &PageRequest) -> Result<Self> {
        let Some(cursor) = &request.after else {
            return Ok(Self { name: String::new(), id: String::new() });
        };
        let (name, id) = fields(list, cursor).ok_or(Error::Cursor)?;
        Ok(Self { name: from_hex(name).ok_or(Error::Cursor)?, id })
    }
}

/// The cursor behind an item in a list by name. The name is in it as the engines sort it, with ASCII letters in lower
/// case, and as numbers, so that no address shows it.
pub(crate) fn name_cursor(list: &str, name: &str, id: &str) -> Cursor {
    let mut hex = String::new();
    for byte in name.to_ascii_lowercase().bytes() {
        let _ = write!(hex, "{byte:02x}");
    }
    Cursor(format!("{list}.{hex}.{id}"))
}

/// A page of items, of which one more was asked for: it says whether there is a next page.
pub(crate) fn page<T>(
    mut items: Vec<T>,
    request: &PageRequest,
    cursor: impl FnOnce(&T) -> Cursor,
) -> Page<T> {
    let limit = usize::try_from(request.limit()).unwrap_or(usize::MAX);
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(cursor);
    Page { items, next }
}

/// The number of rows to ask for: one more than a page has.
pub(crate) fn rows_of(request: &PageRequest) -> i64 {
    i64::from(request.limit()) + 1
}

/// The pattern that finds a text anywhere in a name in lower case. The engines lower the case of ASCII letters only, so a
/// letter beyond them is found by any letter where its case may differ.
pub(crate) fn search_pattern(search: Option<&str>) -> String {
    let mut pattern = String::from("%");
    for c in search.unwrap_or_default().trim().chars().take(LONGEST_SEARCH) {
        match c {
            '%' | '_' | '\\' => pattern.extend(['\\', c]),
            // PostgreSQL refuses a NUL even in a question.
            '\0' => pattern.push('\u{1}'),
            c if c.is_ascii() => pattern.push(c.to_ascii_lowercase()),
            c if c.is_lowercase() || c.is_uppercase() => pattern.push('_'),
            c => pattern.push(c),
        }
    }
    if pattern.len() > 1 {
        pattern.push('%');
    }
    pattern
}

/// The two values of a cursor of this list: what it is sorted by, and an id.
fn fields<'a>(list: &str, cursor: &'a Cursor) -> Option<(&'a str, String)> {
    let mut fields = cursor.0.split('.');
    let (of, value, id) = (fields.next()?, fields.next()?, fields.next()?);
    let id: Uuid = id.parse().ok()?;
    (of == list && fields.next().is_none()).then(|| (value, id.to_string()))
}

fn from_hex(text: &str) -> Option<String> {
    let digits = text.as_bytes().chunks(2);
    let bytes = digits.map(|pair| {
        // A sign is read as a number's, too.
        let is_digits = pair.len() == 2 && pair.iter().all(u8::is_ascii_hexdigit);
        let pair = std::str::from_utf8(pair).ok().filter(|_| is_digits)?;
        u8::from_str_radix(pair, 16).ok().filter(|byte| *byte != 0)
    });
    String::from_utf8(bytes.collect::<Option<_>>()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01890000-0000-7000-8000-000000000001";

    fn after(cursor: &str) -> PageRequest {
        PageRequest::after(Some(Cursor(cursor.to_owned())))
    }

    #[test]
    fn a_cursor_leads_back_to_its_edge() {
        let time = time_cursor("keys", Timestamp::from_millis(5), ID);
        let name = name_cursor("people", "Özgür Ada", ID);

        assert_eq!(
            TimeEdge::of("keys", &PageRequest::after(Some(time))).unwrap(),
            TimeEdge { at: 5, id: ID.to_owned() }
        );
        assert_eq!(
            NameEdge::of("people", &PageRequest::after(Some(name))).unwrap(),
            NameEdge { name: "Özgür ada".to_owned(), id: ID.to_owned() }
        );
    }

    #[test]
    fn a_cursor_of_nothing_is_refused() {
        for cursor in [
            String::new(),
            format!("shares.5.{ID}"),
            format!("keys.five.{ID}"),
            format!("keys.5.{ID}."),
            "keys.5.id".to_owned(),
        ] {
            assert!(
                matches!(TimeEdge::of("keys", &after(&cursor)), Err(Error::Cursor)),
                "{cursor}"
            );
        }
        for name in ["6", "6g", "+6", "00", "ff", "é6"] {
            let cursor = after(&format!("people.{name}.{ID}"));
            assert!(matches!(NameEdge::of("people", &cursor), Err(Error::Cursor)), "{name}");
        }
    }

    #[test]
    fn a_page_is_the_last_one_where_nothing_is_left_over() {
        let request = PageRequest { after: None, limit: Some(2) };
        let cursor = |it: &i32| Cursor(it.to_string());

        let (full, cut) =
            (page(vec![1, 2], &request, cursor), page(vec![1, 2, 3], &request, cursor));

        assert_eq!(full, Page { items: vec![1, 2], next: None });
        assert_eq!(cut, Page { items: vec![1, 2], next: Some(Cursor("2".to_owned())) });
        assert_eq!(rows_of(&request), 3);
        assert_eq!(rows_of(&PageRequest { after: None, limit: Some(0) }), 2);
        assert_eq!(rows_of(&PageRequest { after: None, limit: Some(u32::MAX) }), 201);
    }

    #[test]
    fn a_search_finds_wildcards_as_themselves_and_letters_in_any_case() {
        assert_eq!(search_pattern(None), "%");
        assert_eq!(search_pattern(Some(" Ada_% ")), "%ada\\_\\%%");
        assert_eq!(search_pattern(Some("Özgür")), "%_zg_r%");
        assert_eq!(search_pattern(Some("李\0")), "%李\u{1}%");
    }
}
