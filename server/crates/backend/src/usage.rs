//! Usage: what models took, for each person and for administrators.
//!
//! It only reads what the ledger wrote. The sums are SQL's, in `storage`; who may see whose is decided here.

mod csv;

use crate::Backend;
use crate::policy::{Action, may};
use async_trait::async_trait;
use contract::ports::{Fault, Usages};
use contract::{
    AccountId, Caller, ChatCost, ChatId, Days, Failure, Field, ListScope, Rule, Subject, Timestamp,
    UsageReport, UsageTable,
};

/// The size at which a piece of a table ends, with the day that reached it.
const PIECE_BYTES: usize = 1 << 20;

#[async_trait]
impl Usages for Backend {
    async fn report(
        &self,
        caller: &Caller,
        days: Days,
        scope: ListScope,
    ) -> Result<UsageReport, Fault> {
        let account = account(caller, days, scope)?;
        let _report = self.bounds.report(caller.person()?.account)?;
        Ok(self.storage.report(days, account).await?)
    }

    async fn of_chat(&self, caller: &Caller, chat: ChatId) -> Result<ChatCost, Fault> {
        let owner = caller.person()?.account;
        let cost = self.storage.chat_cost(owner, chat).await?;
        Ok(cost.ok_or(Failure::Missing { what: Subject::Chat })?)
    }

    async fn export(
        &self,
        caller: &Caller,
        days: Days,
        scope: ListScope,
        first: u16,
    ) -> Result<UsageTable, Fault> {
        let account = account(caller, days, scope)?;
        let person = caller.person()?;
        // A later piece may be asked for long after its request was let in.
        if first > 0
            && self.storage.session_by_id(person.session, self.clock.now()).await?.is_none()
        {
            return Err(Failure::SignedOut.into());
        }
        let (_report, mut text) = match first {
            0 => (self.bounds.report(person.account)?, csv::head()),
            _ => (self.bounds.piece(person.account).await?, String::new()),
        };
        for number in first..days.count {
            if text.len() >= PIECE_BYTES {
                return Ok(UsageTable { text, next: Some(number) });
            }
            let from = days.from.plus_millis(i64::from(number) * Timestamp::DAY);
            let day = Days { from, count: 1 };
            let lines = self.storage.usage_lines(day, account).await?;
            csv::write(&mut text, day, &lines, &self.config.currency);
        }
        Ok(UsageTable { text, next: None })
    }
}

/// The account whose usage is asked for; `None`: everybody's.
fn account(caller: &Caller, days: Days, scope: ListScope) -> Result<Option<AccountId>, Failure> {
    let person = caller.person()?;
    let account = match scope {
        ListScope::Own => Some(person.account),
        ListScope::All => {
            may(person, Action::SeeAllUsage)?;
            None
        }
    };
    if !(1..=Days::MOST).contains(&days.count) {
        return Err(Failure::Invalid { field: Field::Days, rule: Rule::Malformed });
    }
    Ok(account)
}
