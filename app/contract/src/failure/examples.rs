//! One failure of every code, for documents and tests that go through all of them.
//!
//! Beside the failures, whose file has no room for values that mean nothing; the chain does not compile while a variant
//! is left out, which no list would promise.

use super::{Failure, Field, Rule, Subject, TraceId};
use crate::{ModelId, ModelTrouble, Timestamp};
use std::iter::successors;

impl Failure {
    /// One failure of every code that is known, in the order of the variants.
    pub fn examples() -> impl Iterator<Item = Self> {
        successors(Some(Self::SignedOut), after)
    }
}

/// The example after another one. A new variant does not compile until it stands here.
fn after(failure: &Failure) -> Option<Failure> {
    use Failure as F;
    let model = || ModelId::parse("openai/gpt-5").expect("it has two halves");
    Some(match failure {
        F::SignedOut => F::WrongCredentials,
        F::WrongCredentials => F::Suspended,
        F::Suspended => F::Forbidden,
        F::Forbidden => F::ProofRequired,
        F::ProofRequired => F::ForeignOrigin,
        F::ForeignOrigin => F::SignUpClosed,
        F::SignUpClosed => F::Missing { what: Subject::Chat },
        F::Missing { .. } => F::Gone { what: Subject::Share },
        F::Gone { .. } => F::Invalid { field: Field::Title, rule: Rule::TooLong { max: 200 } },
        F::Invalid { .. } => F::Taken { field: Field::Email },
        F::Taken { .. } => F::Configured { what: Subject::Provider },
        F::Configured { .. } => F::Busy,
        F::Busy => F::TooMany { retry_after_s: 30 },
        F::TooMany { .. } => F::TooLarge { limit: 524_288 },
        F::TooLarge { .. } => F::NoModel { tried: vec![] },
        F::NoModel { .. } => F::ModelFailed { model: model(), trouble: ModelTrouble::RateLimited },
        F::ModelFailed { .. } => {
            F::OverBudget { resets_at: Timestamp::from_millis(1_796_083_200_000) }
        }
        F::OverBudget { .. } => F::NoPrice { model: model() },
        F::NoPrice { .. } => F::UnsupportedParameter { model: model(), parameter: "tools".into() },
        F::UnsupportedParameter { .. } => F::MethodNotAllowed,
        F::MethodNotAllowed => F::Outdated { server: 2 },
        F::Outdated { .. } => F::unavailable(),
        F::Unavailable { .. } => F::Offline,
        F::Offline => F::Internal { trace_id: TraceId("0af7651916cd43dd8448eb211c80319c".into()) },
        F::Internal { .. } | F::Unknown(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_code_comes_once() {
        let codes: Vec<_> = Failure::examples().map(|failure| failure.code()).collect();

        assert_eq!(codes.iter().collect::<HashSet<_>>().len(), codes.len(), "{codes:?}");
        assert!(codes.len() > 20, "{codes:?}");
    }

    #[test]
    fn a_code_is_the_same_in_the_table_and_on_the_wire() {
        for failure in Failure::examples() {
            let written = serde_json::to_value(&failure).unwrap();

            assert_eq!(written["code"], failure.code());
            assert!((400..600).contains(&failure.status()), "{failure}");
        }
    }
}
