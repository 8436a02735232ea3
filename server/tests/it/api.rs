//! `/api/<topic>/<verb>`, one module per topic.

mod accounts;
mod budgets;
mod chats;
mod gateway;
mod keys;
mod messages;
mod people;
mod prices;
mod session;
mod shares;
