//! The proof that whoever sits here knows the account's password, for what the server does with a fresh one only.
//!
//! Apart from `form`, because most forms never need it, and from `session`, because each dialog asks for its own.

use crate::api::{self, Secret};
use contract::Failure;
use leptos::prelude::*;

/// The proof that goes before a request, once the server has asked for it.
#[derive(Clone, Copy)]
pub struct Proof {
    /// The password, as it was typed.
    pub password: RwSignal<String>,
    /// Whether the server has asked for the password.
    pub is_asked: RwSignal<bool>,
}

impl Proof {
    /// A proof that the server asks for only if the last one is too old.
    pub fn new() -> Self {
        Self { password: RwSignal::new(String::new()), is_asked: RwSignal::new(false) }
    }

    /// Proves the password if the server has asked for it, then makes the request.
    ///
    /// # Errors
    /// The failure of either. `ProofRequired` shows the field, and the form can be sent again.
    pub async fn before<T>(
        self,
        request: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        if self.is_asked.get_untracked() {
            api::accounts::prove(Secret::from(self.password.get_untracked())).await?;
            // The form may have been closed meanwhile.
            let _ = self.is_asked.try_set(false);
            let _ = self.password.try_set(String::new());
        }
        let answer = request.await;
        if matches!(answer, Err(Failure::ProofRequired)) {
            let _ = self.is_asked.try_set(true);
        }
        answer
    }
}
