//! Failures as problem documents (RFC 9457), the shape of every answer outside 2xx but for OpenAI's. Beside `openai`, so
//! that `error` chooses between two that know nothing of each other.

use app::i18n;
use contract::{Failure, Language, Problem, TraceId};

/// The failure as the body of an answer, with its title in the client's language.
pub fn body(failure: &Failure, trace_id: &TraceId, language: Language) -> Vec<u8> {
    let title = i18n::explain(i18n::locale(language), failure);
    let problem = Problem::new(failure, title, trace_id.clone());
    serde_json::to_vec(&problem).expect("a problem document is plain data")
}
