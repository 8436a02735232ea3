//! What may still be spent: amounts are reserved before a model is asked, and settled when the call is over.

mod cost_bound;
mod period;

use crate::{Backend, groups::Memberships, services::Services, spender::Spender};
use contract::{
    AccountId, Balance, Budget, BudgetScope, Failure, KeyId, ModelId, Pico, Timestamp, Usage,
    key::Allowance,
    ports::{Clock, Fault},
    prompt::Prompt,
};
use gateway::Credentials;
use std::sync::{Arc, PoisonError, RwLock};
use storage::{Amount, Purse, Storage};
use tokio::sync::Mutex;

pub(crate) use period::Span;

/// All budgets. They are read at the start and whenever one changes, so that nobody asks the database where there are
/// none.
pub(crate) struct Budgets {
    all: RwLock<Arc<Vec<Budget>>>,
    /// Who is bound by the budgets of which groups.
    groups: Arc<Memberships>,
    /// Held while they are read, so that what was read first is not kept last.
    reading: Mutex<()>,
}

impl Budgets {
    /// None, until they are read.
    pub fn new(groups: Arc<Memberships>) -> Self {
        Self { all: RwLock::default(), groups, reading: Mutex::default() }
    }

    pub fn all(&self) -> Arc<Vec<Budget>> {
        Arc::clone(&self.all.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub async fn read_from(&self, storage: &Storage) -> Result<(), storage::Error> {
        let _alone = self.reading.lock().await;
        let budgets = Arc::new(storage.budgets().await?);
        *self.all.write().unwrap_or_else(PoisonError::into_inner) = budgets;
        Ok(())
    }

    /// Whether something is set aside for what somebody asks.
    pub fn bind(&self, spender: &Spender) -> bool {
        spender.allowance().is_some() || !self.of(spender).is_empty()
    }

    /// Those that bind somebody, the ones of their groups included. Who has a budget of their own is not bound by each
    /// person's.
    pub fn of(&self, spender: &Spender) -> Vec<Budget> {
        let all = self.all();
        let own = |budget: &Budget| {
            budget.settings.scope == BudgetScope::Person { account: spender.account }
        };
        let has_own = all.iter().any(own);
        let key = spender.key_id();
        let groups = self.groups.of(spender.account);
        let binds = |budget: &&Budget| match budget.settings.scope {
            BudgetScope::Everybody => true,
            BudgetScope::EachPerson => !has_own,
            BudgetScope::Person { account } => account == spender.account,
            BudgetScope::Group { group } => groups.contains(&group),
            BudgetScope::Key { key: bound } => key == Some(bound),
        };
        all.iter().filter(binds).cloned().collect()
    }
}

/// What is set aside for a call. It is given back where the call is written down, or with `give_back` where nobody was
/// asked; after a crash the next start that is alone does.
#[derive(Clone, Debug, Default)]
#[must_use = "what is reserved has to be given back"]
pub(crate) struct Reservation {
    pub purses: Vec<Purse>,
    pub amount: Amount,
    /// How many tokens the question has, estimated.
    asked: u64,
}

impl Reservation {
    /// Gives back what was set aside, as soon as the database can.
    pub fn give_back(&self, storage: &Storage) {
        if !self.purses.is_empty() {
            drop(storage.release(&self.purses, self.amount));
        }
    }

    /// What a call is charged: what it took, as far as it was counted, and an estimate of the rest. Without it, whoever
    /// stops every answer before its end would pay nothing.
    pub fn charge(&self, services: &Services, call: &Charged<'_>) -> Amount {
        let estimate = Usage {
            input: Some(self.asked),
            output: Some(cost_bound::tokens(call.written)),
            ..Usage::default()
        };
        let is_counted = call.was_refused || call.usage.input.is_some();
        let counted = if is_counted { call.usage } else { estimate };
        let price = || services.gateway.price(call.model);
        Amount {
            money: call.cost.or_else(|| gateway::cost(&price()?, &estimate)).unwrap_or_default(),
            tokens: counted.input.unwrap_or(0).saturating_add(counted.output.unwrap_or(0)),
        }
    }
}

/// What is known of a call that is over.
pub(crate) struct Charged<'a> {
    pub model: &'a ModelId,
    pub usage: Usage,
    pub cost: Option<Pico>,
    /// How much it wrote, in bytes.
    pub written: usize,
    /// Whether nothing was made of the question.
    pub was_refused: bool,
}

/// A way that is clear: which model is asked, and what is set aside for it.
#[derive(Debug)]
pub(crate) struct Clear {
    /// The model that was asked for, or a cheaper one that a budget says is to be asked instead.
    pub model: ModelId,
    pub reserved: Reservation,
}

/// Clears the way for a question: sets aside the most that it can take from every budget that binds whoever asks.
/// Where there is none, nothing is read and nothing is changed.
///
/// `may_ask` says which models may be asked in place of `model` when a budget runs low. Nothing is set aside for what is
/// asked with somebody's own keys. Nobody is asked anything while the ledger cannot be written.
pub(crate) async fn reserve(
    services: &Services,
    spender: &Spender,
    credentials: &Credentials,
    model: &ModelId,
    prompt: &mut Prompt,
    may_ask: impl Fn(&ModelId, &Prompt) -> bool + Send,
) -> Result<Clear, Fault> {
    if !services.storage.records_calls() {
        return Err(Failure::unavailable().into());
    }
    let budgets = services.budgets.of(spender);
    let own = spender.allowance();
    let mut model = model.clone();
    let is_own = |member: &ModelId| services.gateway.uses_own_key(credentials, member);
    let is_free = services.gateway.members(&model).iter().all(is_own);
    if is_free || (budgets.is_empty() && own.is_none()) {
        return Ok(Clear { model, reserved: Reservation::default() });
    }
    let asked = cost_bound::asked(prompt);
    for budget in &budgets {
        if let Some(cheaper) = &budget.settings.downgrade
            && may_ask(cheaper, prompt)
            && cost_bound::is_cheaper(services, cheaper, &model, asked)
            && balance(
                &services.storage,
                &services.budgets,
                &*services.clock,
                budget,
                Some(spender.account),
            )
            .await?
            .is_low()
        {
            model.clone_from(cheaper);
            break;
        }
    }
    let most = *prompt.max_tokens.get_or_insert_with(|| cost_bound::most(services, &model));
    let may_be_unpriced = budgets
        .iter()
        .filter(|budget| budget.settings.allowance.money.is_some())
        .all(|budget| budget.settings.unpriced)
        && own.is_none_or(|(_, allowance)| allowance.money.is_none());
    let amount = Amount {
        money: cost_bound::money(services, &model, asked, most, may_be_unpriced)?,
        tokens: asked.saturating_mul(cost_bound::questions(services, &model)) + u64::from(most),
    };
    let now = services.clock.now();
    let purses = purses(&budgets, spender, own, now);
    match services.storage.reserve(&purses, amount, now).await.map_err(crate::stored)? {
        None => Ok(Clear { model, reserved: Reservation { purses, amount, asked } }),
        Some(place) => {
            let periods = budgets.iter().map(|budget| budget.settings.allowance.period);
            let mut periods = periods.chain(own.map(|(_, allowance)| allowance.period));
            let period = periods.nth(place).unwrap_or(contract::Period::Month);
            let resets_at = Span::of(period, now).until;
            Err(Failure::OverBudget { resets_at }.into())
        }
    }
}

/// How far somebody has come with a budget.
pub(crate) async fn balance(
    storage: &Storage,
    budgets: &Budgets,
    clock: &dyn Clock,
    budget: &Budget,
    account: Option<AccountId>,
) -> Result<Balance, Fault> {
    let now = clock.now();
    let span = Span::of(budget.settings.allowance.period, now);
    let share = account.filter(|_| budget.settings.scope == BudgetScope::EachPerson);
    let purse = purse(budget, share, span);
    let spent = storage.spent_from(&purse, now).await.map_err(crate::stored)?;
    Ok(Balance {
        budget: budget.clone(),
        account: share,
        group: match budget.settings.scope {
            BudgetScope::Group { group } => budgets.groups.name(group),
            _ => None,
        },
        spent: spent.money,
        tokens: spent.tokens,
        resets_at: span.until,
    })
}

fn purse(budget: &Budget, share_of: Option<AccountId>, span: Span) -> Purse {
    let Allowance { money, tokens, .. } = budget.settings.allowance;
    let (id, since) = (budget.id.uuid(), span.since);
    let everybodys =
        Purse { id, share_of, account: None, group: None, key: None, since, money, tokens };
    match budget.settings.scope {
        BudgetScope::Everybody => everybodys,
        BudgetScope::EachPerson => Purse { account: share_of, ..everybodys },
        BudgetScope::Person { account } => Purse { account: Some(account), ..everybodys },
        BudgetScope::Group { group } => Purse { group: Some(group), ..everybodys },
        BudgetScope::Key { key } => Purse { key: Some(key), ..everybodys },
    }
}

/// The purses of a question: one for each budget, then the key's own.
fn purses(
    budgets: &[Budget],
    spender: &Spender,
    own: Option<(KeyId, Allowance)>,
    now: Timestamp,
) -> Vec<Purse> {
    let of_budget = |budget: &Budget| {
        let share = (budget.settings.scope == BudgetScope::EachPerson).then_some(spender.account);
        purse(budget, share, Span::of(budget.settings.allowance.period, now))
    };
    let of_key = own.map(|(key, Allowance { period, money, tokens })| Purse {
        id: key.uuid(),
        share_of: None,
        account: None,
        group: None,
        key: Some(key),
        since: Span::of(period, now).since,
        money,
        tokens,
    });
    budgets.iter().map(of_budget).chain(of_key).collect()
}

impl Backend {
    /// Reads the budgets anew.
    pub(crate) async fn read_budgets(&self) -> Result<(), Fault> {
        self.budgets.read_from(&self.storage).await.map_err(crate::stored)
    }
}
