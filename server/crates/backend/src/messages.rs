//! Messages: asking, answering again, going on, stopping.
//!
//! Here a turn is checked, within the request; `turns/opening.rs` stores it and sets it going, whatever becomes of the
//! request.

use crate::{Backend, activities::Carrier, spender::Spender, turns::Opening};
use async_trait::async_trait;
use contract::{
    AccountId, Author, Caller, ChatId, ChatTitle, Failure, Field, Message, MessageId, Model,
    ModelId, Notice, Outcome, Part, Rule, Sent, Subject, TurnId,
    ports::{Fault, Messages, Question},
};

#[async_trait]
impl Messages for Backend {
    async fn start(
        &self,
        caller: &Caller,
        chat: ChatId,
        question: Question,
    ) -> Result<Sent, Fault> {
        let person = caller.person()?;
        let model = self.model(caller, &question.model).await?;
        let message = self.message_of(chat, None, &question)?;
        let title = ChatTitle::from_question(&question.text).ok_or(EMPTY)?;
        self.begin(Opening {
            owner: person.account,
            carrier: Carrier::of_turn(caller),
            chat,
            title: Some(title),
            parent: message.id,
            question: Some(message),
            model,
            kept: Vec::new(),
        })
        .await
    }

    async fn send(
        &self,
        caller: &Caller,
        chat: ChatId,
        parent: Option<MessageId>,
        question: Question,
    ) -> Result<Sent, Fault> {
        let person = caller.person()?;
        let model = self.model(caller, &question.model).await?;
        let message = self.message_of(chat, parent, &question)?;
        self.begin(Opening {
            owner: person.account,
            carrier: Carrier::of_turn(caller),
            chat,
            title: None,
            parent: message.id,
            question: Some(message),
            model,
            kept: Vec::new(),
        })
        .await
    }

    async fn regenerate(
        &self,
        caller: &Caller,
        answer: MessageId,
        model: Option<&str>,
    ) -> Result<Sent, Fault> {
        self.answer_again(caller, answer, model, |_| Ok(Vec::new())).await
    }

    async fn resume(
        &self,
        caller: &Caller,
        answer: MessageId,
        model: Option<&str>,
    ) -> Result<Sent, Fault> {
        let kept = |message: &Message| match &message.outcome {
            Some(outcome) if outcome.can_continue() && message.is_full() => Err(FULL),
            Some(outcome) if outcome.can_continue() => Ok(message.parts.clone()),
            None => Err(Failure::Busy),
            Some(_) => Err(Failure::Invalid { field: Field::Text, rule: Rule::Wrong }),
        };
        self.answer_again(caller, answer, model, kept).await
    }

    async fn stop(&self, caller: &Caller, turn: TurnId) -> Result<(), Fault> {
        let person = caller.person()?;
        let known = self.storage.turn(person.account, turn).await?;
        let (chat, transcript) = known.ok_or(Failure::Missing { what: Subject::Turn })?;
        let is_live_here = self.stop_turn(turn);
        if !is_live_here && transcript.outcome.is_none() {
            self.close_turn(person.account, chat, turn).await?;
        }
        Ok(())
    }
}

const EMPTY: Failure = Failure::Invalid { field: Field::Text, rule: Rule::Empty };
/// An answer that is as long as one can be: whoever continued it would pay for words that nobody keeps.
const FULL: Failure = Failure::TooLarge { limit: Message::LONGEST_ANSWER as u64 };

impl Backend {
    /// Answers a message's parent again, beginning with what `kept` takes over from it.
    async fn answer_again(
        &self,
        caller: &Caller,
        answer: MessageId,
        model: Option<&str>,
        kept: impl Fn(&Message) -> Result<Vec<Part>, Failure> + Send,
    ) -> Result<Sent, Fault> {
        let person = caller.person()?;
        let missing = Failure::Missing { what: Subject::Message };
        let old = self.storage.message(person.account, answer).await?;
        let old = old.ok_or_else(|| missing.clone())?;
        let (Author::Model { model: asked }, Some(parent)) = (&old.author, old.parent) else {
            return Err(missing.into());
        };
        let model = self.model(caller, model.unwrap_or(asked.as_str())).await?;
        let kept = kept(&old)?;
        let (owner, chat) = (person.account, old.chat);
        let carrier = Carrier::of_turn(caller);
        self.begin(Opening {
            owner,
            carrier,
            chat,
            title: None,
            question: None,
            parent,
            model,
            kept,
        })
        .await
    }

    /// Counts a question, and opens its turn.
    async fn begin(&self, opening: Opening) -> Result<Sent, Fault> {
        self.rate_limits.check(&Spender::person(opening.owner), self.clock.now())?;
        self.open_turn(opening).await
    }

    /// Closes a turn that nobody here writes, so that its chat is free again. If somebody elsewhere does, they notice when
    /// they come to its end.
    async fn close_turn(&self, owner: AccountId, chat: ChatId, turn: TurnId) -> Result<(), Fault> {
        if self.storage.interrupt_turn(owner, turn, self.clock.now()).await? {
            tracing::warn!(%turn, "turn interrupted, which nobody wrote");
            if let Some(chat) = self.storage.chat(owner, chat).await? {
                self.notify(owner, Notice::ChatChanged { chat });
            }
        }
        Ok(())
    }

    /// Finds a model by its id, among those that the caller may ask.
    async fn model(&self, caller: &Caller, name: &str) -> Result<Model, Fault> {
        self.model_for(caller, &ModelId::parse(name)?).await
    }

    /// Makes the message that a question is stored as. Fails with `Invalid { Text }`.
    fn message_of(
        &self,
        chat: ChatId,
        parent: Option<MessageId>,
        question: &Question,
    ) -> Result<Message, Failure> {
        if question.text.trim().is_empty() {
            return Err(EMPTY);
        }
        if question.text.len() > Message::MAX as usize {
            let rule = Rule::TooLong { max: Message::MAX };
            return Err(Failure::Invalid { field: Field::Text, rule });
        }
        // PostgreSQL's TEXT refuses NUL, and no keyboard types it.
        if question.text.contains('\0') {
            return Err(Failure::Invalid { field: Field::Text, rule: Rule::Malformed });
        }
        Ok(Message {
            id: question.id,
            chat,
            parent,
            author: Author::Person,
            parts: vec![Part::Text { text: question.text.clone() }],
            outcome: Some(Outcome::Done),
            stats: None,
            created_at: self.clock.now(),
        })
    }
}
