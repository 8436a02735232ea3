//! OpenAI's API, for programs: `docs/how-to/use-the-openai-api.md` says what of it is there. A request is read into a
//! `Prompt`, the port answers in pieces, and these become OpenAI's shapes again. Nothing is decided here.
//!
//! Apart from `rest`, because its words are somebody else's, and change when they like.

mod authentication;
mod chat;
mod chat_request;
mod embeddings;
mod fields;
mod frames;
mod messages;
mod models;
mod parameters;
mod picture;
mod rejection;
mod shapes;
mod tools;
mod whole;

pub use chat::complete;
pub use embeddings::embed;
pub use models::{model, models};
