//! Calls of models, in the words of the ledger: what one was for, and how it ended.
//!
//! These words are stored, logged and charged for, and never on the wire; what of a call the page shows is in `usage`.

use crate::Outcome;

/// The purpose of a call in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallPurpose {
    /// An answer in a chat.
    Answer,
    /// A title for a chat.
    Title,
    /// An answer for a program.
    Api,
    /// Vectors for a program.
    Embedding,
    /// An administrator's trial of a model.
    Trial,
}

impl CallPurpose {
    /// Every purpose.
    pub const ALL: [Self; 5] = [Self::Answer, Self::Title, Self::Api, Self::Embedding, Self::Trial];

    /// The purpose's word, as it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Title => "title",
            Self::Api => "api",
            Self::Embedding => "embedding",
            Self::Trial => "trial",
        }
    }

    /// The purpose that a stored word stands for. `None`: it stands for none.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == word)
    }
}

/// The outcome of a call in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallOutcome {
    /// The model said all it had to say.
    Done,
    /// The answer ran into a limit of its length.
    Cut,
    /// The caller stopped it.
    Stopped,
    /// The server went away meanwhile.
    Interrupted,
    /// The model failed.
    Failed,
}

impl CallOutcome {
    /// Every outcome.
    pub const ALL: [Self; 5] =
        [Self::Done, Self::Cut, Self::Stopped, Self::Interrupted, Self::Failed];

    /// The outcome's word, as it is stored and logged.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Cut => "cut",
            Self::Stopped => "stopped",
            Self::Interrupted => "interrupted",
            Self::Failed => "failed",
        }
    }

    /// The outcome that a stored word stands for. `None`: it stands for none.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }
}

impl From<&Outcome> for CallOutcome {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::Done,
            Outcome::Cut => Self::Cut,
            Outcome::Stopped => Self::Stopped,
            Outcome::Interrupted { .. } => Self::Interrupted,
            // No turn of this program ends in a way that it has no word for.
            Outcome::Failed { .. } | Outcome::Unknown(_) => Self::Failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_word_is_read_as_what_it_was_written_for() {
        for purpose in CallPurpose::ALL {
            assert_eq!(CallPurpose::parse(purpose.as_str()), Some(purpose));
        }
        for outcome in CallOutcome::ALL {
            assert_eq!(CallOutcome::parse(outcome.as_str()), Some(outcome));
        }
        assert_eq!((CallPurpose::parse("answers"), CallOutcome::parse("")), (None, None));
    }
}
