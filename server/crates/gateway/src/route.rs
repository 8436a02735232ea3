//! One question on its way: models are asked one after the other until one says its first word. From then on the
//! answer is that model's, and its trouble is the asker's.

use crate::{
    Error, Means, Shared,
    plan::{Plan, Then, is_its_own},
    stream::Answer,
};
use contract::{
    Attempt, ModelId, ModelTrouble,
    prompt::{Piece, Prompt},
};
use futures::{
    Stream,
    stream::{BoxStream, StreamExt},
};
use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{Arc, atomic::Ordering},
    task::{Context, Poll, ready},
};
use tokio::time::{Instant, Sleep};

/// A question on its way.
pub(crate) struct Route {
    shared: Arc<Shared>,
    prompt: Prompt,
    means: Means,
    plan: Plan,
    ends_at: Instant,
    /// What is said before the next piece of the model's.
    first: VecDeque<Piece>,
    state: State,
}

enum State {
    /// The plan's model is asked as soon as somebody listens.
    Ready,
    /// It is asked again after a pause.
    Pausing(Pin<Box<Sleep>>),
    /// It has not said anything yet.
    Asking(Engine, Instant),
    /// It answers.
    Answering(Engine),
    Over,
}

/// Where a model runs.
enum Engine {
    Remote(Box<Answer>),
    Local(BoxStream<'static, Result<Piece, ModelTrouble>>),
    Unknown,
}

impl Route {
    pub fn new(shared: Arc<Shared>, asked: &ModelId, prompt: Prompt, means: Means) -> Self {
        let mut plan = match shared.aliases.get(asked) {
            Some(it) => Plan::of(&it.alias, it.turns.fetch_add(1, Ordering::Relaxed)),
            None => Plan::alone(asked.clone()),
        };
        let now = Instant::now();
        plan.pass_over(|model| shared.is_worth_asking(model, now));
        let mut first = VecDeque::new();
        if plan.model() != asked {
            first.push_back(Piece::Asking { model: plan.model().clone(), after: None });
        }
        let ends_at = now + shared.deadlines.total;
        Self { shared, prompt, means, plan, ends_at, first, state: State::Ready }
    }

    fn ask(&self) -> Engine {
        let model = self.plan.model();
        if model.provider() == ModelId::LOCAL {
            let ask = |local: &crate::Local| Engine::Local(local(model, &self.prompt));
            return self.means.local.as_ref().map_or(Engine::Unknown, ask);
        }
        let Some(provider) = self.shared.catalogue.provider(model.provider()) else {
            return Engine::Unknown;
        };
        let Shared { client, deadlines, .. } = &*self.shared;
        let answer = Answer::ask(
            client.clone(),
            &provider,
            self.means.key(&provider),
            model.name(),
            &self.prompt,
            deadlines,
            self.ends_at,
        );
        Engine::Remote(Box::new(answer))
    }

    /// Whether a failure means that a model cannot be asked at all, for those who come after.
    fn judge(&self, trouble: ModelTrouble, now: Instant) {
        let provider = self.shared.catalogue.provider(self.plan.model().provider());
        if provider.is_some_and(|it| self.means.own_key(&it).is_some()) {
            // What their own key is told says nothing of everybody's.
            return;
        }
        if is_its_own(trouble) {
            self.shared.circuits.fail(self.plan.model(), now);
        } else {
            // It said no, so it is there.
            self.shared.circuits.succeed(self.plan.model());
        }
    }

    /// The model failed before its first word.
    fn fail(&mut self, error: Error, asked_at: Instant) -> Result<(), Error> {
        let now = Instant::now();
        let failed = self.plan.model().clone();
        self.judge(error.trouble, now);
        let dice = self.shared.dice.fetch_add(1, Ordering::Relaxed);
        self.state = match self.plan.after(error.trouble, dice) {
            Then::Stop => State::Over,
            _ if now >= self.ends_at => State::Over,
            Then::Again(pause) => State::Pausing(Box::pin(tokio::time::sleep(pause))),
            Then::Next => {
                self.plan.pass_over(|model| self.shared.is_worth_asking(model, now));
                State::Ready
            }
        };
        if matches!(self.state, State::Over) {
            return Err(error);
        }
        let millis = now.duration_since(asked_at).as_millis();
        let duration_ms = u64::try_from(millis).unwrap_or(u64::MAX);
        let after = Some(Attempt { model: failed, trouble: error.trouble, duration_ms });
        self.first.push_back(Piece::Asking { model: self.plan.model().clone(), after });
        Ok(())
    }
}

impl Engine {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Piece, Error>>> {
        match self {
            Self::Remote(answer) => Pin::new(&mut **answer).poll_next(context),
            Self::Local(pieces) => {
                pieces.poll_next_unpin(context).map_err(|trouble| Error { trouble, status: None })
            }
            Self::Unknown => Poll::Ready(Some(Err(Error::new(ModelTrouble::UnknownModel)))),
        }
    }
}

impl Stream for Route {
    type Item = Result<Piece, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(piece) = this.first.pop_front() {
                return Poll::Ready(Some(Ok(piece)));
            }
            match &mut this.state {
                State::Over => return Poll::Ready(None),
                State::Ready => this.state = State::Asking(this.ask(), Instant::now()),
                State::Pausing(pause) => {
                    ready!(pause.as_mut().poll(context));
                    this.state = State::Ready;
                }
                State::Asking(engine, asked_at) => match ready!(engine.poll(context)) {
                    Some(Ok(piece)) => {
                        this.shared.circuits.succeed(this.plan.model());
                        this.state = match std::mem::replace(&mut this.state, State::Over) {
                            State::Asking(engine, _) if !matches!(piece, Piece::Finished(_)) => {
                                State::Answering(engine)
                            }
                            _ => State::Over,
                        };
                        return Poll::Ready(Some(Ok(piece)));
                    }
                    failed => {
                        // An engine that ends without a word has broken off.
                        let broken = Error::new(ModelTrouble::Garbled);
                        let error = failed.and_then(Result::err).unwrap_or(broken);
                        let asked_at = *asked_at;
                        if let Err(error) = this.fail(error, asked_at) {
                            return Poll::Ready(Some(Err(error)));
                        }
                    }
                },
                State::Answering(engine) => {
                    let piece = ready!(engine.poll(context));
                    match &piece {
                        Some(Ok(Piece::Finished(_))) | None => this.state = State::Over,
                        Some(Err(error)) => {
                            this.judge(error.trouble, Instant::now());
                            this.state = State::Over;
                        }
                        Some(Ok(_)) => {}
                    }
                    return Poll::Ready(piece);
                }
            }
        }
    }
}
