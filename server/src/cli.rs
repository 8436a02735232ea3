//! The command line: what the program can be asked to do.
//!
//! Here are the verbs and how each of them ends; what a verb with verbs of its own does is in the file of its name.

mod key;
mod master_key;
mod reprice;
mod usage;
mod user;

use crate::{
    config::{self, Arguments, Environment, Loaded},
    doctor, telemetry, wiring,
};
use app::i18n::{explain, locale};
use backend::Operator;
use clap::{Args, Parser, Subcommand};
use contract::{
    Language,
    ports::{Fault, chain},
};
use std::{future::Future, path::PathBuf, process::ExitCode};
use storage::Storage;

/// Plauder: a place to talk with AI models, on your own machine.
#[derive(Parser)]
#[command(version, arg_required_else_help = true, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    locations: Locations,
}

/// The locations of settings and data, which every verb takes.
#[derive(Args)]
struct Locations {
    /// The settings' file. Without it: ./config.toml, else the data directory's, else none
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where everything is kept that must not be lost
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Verb {
    /// Serve the page and the API until interrupted
    Serve {
        /// The address and port to listen at [default: 127.0.0.1:3000]
        #[arg(long, value_name = "ADDR")]
        listen: Option<String>,
    },
    /// Check everything the server needs, and say how to mend what is broken
    Doctor,
    /// Bring the database's schema up to date, and end
    Migrate,
    /// Say what each model took and cost lately
    Usage {
        /// Over how many days, today included
        #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=i64::from(contract::Days::MOST)))]
        days: u16,
    },
    /// Reckon again what every call cost, by the price that was kept with it, and say where it differs
    Reprice {
        /// Give today's price to calls of models that had none
        #[arg(long)]
        unpriced: bool,
    },
    /// Look after people's accounts without the page
    #[command(subcommand)]
    User(user::Verb),
    /// Look after the keys of programs that ask models in a person's name
    #[command(subcommand)]
    Key(key::Verb),
    /// Look after the key with which the keys of providers are sealed
    #[command(subcommand)]
    MasterKey(master_key::Verb),
}

/// Runs the program: reads the command line and the settings, does what the verb says, and ends with 0 if it worked.
#[must_use]
pub fn main() -> ExitCode {
    let Cli { verb, locations } = Cli::parse();
    let listen = match &verb {
        Verb::Serve { listen } => listen.clone(),
        _ => None,
    };
    let arguments = Arguments { file: locations.config, listen, data_dir: locations.data_dir };
    let loaded = match config::load(&arguments, &Environment::of_this_process()) {
        Ok(loaded) => loaded,
        Err(error) => return fail(&error.to_string()),
    };
    let done = match verb {
        Verb::Serve { .. } => wait_for(crate::run(loaded.config)),
        Verb::Doctor => return doctor(&loaded),
        Verb::Migrate => wait_for(migrate(loaded.config)),
        Verb::MasterKey(verb) => wait_for(master_key::run(&loaded.config, verb)),
        Verb::Usage { days } => wait_for(usage::run(&loaded.config, days)),
        Verb::Reprice { unpriced } => {
            let work = async { Ok(reprice::run(&loaded.config, unpriced).await) };
            return match wait_for(work) {
                Ok(Ok(())) => ExitCode::SUCCESS,
                Ok(Err(sentence)) => fail(&sentence),
                Err(error) => fail(&error.chain()),
            };
        }
        Verb::User(verb) => {
            return as_operator(&loaded.config, async |operator| user::run(operator, verb).await);
        }
        Verb::Key(verb) => {
            return as_operator(&loaded.config, async |operator| key::run(operator, verb).await);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error.chain()),
    }
}

fn wait_for<T>(work: impl Future<Output = Result<T, crate::Error>>) -> Result<T, crate::Error> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(crate::Error::System)?
        .block_on(work)
}

/// Does the work of an operator, who is whoever holds the machine. What does not work ends in one sentence on standard
/// error.
fn as_operator(
    config: &crate::Config,
    work: impl AsyncFnOnce(&Operator) -> Result<(), String>,
) -> ExitCode {
    let done = wait_for(async {
        let storage = Storage::open_beside(&wiring::location(config)).await?;
        let sources = crate::Sources::real();
        let settings = wiring::settings(config, &sources, "")?;
        let operator = Operator::new(storage.clone(), &settings, sources.clock, sources.ids);
        let done = work(&operator).await;
        storage.close().await;
        Ok(done)
    });
    match done {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(sentence)) => fail(&sentence),
        Err(error) => fail(&error.chain()),
    }
}

/// A fault in one sentence: a failure in the words that the page would use, and what broke with its sources. The command
/// line's faults end here; whoever holds the machine may read all of it.
fn sentence(fault: Fault) -> String {
    match fault {
        Fault::Failure(failure) => explain(locale(Language::En), &failure),
        Fault::Unavailable { source: error } | Fault::Broken(error) => chain(&*error),
    }
}

fn doctor(loaded: &Loaded) -> ExitCode {
    match wait_for(async { Ok(doctor::examine(loaded).await) }) {
        Ok(is_healthy) => ExitCode::from(u8::from(!is_healthy)),
        Err(error) => fail(&error.chain()),
    }
}

async fn migrate(config: crate::Config) -> Result<(), crate::Error> {
    telemetry::start(&config.log);
    let storage = Storage::open(&wiring::location(&config)).await?;
    say(&format!("The schema of the {} database is up to date.", storage.engine()));
    storage.close().await;
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the answer to a command belongs on standard output")]
fn say(line: &str) {
    println!("{line}");
}

fn fail(sentence: &str) -> ExitCode {
    eprintln!("error: {sentence}");
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn what_breaks_is_said_once_with_its_source() {
        let full = storage::Error::Database("the disk is full".into());

        assert_eq!(sentence(Fault::broken(full)), "the database failed: the disk is full");
    }

    #[test]
    fn no_verb_takes_a_password_as_an_argument() {
        for secret in ["--password", "--key", "--secret"] {
            let given = ["plauder", "user", "add", "a@b.example", "--name", "A", secret, "x"];

            assert!(Cli::try_parse_from(given).is_err());
        }
    }
}
