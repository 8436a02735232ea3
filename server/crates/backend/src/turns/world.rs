//! Where a turn happens: engine, watchers and database joined.

use super::{TurnContext, registry::LiveTurn};
use crate::{
    ledger::{Calls, Entry},
    services::Services,
    spender::Spender,
    spending,
};
use assistant::{Event, TurnHost, context};
use async_trait::async_trait;
use contract::{
    AnswerStats, Attempt, CallOutcome, CallPurpose, Failure, ModelId, ModelTrouble, Notice,
    Outcome, Part, ServerFrame, Timestamp, TraceId, TurnEvent, Usage,
    ports::Fault,
    prompt::{Piece, Prompt},
};
use futures::{
    StreamExt,
    stream::{self, BoxStream},
};
use gateway::{Credentials, Error};
use std::{sync::Arc, time::Duration};
use storage::End;

pub(super) struct TurnWorld {
    services: Services,
    context: TurnContext,
    live: Arc<LiveTurn>,
    pieces: Option<BoxStream<'static, Result<Piece, Error>>>,
    calls: Calls,
    /// The credentials of the person who asks.
    credentials: Credentials,
    /// What is asked: the model of the turn, or a cheaper one.
    model: ModelId,
    /// How much of the answer was there before, in bytes.
    kept: usize,
    /// Whether the model is asked in place of one that comes first.
    fallback: bool,
    /// Why the last one failed, and what it counted all the same.
    failed: Option<Error>,
    outcome: Option<Outcome>,
}

impl TurnWorld {
    pub fn new(services: Services, context: TurnContext, live: Arc<LiveTurn>) -> Self {
        let (spender, place) = (Spender::person(context.owner), (context.chat, context.turn));
        let credentials = Credentials::new(context.owner);
        let calls = Calls::new(CallPurpose::Answer, spender, Some(place), credentials.clone());
        Self {
            model: context.model.id.clone(),
            kept: bytes(&live.transcript().parts),
            services,
            context,
            live,
            pieces: None,
            calls,
            credentials,
            fallback: false,
            failed: None,
            outcome: None,
        }
    }

    /// Whether the model said all it had to say.
    pub fn ended_well(&self) -> bool {
        self.outcome == Some(Outcome::Done)
    }

    /// Sets aside what the question may take. `None`: the turn ended, because nothing is left.
    pub async fn clear(&mut self, mut prompt: Prompt) -> Option<Prompt> {
        let (spender, asked) = (Spender::person(self.context.owner), self.context.model.id.clone());
        match self.services.credentials(self.context.owner).await {
            Ok(credentials) => self.credentials = credentials,
            Err(error) => {
                self.give_up(crate::stored(error)).await;
                return None;
            }
        }
        self.calls.credentials = self.credentials.clone();
        let (services, credentials) = (&self.services, &self.credentials);
        let anybody = |_: &ModelId, _: &Prompt| true;
        match spending::reserve(services, &spender, credentials, &asked, &mut prompt, anybody).await
        {
            Ok(clear) => {
                self.calls.reserved = clear.reserved;
                if clear.model != asked {
                    let window = self.services.window(&clear.model);
                    let fitting = context::fit(prompt.system, prompt.said, window);
                    prompt = Prompt { max_tokens: prompt.max_tokens, ..fitting };
                    self.model = clear.model;
                }
                Some(prompt)
            }
            Err(fault) => {
                self.give_up(fault).await;
                None
            }
        }
    }

    /// Ends a turn that could not even be asked.
    pub async fn give_up(&mut self, fault: Fault) {
        let failure = match fault {
            Fault::Told(failure) => failure,
            Fault::Broken(error) => {
                let trace_id = TraceId(self.context.turn.uuid().simple().to_string());
                tracing::error!(%trace_id, %error, "turn not asked");
                Failure::Internal { trace_id }
            }
        };
        self.end(Outcome::Failed { failure }, AnswerStats::default()).await;
    }
}

#[async_trait]
impl TurnHost for TurnWorld {
    fn now(&self) -> Timestamp {
        self.services.clock.now()
    }

