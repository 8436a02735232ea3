//! Chats: the list, the bin, and what an owner can change. Deleting hides; purging destroys, later.

use crate::rows::{ChatRow, chat_columns, fold};
use crate::{Result, Storage};
use contract::{AccountId, Chat, ChatId, ChatTitle, Cursor, Page, Timestamp};
use sqlx::AnyConnection;

/// Which of somebody's chats to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct ChatFilter<'a> {
    /// Only those whose title holds this, in any case.
    pub search: Option<&'a str>,
    /// The bin instead of the list.
    pub deleted: bool,
    /// Where the page begins; `None` is the first.
    pub after: Option<&'a Cursor>,
    /// How many at most.
    pub limit: u32,
}

impl Storage {
    /// Lists chats: the pinned ones first, then the most recently used; the bin by when they were deleted.
    /// `None`: the cursor is malformed, or belongs to the other list.
    pub async fn chats(
        &self,
        owner: AccountId,
        filter: &ChatFilter<'_>,
    ) -> Result<Option<Page<Chat>>> {
        let edge = match filter.after {
            None => Some(Edge::START),
            Some(cursor) => Edge::parse(cursor, filter.deleted),
        };
        let Some(edge) = edge else {
            return Ok(None);
        };
        let limit = usize::try_from(filter.limit).unwrap_or(usize::MAX);
        let query = if filter.deleted {
            sqlx::query_as::<_, ChatRow>(concat!(
                "SELECT ",
                chat_columns!(),
                " FROM chats
                  WHERE chats.owner_id = $1 AND chats.deleted_at IS NOT NULL
                    AND chats.title_folded LIKE $2 ESCAPE '\\'
                    AND (chats.deleted_at, chats.id) < ($3, $4)
                  ORDER BY chats.deleted_at DESC, chats.id DESC
                  LIMIT $5"
            ))
        } else {
            sqlx::query_as::<_, ChatRow>(concat!(
                "SELECT ",
                chat_columns!(),
                " FROM chats
                  WHERE chats.owner_id = $1 AND chats.deleted_at IS NULL
                    AND chats.title_folded LIKE $2 ESCAPE '\\'
                    AND (chats.pinned, chats.updated_at, chats.id) < ($6, $3, $4)
                  ORDER BY chats.pinned DESC, chats.updated_at DESC, chats.id DESC
                  LIMIT $5"
            ))
        };
        let query = query
            .bind(owner.text())
            .bind(pattern(filter.search.unwrap_or_default()))
            .bind(edge.at)
            .bind(edge.id)
            .bind(i64::from(filter.limit) + 1);
        let query = if filter.deleted { query } else { query.bind(edge.pinned) };
        let mut items = query
            .fetch_all(&self.read)
            .await?
            .into_iter()
            .map(Chat::try_from)
            .collect::<Result<Vec<_>>>()?;
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(Edge::after);
        Ok(Some(Page { items, next }))
    }

    /// A chat.
    pub async fn chat(&self, owner: AccountId, chat: ChatId) -> Result<Option<Chat>> {
        chat_in(&mut *self.read.acquire().await?, owner, chat).await
    }

    /// Gives a chat a new title. `None`: this owner has no such chat.
    pub async fn rename_chat(
        &self,
        owner: AccountId,
        chat: ChatId,
        title: &ChatTitle,
    ) -> Result<Option<Chat>> {
        sqlx::query_as::<_, ChatRow>(concat!(
            "UPDATE chats
             SET title = $1, title_folded = $2
             WHERE id = $3 AND owner_id = $4 AND deleted_at IS NULL
             RETURNING ",
            chat_columns!()
        ))
        .bind(title.as_str())
        .bind(fold(title.as_str()))
        .bind(chat.text())
        .bind(owner.text())
        .fetch_optional(&self.write)
        .await?
        .map(Chat::try_from)
        .transpose()
    }

    /// Gives a chat a new title unless somebody has changed `from` meanwhile; then it is `None`, too.
    pub async fn retitle_chat(
        &self,
        owner: AccountId,
        chat: ChatId,
        from: &ChatTitle,
        to: &ChatTitle,
    ) -> Result<Option<Chat>> {
        sqlx::query_as::<_, ChatRow>(concat!(
            "UPDATE chats
             SET title = $1, title_folded = $2
             WHERE id = $3 AND owner_id = $4 AND deleted_at IS NULL AND title = $5
             RETURNING ",
            chat_columns!()
        ))
        .bind(to.as_str())
        .bind(fold(to.as_str()))
        .bind(chat.text())
        .bind(owner.text())
        .bind(from.as_str())
        .fetch_optional(&self.write)
        .await?
        .map(Chat::try_from)
        .transpose()
    }

    /// Puts a chat to the top of the list, or back.
    pub async fn pin_chat(
        &self,
        owner: AccountId,
        chat: ChatId,
        pinned: bool,
    ) -> Result<Option<Chat>> {
        sqlx::query_as::<_, ChatRow>(concat!(
            "UPDATE chats
             SET pinned = $1
             WHERE id = $2 AND owner_id = $3 AND deleted_at IS NULL
             RETURNING ",
            chat_columns!()
        ))
        .bind(i64::from(pinned))
        .bind(chat.text())
        .bind(owner.text())
        .fetch_optional(&self.write)
        .await?
        .map(Chat::try_from)
        .transpose()
    }

