//! `/api/<topic>/<verb>`, one module per topic.

mod accounts;
mod aliases;
mod budgets;
mod catalogue;
mod chats;
mod gateway;
mod groups;
mod hanging_up;
mod keys;
mod messages;
mod own_keys;
mod people;
mod prices;
mod providers;
mod session;
mod shares;
