//! Live turns: owned by the server, not by a socket. They go on when every tab is closed.
//!
//! Apart from `messages.rs`, whose work ends with the request: this is what a task does afterwards, with nobody to give a
//! fault back to.
//!
//! `opening` stores a turn and sets it going, `history` reads what it is about, `host` carries out what the machine decides,
//! `registry` knows which turns are live, and `live_turn` what each has said, `writer` keeps that, `ending` stores what it came to, `titles` names the chat
//! afterwards; `retry` says when what could not be written is tried again.

mod ending;
mod history;
mod host;
mod live_turn;
mod opening;
mod registry;
mod retry;
mod titles;
mod writer;

pub(crate) use opening::Opening;
pub(crate) use registry::Turns;
pub(crate) use writer::keep_writing;

use crate::{Backend, activities::Activity, ledger::Ledger};
use assistant::{Limits, Turn};
use contract::{AccountId, ChatId, MessageId, Model, Part, TurnId, permits::Permit};
use futures::FutureExt;
use host::Host;
use live_turn::LiveTurn;
use std::{panic::AssertUnwindSafe, sync::Arc};

/// The context of a turn: its owner, and the chat, answer and model that it is about.
#[derive(Clone)]
pub(crate) struct TurnContext {
    /// The account that the turn is charged to, and that owns the chat.
    pub owner: AccountId,
    /// The chat that the answer stands in.
    pub chat: ChatId,
    /// The id of the turn.
    pub turn: TurnId,
    /// The message of the answer, which is empty when the turn begins.
    pub answer: MessageId,
    /// The message that is answered.
    pub parent: MessageId,
    /// The model that was asked for.
    pub model: Model,
}

impl Backend {
    /// Stops a live turn, as its person wishes. `false`: it is not live here.
    pub(crate) fn stop_turn(&self, turn: TurnId) -> bool {
        let live = self.turns.get(turn);
        if let Some(live) = &live {
            live.stop.cancel();
        }
        live.is_some()
    }
}

/// A turn that is being answered: the work of its task.
struct Answering {
    ledger: Ledger,
    turns: Arc<Turns>,
    context: TurnContext,
    live: Arc<LiveTurn>,
    /// The parts that are taken over from an answer that goes on.
    kept: Vec<Part>,
    /// The permit of a live turn.
    permit: Permit<AccountId>,
    /// What ends it when its owner loses what it goes on with.
    activity: Activity,
}

impl Answering {
    /// Answers the turn. Whatever happens on the way, a panic included, it is in the registry no longer than it is live.
    async fn run(self) {
        let Self { ledger, turns, context, live, kept, permit: _live, activity } = self;
        let mut host = Host::new(ledger.clone(), context.clone(), live);
        {
            let _registered = turns.registered(context.turn);
            let work = answer(&ledger, &context, &kept, &mut host);
            if let Err(panic) = AssertUnwindSafe(work).catch_unwind().await {
                host.log_panic(&*panic);
                host.fail().await;
            }
        }
        if host.ended_well() && !context.model.local {
            tokio::select! {
                () = activity.ended() => {}
                () = titles::suggest(&ledger, &turns, &context) => {}
            }
        }
    }
}

/// Answers a turn, to its end or until the server goes down.
async fn answer(ledger: &Ledger, context: &TurnContext, kept: &[Part], host: &mut Host) {
    match history::read(&ledger.services, context, kept).await {
        Ok(prompt) => {
            if let Some(prompt) = host.admit(prompt).await {
                let now = ledger.services.clock.now();
                let limits = Limits::default().after(kept);
                let turn = Turn::new(context.model.id.clone(), prompt, limits, now);
                assistant::drive(turn, host).await;
            }
        }
        Err(error) => host.give_up(error.into()).await,
    }
}
