//! What pages are made of: values and callbacks in, markup out. Nothing here touches the browser, so the
//! server renders shared chats with the same files.

mod async_list;
mod avatar;
mod badge;
mod button;
mod check;
mod checkbox_group;
mod code_block;
mod dialog;
mod empty;
mod icon;
mod lexer;
mod logo;
mod markdown;
mod menu;
mod message;
mod meter;
mod segmented;
mod select;
mod skeleton;
mod stats;
mod text_field;
mod toast;

pub use async_list::{AsyncList, ListStatus};
pub use avatar::Avatar;
pub use badge::{badge, item_name};
pub use button::{Button, IconButton, Tone};
pub use check::Check;
pub use checkbox_group::CheckboxGroup;
pub use code_block::CodeBlock;
pub use dialog::{Dialog, DialogActions};
pub use empty::Empty;
pub use icon::{Icon, IconName};
pub use logo::{Logo, Mark};
pub use markdown::Markdown;
pub use menu::{Menu, MenuChoice, MenuItem};
pub use message::{Actions, Answer, MessageView};
pub use meter::Meter;
pub use segmented::{Choice, Segmented};
pub use select::Select;
pub use skeleton::{Shape, Skeleton};
pub use stats::StatsLine;
pub use text_field::TextField;
pub use toast::Toast;
