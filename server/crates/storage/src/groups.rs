//! Groups of people: their members, and what goes with a group when it goes.
//!
//! A group outlives its members: budgets and models name it, and never who is in it.

use crate::{
    Constraint, Error, Result, Storage,
    accounts::{AccountRow, account_columns},
    engine::Tx,
    pages::{NameEdge, name_cursor, page, rows_of},
    rows::{RowOf, find_all, fold},
};
use contract::{
    Account, AccountId, Group, GroupId, GroupName, ListedGroup, Page, PageRequest, Timestamp,
};
use std::collections::HashMap;

/// The list of a group's members, as its cursors name it.
const MEMBERS: &str = "members";

macro_rules! listed_columns {
    () => {
        "id, name, created_at, (SELECT CAST(COUNT(*) AS BIGINT) FROM group_members WHERE group_members.group_id = groups.id) AS size"
    };
}

impl Storage {
    /// All groups, by name, with their members.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn groups(&self) -> Result<Vec<Group>> {
        let mut tx = self.snapshot().await?;
        let members = sqlx::query_as::<_, (String, String)>(
            "SELECT group_id, account_id FROM group_members ORDER BY group_id, account_id",
        )
        .fetch_all(&mut *tx)
        .await?;
        let groups =
            sqlx::query_as::<_, GroupRow>("SELECT id, name, created_at FROM groups ORDER BY id")
                .fetch_all(&mut *tx)
                .await?;
        let mut by_group: HashMap<String, Vec<AccountId>> = HashMap::new();
        for (group, account) in members {
            let account = RowOf("group_members", &account).id("account_id", &account)?;
            by_group.entry(group).or_default().push(account);
        }
        let whole = |row: GroupRow| {
            let members = by_group.remove(&row.id).unwrap_or_default();
            row.group(members)
        };
        let mut groups = groups.into_iter().map(whole).collect::<Result<Vec<_>>>()?;
        // The engines sort letters differently.
        groups.sort_by_cached_key(|group| (fold(group.name.as_str()), group.id));
        Ok(groups)
    }

    /// Whether there is a group.
    #[tracing::instrument(level = "debug", skip_all, fields(%id))]
    pub async fn has_group(&self, id: GroupId) -> Result<bool> {
        let one: Option<String> = sqlx::query_scalar("SELECT id FROM groups WHERE id = $1")
            .bind(id.text())
            .fetch_optional(&self.read)
            .await?;
        Ok(one.is_some())
    }

    /// Makes a group of those of these people who have an account. `Taken(GroupName)`: another group is called so.
    #[tracing::instrument(level = "debug", skip_all, fields(%id))]
    pub async fn add_group(
        &self,
        id: GroupId,
        name: &GroupName,
        members: &[AccountId],
        now: Timestamp,
    ) -> Result<Group> {
        let mut tx = self.begin().await?;
        let added = sqlx::query(
            "INSERT INTO groups (id, name, created_at)
             VALUES ($1, $2, $3)
             ON CONFLICT (name) DO NOTHING",
        )
        .bind(id.text())
        .bind(name.as_str())
        .bind(now.millis())
        .execute(&mut *tx)
        .await?;
        if added.rows_affected() == 0 {
            return Err(Error::Taken(Constraint::GroupName));
        }
        let members = fill(&mut tx, id, members).await?;
        tx.commit().await?;
        Ok(Group { id, name: name.clone(), members, created_at: now })
    }

    /// All groups, by name, each with the number of its members.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn listed_groups(&self) -> Result<Vec<ListedGroup>> {
        let rows =
            sqlx::query_as::<_, ListedRow>(concat!("SELECT ", listed_columns!(), " FROM groups"))
                .fetch_all(&self.read)
                .await?;
        let mut groups = rows.into_iter().map(ListedRow::group).collect::<Result<Vec<_>>>()?;
        // The engines sort letters differently.
        groups.sort_by_cached_key(|group| (fold(group.name.as_str()), group.id));
        Ok(groups)
    }

    /// Lists the members of a group by name, a page at a time. `None`: there is no such group. `Cursor`: the request's
    /// cursor is none of this list.
    #[tracing::instrument(level = "debug", skip_all, fields(%id))]
    pub async fn members(
        &self,
        id: GroupId,
        request: &PageRequest,
    ) -> Result<Option<Page<Account>>> {
        let edge = NameEdge::of(MEMBERS, request)?;
        if !self.has_group(id).await? {
            return Ok(None);
        }
        let query = sqlx::query_as::<_, AccountRow>(concat!(
            "SELECT ",
            account_columns!(),
            " FROM group_members
              JOIN accounts ON accounts.id = group_members.account_id
              WHERE group_members.group_id = $3
                AND deleted_at IS NULL AND (LOWER(name), id) > ($1, $2)
              ORDER BY LOWER(name), id
              LIMIT $4"
        ))
        .bind(edge.name)
        .bind(edge.id)
        .bind(id.text())
        .bind(rows_of(request));
        let members: Vec<Account> = find_all(query, &self.read).await?;
        let cursor = |last: &Account| name_cursor(MEMBERS, last.name.as_str(), &last.id.text());
        Ok(Some(page(members, request, cursor)))
    }

    /// Changes what a group is called and who is in it: of those who join, whoever has an account. `None`: there is no such
    /// group. `Taken(GroupName)`: another one is called so.
    #[tracing::instrument(level = "debug", skip_all, fields(%id))]
    pub async fn change_group(
        &self,
        id: GroupId,
        name: &GroupName,
        join: &[AccountId],
        leave: &[AccountId],
    ) -> Result<Option<ListedGroup>> {
        let mut tx = self.begin().await?;
        let changed = sqlx::query("UPDATE groups SET name = $1 WHERE id = $2")
            .bind(name.as_str())
            .bind(id.text())
            .execute(&mut *tx)
            .await
            .map_err(|error| Error::from(error).or_taken(Constraint::GroupName))?;
        if changed.rows_affected() == 0 {
            return Ok(None);
        }
        for account in leave {
            sqlx::query("DELETE FROM group_members WHERE group_id = $1 AND account_id = $2")
                .bind(id.text())
                .bind(account.text())
                .execute(&mut *tx)
                .await?;
        }
        add_members(&mut tx, id, join).await?;
        let row = sqlx::query_as::<_, ListedRow>(concat!(
            "SELECT ",
            listed_columns!(),
            " FROM groups WHERE id = $1"
        ))
        .bind(id.text())
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        row.group().map(Some)
    }

    /// Takes a group away, with its budgets and what was counted for them. Models that it could ask are for
    /// administrators and the other groups they are for. `false`: there is none.
    #[tracing::instrument(level = "debug", skip_all, fields(%id))]
    pub async fn remove_group(&self, id: GroupId) -> Result<bool> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "DELETE FROM spend_counters WHERE budget_id IN
               (SELECT budgets.id FROM budgets WHERE budgets.scope = 'group' AND budgets.scope_id = $1)",
        )
        .bind(id.text())
        .execute(&mut *tx)
        .await?;
        sqlx::query("DELETE FROM budgets WHERE scope = 'group' AND scope_id = $1")
            .bind(id.text())
            .execute(&mut *tx)
            .await?;
        // Its members and its mention beside models go with it: the foreign keys cascade.
        let removed = sqlx::query("DELETE FROM groups WHERE id = $1")
            .bind(id.text())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(removed.rows_affected() > 0)
    }
}

