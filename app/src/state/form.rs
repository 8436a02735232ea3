//! A form on its way to the server: whether it is under way, and what was wrong with it. Shared by all forms, so that
//! none can be sent twice at a time, and all of them show failures alike.

use super::state;
use contract::{Failure, Field};
use leptos::{prelude::*, task::spawn_local};
use std::pin::Pin;

/// The rest of what is to be done, once a form was accepted.
type Done = Box<dyn FnOnce()>;
/// A request that a form makes.
type Sending = Pin<Box<dyn Future<Output = Result<Done, Failure>>>>;

/// The state of a form that is sent to the server.
#[derive(Clone, Copy)]
pub struct Form {
    /// Whether the form is under way.
    pub busy: RwSignal<bool>,
    /// The failure of the last try; `None` while the form is under way, and when it was accepted.
    pub failure: RwSignal<Option<Failure>>,
}

impl Form {
    /// A form that nobody has sent yet.
    pub fn new() -> Self {
        Self { busy: RwSignal::new(false), failure: RwSignal::new(None) }
    }

    /// Sends the form, once at a time; `done` runs when it was accepted.
    pub fn send<T: 'static>(
        self,
        sending: impl Future<Output = Result<T, Failure>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        self.run(Box::pin(async move {
            let answer = sending.await?;
            Ok(Box::new(move || done(answer)) as Done)
        }));
    }

    /// One body for all forms: each one's own part is behind a pointer.
    fn run(self, sending: Sending) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failure.set(None);
        spawn_local(async move {
            let answer = sending.await;
            // The form may have been closed meanwhile.
            let _ = self.busy.try_set(false);
            match answer {
                Ok(done) => done(),
                Err(Failure::SignedOut) => state().signed_out(),
                Err(failure) => {
                    let _ = self.failure.try_set(Some(failure));
                }
            }
        });
    }

    /// Whether a failure is about this field's value.
    pub fn is_about(failure: &Failure, field: Field) -> bool {
        match failure {
            Failure::Invalid { field: wrong, .. } | Failure::Taken { field: wrong } => {
                *wrong == field
            }
            Failure::ProofRequired => field == Field::Password,
            _ => false,
        }
    }
}
