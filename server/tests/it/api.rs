//! `/api/<topic>/<verb>`, one module per topic.

mod accounts;
mod chats;
mod gateway;
mod messages;
mod people;
mod session;
mod shares;
