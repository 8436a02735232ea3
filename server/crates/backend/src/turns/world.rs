//! Where a turn happens: engine, watchers and database joined.

use super::{Brief, Engines, registry::LiveTurn};
use assistant::{Event, World};
use async_trait::async_trait;
use contract::{
    Facts, Failure, ModelTrouble, Notice, Outcome, ServerFrame, Timestamp, TraceId, TurnEvent,
    Usage,
    prompt::{Piece, Prompt},
};
use futures::{StreamExt, stream::BoxStream};
use std::{sync::Arc, time::Duration};
use storage::{Call, End};

pub(super) struct TurnWorld {
    engines: Engines,
    brief: Brief,
    live: Arc<LiveTurn>,
    pieces: Option<BoxStream<'static, Result<Piece, ModelTrouble>>>,
    outcome: Option<Outcome>,
}

impl TurnWorld {
    pub fn new(engines: Engines, brief: Brief, live: Arc<LiveTurn>) -> Self {
        Self { engines, brief, live, pieces: None, outcome: None }
    }

    /// Whether the model said all it had to say.
    pub fn ended_well(&self) -> bool {
        self.outcome == Some(Outcome::Done)
    }

    /// Ends a turn that could not even be asked.
    pub async fn give_up(&mut self, error: &storage::Error) {
        let trace_id = TraceId(self.brief.turn.uuid().simple().to_string());
        tracing::error!(%trace_id, %error, "turn not asked");
        let outcome = Outcome::Failed { failure: Failure::Internal { trace_id } };
        let facts = Facts { usage: Usage::default(), first_token_ms: None, duration_ms: 0 };
        self.end(outcome, facts).await;
    }
}

#[async_trait]
impl World for TurnWorld {
    fn now(&self) -> Timestamp {
        self.engines.clock.now()
    }

    async fn ask(&mut self, prompt: Prompt) {
        let model = &self.brief.model;
        self.pieces = Some(if model.local {
            let pieces = self.engines.inference.stream(&model.id, &prompt, self.brief.owner);
            pieces.map(|piece| piece.map_err(|error| error.trouble)).boxed()
        } else {
            let pieces = self.engines.gateway.stream(&model.id, &prompt);
            pieces.map(|piece| piece.map_err(|error| error.trouble)).boxed()
        });
    }

    fn emit(&mut self, event: TurnEvent) {
        self.live.emit(&event);
    }

    async fn end(&mut self, outcome: Outcome, facts: Facts) {
        // Dropping the stream stops the engine.
        self.pieces = None;
        let now = self.now();
        let Brief { owner, chat, turn, answer, .. } = self.brief;
        let call = Call {
            id: self.engines.ids.uuid(),
            turn: Some(turn),
            account: owner,
            chat: Some(chat),
            attempt: 1,
            purpose: "answer",
            model: &self.brief.model.id,
            outcome: name(&outcome),
            usage: facts.usage,
            first_token_ms: facts.first_token_ms,
            duration_ms: facts.duration_ms,
            now,
        };
        if let Err(error) = self.engines.storage.record_call(&call).await {
            tracing::error!(%turn, %error, "call not recorded");
        }
        let mut end = End {
            owner,
            chat,
            turn,
            answer,
            parts: self.live.transcript().parts,
            outcome,
            facts,
            last_seq: self.live.next_seq(),
            now,
        };
        let stored = match self.engines.storage.end_turn(&end).await {
            Ok(chat) => chat,
            Err(error) => {
                // The turn stays open in the database with all its segments; the next start interrupts it.
                let trace_id = TraceId(turn.uuid().simple().to_string());
                tracing::error!(%trace_id, %error, "turn not stored");
                end.outcome = Outcome::Failed { failure: Failure::Internal { trace_id } };
                None
            }
        };
        let End { outcome, facts, .. } = end;
        tracing::info!(%turn, model = %self.brief.model.id, outcome = name(&outcome),
            ms = facts.duration_ms, first_ms = facts.first_token_ms, "turn ended");
        self.live.emit(&TurnEvent::Ended { outcome: outcome.clone(), facts });
        self.outcome = Some(outcome);
        if let Some(chat) = stored {
            let frame =
                crate::live::frame(&ServerFrame::Notice { notice: Notice::ChatChanged { chat } });
            let news = bus::News { frame, place: None };
            self.engines.bus.publish(bus::Topic::Person(owner), news);
        }
    }

    async fn next(&mut self, wakes_at: Option<Timestamp>) -> Option<Event> {
        let now = self.now();
        let due = wakes_at.map(|due| Duration::from_millis(due.since(now).unsigned_abs()));
        let pieces = self.pieces.as_mut()?;
        tokio::select! {
            biased;
            () = self.engines.turns.abandon.cancelled() => None,
            () = self.live.stop.cancelled() => Some(Event::Cancelled),
            () = tokio::time::sleep(due.unwrap_or_default()), if due.is_some() => Some(Event::Woken),
            piece = pieces.next() => Some(match piece {
                Some(Ok(piece)) => Event::Said(piece),
                Some(Err(trouble)) => Event::Failed(trouble),
                // An engine that ends without saying so has broken off.
                None => Event::Failed(ModelTrouble::Garbled),
            }),
        }
    }
}

/// An outcome's name in the ledger and the log.
const fn name(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Done => "done",
        Outcome::Cut => "cut",
        Outcome::Stopped => "stopped",
        Outcome::Interrupted { .. } => "interrupted",
        Outcome::Failed { .. } => "failed",
    }
}