    async fn ask(&mut self, prompt: Prompt) {
        let Self { services, context, model, credentials, calls, .. } = self;
        calls.begin(services, model, false);
        let pieces = services.gateway.stream(model, prompt, credentials.clone());
        // A budget that runs low asks a cheaper model, and the page says so.
        let fallback = (*model != context.model.id)
            .then(|| Ok(Piece::Routed { model: model.clone(), failed: None, fallback: false }));
        self.pieces = Some(stream::iter(fallback).chain(pieces).boxed());
    }

    async fn record(&mut self, attempt: Attempt, usage: Usage) {
        self.calls.fail(&self.services, &attempt, usage);
    }

    fn emit(&mut self, event: TurnEvent) {
        if let TurnEvent::Routed { model, .. } = &event {
            self.calls.begin(&self.services, model, self.fallback);
        }
        self.live.emit(&event);
    }

    async fn end(&mut self, outcome: Outcome, mut stats: AnswerStats) {
        // Dropping the stream stops the engine.
        let was_asked = self.pieces.take().is_some();
        let now = self.now();
        let transcript = self.live.transcript();
        let TurnContext { owner, chat, turn, answer, .. } = self.context;
        if let Some(failed) = self.failed {
            stats.usage = failed.usage;
        }
        if was_asked {
            let last = Entry {
                model: &transcript.model,
                outcome: CallOutcome::from(&outcome),
                trouble: self.failed.map(|error| error.trouble),
                usage: stats.usage,
                written: bytes(&transcript.parts).saturating_sub(self.kept),
                first_token_ms: stats.first_token_ms,
                duration_ms: stats.duration_ms,
            };
            stats.cost = Some(self.calls.end(&self.services, last).await);
        }
        let mut end = End {
            owner,
            chat,
            turn,
            answer,
            model: transcript.model.clone(),
            parts: transcript.parts,
            outcome,
            stats,
            last_seq: transcript.seq + 1,
            now,
        };
        let stored = match self.services.storage.end_turn(&end).await {
            Ok(chat) => chat,
            Err(error) => {
                // The turn stays open in the database with all its segments; the next start that is alone interrupts it.
                let trace_id = TraceId(turn.uuid().simple().to_string());
                tracing::error!(%trace_id, %error, "turn not stored");
                end.outcome = Outcome::Failed { failure: Failure::Internal { trace_id } };
                None
            }
        };
        let End { outcome, stats, .. } = end;
        tracing::info!(%turn, model = %transcript.model, outcome = CallOutcome::from(&outcome).as_str(),
            ms = stats.duration_ms, first_ms = stats.first_token_ms, "turn ended");
        self.live.emit(&TurnEvent::Ended { outcome: outcome.clone(), stats });
        self.outcome = Some(outcome);
        if let Some(chat) = stored {
            let frame =
                crate::live::frame(&ServerFrame::Notice { notice: Notice::ChatChanged { chat } });
            let envelope = bus::Envelope { frame, position: None };
            self.services.bus.publish(bus::Topic::Person(owner), envelope);
        }
    }

    async fn next(&mut self, wakes_at: Option<Timestamp>) -> Option<Event> {
        let now = self.now();
        let due = wakes_at.map(|due| Duration::from_millis(due.since(now).unsigned_abs()));
        let pieces = self.pieces.as_mut()?;
        let piece = tokio::select! {
            biased;
            () = self.services.turns.abandon.cancelled() => return None,
            () = self.live.stop.cancelled() => return Some(Event::Cancelled),
            () = tokio::time::sleep(due.unwrap_or_default()), if due.is_some() => {
                return Some(Event::Woken);
            }
            piece = pieces.next() => piece,
        };
        // An engine that ends without saying so has broken off.
        match piece.unwrap_or_else(|| Err(ModelTrouble::InvalidResponse.into())) {
            Ok(piece) => {
                if let Piece::Routed { fallback, .. } = &piece {
                    self.fallback = *fallback;
                }
                Some(Event::Said(piece))
            }
            Err(error) => {
                self.failed = Some(error);
                Some(Event::Failed(error.trouble))
            }
        }
    }
}

fn bytes(parts: &[Part]) -> usize {
    parts.iter().map(Part::bytes).sum()
}
