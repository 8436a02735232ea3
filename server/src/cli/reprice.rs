//! `plauder reprice`: the ledger, reckoned again. `backend` reckons; here it becomes sentences and an exit code.

use super::{say, sentence};
use crate::{Config, Error, Sources, wiring};
use backend::Repriced;
use gateway::Gateway;
use storage::Storage;

/// Reckons all calls again, and prints how many were right. `fill`: calls without a price get today's. `Err`: one sentence,
/// also where the ledger is not what its prices say.
pub(super) async fn run(config: &Config, fill: bool) -> Result<(), String> {
    let broken = |error: Error| error.chain();
    let gateway = Gateway::new(&config.gateway()).map_err(|error| broken(Error::Gateway(error)))?;
    let location = wiring::location(config);
    let storage = Storage::open_beside(&location).await.map_err(|it| broken(it.into()))?;
    let sources = Sources::real();
    let done = backend::reprice(&storage, &gateway, &*sources.clock, &*sources.ids, fill).await;
    storage.close().await;
    let done = done.map_err(sentence)?;
    for line in lines(&done, fill) {
        say(&line);
    }
    if done.wrong > 0 { Err("the ledger is not what its prices say".into()) } else { Ok(()) }
}

fn lines(done: &Repriced, fill: bool) -> Vec<String> {
    let mut lines = vec![format!("{} calls cost what their prices say.", done.right)];
    if done.wrong > 0 {
        let named: Vec<_> = done.named.iter().map(ToString::to_string).collect();
        lines.push(format!("{} calls do not: {}", done.wrong, named.join(", ")));
    }
    if fill {
        lines.push(format!("{} calls that had no price have today's now.", done.priced));
    }
    if done.unpriced > 0 {
        let hint = if fill { "" } else { " `--unpriced` gives them today's where there is one." };
        lines.push(format!("{} calls have no price.{hint}", done.unpriced));
    }
    if done.others > 0 {
        lines.push(format!("{} calls were refused, not counted, or kept no price.", done.others));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_of_it_is_said_in_sentences() {
        let done = Repriced { right: 7, unpriced: 2, others: 1, ..Repriced::default() };

        assert_eq!(
            lines(&done, false),
            [
                "7 calls cost what their prices say.",
                "2 calls have no price. `--unpriced` gives them today's where there is one.",
                "1 calls were refused, not counted, or kept no price.",
            ]
        );
        let wrong = Repriced { wrong: 1, named: vec![uuid::Uuid::nil()], ..Repriced::default() };
        assert_eq!(lines(&wrong, true)[1], "1 calls do not: 00000000-0000-0000-0000-000000000000");
    }
}
