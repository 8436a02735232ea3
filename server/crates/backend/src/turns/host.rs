//! The host of a turn: it carries out what the machine decides, with the ledger, the watchers and the database.
//!
//! The machine does no I/O; all of a turn's is here, and none of its rules.

use super::{
    TurnContext,
    ending::{self, Ending},
    live_turn::LiveTurn,
};
use crate::{
    ledger::{Ledger, Metered, QuestionOrigin},
    live, panics,
    spender::Spender,
    spending::Admitted,
};
use assistant::{Event, TurnHost};
use async_trait::async_trait;
use contract::{
    AnswerStats, CallOutcome, CallPurpose, Failure, ModelId, Notice, Outcome, Timestamp, TraceId,
    TurnEvent,
    ports::{Fault, chain},
    prompt::Prompt,
};
use std::{any::Any, pin::pin, sync::Arc, time::Duration};
use storage::End;
use tokio::time::timeout;

/// The time after which watchers hear that an answer cannot be stored, while that is tried again and again. What a database
/// does not need longer for, nobody has to know.
const SILENCE: Duration = Duration::from_secs(15);

/// The host of one live turn.
pub(super) struct Host {
    ledger: Ledger,
    context: TurnContext,
    live: Arc<LiveTurn>,
    /// The question that was admitted, until it is asked.
    admitted: Option<(QuestionOrigin, Admitted)>,
    /// The answer, while it is on its way.
    answer: Option<Metered>,
    /// How the turn ended, once it has.
    outcome: Option<Outcome>,
}

impl Host {
    /// The host of a live turn whose question is not admitted yet.
    pub fn new(ledger: Ledger, context: TurnContext, live: Arc<LiveTurn>) -> Self {
        Self { ledger, context, live, admitted: None, answer: None, outcome: None }
    }

    /// Whether the turn ended as `Done`: the model said all that it had to say.
    pub fn ended_well(&self) -> bool {
        self.outcome == Some(Outcome::Done)
    }

    /// Has the question admitted, and cut to the window of the model that will be asked. `None`: the turn ended, because
    /// nothing is left.
    pub async fn admit(&mut self, prompt: Prompt) -> Option<Prompt> {
        match admitted(&self.ledger, &self.context, &prompt).await {
            Ok((origin, admitted)) => {
                let is_other = admitted.model != self.context.model.id;
                let window = is_other.then(|| self.ledger.services.window(&admitted.model));
                self.admitted = Some((origin, admitted));
                Some(match window {
                    Some(window) => assistant::context::fit(prompt.system, prompt.said, window),
                    None => prompt,
                })
            }
            Err(fault) => {
                self.give_up(fault).await;
                None
            }
        }
    }

    /// Ends a turn that could not even be asked. A turn's faults end here: nobody waits for them but its message.
    pub async fn give_up(&mut self, fault: Fault) {
        let trace_id = self.trace_id();
        match &fault {
            Fault::Failure(_) => {}
            Fault::Unavailable { source } => {
                tracing::warn!(%trace_id, error = chain(&**source), "turn not asked");
            }
            Fault::Broken(error) => {
                tracing::error!(%trace_id, error = chain(&**error), "turn not asked");
            }
        }
        let failure = fault.failure(&trace_id);
        self.end(Outcome::Failed { failure }, AnswerStats::default()).await;
    }

    /// Logs a panic of the turn's work.
    pub fn log_panic(&self, panic: &(dyn Any + Send)) {
        tracing::error!(trace_id = %self.trace_id(), panic = panics::text(panic), "turn panicked");
    }

    /// Ends a turn whose work panicked: as `Failed`, with what was said until then, and with what was set aside given back.
    pub async fn fail(&mut self) {
        if let Some((_, admitted)) = self.admitted.take() {
            admitted.reservation.release();
        }
        if self.outcome.is_none() {
            let failure = Failure::Internal { trace_id: self.trace_id() };
            self.end(Outcome::Failed { failure }, AnswerStats::default()).await;
        }
    }

    fn trace_id(&self) -> TraceId {
        TraceId(self.context.turn.uuid().simple().to_string())
    }
}

