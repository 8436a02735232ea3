//! Messages: asking, answering again, going on, stopping.
//!
//! Here a turn is checked and stored, within the request; `turns.rs` answers it, after the request is over.

use crate::{Backend, spender::Spender};
use async_trait::async_trait;
use contract::{
    Author, Caller, ChatId, ChatTitle, Failure, Field, Message, MessageId, Model, ModelId, Notice,
    Outcome, Part, Person, Rule, Sent, Subject, TurnId,
    ports::{Fault, Messages, Question},
};
use storage::{Begin, Begun};

/// A turn that is to be begun; with a title, the chat is begun as well.
struct Opening<'a> {
    chat: ChatId,
    title: Option<ChatTitle>,
    question: Option<Message>,
    parent: MessageId,
    model: &'a Model,
    kept: Vec<Part>,
}

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
        let opening = Opening {
            chat,
            title: Some(title),
            parent: message.id,
            question: Some(message),
            model: &model,
            kept: Vec::new(),
        };
        self.begin(person, opening).await
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
        let opening = Opening {
            chat,
            title: None,
            parent: message.id,
            question: Some(message),
            model: &model,
            kept: Vec::new(),
        };
        self.begin(person, opening).await
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
            Some(outcome) if outcome.can_continue() => Ok(message.parts.clone()),
            None => Err(Failure::Busy),
            Some(_) => Err(Failure::Invalid { field: Field::Text, rule: Rule::Wrong }),
        };
        self.answer_again(caller, answer, model, kept).await
    }

    async fn stop(&self, caller: &Caller, turn: TurnId) -> Result<(), Fault> {
        let person = caller.person()?;
        let known = self.storage.turn(person.account, turn).await?;
        if known.is_none() {
            return Err(Failure::Missing { what: Subject::Turn }.into());
        }
        self.stop_turn(turn);
        Ok(())
    }
}

const EMPTY: Failure = Failure::Invalid { field: Field::Text, rule: Rule::Empty };

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
        let opening =
            Opening { chat: old.chat, title: None, question: None, parent, model: &model, kept };
        self.begin(person, opening).await
    }

    /// Stores the question and the turn in one transaction, and sets the turn going.
    async fn begin(&self, person: &Person, opening: Opening<'_>) -> Result<Sent, Fault> {
        let now = self.clock.now();
        self.rate_limits.check(&Spender::person(person.account), now)?;
        let turn = TurnId::new(self.ids.uuid());
        let answer = MessageId::new(self.ids.uuid());
        let begin = Begin {
            owner: person.account,
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
        match self.storage.begin_turn(&begin).await? {
            Begun::New(chat, message) => {
                let sent = Sent { chat: chat.clone(), message, turn, answer };
                self.run_turn(person.account, &sent, opening.model, opening.kept, now);
                self.notify(person.account, Notice::ChatChanged { chat });
                Ok(sent)
            }
            Begun::Again { chat, message, turn, answer } => {
                Ok(Sent { chat, message, turn, answer })
            }
            Begun::Busy => Err(Failure::Busy.into()),
            Begun::Missing(what) => Err(Failure::Missing { what }.into()),
        }
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