    /// Moves a chat to the bin, where its shares stop opening.
    pub async fn delete_chat(
        &self,
        owner: AccountId,
        chat: ChatId,
        now: Timestamp,
    ) -> Result<Option<Chat>> {
        sqlx::query_as::<_, ChatRow>(concat!(
            "UPDATE chats
             SET deleted_at = $1
             WHERE id = $2 AND owner_id = $3 AND deleted_at IS NULL
             RETURNING ",
            chat_columns!()
        ))
        .bind(now.millis())
        .bind(chat.text())
        .bind(owner.text())
        .fetch_optional(&self.write)
        .await?
        .map(Chat::try_from)
        .transpose()
    }

    /// Brings a chat back that was deleted later than `after`.
    pub async fn restore_chat(
        &self,
        owner: AccountId,
        chat: ChatId,
        after: Timestamp,
    ) -> Result<Option<Chat>> {
        sqlx::query_as::<_, ChatRow>(concat!(
            "UPDATE chats
             SET deleted_at = NULL
             WHERE id = $1 AND owner_id = $2 AND deleted_at > $3
             RETURNING ",
            chat_columns!()
        ))
        .bind(chat.text())
        .bind(owner.text())
        .bind(after.millis())
        .fetch_optional(&self.write)
        .await?
        .map(Chat::try_from)
        .transpose()
    }

    /// Destroys chats that were deleted at `deleted_before` or earlier; of their shares the token's hash stays.
    /// Says how many.
    pub async fn purge_chats(&self, deleted_before: Timestamp) -> Result<u64> {
        let mut purged = 0;
        loop {
            let mut tx = self.begin().await?;
            // A few at a time, so that answers being written meanwhile are not held up.
            let gone = sqlx::query(
                "DELETE FROM chats
                 WHERE id IN (
                   SELECT binned.id FROM chats AS binned
                   WHERE binned.deleted_at <= $1
                   ORDER BY binned.deleted_at
                   LIMIT 20)",
            )
            .bind(deleted_before.millis())
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if gone > 0 {
                sqlx::query(
                    "UPDATE shares SET frozen = NULL WHERE chat_id IS NULL AND frozen IS NOT NULL",
                )
                .execute(&mut *tx)
                .await?;
            }
            tx.commit().await?;
            if gone == 0 {
                return Ok(purged);
            }
            purged += gone;
        }
    }
}

pub(crate) async fn chat_in(
    connection: &mut AnyConnection,
    owner: AccountId,
    chat: ChatId,
) -> Result<Option<Chat>> {
    sqlx::query_as::<_, ChatRow>(concat!(
        "SELECT ",
        chat_columns!(),
        " FROM chats WHERE chats.id = $1 AND chats.owner_id = $2 AND chats.deleted_at IS NULL"
    ))
    .bind(chat.text())
    .bind(owner.text())
    .fetch_optional(connection)
    .await?
    .map(Chat::try_from)
    .transpose()
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

/// Where a page begins: just after a chat, of which these are the values the list is sorted by.
#[derive(Debug, PartialEq, Eq)]
struct Edge {
    pinned: i64,
    at: i64,
    id: String,
}

impl Edge {
    /// Before everything.
    const START: Self = Self { pinned: 2, at: i64::MAX, id: String::new() };

    fn after(chat: &Chat) -> Cursor {
        let id = chat.id;
        Cursor(match chat.deleted_at {
            Some(at) => format!("bin.{}.{id}", at.millis()),
            None => format!("{}.{}.{id}", u8::from(chat.pinned), chat.updated_at.millis()),
        })
    }

    fn parse(cursor: &Cursor, deleted: bool) -> Option<Self> {
        let mut fields = cursor.0.split('.');
        let pinned = match (fields.next()?, deleted) {
            ("1", false) => 1,
            ("0", false) | ("bin", true) => 0,
            _ => return None,
        };
        let at = fields.next()?.parse().ok()?;
        let id: ChatId = fields.next()?.parse().ok()?;
        fields.next().is_none().then(|| Self { pinned, at, id: id.text() })
    }
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
        let id = "01890000-0000-7000-8000-000000000001";
        let cursor = |text: &str| Cursor(text.to_owned());
        let edge = |pinned| Some(Edge { pinned, at: 5, id: id.to_owned() });

        assert_eq!(Edge::parse(&cursor(&format!("1.5.{id}")), false), edge(1));
        assert_eq!(Edge::parse(&cursor(&format!("bin.5.{id}")), true), edge(0));
        assert_eq!(Edge::parse(&cursor(&format!("bin.5.{id}")), false), None);
        assert_eq!(Edge::parse(&cursor(&format!("0.5.{id}")), true), None);
        assert_eq!(Edge::parse(&cursor(&format!("0.5.{id}.")), false), None);
        assert_eq!(Edge::parse(&cursor("0.five.x"), false), None);
        assert_eq!(Edge::parse(&cursor(""), false), None);
    }
}
