//! One question on its way: models are asked one after the other until one says its first word. From then on the
//! answer is that model's, and its trouble is the asker's.

pub(crate) mod deadline;
mod policy;
mod progress;

use crate::{Credentials, Error, Shared, stream::Answer};
use contract::{
    Attempt, ModelId, ModelTrouble,
    prompt::{Piece, Prompt},
};
use futures::{
    Stream,
    stream::{BoxStream, StreamExt},
};
use policy::Then;
use progress::Course;
use std::{
    collections::VecDeque,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};
use tokio::time::{Instant, Sleep};

/// A question on its way.
pub(crate) struct Route {
    shared: Arc<Shared>,
    prompt: Prompt,
    credentials: Credentials,
    course: Course,
    /// What is said before the next piece of the model's.
    first: VecDeque<Piece>,
    state: State,
}

enum State {
    /// The model whose turn it is is asked as soon as somebody listens.
    Ready,
    /// It is asked again after a pause, after this attempt.
    Pausing(Pin<Box<Sleep>>, Option<Attempt>),
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
    pub fn new(
        shared: Arc<Shared>,
        asked: &ModelId,
        prompt: Prompt,
        credentials: Credentials,
    ) -> Self {
        let course = Course::begin(&shared, asked, Instant::now());
        let mut first = VecDeque::new();
        if course.model() != asked {
            first.push_back(asking(&course, None));
        }
        Self { shared, prompt, credentials, course, first, state: State::Ready }
    }

    fn ask(&self) -> Engine {
        let model = self.course.model();
        if model.provider() == ModelId::LOCAL {
            let Some(local) = &self.shared.local else { return Engine::Unknown };
            return Engine::Local(local.stream(model, &self.prompt, self.credentials.owner));
        }
        let Some(provider) = self.shared.catalogue.provider(model.provider()) else {
            return Engine::Unknown;
        };
        let patience = self.course.patience(&self.shared, Instant::now());
        let answer = Answer::ask(
            self.shared.client.clone(),
            &provider,
            self.credentials.key(&provider),
            model.name(),
            &self.prompt,
            patience,
        );
        Engine::Remote(Box::new(answer))
    }

    /// The model failed. What somebody's own key is told says nothing of everybody's.
    fn judge(&self, trouble: ModelTrouble, now: Instant) {
        let provider = self.shared.catalogue.provider(self.course.model().provider());
        if provider.is_none_or(|it| self.credentials.own_key(&it).is_none()) {
            self.course.failed(&self.shared, trouble, now);
        }
    }

    /// The model failed before its first word.
    fn fail(&mut self, error: Error, asked_at: Instant) -> Result<(), Error> {
        let now = Instant::now();
        self.judge(error.trouble, now);
        let millis = now.duration_since(asked_at).as_millis();
        let attempt = Attempt {
            model: self.course.model().clone(),
            trouble: error.trouble,
            duration_ms: u64::try_from(millis).unwrap_or(u64::MAX),
        };
        match self.course.after(&self.shared, error.trouble, now) {
            Then::Stop => {
                self.state = State::Over;
                return Err(error);
            }
            Then::Again(pause) => {
                self.first.push_back(Piece::Tried { attempt: attempt.clone(), usage: error.usage });
                let pause = Box::pin(tokio::time::sleep(pause));
                self.state = State::Pausing(pause, Some(attempt));
            }
            Then::Next => {
                self.first.push_back(Piece::Tried { attempt: attempt.clone(), usage: error.usage });
                self.ask_again(Some(attempt));
            }
        }
        Ok(())
    }

    /// Whoever's turn it is is asked after a failure.
    fn ask_again(&mut self, after: Option<Attempt>) {
        self.first.push_back(asking(&self.course, after));
        self.state = State::Ready;
    }
}

fn asking(course: &Course, after: Option<Attempt>) -> Piece {
    Piece::Asking { model: course.model().clone(), after, instead: course.is_instead() }
}

impl Engine {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Piece, Error>>> {
        match self {
            Self::Remote(answer) => Pin::new(&mut **answer).poll_next(context),
            Self::Local(pieces) => pieces.poll_next_unpin(context).map_err(Error::new),
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
                State::Pausing(pause, after) => {
                    ready!(pause.as_mut().poll(context));
                    let after = after.take();
                    this.ask_again(after);
                }
                State::Asking(engine, asked_at) => match ready!(engine.poll(context)) {
                    Some(Ok(piece)) => {
                        this.course.answered(&this.shared);
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
