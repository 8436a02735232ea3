//! The answers to a list's requests, which come late and in any order, and the changes that are made to the list here
//! meanwhile. An answer is a snapshot of the past when it comes. What becomes of it is decided apart from the signals
//! of `state/remote_list.rs`, so that every order in which the two can meet is tried natively.
//!
//! | since the request | what becomes of its answer |
//! |---|---|
//! | nothing | it is shown |
//! | the list was changed here | it may be older than the change: the list is asked for once more |
//! | another request was begun, or the list was forgotten | nothing |
//!
//! A further page is judged alike, and asked for once more likewise.

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

    /// A request for a further page: unlike the first one's, its answer takes no other's place.
    pub const fn further(self) -> Request {
        Request(self)
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

/// Takes a further page in, behind what is there: an item that is there already, because it was put in here or moved
/// since, is as the page says and where the page says. Gives the number of items that were not there.
pub fn add_page<T>(list: &mut Vec<T>, page: Vec<T>, is_same: impl Fn(&T, &T) -> bool) -> usize {
    let before = list.len();
    list.retain(|known| !page.iter().any(|item| is_same(item, known)));
    list.extend(page);
    list.len() - before
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_further_page_comes_behind_what_is_there() {
        let is_same = |one: &(u8, char), other: &(u8, char)| one.0 == other.0;
        let mut list = vec![(1, 'a'), (2, 'b'), (4, 'x')];

        let added = add_page(&mut list, vec![(3, 'c'), (4, 'd')], is_same);

        assert_eq!(list, [(1, 'a'), (2, 'b'), (3, 'c'), (4, 'd')]);
        assert_eq!(added, 1);
        assert_eq!(add_page(&mut list, Vec::new(), is_same), 0);
        assert_eq!(list.len(), 4);
    }

    #[test]
    fn a_further_page_keeps_no_other_answer_from_being_shown() {
        let mut requests = Requests::default();
        let first = requests.begin();

        let further = requests.further();

        assert_eq!(requests.judge(first), AnswerEffect::Show);
        assert_eq!(requests.judge(further), AnswerEffect::Show);
        requests.change();
        assert_eq!(requests.judge(further), AnswerEffect::AskAgain);
        requests.begin();
        assert_eq!(requests.judge(further), AnswerEffect::Nothing);
    }

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
