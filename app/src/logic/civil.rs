//! The civil calendar as numbers (Howard Hinnant's `civil_from_days` and `days_from_civil`).

/// How many days lie between 0000-03-01, from which eras are counted, and 1970-01-01.
const SHIFT: i64 = 719_468;
const ERA: i64 = 146_097;

/// Year, month and day of the day that is this many days after 1970-01-01.
pub fn date(days: i64) -> (i32, u8, u8) {
    let days = days + SHIFT;
    let era = days.div_euclid(ERA);
    let day_of_era = days.rem_euclid(ERA);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let small = |number: i64| u8::try_from(number).unwrap_or(1);
    (i32::try_from(year).unwrap_or(i32::MAX), small(month), small(day))
}

/// How many days after 1970-01-01 a date is; `None` when there is no such date.
pub fn days(year: i32, month: u8, day: u8) -> Option<i64> {
    let years = i64::from(year) - i64::from(month <= 2);
    let era = years.div_euclid(400);
    let year_of_era = years.rem_euclid(400);
    let from_march = (i64::from(month) + 9) % 12;
    let day_of_year = (153 * from_march + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = era * ERA + day_of_era - SHIFT;
    (date(days) == (year, month, day)).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_follow_the_calendar() {
        assert_eq!(date(0), (1970, 1, 1));
        assert_eq!(date(19_782), (2024, 2, 29));
        assert_eq!(date(19_783), (2024, 3, 1));
        assert_eq!(date(-1), (1969, 12, 31));
    }

    #[test]
    fn every_date_leads_back_to_its_day() {
        for day in -800..30_000 {
            let (year, month, date) = date(day);
            assert_eq!(days(year, month, date), Some(day));
        }
    }

    #[test]
    fn a_date_that_does_not_exist_is_none() {
        for (year, month, day) in [(2026, 2, 29), (2026, 13, 1), (2026, 0, 1), (2026, 4, 31)] {
            assert_eq!(days(year, month, day), None, "{year}-{month}-{day}");
        }
    }
}
