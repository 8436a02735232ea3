//! Decisions of administrators about models: who may ask them, what is known better about them, and their order.
//!
//! Models themselves are not kept: providers come and go with theirs, and what was decided about a model waits for it.

use crate::{
    Result, Storage,
    rows::{RowOf, json},
};
use contract::{Audience, GroupId, ModelId, ModelSettings};
use std::collections::HashMap;

impl Storage {
    /// The decisions about models, by their ids; about all others nothing was decided.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn model_settings(&self) -> Result<Vec<(ModelId, ModelSettings)>> {
        let mut tx = self.snapshot().await?;
        let rows = sqlx::query_as::<_, SettingsRow>(
            "SELECT model, audience, hidden, facts FROM model_settings ORDER BY model",
        )
        .fetch_all(&mut *tx)
        .await?;
        let open_to = sqlx::query_as::<_, (String, String)>(
            "SELECT model, group_id FROM model_groups ORDER BY model, group_id",
        )
        .fetch_all(&mut *tx)
        .await?;
        let mut groups: HashMap<String, Vec<GroupId>> = HashMap::new();
        for (model, group) in open_to {
            let group = RowOf("model_groups", &model).id("group_id", &group)?;
            groups.entry(model).or_default().push(group);
        }
        rows.into_iter()
            .map(|row| {
                let groups = groups.remove(&row.model).unwrap_or_default();
                row.settings(groups)
            })
            .collect()
    }

    /// Decides about a model. Default settings forget what was decided before. Groups that are not there are left out.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn set_model_settings(
        &self,
        model: &ModelId,
        settings: &ModelSettings,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM model_groups WHERE model = $1")
            .bind(model.as_str())
            .execute(&mut *tx)
            .await?;
        if *settings == ModelSettings::default() {
            sqlx::query("DELETE FROM model_settings WHERE model = $1")
                .bind(model.as_str())
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
            return Ok(());
        }
        sqlx::query(
            "INSERT INTO model_settings (model, audience, hidden, facts)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (model) DO UPDATE
               SET audience = excluded.audience, hidden = excluded.hidden, facts = excluded.facts",
        )
        .bind(model.as_str())
        .bind(audience_word(&settings.audience))
        .bind(i64::from(settings.hidden))
        .bind(json(&settings.facts))
        .execute(&mut *tx)
        .await?;
        if let Audience::Groups { groups } = &settings.audience {
            for group in groups {
                sqlx::query(
                    "INSERT INTO model_groups (model, group_id)
                     SELECT $1, groups.id FROM groups WHERE groups.id = $2
                     ON CONFLICT (model, group_id) DO NOTHING",
                )
                .bind(model.as_str())
                .bind(group.text())
                .execute(&mut *tx)
                .await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// The order of models, of those that were put in one.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn model_order(&self) -> Result<Vec<ModelId>> {
        let rows = sqlx::query_scalar::<_, String>(
            "SELECT model FROM model_order ORDER BY position, model",
        )
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(|model| RowOf("model_order", model).model("model", model)).collect()
    }

    /// Puts models in order, in place of the order before. A model that is named twice stands where it is named first.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn set_model_order(&self, models: &[ModelId]) -> Result<()> {
        let mut tx = self.begin().await?;
        // PostgreSQL would mix two orders that are set at once: this row is what they wait for one another at.
        sqlx::query(
            "INSERT INTO settings (key, value)
             VALUES ('model_order', '')
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        )
        .execute(&mut *tx)
        .await?;
        sqlx::query("DELETE FROM model_order").execute(&mut *tx).await?;
        for (position, model) in (0_i64..).zip(models) {
            sqlx::query(
                "INSERT INTO model_order (model, position)
                 VALUES ($1, $2)
                 ON CONFLICT (model) DO NOTHING",
            )
            .bind(model.as_str())
            .bind(position)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

const fn audience_word(audience: &Audience) -> &'static str {
    match audience {
        Audience::Everybody => "everybody",
        // The groups besides them stand in a table of their own.
        Audience::Administrators | Audience::Groups { .. } => "administrators",
        Audience::Nobody => "nobody",
    }
}

#[derive(sqlx::FromRow)]
struct SettingsRow {
    model: String,
    audience: String,
    hidden: i64,
    facts: String,
}

impl SettingsRow {
    fn settings(self, groups: Vec<GroupId>) -> Result<(ModelId, ModelSettings)> {
        let of = RowOf("model_settings", &self.model);
        let audience = match self.audience.as_str() {
            "everybody" => Audience::Everybody,
            "administrators" if groups.is_empty() => Audience::Administrators,
            "administrators" => Audience::Groups { groups },
            "nobody" => Audience::Nobody,
            _ => return Err(of.unknown_word("audience")),
        };
        let settings = ModelSettings {
            audience,
            hidden: self.hidden != 0,
            facts: of.json("facts", &self.facts)?,
        };
        Ok((of.model("model", &self.model)?, settings))
    }
}
