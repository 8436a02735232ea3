use super::*;

/// 2026-11-23, 14:02 UTC.
const AT: Timestamp = Timestamp::from_millis(1_795_442_520_000);

#[test]
fn each_language_writes_dates_its_own_way() {
    let written = [Locale::en, Locale::de]
        .map(|locale| [date_long(locale, AT), time_short(locale, AT), month(locale, AT)]);

    assert_eq!(written[0], ["November 23, 2026", "2:02\u{202f}PM", "November 2026"]);
    assert_eq!(written[1], ["23. November 2026", "14:02", "November 2026"]);
}

#[test]
fn each_language_writes_numbers_its_own_way() {
    assert_eq!(number(Locale::en, 1_234_567), "1,234,567");
    assert_eq!(number(Locale::de, 1_234_567), "1.234.567");
    assert_eq!(seconds(Locale::en, 3_149), "3.1\u{a0}s");
    assert_eq!(seconds(Locale::de, 60_000), "60,0\u{a0}s");
}

#[test]
fn money_shows_its_first_two_digits_and_its_cents() {
    let table = [
        (0, "0.00"),
        (1, "0.000000000001"),
        (750_000, "0.00000075"),
        (1_249_999_999, "0.0012"),
        (13_400_000_000, "0.013"),
        (500_000_000_000, "0.50"),
        (1_005_000_000_000, "1.01"),
        (1_234_567_890_000_000, "1,234.57"),
    ];

    for (pico, shown) in table {
        let written = money(Locale::en, "USD", Pico(pico));
        assert_eq!(written, format!("{shown}\u{a0}USD"), "{pico}");
    }
    assert_eq!(money(Locale::de, "EUR", Pico(1_234_500_000_000_000)), "1.234,50\u{a0}EUR");
}

#[test]
fn time_gone_by_is_said_in_its_largest_unit() {
    let ago = |seconds: i64| ago(Locale::de, AT, AT.plus_millis(-seconds * 1_000));

    assert_eq!(ago(5), "gerade eben");
    assert_eq!(ago(60), "vor 1 Minute");
    assert_eq!(ago(7_200), "vor 2 Stunden");
    assert_eq!(ago(86_400), "vor 1 Tag");
    assert_eq!(ago(30 * 86_400), "24. Oktober 2026");
}

#[test]
fn moments_without_a_calendar_do_not_panic() {
    for millis in [i64::MIN, i64::MAX] {
        assert!(!date_long(Locale::en, Timestamp::from_millis(millis)).is_empty());
    }
}
