//! OpenAI's API, as programs meet it. What is read into what, parameter by parameter, is tested beside the code.

mod answers;
mod beside;
mod embeddings;
mod hanging_up;
mod keys;
mod limits;
mod models;
pub mod program;
mod refusals;
mod streams;
mod tools;