/// Puts people into a group. Who has no account is left out.
async fn add_members(tx: &mut Tx, group: GroupId, people: &[AccountId]) -> Result<()> {
    for account in people {
        sqlx::query(
            "INSERT INTO group_members (group_id, account_id)
             SELECT $1, accounts.id FROM accounts WHERE accounts.id = $2 AND accounts.deleted_at IS NULL
             ON CONFLICT (group_id, account_id) DO NOTHING",
        )
        .bind(group.text())
        .bind(account.text())
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Puts people into a group that nobody is in, and says who they are. Who has no account is left out.
async fn fill(tx: &mut Tx, group: GroupId, people: &[AccountId]) -> Result<Vec<AccountId>> {
    add_members(tx, group, people).await?;
    let members = sqlx::query_scalar::<_, String>(
        "SELECT account_id FROM group_members WHERE group_id = $1 ORDER BY account_id",
    )
    .bind(group.text())
    .fetch_all(&mut **tx)
    .await?;
    members
        .iter()
        .map(|account| RowOf("group_members", account).id("account_id", account))
        .collect()
}

#[derive(sqlx::FromRow)]
struct GroupRow {
    id: String,
    name: String,
    created_at: i64,
}

impl GroupRow {
    fn group(self, members: Vec<AccountId>) -> Result<Group> {
        let of = RowOf("groups", &self.id);
        Ok(Group {
            id: of.id("id", &self.id)?,
            name: of.parsed("name", GroupName::parse(&self.name))?,
            members,
            created_at: Timestamp::from_millis(self.created_at),
        })
    }
}

/// A group as it is read with `listed_columns!`.
#[derive(sqlx::FromRow)]
struct ListedRow {
    id: String,
    name: String,
    created_at: i64,
    size: i64,
}

impl ListedRow {
    fn group(self) -> Result<ListedGroup> {
        let of = RowOf("groups", &self.id);
        Ok(ListedGroup {
            id: of.id("id", &self.id)?,
            name: of.parsed("name", GroupName::parse(&self.name))?,
            size: of.number("size", self.size)?,
            created_at: Timestamp::from_millis(self.created_at),
        })
    }
}
