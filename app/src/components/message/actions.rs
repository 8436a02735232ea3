//! The actions of a message, which its toolbar and its ending share: each offers a few of them.

use contract::MessageId;
use leptos::prelude::*;

/// A message's actions. What is `None` is not offered.
#[derive(Clone, Copy, Default)]
pub struct Actions {
    /// Copies a text: the message's, or that of a block of code in it.
    pub copy: Option<Callback<String>>,
    /// Asks for another answer beside this one.
    pub regenerate: Option<Callback<MessageId>>,
    /// Opens the person's message to be said differently.
    pub edit: Option<Callback<MessageId>>,
    /// Takes up an answer where it stopped.
    pub go_on: Option<Callback<MessageId>>,
    /// Lets the person choose a model for another answer.
    pub other_model: Option<Callback<MessageId>>,
    /// Shows another version of the message.
    pub show_version: Option<Callback<MessageId>>,
}
