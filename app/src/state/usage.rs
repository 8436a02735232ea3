//! The usage of models: the days that are looked at, and the report about them. Which days two dates are is reckoned in
//! `logic/range.rs`, and what is drawn of the report in `logic/chart.rs`.

use super::state;
use crate::{
    api,
    logic::range::{Date, Span},
    platform::{clock, download},
};
use contract::{ChatCost, ChatId, Days, Failure, ListScope, UsageReport};
use leptos::{prelude::*, task::spawn_local};

/// The number of days that are looked at first.
const AT_FIRST: u16 = 30;

/// The state of the usage report.
#[derive(Clone, Copy)]
pub struct Usage {
    /// The days that are looked at.
    pub span: RwSignal<Span>,
    /// The number of days up to today; `None` where dates were chosen.
    pub last: RwSignal<Option<u16>>,
    /// The usage that is reported: one's own, or everybody's.
    pub scope: RwSignal<ListScope>,
    /// The report of what models took; `None` until it has come.
    pub report: RwSignal<Option<UsageReport>>,
    /// The failure to load the report, if there was one.
    pub failure: RwSignal<Option<Failure>>,
    /// Whether the table for spreadsheets is on its way.
    pub exporting: RwSignal<bool>,
    /// A counter of the reports that were asked for, so that a late answer does not take the place of a later one.
    asked: StoredValue<u32>,
}

impl Usage {
    /// The state before anything was asked for: one's own usage of the last 30 days.
    pub(super) fn new() -> Self {
        Self {
            span: RwSignal::new(last_days(AT_FIRST)),
            last: RwSignal::new(Some(AT_FIRST)),
            scope: RwSignal::new(ListScope::Own),
            report: RwSignal::new(None),
            failure: RwSignal::new(None),
            exporting: RwSignal::new(false),
            asked: StoredValue::new(0),
        }
    }

    /// Forgets the report, that which is still on its way too, and shows one's own next.
    pub(super) fn forget(self) {
        self.asked.update_value(|asked| *asked = asked.wrapping_add(1));
        self.report.set(None);
        self.failure.set(None);
        self.scope.set(ListScope::Own);
    }

    /// Loads the report of the same days again; the last few may have moved on since.
    pub fn open(self) {
        match self.last.get_untracked() {
            Some(count) => self.look_back(count),
            None => self.load(),
        }
    }

    /// Loads the report of the last few days, today included.
    pub fn look_back(self, count: u16) {
        self.last.set(Some(count));
        self.span.set(last_days(count));
        self.load();
    }

    /// Lets the days be chosen by their dates; those that are shown stay until then.
    pub fn choose_dates(self) {
        self.last.set(None);
    }

    /// Loads the report of the days between two dates.
    pub fn look_at(self, span: Span) {
        self.span.set(span);
        self.load();
    }

    /// Loads the report of other people's usage, or one's own.
    pub fn look_through(self, scope: ListScope) {
        self.scope.set(scope);
        self.load();
    }

    /// Loads the report.
    pub fn load(self) {
        let state = state();
        let asked = self.asked.get_value().wrapping_add(1);
        self.asked.set_value(asked);
        self.failure.set(None);
        self.report.set(None);
        let (days, scope) = (self.days(), self.scope.get_untracked());
        spawn_local(async move {
            let answer = api::usage::report(days, scope).await;
            if self.asked.get_value() != asked {
                return;
            }
            match answer {
                Ok(report) => self.report.set(Some(report)),
                Err(error) if error.0 == Failure::SignedOut => state.signed_out(),
                Err(error) => self.failure.set(Some(error.0)),
            }
        });
    }

    /// Downloads the report as a table for spreadsheets.
    pub fn export(self) {
        if self.exporting.get_untracked() {
            return;
        }
        let state = state();
        self.exporting.set(true);
        let span = self.span.get_untracked();
        let (days, scope) = (self.days(), self.scope.get_untracked());
        spawn_local(async move {
            match table(days, scope).await {
                Ok(table) => {
                    download::text(&format!("plauder-{}-{}.csv", span.first(), span.last), &table);
                }
                Err(error) => state.failed(&error.0),
            }
            self.exporting.set(false);
        });
    }

    /// Loads a chat's cost into `cost`, which is `None` until it has come.
    pub fn of_chat(self, chat: ChatId, cost: RwSignal<Option<ChatCost>>) {
        let state = state();
        cost.set(None);
        spawn_local(async move {
            match api::usage::of_chat(chat).await {
                Ok(known) => {
                    let _ = cost.try_set(Some(known));
                }
                Err(error) => state.failed(&error.0),
            }
        });
    }

    fn days(self) -> Days {
        let span = self.span.get_untracked();
        span.days(clock::midnight(span.last.parts()))
    }
}

fn last_days(count: u16) -> Span {
    Span::until(Date::of(clock::today()), count)
}

/// The table of a report, from its pieces.
async fn table(days: Days, scope: ListScope) -> Result<String, api::Error> {
    let mut table = String::new();
    let mut first = None;
    loop {
        let piece = api::usage::export(days, scope, first).await?;
        table.push_str(&piece.text);
        if piece.next.is_none() {
            return Ok(table);
        }
        first = piece.next;
    }
}
