//! The list of chats and the bin, page by page: their orders, their cursors and their search.
//!
//! Searches and cursors come from clients, as text. What they may say is decided here, apart from changes of one chat.

use super::row::{ChatRow, chat_columns};
use crate::rows::{find_all, fold};
use crate::{Result, Storage};
use contract::{AccountId, Chat, ChatId, ChatTitle, Cursor, Page};
use sqlx::AnyPool;

/// The filter of a list of somebody's chats, and the page of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct ChatFilter<'a> {
    /// The text that a title must hold, in any case; `None`: any title.
    pub search: Option<&'a str>,
    /// Whether the bin is listed, and not the chats outside it.
    pub deleted: bool,
    /// The cursor of the page; `None` is the first.
    pub after: Option<&'a Cursor>,
    /// The most chats of a page.
    pub limit: u32,
}

impl Storage {
    /// Lists chats: the pinned ones first, then the most recently used; the bin by when they were deleted.
    /// `None`: the cursor is malformed, or belongs to the other list.
    #[tracing::instrument(level = "debug", skip_all, fields(%owner))]
    pub async fn chats(
        &self,
        owner: AccountId,
        filter: &ChatFilter<'_>,
    ) -> Result<Option<Page<Chat>>> {
        let chats = if filter.deleted {
            let Some(edge) = filter.after.map_or(Some(BinEdge::START), BinEdge::parse) else {
                return Ok(None);
            };
            bin(&self.read, owner, filter, edge).await?
        } else {
            let Some(edge) = filter.after.map_or(Some(ListEdge::START), ListEdge::parse) else {
                return Ok(None);
            };
            list(&self.read, owner, filter, edge).await?
        };
        Ok(Some(page(chats, filter.limit)))
    }
}

/// One more than a page of the list.
async fn list(
    read: &AnyPool,
    owner: AccountId,
    filter: &ChatFilter<'_>,
    edge: ListEdge,
) -> Result<Vec<Chat>> {
    let query = sqlx::query_as::<_, ChatRow>(concat!(
        "SELECT ",
        chat_columns!(),
        " FROM chats
          WHERE chats.owner_id = $1 AND chats.deleted_at IS NULL
            AND chats.title_folded LIKE $2 ESCAPE '\\'
            AND (chats.pinned, chats.updated_at, chats.id) < ($3, $4, $5)
          ORDER BY chats.pinned DESC, chats.updated_at DESC, chats.id DESC
          LIMIT $6"
    ))
    .bind(owner.text())
    .bind(pattern(filter.search.unwrap_or_default()))
    .bind(edge.pinned)
    .bind(edge.used_at)
    .bind(edge.id)
    .bind(i64::from(filter.limit) + 1);
    find_all(query, read).await
}

/// One more than a page of the bin.
async fn bin(
    read: &AnyPool,
    owner: AccountId,
    filter: &ChatFilter<'_>,
    edge: BinEdge,
) -> Result<Vec<Chat>> {
    let query = sqlx::query_as::<_, ChatRow>(concat!(
        "SELECT ",
        chat_columns!(),
        " FROM chats
          WHERE chats.owner_id = $1 AND chats.deleted_at IS NOT NULL AND chats.purged = 0
            AND chats.title_folded LIKE $2 ESCAPE '\\'
            AND (chats.deleted_at, chats.id) < ($3, $4)
          ORDER BY chats.deleted_at DESC, chats.id DESC
          LIMIT $5"
    ))
    .bind(owner.text())
    .bind(pattern(filter.search.unwrap_or_default()))
    .bind(edge.deleted_at)
    .bind(edge.id)
    .bind(i64::from(filter.limit) + 1);
    find_all(query, read).await
}

/// A page of chats, of which one more was asked for: it says whether there is a next page.
fn page(mut items: Vec<Chat>, limit: u32) -> Page<Chat> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(cursor_after);
    Page { items, next }
}

/// The cursor of the page after a chat, in the list that the chat is in.
fn cursor_after(chat: &Chat) -> Cursor {
    let id = chat.id;
    Cursor(match chat.deleted_at {
        Some(at) => format!("bin.{}.{id}", at.millis()),
        None => format!("{}.{}.{id}", u8::from(chat.pinned), chat.updated_at.millis()),
    })
}

/// The pattern that finds a text anywhere in a folded title.
fn pattern(search: &str) -> String {
    let mut pattern = String::from("%");
    // PostgreSQL refuses a NUL even in a question, and SQLite a very long pattern. No title holds the one or is as
    // long as the other, even folded.
    for c in fold(search.trim())
        .chars()
        .take(4 * ChatTitle::MAX)
        .map(|c| if c == '\0' { '\u{1}' } else { c })
    {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    if pattern.len() > 1 {
        pattern.push('%');
    }
    pattern
}

/// The edge of a page of the list: just after a chat, of which these are the values it is sorted by.
#[derive(Debug, PartialEq, Eq)]
struct ListEdge {
    pinned: i64,
    used_at: i64,
    id: String,
}

impl ListEdge {
    /// The edge before everything.
    const START: Self = Self { pinned: 2, used_at: i64::MAX, id: String::new() };

    fn parse(cursor: &Cursor) -> Option<Self> {
        let (list, used_at, id) = fields(cursor)?;
        let pinned = match list {
            "1" => 1,
            "0" => 0,
            _ => return None,
        };
        Some(Self { pinned, used_at, id })
    }
}

/// The edge of a page of the bin.
#[derive(Debug, PartialEq, Eq)]
struct BinEdge {
    deleted_at: i64,
    id: String,
}

impl BinEdge {
    /// The edge before everything.
    const START: Self = Self { deleted_at: i64::MAX, id: String::new() };

    fn parse(cursor: &Cursor) -> Option<Self> {
        let (list, deleted_at, id) = fields(cursor)?;
        (list == "bin").then_some(Self { deleted_at, id })
    }
}

/// The three fields of a cursor: its list, a time, and a chat's id.
fn fields(cursor: &Cursor) -> Option<(&str, i64, String)> {
    let mut fields = cursor.0.split('.');
    let (list, at) = (fields.next()?, fields.next()?.parse().ok()?);
    let id: ChatId = fields.next()?.parse().ok()?;
    fields.next().is_none().then(|| (list, at, id.text()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_finds_wildcards_as_themselves() {
        assert_eq!(pattern(""), "%");
        assert_eq!(pattern(" 100%_\\ "), "%100\\%\\_\\\\%");
        assert_eq!(pattern("GRÜẞE"), "%grüße%");
        assert_eq!(pattern("nul\0"), "%nul\u{1}%");
    }

    #[test]
    fn a_cursor_belongs_to_one_list() {
        let id = "01890000-0000-7000-8000-000000000001".to_owned();
        let list = |text: &str| ListEdge::parse(&Cursor(text.to_owned()));
        let bin = |text: &str| BinEdge::parse(&Cursor(text.to_owned()));
        let (pinned, binned) = (format!("1.5.{id}"), format!("bin.5.{id}"));

        assert_eq!(list(&pinned), Some(ListEdge { pinned: 1, used_at: 5, id: id.clone() }));
        assert_eq!(bin(&binned), Some(BinEdge { deleted_at: 5, id: id.clone() }));
        assert_eq!((bin(&pinned), list(&binned)), (None, None));
        for malformed in
            [format!("0.5.{id}."), format!("2.5.{id}"), "0.five.x".into(), String::new()]
        {
            assert_eq!((list(&malformed), bin(&malformed)), (None, None), "{malformed}");
        }
    }
}
