//! The answers to a list's requests, which come late and in any order, and the changes that are made to the list here
//! meanwhile. An answer is a snapshot of the past when it comes. What becomes of it is decided apart from the signals
//! of `state/remote_list.rs`, so that every order in which the two can meet is tried natively.
//!
//! | since the request | what becomes of its answer |
//! |---|---|
//! | nothing | it is shown |
//! | the list was changed here | it may be older than the change: the list is asked for once more |
//! | another request was begun, or the list was forgotten | nothing |

/// The counters of one list: the requests for it, and the changes that were made to it here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Requests {
    begun: u32,
    changes: u32,
}

/// A request for a list, with the counters as they were when it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request(Requests);

/// The effect of a request's answer on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerEffect {
    /// Nothing: a later request's answer is what counts.
    Nothing,
    /// The answer is shown.
    Show,
    /// The list is asked for once more: the answer may not know of a change that was made here.
    AskAgain,
}

impl Requests {
    /// Begins a request. The answers to those before come too late from now on.
    pub fn begin(&mut self) -> Request {
        self.begun = self.begun.wrapping_add(1);
        Request(*self)
    }

    /// Counts a change that was made here.
    pub fn change(&mut self) {
        self.changes = self.changes.wrapping_add(1);
    }

    /// Judges a request's answer that has come.
    pub fn judge(self, Request(then): Request) -> AnswerEffect {
        if then.begun != self.begun {
            AnswerEffect::Nothing
        } else if then.changes != self.changes {
            AnswerEffect::AskAgain
        } else {
            AnswerEffect::Show
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_shown_when_nothing_happened_since() {
        let mut requests = Requests::default();
        requests.change();

        let request = requests.begin();

        assert_eq!(requests.judge(request), AnswerEffect::Show);
    }

    #[test]
    fn a_change_made_meanwhile_is_not_overwritten() {
        let mut requests = Requests::default();
        let request = requests.begin();

        requests.change();

        assert_eq!(requests.judge(request), AnswerEffect::AskAgain);
        let again = requests.begin();
        assert_eq!(requests.judge(again), AnswerEffect::Show);
    }

    #[test]
    fn a_late_answer_is_nothing_whatever_was_changed() {
        let mut requests = Requests::default();
        let late = requests.begin();

        let latest = requests.begin();

        assert_eq!(requests.judge(late), AnswerEffect::Nothing);
        assert_eq!(requests.judge(latest), AnswerEffect::Show);
        requests.change();
        assert_eq!(requests.judge(late), AnswerEffect::Nothing);
    }
}
