#![doc = include_str!("../README.md")]

pub mod account;
pub mod alias;
pub mod allowance;
pub mod boot;
pub mod budget;
pub mod calendar;
pub mod call;
pub mod caller;
pub mod catalogue;
pub mod chat;
pub mod failure;
pub mod group;
pub mod id;
pub mod key;
pub mod language;
pub mod line;
pub mod message;
pub mod model;
pub mod model_trouble;
pub mod money;
pub mod outcome;
pub mod page;
#[cfg(not(target_arch = "wasm32"))]
pub mod permits;
#[cfg(not(target_arch = "wasm32"))]
pub mod ports;
pub mod prompt;
pub mod provider;
pub mod report;
pub mod session;
pub mod share;
pub mod socket;
pub mod time;
pub mod turn;
pub mod unknown;
pub mod usage;

pub use account::{Account, ChatDisposal, Email, PersonName, Role, SignUpPolicy, Theme};
pub use alias::{Alias, FallbackOn, NamedAlias};
pub use allowance::{Allowance, Period};
pub use boot::Boot;
pub use budget::{Balance, Budget, BudgetScope, BudgetSettings};
pub use call::{CallOutcome, CallPurpose};
pub use caller::{Caller, KeyHolder, Person};
pub use catalogue::{Audience, ListedModel, ModelFacts, ModelSettings, Trial};
pub use chat::{Chat, ChatTitle, Entry, Opened};
pub use failure::{Failure, Field, Problem, Rule, Subject, TraceId};
pub use group::{Group, GroupName, ListedGroup};
pub use id::{AccountId, BudgetId, ChatId, GroupId, KeyId, MessageId, SessionId, ShareId, TurnId};
pub use key::{Key, KeyName, KeyScope, NewKey};
pub use language::Language;
pub use message::{Author, Message, Part};
pub use model::{Ability, Model, ModelId, Offer, Price, Purpose, Rates, Tier};
pub use model_trouble::ModelTrouble;
pub use money::{Cost, Pico};
pub use outcome::Outcome;
pub use page::{Cursor, Page, PageRequest};
pub use provider::{Handle, OwnKeyProvider, Provider, ProviderKind, ProviderSettings, Source};
pub use report::{
    Days, GroupRef, KeyRef, ListScope, PersonRef, UsageOf, UsageReport, UsageTable, UsageTotals,
};
pub use session::{Session, TokenPair};
pub use share::{NewShare, Share, SharedChat, SharedMessage};
pub use socket::{ClientFrame, Notice, PROTOCOL, ServerFrame};
pub use time::Timestamp;
pub use turn::{Delta, Sent, Seq, Transcript, TurnEvent};
pub use unknown::Unknown;
pub use usage::{AnswerStats, Attempt, ChatCost, Usage};
