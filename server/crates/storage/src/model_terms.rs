//! What administrators decided about models: who may ask them, what is known better about them, and their order.

use crate::{
    Result, Storage,
    rows::{RowOf, json},
};
use contract::{Audience, ModelId, ModelTerms};

impl Storage {
    /// What was decided about models, by their ids; about all others nothing was.
    pub async fn model_terms(&self) -> Result<Vec<(ModelId, ModelTerms)>> {
        let rows = sqlx::query_as::<_, TermsRow>(
            "SELECT model, audience, hidden, facts FROM model_terms ORDER BY model",
        )
        .fetch_all(&self.read)
        .await?;
        rows.into_iter().map(<(ModelId, ModelTerms)>::try_from).collect()
    }

    /// Decides about a model. Default terms forget what was decided before.
    pub async fn set_model_terms(&self, model: &ModelId, terms: &ModelTerms) -> Result<()> {
        if *terms == ModelTerms::default() {
            sqlx::query("DELETE FROM model_terms WHERE model = $1")
                .bind(model.as_str())
                .execute(&self.write)
                .await?;
            return Ok(());
        }
        sqlx::query(
            "INSERT INTO model_terms (model, audience, hidden, facts)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (model) DO UPDATE
               SET audience = excluded.audience, hidden = excluded.hidden, facts = excluded.facts",
        )
        .bind(model.as_str())
        .bind(audience_word(terms.audience))
        .bind(i64::from(terms.hidden))
        .bind(json(&terms.facts))
        .execute(&self.write)
        .await?;
        Ok(())
    }

    /// The models that were put in order, the first one first.
    pub async fn model_order(&self) -> Result<Vec<ModelId>> {
        let rows = sqlx::query_scalar::<_, String>(
            "SELECT model FROM model_order ORDER BY position, model",
        )
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(|model| RowOf("model_order", model).model(model)).collect()
    }

    /// Puts models in order, in place of the order before. A model that is named twice stands where it is named first.
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

const fn audience_word(audience: Audience) -> &'static str {
    match audience {
        Audience::Everybody => "everybody",
        Audience::Administrators => "administrators",
        Audience::Nobody => "nobody",
    }
}

#[derive(sqlx::FromRow)]
struct TermsRow {
    model: String,
    audience: String,
    hidden: i64,
    facts: String,
}

impl TryFrom<TermsRow> for (ModelId, ModelTerms) {
    type Error = crate::Error;

    fn try_from(row: TermsRow) -> Result<Self> {
        let of = RowOf("model_terms", &row.model);
        let audience = [Audience::Everybody, Audience::Administrators, Audience::Nobody]
            .into_iter()
            .find(|audience| audience_word(*audience) == row.audience)
            .ok_or_else(|| of.corrupt())?;
        let terms = ModelTerms { audience, hidden: row.hidden != 0, facts: of.json(&row.facts)? };
        Ok((of.model(&row.model)?, terms))
    }
}
