//! Why another model answers than the one that was to be asked first, in words. The message shows the sentence and the
//! announcer reads it out, so that it is made once.

use super::{explain::why, locales::Locale};
use contract::{Attempt, ModelId};
use leptos_i18n::td_string;

/// The attempts that failed before `model` was asked, each model once. A model that is asked again does not stand in
/// for another.
pub fn others(attempts: &[Attempt], model: &ModelId) -> Vec<Attempt> {
    let mut attempts = attempts.to_vec();
    attempts.retain(|attempt| attempt.model != *model);
    attempts.dedup_by(|next, last| next.model == last.model);
    attempts
}

/// Says who failed and why, and which model is asked in their place, or has answered.
pub fn fallback(locale: Locale, others: &[Attempt], model: &str, has_answered: bool) -> String {
    let reasons: Vec<_> =
        others.iter().map(|attempt| why(locale, attempt.model.name(), attempt.trouble)).collect();
    let (reasons, model) = (reasons.join("; "), model.to_owned());
    if has_answered {
        td_string!(locale, messages.fallback, reasons, model)
    } else {
        td_string!(locale, messages.fallback_asked, reasons, model)
    }
}
