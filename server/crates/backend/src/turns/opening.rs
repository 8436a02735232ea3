//! The opening of a turn: it is stored and set going in one piece.
//!
//! Apart from `messages.rs`, which may be dropped at any of its awaits, as the request that it answers: what stands here
//! runs on a task of its own. Either nothing was stored, or the turn is answered; no caller can part the two.

use super::{Answering, TurnContext, Turns, retry::Backoff};
use crate::{
    Backend,
    activities::{Activities, Activity, Carrier},
    ledger::Ledger,
    live,
};
use contract::{
    AccountId, ChatId, ChatTitle, Failure, Message, MessageId, Model, Notice, Part, Sent,
    Timestamp, TurnEvent, TurnId, permits::Permit, ports::Fault,
};
use std::sync::Arc;
use storage::{Begin, Begun};

/// A turn that is to be opened; with a title, the chat is begun as well.
pub(crate) struct Opening {
    /// The account that asks.
    pub owner: AccountId,
    /// What carries the turn; `None`: it belongs to the server.
    pub carrier: Option<Carrier>,
    /// The chat that the turn is in.
    pub chat: ChatId,
    /// The title to begin the chat with; `None`: the chat is there.
    pub title: Option<ChatTitle>,
    /// The question to store; `None` answers a message that is there.
    pub question: Option<Message>,
    /// The message that is answered.
    pub parent: MessageId,
    /// The model that is asked.
    pub model: Model,
    /// The parts that the answer begins with.
    pub kept: Vec<Part>,
}

impl Backend {
    /// Stores the question and the turn in one transaction, and sets the turn going, even if nobody waits for it any more.
    ///
    /// # Errors
    /// `Busy`, `Missing`, `Suspended`, `TooMany` when the person has as many live turns as they may have, or when the database
    /// cannot be written.
    pub(crate) async fn open_turn(&self, opening: Opening) -> Result<Sent, Fault> {
        let permit = self.bounds.turn(opening.owner)?;
        let (turns, activities) = (Arc::clone(&self.turns), Arc::clone(&self.activities));
        let opener = Opener { ledger: self.ledger(), turns, activities, permit };
        self.tracker.spawn(opener.open(opening)).await.map_err(Fault::broken)?
    }
}

/// What opens a turn, as a task takes it along.
struct Opener {
    ledger: Ledger,
    turns: Arc<Turns>,
    /// The permit of one more live turn.
    permit: Permit<AccountId>,
    activities: Arc<Activities>,
}

impl Opener {
    async fn open(self, opening: Opening) -> Result<Sent, Fault> {
        let services = self.ledger.services.clone();
        let now = services.clock.now();
        let turn = TurnId::new(services.ids.uuid());
        let answer = MessageId::new(services.ids.uuid());
        let beginning = Begin {
            owner: opening.owner,
            chat: opening.chat,
            new_chat: opening.title.as_ref(),
            question: opening.question.as_ref(),
            parent: opening.parent,
            turn,
            answer,
            model: &opening.model.id,
            kept: &opening.kept,
            now,
        };
        // First: a suspension that the transaction does not see finds it here.
        let activity = self.activities.begin(opening.owner, opening.carrier);
        let begun = services.storage.begin_turn(&beginning).await;
        let context = TurnContext {
            owner: opening.owner,
            chat: opening.chat,
            turn,
            answer,
            parent: opening.parent,
            model: opening.model,
        };
        match begun {
            Ok(Begun::New(chat, message)) => {
                self.run(context, opening.kept, now, activity);
                let sent = Sent { chat: chat.clone(), message, turn, answer };
                live::notify(&services.bus, opening.owner, Notice::ChatChanged { chat });
                Ok(sent)
            }
            Ok(Begun::Again { chat, message, turn, answer }) => {
                Ok(Sent { chat, message, turn, answer })
            }
            Ok(Begun::Busy) => Err(Failure::Busy.into()),
            Ok(Begun::Suspended) => Err(Failure::Suspended.into()),
            Ok(Begun::Missing(what)) => Err(Failure::Missing { what }.into()),
            Err(error) => {
                if error.is_transient() && self.turns.may_look_for_one() {
                    let tracker = services.tracker.clone();
                    tracker.spawn(self.find_out(context, opening.kept, now, activity));
                }
                Err(error.into())
            }
        }
    }

    /// Sets a stored turn going, on a task that shutdown waits for.
    fn run(self, context: TurnContext, kept: Vec<Part>, now: Timestamp, activity: Activity) {
        let started = TurnEvent::Started {
            answer: context.answer,
            parent: context.parent,
            model: context.model.id.clone(),
            kept: kept.clone(),
            at: now,
        };
        let services = &self.ledger.services;
        let channel = services.bus.channel(bus::Topic::Chat(context.chat));
        let stop = activity.child_token();
        let live = self.turns.open(context.chat, context.turn, &started, channel, stop);
        let tracker = services.tracker.clone();
        let Self { ledger, turns, permit, .. } = self;
        let task = Answering { ledger, turns, context, live, kept, permit, activity };
        tracker.spawn(task.run());
    }

    /// Sets a turn going that was not opened as far as its caller knows, if it was: where the connection is lost while the
    /// transaction is being committed, only the database can say.
    async fn find_out(
        self,
        context: TurnContext,
        kept: Vec<Part>,
        now: Timestamp,
        activity: Activity,
    ) {
        let turns = Arc::clone(&self.turns);
        self.look_for(context, kept, now, activity).await;
        turns.has_looked_for_one();
    }

    async fn look_for(
        self,
        context: TurnContext,
        kept: Vec<Part>,
        now: Timestamp,
        activity: Activity,
    ) {
        let services = self.ledger.services.clone();
        let mut backoff = Backoff::default();
        while backoff.pause(&services.abandon).await {
            match services.storage.turn(context.owner, context.turn).await {
                Ok(Some((_, transcript))) if transcript.outcome.is_none() => {
                    tracing::warn!(turn = %context.turn, "turn opened though its database was lost");
                    return self.run(context, kept, now, activity);
                }
                Err(error) if error.is_transient() => {}
                Ok(_) | Err(_) => return,
            }
        }
    }
}
