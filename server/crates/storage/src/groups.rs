//! Groups of people: their members, and what goes with a group when it goes.
//!
//! A group outlives its members: budgets and models name it, and never who is in it.

use crate::{
    Constraint, Error, Result, Storage,
    engine::Tx,
    rows::{RowOf, fold},
};
use contract::{AccountId, Group, GroupId, GroupName, Timestamp};
use std::collections::HashMap;

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

    /// Changes what a group is called and who is in it: those of these people who have an account. `None`: there is no
    /// such group. `Taken(GroupName)`: another one is called so.
    #[tracing::instrument(level = "debug", skip_all, fields(%id))]
    pub async fn change_group(
        &self,
        id: GroupId,
        name: &GroupName,
        members: &[AccountId],
    ) -> Result<Option<Group>> {
        let mut tx = self.begin().await?;
        let changed = sqlx::query_as::<_, GroupRow>(
            "UPDATE groups SET name = $1 WHERE id = $2 RETURNING id, name, created_at",
        )
        .bind(name.as_str())
        .bind(id.text())
        .fetch_optional(&mut *tx)
        .await
        .map_err(|error| Error::from(error).or_taken(Constraint::GroupName))?;
        let Some(changed) = changed else { return Ok(None) };
        sqlx::query("DELETE FROM group_members WHERE group_id = $1")
            .bind(id.text())
            .execute(&mut *tx)
            .await?;
        let members = fill(&mut tx, id, members).await?;
        tx.commit().await?;
        changed.group(members).map(Some)
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

/// Puts people into a group that nobody is in, and says who they are. Who has no account is left out.
async fn fill(tx: &mut Tx, group: GroupId, people: &[AccountId]) -> Result<Vec<AccountId>> {
    for account in people {
        sqlx::query(
            "INSERT INTO group_members (group_id, account_id)
             SELECT $1, accounts.id FROM accounts WHERE accounts.id = $2
             ON CONFLICT (group_id, account_id) DO NOTHING",
        )
        .bind(group.text())
        .bind(account.text())
        .execute(&mut **tx)
        .await?;
    }
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
