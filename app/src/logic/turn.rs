//! The live answer under two writers: its events, one by one, and snapshots of everything up to some event, which the
//! server sends instead of events that were missed. Either may come twice, late, or about another turn.
//!
//! | what comes | what is known | what happens |
//! |---|---|---|
//! | an event | its turn ended here | nothing |
//! | | it is the next one | it is folded in and shown |
//! | | it is folded in already | nothing |
//! | | events are missing before it | they are asked for |
//! | the beginning of a turn | nothing of the turn but that it was accepted | it is filled in and shown |
//! | | nothing of the turn | the turn begins |
//! | another event | nothing of the turn | all of it is asked for |
//! | a snapshot | its turn ended here | nothing |
//! | | later events of its turn | nothing, unless it is an end |
//! | | as many events of its turn, or fewer | it takes their place |
//! | | its turn is live, without any event | it takes their place |
//! | | nothing of the turn | the turn begins |
//!
//! An end is always taken in: a server that crashed may have kept less than it had sent here.

use contract::{Seq, Transcript, TurnEvent, TurnId, turn::Folded};

/// The effect of an event.
#[derive(Clone, Debug, PartialEq)]
pub enum EventEffect {
    /// Nothing: the event is known, or old.
    Nothing,
    /// The event is folded in: show it.
    Show,
    /// The event begins a turn.
    Begin(Box<Transcript>),
    /// Ask for the events after this one; for all of them where it is `None`.
    CatchUp(Option<(TurnId, Seq)>),
}

/// The effect of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnapshotEffect {
    /// Nothing: more is known, or the turn is over.
    Nothing,
    /// The snapshot takes the place of what is known of the live turn.
    Replace,
    /// The snapshot begins a turn.
    Begin,
}

/// Takes an event in. `truth` is what is known of the turn that is followed, `ended` the turn that ended last.
pub fn take_event(
    truth: &mut Option<Transcript>,
    ended: Option<TurnId>,
    turn: TurnId,
    seq: Seq,
    event: &TurnEvent,
) -> EventEffect {
    if ended == Some(turn) {
        return EventEffect::Nothing;
    }
    let Some(truth) = truth.as_mut().filter(|truth| truth.turn == turn) else {
        return match Transcript::begin(turn, event) {
            Some(transcript) => EventEffect::Begin(Box::new(transcript)),
            // The middle of a turn whose beginning is not here.
            None => EventEffect::CatchUp(None),
        };
    };
    if let (TurnEvent::Started { kept, model, at, .. }, 0) = (event, truth.seq) {
        // What is kept of the answer it continues is said here, and nowhere else.
        truth.parts.clone_from(kept);
        truth.model.clone_from(model);
        truth.started_at = *at;
        truth.seq = seq;
        return EventEffect::Show;
    }
    match truth.fold(seq, event) {
        Folded::Next => EventEffect::Show,
        Folded::Again => EventEffect::Nothing,
        Folded::Gap => EventEffect::CatchUp(Some((turn, truth.seq))),
    }
}

/// Judges a snapshot. `followed` is the last event that is known, `live` the turn that is shown, `ended` the turn that
/// ended last.
pub fn judge_snapshot(
    snapshot: &Transcript,
    followed: Option<(TurnId, Seq)>,
    live: Option<TurnId>,
    ended: Option<TurnId>,
) -> SnapshotEffect {
    let turn = snapshot.turn;
    let is_end = snapshot.outcome.is_some();
    let is_older = followed.is_some_and(|(known, seq)| known == turn && seq > snapshot.seq);
    if ended == Some(turn) || (is_older && !is_end) {
        SnapshotEffect::Nothing
    } else if live == Some(turn) {
        SnapshotEffect::Replace
    } else {
        SnapshotEffect::Begin
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{Delta, ModelId, Outcome, Timestamp};

    fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(number: u8) -> T {
        format!("019ab000-0000-7000-8000-0000000000{number:02}").parse().unwrap()
    }

    fn started() -> TurnEvent {
        TurnEvent::Started {
            answer: id(2),
            parent: id(1),
            model: ModelId::parse("local/tiny").unwrap(),
            kept: Vec::new(),
            at: Timestamp::from_millis(9),
        }
    }

    fn delta() -> TurnEvent {
        TurnEvent::Delta { delta: Delta::Text { text: "word".into() } }
    }

    /// A turn after so many events.
    fn after(turn: u8, seq: Seq) -> Transcript {
        Transcript { seq, ..Transcript::begin(id(turn), &started()).unwrap() }
    }

    #[test]
    fn events_are_taken_in_as_the_table_says() {
        use EventEffect::{Begin, CatchUp, Nothing, Show};
        let (this, other): (TurnId, TurnId) = (id(7), id(8));
        let missing = CatchUp(Some((this, 3)));
        let table = [
            ("its turn ended", Some(after(7, 3)), Some(this), 4, delta(), Nothing),
            ("the next one", Some(after(7, 3)), Some(other), 4, delta(), Show),
            ("known already", Some(after(7, 3)), None, 3, delta(), Nothing),
            ("events are missing", Some(after(7, 3)), None, 6, delta(), missing),
            ("an accepted turn begins", Some(after(7, 0)), None, 1, started(), Show),
            ("a turn begins", None, None, 1, started(), Begin(Box::new(after(7, 1)))),
            (
                "a turn begins after another",
                Some(after(8, 3)),
                None,
                1,
                started(),
                Begin(Box::new(after(7, 1))),
            ),
            ("the middle of another turn", Some(after(8, 3)), None, 4, delta(), CatchUp(None)),
            ("the middle of a turn", None, None, 4, delta(), CatchUp(None)),
        ];

        for (row, mut truth, ended, seq, event, effect) in table {
            let before = truth.as_ref().map(|truth| truth.seq);
            assert_eq!(take_event(&mut truth, ended, this, seq, &event), effect, "{row}");
            let expected = if effect == Show { Some(seq) } else { before };
            assert_eq!(truth.map(|truth| truth.seq), expected, "{row}");
        }
    }

    #[test]
    fn an_accepted_turn_is_filled_in_by_its_beginning() {
        let mut truth = Some(Transcript { started_at: Timestamp::default(), ..after(7, 0) });

        take_event(&mut truth, None, id(7), 1, &started());

        assert_eq!(truth, Some(after(7, 1)));
    }

    #[test]
    fn snapshots_are_judged_as_the_table_says() {
        use SnapshotEffect::{Begin, Nothing, Replace};
        let (this, other): (TurnId, TurnId) = (id(7), id(8));
        let end = Transcript { outcome: Some(Outcome::Done), ..after(7, 3) };
        let table = [
            ("its turn ended", after(7, 3), None, None, Some(this), Nothing),
            ("its turn ended, an end", end.clone(), None, None, Some(this), Nothing),
            ("more is known", after(7, 3), Some((this, 4)), Some(this), None, Nothing),
            ("more is known, an end", end, Some((this, 4)), Some(this), None, Replace),
            ("as much is known", after(7, 3), Some((this, 3)), Some(this), None, Replace),
            ("less is known", after(7, 3), Some((this, 2)), Some(this), None, Replace),
            ("live without any event", after(7, 3), None, Some(this), None, Replace),
            ("another turn is live", after(7, 3), Some((other, 9)), Some(other), None, Begin),
            ("nothing is live", after(7, 3), None, None, Some(other), Begin),
        ];

        for (row, snapshot, followed, live, ended, effect) in table {
            assert_eq!(judge_snapshot(&snapshot, followed, live, ended), effect, "{row}");
        }
    }
}
