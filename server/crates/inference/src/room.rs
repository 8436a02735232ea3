//! One model: its queue, the thread that answers, and the streams that leave it.

use std::{
    path::Path,
    pin::Pin,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
    thread,
    time::Duration,
};

use contract::{
    AccountId, Model, ModelTrouble,
    prompt::{Piece, Prompt},
};
use futures_core::Stream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::{Config, Error, engine, find::File, queue::Queue};

/// A model that can be asked. Its thread lives from the first question until nobody has asked for a while.
pub struct Room {
    file: File,
    config: Arc<Config>,
    door: Arc<Door>,
}

/// A question and the way back to whoever asked.
pub struct Question {
    /// What is asked.
    pub prompt: Prompt,
    /// Where the answer goes. Unbounded, because an answer never exceeds the model's window.
    pub answer: UnboundedSender<Result<Piece, Error>>,
}

impl Question {
    /// Whether somebody still waits for the answer.
    pub fn is_wanted(&self) -> bool {
        !self.answer.is_closed()
    }

    /// Says why there will be no answer.
    pub fn refuse(&self, trouble: ModelTrouble) {
        // Nobody there to be told is fine.
        let _ = self.answer.send(Err(trouble.into()));
    }
}

impl Room {
    /// A room for this model, with nobody in it yet.
    pub fn new(file: File, config: Arc<Config>) -> Self {
        let door = Arc::new(Door::new(config.waiting));
        Self { file, config, door }
    }

    /// The model.
    pub const fn model(&self) -> &Model {
        &self.file.model
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        &self.file.path
    }

    /// Asks. The answer is a refusal when too many wait already.
    pub fn ask(&self, prompt: Prompt, whom: AccountId) -> Answer {
        let (answer, pieces) = unbounded_channel();
        let mut inside = self.door.lock();
        if inside.waiting.len() >= self.config.waiting {
            inside.waiting.retain(Question::is_wanted);
        }
        if let Err(question) = inside.waiting.push(whom, Question { prompt, answer }) {
            question.refuse(ModelTrouble::Crowded);
        } else if inside.is_open {
            self.door.bell.notify_one();
        } else if self.open() {
            inside.is_open = true;
        } else {
            inside.waiting.drain().for_each(|question| question.refuse(ModelTrouble::Broken));
        }
        Answer { pieces, has_ended: false }
    }

    /// Starts the thread that answers; `false` when the system has no thread to give.
    fn open(&self) -> bool {
        let (file, config) = (self.file.clone(), Arc::clone(&self.config));
        let door = Arc::clone(&self.door);
        let name = format!("model {}", file.model.id.name());
        let work = move || {
            let _closing = Closing(&door);
            engine::run(&file, &config, &door);
        };
        thread::Builder::new().name(name).spawn(work).is_ok()
    }
}

/// What the thread and the people who ask have in common.
pub struct Door {
    inside: Mutex<Inside>,
    bell: Condvar,
}

struct Inside {
    waiting: Queue<Question>,
    /// Whether a thread answers.
    is_open: bool,
}

impl Door {
    fn new(waiting: usize) -> Self {
        let inside = Inside { waiting: Queue::new(waiting), is_open: false };
        Self { inside: Mutex::new(inside), bell: Condvar::new() }
    }

    /// The next question for one of the free seats, if there is one.
    pub fn next(&self, served: &[AccountId], free: usize) -> Option<(AccountId, Question)> {
        let mut inside = self.lock();
        inside.waiting.retain(Question::is_wanted);
        inside.waiting.pop(served, free)
    }

    /// Waits for somebody to ask. `false`: nobody did, and the door is closed.
    pub fn wait(&self, patience: Option<Duration>) -> bool {
        let nobody = |inside: &mut Inside| inside.waiting.len() == 0;
        let inside = self.lock();
        let mut inside = match patience {
            None => self.bell.wait_while(inside, nobody).unwrap_or_else(PoisonError::into_inner),
            Some(patience) => {
                let woken = self.bell.wait_timeout_while(inside, patience, nobody);
                woken.unwrap_or_else(PoisonError::into_inner).0
            }
        };
        // Closed under the lock, so that a question either finds an open door or opens it itself.
        inside.is_open = inside.waiting.len() > 0;
        inside.is_open
    }

    /// Closes, and refuses everybody who waits; the next question opens it again.
    pub fn close(&self, trouble: ModelTrouble) {
        let mut inside = self.lock();
        inside.is_open = false;
        inside.waiting.drain().for_each(|question| question.refuse(trouble));
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        // No invariant spans a panic: the queue is whole after each call.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Closes the door when the thread panics: nobody waits for an answer that cannot come.
struct Closing<'a>(&'a Door);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.close(ModelTrouble::Broken);
        }
    }
}

/// An answer as it is written. Dropping it stops the work.
pub struct Answer {
    pieces: UnboundedReceiver<Result<Piece, Error>>,
    has_ended: bool,
}

impl Answer {
    /// An answer that is a refusal.
    pub fn refused(trouble: ModelTrouble) -> Self {
        let (answer, pieces) = unbounded_channel();
        let _ = answer.send(Err(trouble.into()));
        Self { pieces, has_ended: false }
    }
}

impl Stream for Answer {
    type Item = Result<Piece, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.has_ended {
            return Poll::Ready(None);
        }
        let piece = ready!(self.pieces.poll_recv(context));
        // A thread that is gone without a last word has broken down.
        let piece = piece.unwrap_or(Err(ModelTrouble::Broken.into()));
        self.has_ended = !matches!(piece, Ok(Piece::Delta(_)));
        Poll::Ready(Some(piece))
    }
}
