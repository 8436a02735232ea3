//! The pages, a file for each address, and the pieces of them that touch the state or the browser, which components may
//! not.

mod account_menu;
mod allowance;
mod announcer;
mod bar;
mod bin;
mod budgets;
mod chat;
mod chat_menu;
mod composer;
mod confirm;
mod form;
mod groups;
mod input;
mod keys;
mod language_choice;
mod list_search;
mod list_section;
mod modal;
mod model_menu;
mod models;
mod new_chat;
mod not_found;
mod own_keys;
mod people;
mod person_choice;
mod proof;
mod rail;
mod search;
mod settings;
mod share_dialog;
mod shell;
mod show_more;
mod sign_in;
mod sign_up;
mod signed_out_frame;
mod thread;
mod toasts;
mod usage;
mod words;

pub use announcer::Announcements;
pub use shell::Shell;
pub use sign_in::SignIn;
pub use sign_up::SignUp;
pub use toasts::ToastStack;

use words::words;
