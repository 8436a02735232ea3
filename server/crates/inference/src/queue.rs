//! The queue of questions for a model, and whose turn it is.
//!
//! Pure, without threads and without a model, so that fairness is tested with tables.

use std::collections::VecDeque;

use contract::AccountId;

/// A queue of questions: bounded in all and for each account, in order for each account, in turn between accounts.
#[derive(Debug)]
pub struct Queue<T> {
    /// The accounts with something waiting; the one that was served last stands last.
    accounts: VecDeque<(AccountId, VecDeque<T>)>,
    limit: usize,
    limit_each: usize,
}

impl<T> Queue<T> {
    /// An empty queue that holds `limit` questions, of each account `limit_each`.
    pub const fn new(limit: usize, limit_each: usize) -> Self {
        Self { accounts: VecDeque::new(), limit, limit_each }
    }

    /// The number of questions that wait.
    pub fn len(&self) -> usize {
        self.accounts.iter().map(|(_, waiting)| waiting.len()).sum()
    }

    /// Whether an account cannot add a question now, because too many of its own wait, or too many in all.
    pub fn is_full_for(&self, account: AccountId) -> bool {
        let own = self.accounts.iter().find(|(it, _)| *it == account);
        let own = own.map_or(0, |(_, waiting)| waiting.len());
        own >= self.limit_each || self.len() >= self.limit
    }

    /// Adds an account's question; gives it back when the queue is full.
    pub fn push(&mut self, account: AccountId, question: T) -> Result<(), T> {
        if self.is_full_for(account) {
            return Err(question);
        }
        match self.accounts.iter_mut().find(|(it, _)| *it == account) {
            Some((_, waiting)) => waiting.push_back(question),
            None => self.accounts.push_back((account, VecDeque::from([question]))),
        }
        Ok(())
    }

    /// Takes the next question: of the accounts with the fewest answers in the works, the one that waited longest.
    ///
    /// An account that is being answered already never takes the last free slot of several, so that a newcomer finds one.
    pub fn pop(&mut self, served: &[AccountId], free: usize) -> Option<(AccountId, T)> {
        let answers = |account| served.iter().filter(|it| **it == account).count();
        let (index, fewest) = self
            .accounts
            .iter()
            .enumerate()
            .map(|(index, (account, _))| (index, answers(*account)))
            .min_by_key(|(_, answers)| *answers)?;
        if free == 0 || (free == 1 && fewest > 0) {
            return None;
        }
        let (account, mut waiting) = self.accounts.remove(index)?;
        let question = waiting.pop_front()?;
        if !waiting.is_empty() {
            self.accounts.push_back((account, waiting));
        }
        Some((account, question))
    }

    /// Keeps only the questions that are still wanted.
    pub fn retain(&mut self, mut is_wanted: impl FnMut(&T) -> bool) {
        for (_, waiting) in &mut self.accounts {
            waiting.retain(&mut is_wanted);
        }
        self.accounts.retain(|(_, waiting)| !waiting.is_empty());
    }

    /// Takes every question out.
    pub fn drain(&mut self) -> impl Iterator<Item = T> {
        std::mem::take(&mut self.accounts).into_iter().flat_map(|(_, waiting)| waiting)
    }
}

#[cfg(test)]
mod tests {
    use contract::AccountId;
    use uuid::Uuid;

    use super::*;

    const ADA: AccountId = AccountId::new(Uuid::from_u128(1));
    const BOB: AccountId = AccountId::new(Uuid::from_u128(2));

    fn queue(questions: &[(AccountId, &'static str)]) -> Queue<&'static str> {
        let mut queue = Queue::new(8, 8);
        for (whom, question) in questions {
            queue.push(*whom, *question).unwrap();
        }
        queue
    }

    #[test]
    fn people_take_turns_however_much_each_asks() {
        let mut queue = queue(&[(ADA, "a1"), (ADA, "a2"), (ADA, "a3"), (BOB, "b1"), (BOB, "b2")]);

        let order: Vec<_> = std::iter::from_fn(|| queue.pop(&[], 4)).map(|(_, it)| it).collect();

        assert_eq!(order, ["a1", "b1", "a2", "b2", "a3"]);
    }

    #[test]
    fn who_has_no_answer_in_the_works_comes_first() {
        let mut queue = queue(&[(ADA, "a1"), (BOB, "b1")]);

        assert_eq!(queue.pop(&[ADA], 3), Some((BOB, "b1")));
    }

    #[test]
    fn the_last_slot_is_kept_for_a_newcomer() {
        let mut queue = queue(&[(ADA, "a1")]);

        assert_eq!(queue.pop(&[ADA, ADA], 1), None);
        assert_eq!(queue.pop(&[BOB], 1), Some((ADA, "a1")));
    }

    #[test]
    fn a_full_queue_gives_the_question_back() {
        let mut queue = Queue::new(2, 2);
        queue.push(ADA, "a1").unwrap();
        queue.push(BOB, "b1").unwrap();

        assert_eq!(queue.push(BOB, "b2"), Err("b2"));
        assert_eq!(queue.len(), 2);
    }

    #[test]
    fn one_account_cannot_fill_the_queue() {
        let mut queue = Queue::new(8, 2);
        queue.push(ADA, "a1").unwrap();
        queue.push(ADA, "a2").unwrap();

        assert_eq!(queue.push(ADA, "a3"), Err("a3"));
        assert_eq!(queue.push(BOB, "b1"), Ok(()));
        queue.pop(&[], 4).unwrap();
        assert_eq!(queue.push(ADA, "a4"), Ok(()));
    }

    #[test]
    fn forgotten_questions_make_room() {
        let mut queue = queue(&[(ADA, "a1"), (BOB, "b1"), (BOB, "b2")]);

        queue.retain(|question| *question == "b2");

        assert_eq!(queue.drain().collect::<Vec<_>>(), ["b2"]);
        assert_eq!(queue.len(), 0);
    }
}
