//! How often the live answer is shown: once an animation frame at most, and at once for whatever is not a delta. Apart
//! from `state/thread`, so that frames which never come can be tried.

/// The moment to redraw the answer, after an event that was folded in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redraw {
    /// Show the answer as it is now.
    Now,
    /// Ask for an animation frame and call `frame` in it.
    NextFrame,
    /// Nothing: a frame is under way, or nobody looks.
    Later,
}

/// The pace of one live answer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    waits: bool,
    unseen: bool,
}

impl Pace {
    /// Takes in that a delta came; `hidden` says whether nobody can see the page.
    pub fn delta(&mut self, hidden: bool) -> Redraw {
        self.unseen = true;
        if self.waits || hidden {
            return Redraw::Later;
        }
        self.waits = true;
        Redraw::NextFrame
    }

    /// Takes in that another event came, which is never merged with what came before: everything is shown now.
    pub fn other(&mut self) -> Redraw {
        self.unseen = false;
        Redraw::Now
    }

    /// Takes in the frame that was asked for, or the page's return to sight. Gives whether there is something to show.
    pub fn frame(&mut self) -> bool {
        self.waits = false;
        std::mem::take(&mut self.unseen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_deltas_are_one_frame() {
        let mut pace = Pace::default();

        assert_eq!([pace.delta(false), pace.delta(false)], [Redraw::NextFrame, Redraw::Later]);
        assert!(pace.frame());
        assert!(!pace.frame());
        assert_eq!(pace.delta(false), Redraw::NextFrame);
    }

    #[test]
    fn an_end_is_shown_at_once_and_leaves_its_frame_nothing() {
        let mut pace = Pace::default();
        pace.delta(false);

        assert_eq!(pace.other(), Redraw::Now);
        assert!(!pace.frame());
    }

    #[test]
    fn a_hidden_page_shows_everything_on_its_return() {
        let mut pace = Pace::default();

        assert_eq!(pace.delta(true), Redraw::Later);
        assert!(pace.frame());
    }
}
