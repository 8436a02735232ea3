//! The list of chats by day: pinned, today, yesterday, the last week, the last month, then by month. Apart from
//! `chats`, which keeps no order: when a day begins depends on where somebody looks.

use contract::{Chat, Timestamp, calendar};

/// A group of the list: chats of one stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DayGroup {
    /// Pinned chats, of whatever day.
    Pinned,
    /// Chats used since midnight.
    Today,
    /// Chats used the day before.
    Yesterday,
    /// Chats used in the last 7 days.
    Week,
    /// Chats used in the last 30 days.
    Month,
    /// Chats used in a month further back.
    Past {
        /// The year.
        year: i32,
        /// The month, 1 to 12.
        month: u8,
    },
}

/// The day and the offset from UTC at which somebody looks at the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Today {
    /// The midnight at which their day began.
    pub midnight: Timestamp,
    /// The offset of their clock from UTC, in milliseconds; positive where it is ahead.
    pub ahead: i64,
}

impl Today {
    /// The group of a chat.
    pub fn group(self, chat: &Chat) -> DayGroup {
        if chat.pinned {
            return DayGroup::Pinned;
        }
        let days = |count: i64| self.midnight.plus_millis(-count * Timestamp::DAY);
        match chat.updated_at {
            at if at >= days(0) => DayGroup::Today,
            at if at >= days(1) => DayGroup::Yesterday,
            at if at >= days(7) => DayGroup::Week,
            at if at >= days(30) => DayGroup::Month,
            at => {
                let (year, month) = month_of(at.plus_millis(self.ahead));
                DayGroup::Past { year, month }
            }
        }
    }

    /// The groups that have chats, in the order of the list; the newest chat first in each.
    pub fn groups(self, chats: &[Chat]) -> Vec<(DayGroup, Vec<Chat>)> {
        let mut chats = chats.to_vec();
        chats.sort_by_key(|chat| (!chat.pinned, std::cmp::Reverse(chat.updated_at)));
        let mut groups: Vec<(DayGroup, Vec<Chat>)> = Vec::new();
        for chat in chats {
            let group = self.group(&chat);
            match groups.last_mut() {
                Some((last, chats)) if *last == group => chats.push(chat),
                _ => groups.push((group, vec![chat])),
            }
        }
        groups
    }
}

/// Year and month of a moment.
fn month_of(at: Timestamp) -> (i32, u8) {
    let (year, month, _) = calendar::date(calendar::day_of(at));
    (year, month)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::thread::tests::chat;

    /// 2026-11-23, 00:00 in Berlin.
    const TODAY: Today =
        Today { midnight: Timestamp::from_millis(1_795_388_400_000), ahead: 3_600_000 };

    fn at(days: i64) -> Chat {
        let mut chat = chat();
        chat.updated_at = TODAY.midnight.plus_millis(-days * Timestamp::DAY + 1);
        chat
    }

    #[test]
    fn chats_stand_under_the_day_they_were_last_used() {
        let groups: Vec<DayGroup> =
            [0, 1, 2, 7, 8, 30, 31].map(|days| TODAY.group(&at(days))).to_vec();

        assert_eq!(
            groups,
            [
                DayGroup::Today,
                DayGroup::Yesterday,
                DayGroup::Week,
                DayGroup::Week,
                DayGroup::Month,
                DayGroup::Month,
                DayGroup::Past { year: 2026, month: 10 },
            ]
        );
    }

    #[test]
    fn pinned_ones_come_first_and_the_newest_lead_their_group() {
        let mut pinned = at(400);
        pinned.pinned = true;
        let (older, newer) = (at(3), at(2));

        let groups = TODAY.groups(&[older.clone(), newer.clone(), pinned.clone()]);

        assert_eq!(
            groups,
            [(DayGroup::Pinned, vec![pinned]), (DayGroup::Week, vec![newer, older])]
        );
    }

    #[test]
    fn months_follow_the_calendar() {
        assert_eq!(month_of(Timestamp::from_millis(0)), (1970, 1));
        assert_eq!(month_of(Timestamp::from_millis(1_709_164_800_000)), (2024, 2));
        assert_eq!(month_of(Timestamp::from_millis(1_709_251_200_000)), (2024, 3));
    }
}
