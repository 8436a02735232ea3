//! A model's inbox: the questions that wait for it, those that were tokenised for it, and the signal that wakes its thread.
//!
//! The worker and the engine both hold it and do not know each other: callers put questions in on one side, the model's
//! thread takes them out on the other.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use contract::{
    AccountId, ModelTrouble,
    prompt::{Piece, Prompt},
};
use llama_cpp_2::token::LlamaToken;
use tokio::sync::mpsc::UnboundedSender;

use crate::{Error, queue::Queue};

/// A question, and the way back to whoever asked.
pub struct Question {
    /// The prompt that is to be answered.
    pub prompt: Prompt,
    /// The sender of the answer's pieces. Unbounded, because an answer never exceeds the model's window.
    pub answer: UnboundedSender<Result<Piece, Error>>,
}

impl Question {
    /// Whether somebody still waits for the answer.
    pub fn is_wanted(&self) -> bool {
        !self.answer.is_closed()
    }

    /// Answers with the trouble why there will be no answer.
    pub fn refuse(&self, trouble: ModelTrouble) {
        // Perhaps nobody waits any more.
        let _ = self.answer.send(Err(trouble.into()));
    }
}

/// A question whose prompt was tokenised beside the model's thread.
pub struct Tokenized {
    /// The account that asked it.
    pub account: AccountId,
    /// The question.
    pub question: Question,
    /// The tokens of its prompt, or why there are none.
    pub tokens: Result<Vec<LlamaToken>, ModelTrouble>,
}

/// The inbox of a model: a bounded queue that its thread empties. It is open while such a thread runs.
pub struct Inbox {
    state: Mutex<State>,
    arrival: Condvar,
}

struct State {
    waiting: Queue<Question>,
    tokenized: Vec<Tokenized>,
    /// Whether something came in since the thread last waited.
    has_changed: bool,
    /// Whether a thread answers.
    is_open: bool,
}

impl Inbox {
    /// An inbox that holds `limit` questions, of each account `limit_each`, and that no thread empties yet.
    pub fn new(limit: usize, limit_each: usize) -> Self {
        let waiting = Queue::new(limit, limit_each);
        let state = State { waiting, tokenized: Vec::new(), has_changed: false, is_open: false };
        Self { state: Mutex::new(state), arrival: Condvar::new() }
    }

    /// Adds an account's question, or refuses it when too many wait already. Where no thread answers, `start` has to start
    /// one; `false` from it refuses everything that waits.
    pub fn push(&self, account: AccountId, question: Question, start: impl FnOnce() -> bool) {
        let mut state = self.lock();
        if state.waiting.is_full_for(account) {
            state.waiting.retain(Question::is_wanted);
        }
        if let Err(question) = state.waiting.push(account, question) {
            return question.refuse(ModelTrouble::Overloaded);
        }
        state.has_changed = true;
        if state.is_open {
            self.arrival.notify_one();
        } else if start() {
            state.is_open = true;
        } else {
            state.waiting.drain().for_each(|question| question.refuse(ModelTrouble::Broken));
        }
    }

    /// Takes the next question for one of `free` slots, if there is one. `served` are the accounts in the other slots.
    pub fn pop(&self, served: &[AccountId], free: usize) -> Option<(AccountId, Question)> {
        let mut state = self.lock();
        state.waiting.retain(Question::is_wanted);
        state.waiting.pop(served, free)
    }

    /// Gives back a question that was tokenised.
    pub fn give_back(&self, tokenized: Tokenized) {
        let mut state = self.lock();
        state.tokenized.push(tokenized);
        state.has_changed = true;
        self.arrival.notify_one();
    }

    /// Takes the questions that were tokenised.
    pub fn take_tokenized(&self) -> Vec<Tokenized> {
        std::mem::take(&mut self.lock().tokenized)
    }

    /// Waits until something comes in, for ever without a timeout. `false`: nothing came in time, and the inbox is closed.
    pub fn wait(&self, idle_timeout: Option<Duration>) -> bool {
        let is_idle = |state: &mut State| !state.has_changed;
        let state = self.lock();
        let mut state = match idle_timeout {
            None => self.arrival.wait_while(state, is_idle).unwrap_or_else(PoisonError::into_inner),
            Some(timeout) => {
                let woken = self.arrival.wait_timeout_while(state, timeout, is_idle);
                woken.unwrap_or_else(PoisonError::into_inner).0
            }
        };
        // Closed under the lock, so that a question either finds the inbox open or has a thread started.
        state.is_open = state.has_changed || state.waiting.len() > 0;
        state.has_changed = false;
        state.is_open
    }

    /// Closes, and refuses everything that is in it; the next question opens it again.
    pub fn close(&self, trouble: ModelTrouble) {
        let mut state = self.lock();
        state.is_open = false;
        state.waiting.drain().for_each(|question| question.refuse(trouble));
        state.tokenized.drain(..).for_each(|it| it.question.refuse(trouble));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No invariant spans a panic: the queue is whole after each call.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
