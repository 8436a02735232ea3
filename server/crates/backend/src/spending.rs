//! Admission to spending: money is set aside before a model is asked, and settled when the call is over.
//!
//! Every way of asking passes here once, before it asks: turns, titles, trials, programs. It knows none of them,
//! and nobody's role: how budgets are seen and set is `budgets.rs`.

mod balance;
mod budgets;
mod cost_bound;
mod counters;
mod period;
mod reservation;

pub(crate) use budgets::Budgets;
pub(crate) use period::Span;
pub(crate) use reservation::{Charged, Reservation};

use crate::{services::Services, spender::Spender};
use contract::{Budget, Failure, ModelId, ports::Fault, prompt::Prompt};
use gateway::Credentials;
use storage::Amount;

/// The admission of a question: the model to ask, the most that it may write, and what is set aside for it.
pub(crate) struct Admitted {
    /// The model to ask: the one that was asked for, or a cheaper one that a budget names.
    pub model: ModelId,
    /// The most tokens that it may write; `None`: as many as it likes.
    pub max_tokens: Option<u32>,
    /// The amount that is set aside for it.
    pub reservation: Reservation,
}

impl Budgets {
    /// Admits a question: sets aside the most that it can take from every budget that binds its spender.
    /// Where there is none, nothing is read and nothing is changed.
    ///
    /// `may_ask` says which models may be asked in place of `model` when a budget runs low. Nothing is set aside for what
    /// is asked with somebody's own keys. Nobody is asked anything while the ledger cannot be written. Whoever waits for
    /// the answer may go away at any moment: then nothing stays set aside.
    ///
    /// # Errors
    /// `OverBudget` where too little is left, `NoPrice` where a budget of money needs a price and there is none,
    /// `Unavailable` while the ledger cannot be written.
    pub async fn admit(
        &self,
        services: &Services,
        spender: &Spender,
        credentials: &Credentials,
        model: &ModelId,
        prompt: &Prompt,
        may_ask: impl Fn(&ModelId, &Prompt) -> bool + Send,
    ) -> Result<Admitted, Fault> {
        if !services.storage.records_calls() {
            return Err(Failure::unavailable().into());
        }
        let budgets = self.of(spender);
        let own = spender.allowance();
        let is_own = |member: &ModelId| services.gateway.uses_own_key(credentials, member);
        let is_free = services.gateway.members(model).iter().all(is_own);
        if is_free || (budgets.is_empty() && own.is_none()) {
            let (model, max_tokens) = (model.clone(), prompt.max_tokens);
            return Ok(Admitted { model, max_tokens, reservation: Reservation::default() });
        }
        let read = cost_bound::asked(prompt);
        let may_ask = move |cheaper: &ModelId| may_ask(cheaper, prompt);
        let model = self.affordable(services, spender, &budgets, model, read, may_ask).await?;
        let written = prompt.max_tokens.unwrap_or_else(|| cost_bound::most(services, &model));
        let may_be_unpriced = budgets
            .iter()
            .filter(|budget| budget.settings.allowance.money.is_some())
            .all(|budget| budget.settings.unpriced)
            && own.is_none_or(|(_, allowance)| allowance.money.is_none());
        let amount = Amount {
            money: cost_bound::money(services, &model, read, written, may_be_unpriced)?,
            tokens: read.saturating_mul(cost_bound::questions(services, &model))
                + u64::from(written),
        };
        let reservation = self.reserve(services, spender, &budgets, amount, read).await?;
        Ok(Admitted { model, max_tokens: Some(written), reservation })
    }

    /// The model that is asked: a cheaper one, where a budget that runs low names one that may be asked.
    async fn affordable(
        &self,
        services: &Services,
        spender: &Spender,
        budgets: &[Budget],
        model: &ModelId,
        read: u64,
        may_ask: impl Fn(&ModelId) -> bool + Send,
    ) -> Result<ModelId, Fault> {
        for budget in budgets {
            let Some(cheaper) = &budget.settings.downgrade else { continue };
            if may_ask(cheaper) && cost_bound::is_cheaper(services, cheaper, model, read) {
                let share = Some(spender.account);
                let balance = self.balance(&services.storage, &*services.clock, budget, share);
                if balance.await?.is_low() {
                    return Ok(cheaper.clone());
                }
            }
        }
        Ok(model.clone())
    }

    /// Sets an amount aside in every budget, and in the key's own allowance, or in none of them.
    ///
    /// # Errors
    /// `OverBudget` where too little is left of one of them.
    async fn reserve(
        &self,
        services: &Services,
        spender: &Spender,
        budgets: &[Budget],
        amount: Amount,
        read: u64,
    ) -> Result<Reservation, Fault> {
        let (own, now) = (spender.allowance(), services.clock.now());
        let counters = counters::of_question(budgets, spender, own, now);
        self.set_aside(services, counters, amount, read, now).await?.map_err(|full| {
            let periods = budgets.iter().map(|budget| budget.settings.allowance.period);
            let mut periods = periods.chain(own.map(|(_, allowance)| allowance.period));
            let period = periods.nth(full).unwrap_or(contract::Period::Month);
            Failure::OverBudget { resets_at: Span::of(period, now).until }.into()
        })
    }
}
