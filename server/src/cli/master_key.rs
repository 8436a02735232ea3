//! `plauder master-key`: the key with which the keys of providers are sealed. Apart from `key`, whose keys are programs' and
//! which works beside a running server: this must not, because the server would not know the new key.

use super::say;
use crate::{Config, Error, Sources, wiring};
use clap::Subcommand;
use storage::{Resealed, Storage};

/// The verbs of `plauder master-key`.
#[derive(Subcommand)]
pub(super) enum Verb {
    /// Seal every stored key of a provider anew, with a fresh master key; stop the server before
    ///
    /// Where the configuration has the keys, its first one is the new one, and those after it can be taken away when this is done.
    Rotate,
}

/// Does what the verb says, and prints what came of it.
pub(super) async fn run(config: &Config, verb: Verb) -> Result<(), Error> {
    let Verb::Rotate = verb;
    let storage = Storage::open(&wiring::location(config)).await?;
    let sources = Sources::real();
    let keys = wiring::MasterKeys::read_or_make(config, &*sources.ids)?;
    let resealed = keys.rotate(&storage, &*sources.ids).await;
    storage.close().await;
    for line in lines(resealed?) {
        say(&line);
    }
    Ok(())
}

fn lines(Resealed { renewed, lost }: Resealed) -> Vec<String> {
    let mut lines = vec![format!("Keys that are sealed anew: {renewed}.")];
    if lost > 0 {
        lines.push(format!(
            "Keys that no master key opens: {lost}. They have to be entered again on the page."
        ));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_keys_are_mentioned_only_where_there_are_some() {
        assert_eq!(lines(Resealed { renewed: 3, lost: 0 }), ["Keys that are sealed anew: 3."]);
        assert_eq!(lines(Resealed { renewed: 0, lost: 1 }).len(), 2);
    }
}
