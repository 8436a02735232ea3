//! `plauder user`: accounts, for provisioning without the page. Passwords come from standard input, and are read only here:
//! arguments could be seen by others on the machine.

use super::{say, sentence};
use backend::Operator;
use clap::Subcommand;
use contract::{Account, Role};
use std::io::{self, BufRead, IsTerminal, Read};

/// The longest line that is read as a password, in bytes.
const LONGEST: u64 = 4 * 1024;

/// The verbs of `plauder user`.
#[derive(Subcommand)]
pub(super) enum Verb {
    /// Make an account; its password is the first line of standard input
    Add {
        /// What the person signs in with
        email: String,
        /// What the person is called
        #[arg(long)]
        name: String,
        /// Make the person an administrator. The first account is one anyway
        #[arg(long)]
        admin: bool,
    },
    /// List all accounts
    List,
    /// Keep a person out, and end their sessions and all that is answered for them; their data stays
    Suspend {
        /// What the person signs in with
        email: String,
        /// Let them in again
        #[arg(long)]
        undo: bool,
    },
    /// Set a password, the first line of standard input, and end the person's sessions
    Password {
        /// What the person signs in with
        email: String,
        /// Make the person's keys stop working as well
        #[arg(long)]
        revoke_keys: bool,
    },
}

/// Does what the verb says, and prints what came of it. `Err`: one sentence that says why not.
pub(super) async fn run(operator: &Operator, verb: Verb) -> Result<(), String> {
    match verb {
        Verb::Add { email, name, admin } => {
            let is_first = !operator.has_accounts().await.map_err(sentence)?;
            let role = if admin || is_first { Role::Admin } else { Role::User };
            let password = password()?;
            let account = operator.add(&email, &name, &password, role).await.map_err(sentence)?;
            say(&format!("Added {}.", line(&account)));
        }
        Verb::List => {
            for account in operator.list().await.map_err(sentence)? {
                say(&line(&account));
            }
        }
        Verb::Suspend { email, undo } => {
            let account = operator.suspend(&email, !undo).await.map_err(sentence)?;
            let done = if undo { "may sign in again" } else { "is suspended" };
            say(&format!("{} {done}.", account.email.as_str()));
        }
        Verb::Password { email, revoke_keys } => {
            let password = password()?;
            let account = operator.set_password(&email, &password, revoke_keys).await;
            let account = account.map_err(sentence)?;
            let keys = if revoke_keys { "; their keys do not work any more" } else { "" };
            say(&format!(
                "{} has a new password and is signed out everywhere{keys}.",
                account.email.as_str()
            ));
        }
    }
    Ok(())
}

/// The first line of standard input, without its end.
fn password() -> Result<String, String> {
    let input = io::stdin();
    if input.is_terminal() {
        eprintln!("Type the password and press Enter. It will be visible.");
    }
    let mut line = String::new();
    input
        .lock()
        .take(LONGEST)
        .read_line(&mut line)
        .map_err(|error| format!("the password cannot be read from standard input: {error}"))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn line(account: &Account) -> String {
    let role = match account.role {
        Role::Admin => "admin",
        Role::User => "user",
    };
    let suspended = if account.suspended { ", suspended" } else { "" };
    format!("{} ({}, {role}{suspended})", account.email.as_str(), account.name.as_str())
}