/// Has a turn's question admitted.
async fn admitted(
    ledger: &Ledger,
    context: &TurnContext,
    prompt: &Prompt,
) -> Result<(QuestionOrigin, Admitted), Fault> {
    let TurnContext { owner, chat, turn, model, .. } = context;
    let (spender, turn) = (Spender::person(*owner), Some((*chat, *turn)));
    let origin = ledger.origin(CallPurpose::Answer, spender, turn).await?;
    let anybody = |_: &ModelId, _: &Prompt| true;
    let admitted = ledger.admit(&origin, &model.id, prompt, anybody).await?;
    Ok((origin, admitted))
}

#[async_trait]
impl TurnHost for Host {
    fn now(&self) -> Timestamp {
        self.ledger.services.clock.now()
    }

    async fn ask(&mut self, prompt: Prompt) {
        let (origin, admitted) = self.admitted.take().expect("a turn asks once, after `admit`");
        let asked = &self.context.model.id;
        self.answer = Some(self.ledger.stream(origin, asked, admitted, prompt));
    }

    fn emit(&mut self, event: TurnEvent) {
        self.live.emit(&event);
    }

    async fn end(&mut self, outcome: Outcome, mut stats: AnswerStats) {
        // It ended now, however long the ledger takes.
        let now = self.now();
        if let Some(mut answer) = self.answer.take() {
            // The machine may cut an answer that the model would go on with.
            answer.end_with(CallOutcome::from(&outcome), None);
            let settled = answer.settle().await;
            (stats.usage, stats.cost) = (settled.usage, Some(settled.cost));
        }
        let transcript = self.live.transcript();
        let TurnContext { owner, chat, turn, answer, .. } = self.context;
        let end = End {
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
        let (services, trace_id) = (&self.ledger.services, self.trace_id());
        let (ending, is_over) = {
            let mut storing = pin!(ending::store(services, &end, &trace_id));
            if let Ok(ending) = timeout(SILENCE, storing.as_mut()).await {
                (ending, false)
            } else {
                // Watchers have all of the answer. What they do not know is that it is not kept yet.
                let outcome = Outcome::Failed { failure: Failure::unavailable() };
                self.live.emit(&TurnEvent::Ended { outcome, stats: end.stats.clone() });
                (storing.await, true)
            }
        };
        let End { outcome, stats, .. } = end;
        let (outcome, stats, stored) = match ending {
            Ending::Stored(chat) => (outcome, stats, Some(*chat)),
            Ending::Superseded(kept) => {
                if !is_over {
                    self.live.supersede(&kept);
                }
                let stored = services.storage.chat(owner, chat).await.ok().flatten();
                (kept.outcome.unwrap_or(outcome), kept.stats.unwrap_or_default(), stored)
            }
            Ending::Gone => (outcome, stats, None),
            Ending::Unstorable => {
                // Whoever closes the turn later needs all that was said. Why it may fail was logged.
                let _ = services.storage.append_segments(&self.live.unwritten()).await;
                let failure = Failure::Internal { trace_id };
                (Outcome::Failed { failure }, stats, None)
            }
            // What was said and not written is written by whoever abandons the turn.
            Ending::Abandoned => return,
        };
        self.live.settle();
        tracing::info!(%turn, model = %transcript.model, outcome = CallOutcome::from(&outcome).as_str(),
            ms = stats.duration_ms, first_ms = stats.first_token_ms, "turn ended");
        if !is_over {
            self.live.emit(&TurnEvent::Ended { outcome: outcome.clone(), stats });
        }
        self.outcome = Some(outcome);
        if let Some(chat) = stored {
            live::notify(&self.ledger.services.bus, owner, Notice::ChatChanged { chat });
        }
    }

    async fn next(&mut self, wakes_at: Option<Timestamp>) -> Option<Event> {
        let now = self.now();
        let due = wakes_at.map(|due| Duration::from_millis(due.since(now).unsigned_abs()));
        let answer = self.answer.as_mut()?;
        let piece = tokio::select! {
            biased;
            () = self.ledger.services.abandon.cancelled() => {
                if let Some(answer) = self.answer.take() {
                    answer.leave();
                }
                return None;
            }
            () = self.live.stop.cancelled() => return Some(Event::Cancelled),
            () = tokio::time::sleep(due.unwrap_or_default()), if due.is_some() => {
                return Some(Event::Woken);
            }
            piece = answer.next() => piece,
        };
        Some(match piece {
            Ok(piece) => Event::Said(piece),
            Err(error) => Event::Failed(error.trouble),
        })
    }
}
