//! The texts that come over the socket, and what the page makes of each. Here and not in the socket, which no test can
//! have without a browser.
//!
//! | what comes | what happens |
//! |---|---|
//! | a frame of a word that is known | it is passed on |
//! | a frame, event or notice of a word that is new | it is passed on, counts like the others, and tells that the page is older than its server |
//! | a text that is no frame, or a known one with wrong fields | nothing: it is counted |
//! | the second of those in a row, or the eighth of one connection | the page is outdated, and listens no more |
//!
//! Nothing of it is a reason to connect again: the next connection would bring the same.

use contract::ServerFrame;

/// How many broken texts in a row make the page outdated.
const MOST_IN_A_ROW: u32 = 2;
/// How many broken texts of one connection do, when good ones come between them: each is an event that is missing, and
/// asked for again.
const MOST_BROKEN: u32 = 8;

/// A reader of one connection's texts.
#[derive(Clone, Copy, Debug, Default)]
pub struct FrameReader {
    in_a_row: u32,
    broken: u32,
}

/// A text that came, as it was read.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    /// A frame, to be passed on.
    Frame(Box<ServerFrame>),
    /// No frame. It is ignored.
    Broken,
    /// No frame again: the page is outdated.
    Outdated,
}

impl FrameReader {
    /// Reads the next text.
    pub fn read(&mut self, text: &str) -> Reading {
        // From bytes, as server functions read: one deserialiser for both is 40 KB less to load.
        if let Ok(frame) = serde_json::from_slice(text.as_bytes()) {
            self.in_a_row = 0;
            return Reading::Frame(Box::new(frame));
        }
        self.in_a_row += 1;
        self.broken += 1;
        if self.in_a_row >= MOST_IN_A_ROW || self.broken >= MOST_BROKEN {
            Reading::Outdated
        } else {
            Reading::Broken
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::turn::{EventEffect, take_event};
    use contract::{Part, TurnEvent, message::text_of};

    const PING: &str = r#"{"frame":"ping"}"#;
    const NEWER: &str = r#"{"frame":"typing","by":"ada"}"#;
    const NEWER_NOTICE: &str = r#"{"frame":"notice","notice":{"notice":"renamed","to":"Bo"}}"#;
    const BROKEN: &str = r#"{"frame":"welcome","protocol":"three"}"#;
    const NOISE: &str = "<html>";
    const TURN: &str = "019ab000-0000-7000-8000-000000000007";

    /// The frame of a turn's event.
    fn event(seq: u32, event: &str) -> String {
        format!(r#"{{"frame":"turn","chat":"{TURN}","turn":"{TURN}","seq":{seq},"event":{event}}}"#)
    }

    #[test]
    fn texts_are_read_as_the_table_says() {
        let often = [BROKEN, PING].repeat(7);
        let table: [(&str, &[&str], &str); 8] = [
            ("a known one", &[], "passed"),
            ("a new frame", &[NEWER], "passed as newer"),
            ("a new notice", &[NEWER_NOTICE], "passed as newer"),
            ("a broken one", &[BROKEN], "broken"),
            ("noise", &[NOISE], "broken"),
            ("two in a row", &[BROKEN, NOISE], "outdated"),
            ("two with a good one between", &[BROKEN, NEWER, NOISE], "broken"),
            ("the eighth", &[often.as_slice(), &[BROKEN]].concat(), "outdated"),
        ];

        for (row, texts, last) in table {
            let mut reader = FrameReader::default();
            let mut reading = reader.read(PING);
            for text in texts {
                reading = reader.read(text);
            }
            let word = match reading {
                Reading::Frame(frame) if frame.is_newer() => "passed as newer",
                Reading::Frame(_) => "passed",
                Reading::Broken => "broken",
                Reading::Outdated => "outdated",
            };
            assert_eq!(word, last, "{row}");
        }
    }

    #[test]
    fn an_answer_with_events_and_parts_that_are_new_is_followed_to_its_end() {
        let picture = r#"{"kind":"picture","file":7}"#;
        let started = format!(
            r#"{{"event":"started","answer":"{TURN}","parent":"{TURN}","model":"lab/big","kept":[{picture}],"at":9}}"#
        );
        let events = [
            started.as_str(),
            r#"{"event":"delta","delta":{"kind":"text","text":"Look"}}"#,
            r#"{"event":"parked","until":10}"#,
            r#"{"event":"delta","delta":{"kind":"citation","of":3}}"#,
            r#"{"event":"delta","delta":{"kind":"text","text":" here."}}"#,
        ];
        let (mut reader, mut truth, mut newer) = (FrameReader::default(), None, 0);

        for (seq, text) in (1..).zip(events) {
            let Reading::Frame(frame) = reader.read(&event(seq, text)) else { panic!("{text}") };
            newer += u32::from(frame.is_newer());
            let ServerFrame::Turn { turn, seq, event, .. } = *frame else { panic!("{text}") };
            match take_event(&mut truth, None, turn, seq, &event) {
                EventEffect::Begin(transcript) => truth = Some(*transcript),
                effect => assert_eq!(effect, EventEffect::Show, "{text}"),
            }
        }

        let shown = truth.unwrap();
        assert_eq!((shown.seq, text_of(&shown.parts).as_str(), newer), (5, "Look here.", 2));
        assert!(matches!(
            shown.parts[..],
            [Part::Unknown(_), Part::Text { .. }, Part::Unknown(_), Part::Text { .. }]
        ));
    }

    #[test]
    fn an_event_that_is_broken_is_not_taken_for_a_new_one() {
        let mut reader = FrameReader::default();

        let read = reader.read(&event(2, r#"{"event":"delta","delta":{"kind":"text"}}"#));

        assert_eq!(read, Reading::Broken);
        let known = reader.read(&event(2, r#"{"event":"parked"}"#));
        let Reading::Frame(known) = known else { panic!("{known:?}") };
        let ServerFrame::Turn { event: TurnEvent::Unknown(_), .. } = *known else { panic!() };
    }
}
