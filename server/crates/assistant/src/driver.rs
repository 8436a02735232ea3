//! The driver of a turn: the one loop that carries effects out and brings events back.
//!
//! It waits, which the machine never does.

use crate::{Effect, Event, Turn};
use async_trait::async_trait;
use contract::{AnswerStats, Outcome, Timestamp, TurnEvent, prompt::Prompt};

/// The host of a turn, which carries its effects out: model, watchers and database, as `backend` joins them.
#[async_trait]
pub trait TurnHost: Send {
    /// The time by the clock that the turn reckons with.
    fn now(&self) -> Timestamp;

    /// Asks the model; its answer comes out of `next`.
    async fn ask(&mut self, prompt: Prompt);

    /// Numbers an event and shows it to watchers.
    fn emit(&mut self, event: TurnEvent);

    /// Stores the turn's end and shows it.
    async fn end(&mut self, outcome: Outcome, stats: AnswerStats);

    /// The next event; `Woken` at `wakes_at` if there is none before. `None`: the turn is abandoned because the
    /// server stops. What was emitted stays, and the turn will be `Interrupted`.
    async fn next(&mut self, wakes_at: Option<Timestamp>) -> Option<Event>;
}

/// Runs a turn to its end, or until its host abandons it.
pub async fn drive(mut turn: Turn, host: &mut dyn TurnHost) {
    let mut event = Event::Begun;
    loop {
        for effect in turn.handle(event, host.now()) {
            match effect {
                Effect::Ask(prompt) => host.ask(prompt).await,
                Effect::Emit(event) => host.emit(event),
                Effect::End(outcome, stats) => return host.end(outcome, stats).await,
            }
        }
        match host.next(turn.wakes_at(host.now())).await {
            Some(next) => event = next,
            None => return,
        }
    }
}
