//! The route of one question: models are asked one after the other until one says its first word. From then on the
//! answer is that model's, and its trouble is the caller's.
//!
//! - `policy`: which model comes first, when it is retried, and when the next one is the fallback. Pure.
//! - `progress`: how far one question has come. It joins the policy with what all questions share: the circuit breakers
//!   and the time that is left. It has no clock.
//!
//! This file is what remains: the stream itself, which asks, waits, and says what happens.

mod policy;
mod progress;

use crate::{
    credentials::Credentials,
    error::Error,
    gateway::{Gateway, Shared},
    stream::RemoteAnswer,
};
use contract::{
    Attempt, ModelId, ModelTrouble,
    prompt::{Piece, Prompt},
};
use futures::{
    Stream,
    stream::{BoxStream, StreamExt},
};
use policy::NextStep;
use progress::Progress;
use std::{
    collections::VecDeque,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};
use tokio::time::{Instant, Sleep};

/// The answer to one question, whichever models are asked for it: a stream of pieces.
pub(crate) struct Route {
    shared: Arc<Shared>,
    prompt: Prompt,
    credentials: Credentials,
    progress: Progress,
    /// Pieces that come before the next one of the model's.
    first: VecDeque<Piece>,
    state: State,
}

/// The state of a route, between asking a model and the last piece.
enum State {
    /// The model whose turn it is will be asked as soon as somebody listens.
    Ready,
    /// The model will be retried when the backoff is over, after this attempt.
    BackingOff(Pin<Box<Sleep>>, Option<Attempt>),
    /// The model has been asked, at this moment, and has not said anything yet.
    Asking(Answer, Instant),
    /// The model answers.
    Answering(Answer),
    /// The stream is over: nothing comes any more.
    Over,
}

/// The answer of the model that is asked, wherever it runs.
enum Answer {
    /// An answer of a provider.
    Remote(Box<RemoteAnswer>),
    /// An answer of this process.
    Local(BoxStream<'static, Result<Piece, ModelTrouble>>),
    /// No answer: there is no such model.
    Unknown,
}

impl Gateway {
    /// The answer of a model, or of the first of an alias' models that says a word, as a stream of pieces.
    ///
    /// The stream ends with `Finished` or with an error; dropping it stops the provider. Where another model than
    /// `model` is asked, `Routed` says so before its first word, and `AttemptFailed` says of each one that failed, when
    /// it did.
    pub fn stream(
        &self,
        model: &ModelId,
        prompt: Prompt,
        credentials: Credentials,
    ) -> BoxStream<'static, Result<Piece, Error>> {
        Box::pin(Route::new(Arc::clone(&self.0), model, prompt, credentials))
    }
}

impl Route {
    /// The route of a question that a model or an alias is asked. Asks nobody before it is polled.
    pub fn new(
        shared: Arc<Shared>,
        asked: &ModelId,
        prompt: Prompt,
        credentials: Credentials,
    ) -> Self {
        let progress = Progress::begin(&shared, asked, Instant::now());
        let mut first = VecDeque::new();
        if progress.model() != asked {
            first.push_back(routed(&progress, None));
        }
        Self { shared, prompt, credentials, progress, first, state: State::Ready }
    }

    /// Asks the model whose turn it is.
    fn ask(&self) -> Answer {
        let model = self.progress.model();
        if model.provider() == ModelId::LOCAL {
            let Some(local) = &self.shared.local else { return Answer::Unknown };
            return Answer::Local(local.stream(model, &self.prompt, self.credentials.owner));
        }
        let Some(provider) = self.shared.catalogue.provider(model.provider()) else {
            return Answer::Unknown;
        };
        let deadline = self.progress.deadline(&self.shared, Instant::now());
        let answer = RemoteAnswer::ask(
            self.shared.client.clone(),
            &provider,
            self.credentials.key(&provider),
            model.name(),
            &self.prompt,
            deadline,
        );
        Answer::Remote(Box::new(answer))
    }

    /// Tells the model's circuit of a failure, but not of one with somebody's own key: that says nothing of
    /// everybody's.
    fn tell_circuit(&self, trouble: ModelTrouble, now: Instant) {
        let provider = self.shared.catalogue.provider(self.progress.model().provider());
        if provider.is_none_or(|it| self.credentials.own_key(&it).is_none()) {
            self.progress.failed(&self.shared, trouble, now);
        }
    }

    /// Takes the next step after a failure before the first word, or gives the error to the caller.
    fn fail(&mut self, error: Error, asked_at: Instant) -> Result<(), Error> {
        let now = Instant::now();
        self.tell_circuit(error.trouble, now);
        let millis = now.duration_since(asked_at).as_millis();
        let attempt = Attempt {
            model: self.progress.model().clone(),
            trouble: error.trouble,
            duration_ms: u64::try_from(millis).unwrap_or(u64::MAX),
        };
        match self.progress.after(&self.shared, error.trouble, now) {
            NextStep::GiveUp => {
                self.state = State::Over;
                return Err(error);
            }
            NextStep::Retry(backoff) => {
                self.first.push_back(Piece::AttemptFailed {
                    attempt: attempt.clone(),
                    usage: error.usage,
                });
                let backoff = Box::pin(tokio::time::sleep(backoff));
                self.state = State::BackingOff(backoff, Some(attempt));
            }
            NextStep::Fallback => {
                self.first.push_back(Piece::AttemptFailed {
                    attempt: attempt.clone(),
                    usage: error.usage,
                });
                self.ask_again(Some(attempt));
            }
        }
        Ok(())
    }

    /// Turns to the model whose turn it is after a failure, and says so.
    fn ask_again(&mut self, failed: Option<Attempt>) {
        self.first.push_back(routed(&self.progress, failed));
        self.state = State::Ready;
    }
}

/// The piece that names the model whose turn it is.
fn routed(progress: &Progress, failed: Option<Attempt>) -> Piece {
    Piece::Routed { model: progress.model().clone(), failed, fallback: progress.is_fallback() }
}

impl Answer {
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
                State::BackingOff(backoff, after) => {
                    ready!(backoff.as_mut().poll(context));
                    let after = after.take();
                    this.ask_again(after);
                }
                State::Asking(answer, asked_at) => match ready!(answer.poll(context)) {
                    Some(Ok(piece)) => {
                        this.progress.answered(&this.shared);
                        this.state = match std::mem::replace(&mut this.state, State::Over) {
                            State::Asking(answer, _) if !matches!(piece, Piece::Finished(_)) => {
                                State::Answering(answer)
                            }
                            _ => State::Over,
                        };
                        return Poll::Ready(Some(Ok(piece)));
                    }
                    failed => {
                        // An answer that ends without a word has broken off.
                        let broken = Error::new(ModelTrouble::InvalidResponse);
                        let error = failed.and_then(Result::err).unwrap_or(broken);
                        let asked_at = *asked_at;
                        if let Err(error) = this.fail(error, asked_at) {
                            return Poll::Ready(Some(Err(error)));
                        }
                    }
                },
                State::Answering(answer) => {
                    let piece = ready!(answer.poll(context));
                    match &piece {
                        Some(Ok(Piece::Finished(_))) | None => this.state = State::Over,
                        Some(Err(error)) => {
                            this.tell_circuit(error.trouble, Instant::now());
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
