//! Moments as programs expect them: RFC 3339, in UTC, to the millisecond.
//!
//! A type of this API's own, because `contract` writes numbers, and because the crate `time` is needed nowhere else.

use contract::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type},
};

/// A moment in JSON, as RFC 3339 has it: `2026-11-27T12:30:00.125Z`. Written in UTC to the millisecond, read in any zone;
/// what is finer than a millisecond is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(pub Timestamp);

impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        Self(at)
    }
}

impl Moment {
    /// The first moment that has a year of four digits, and the last one.
    const RANGE: (i64, i64) = (-62_167_219_200_000, 253_402_300_799_999);

    fn text(self) -> String {
        let millis = self.0.millis().clamp(Self::RANGE.0, Self::RANGE.1);
        let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000);
        let at = at.expect("years of four digits are in range");
        at.format(&Rfc3339).expect("years of four digits can be written")
    }

    fn parse(text: &str) -> Option<Self> {
        let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        let millis = i64::try_from(at.unix_timestamp_nanos().div_euclid(1_000_000)).ok()?;
        Some(Self(Timestamp::from_millis(millis)))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not a moment by RFC 3339"))
    }
}

impl PartialSchema for Moment {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some(
                "A moment (RFC 3339). Answers: UTC, to the millisecond. Requests: any time zone.",
            ))
            .examples(["2026-11-27T12:30:00.125Z"])
            .into()
    }
}

impl ToSchema for Moment {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_utc_to_the_millisecond() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (1_772_409_600_125, "2026-03-02T00:00:00.125Z"),
            (i64::MAX, "9999-12-31T23:59:59.999Z"),
            (i64::MIN, "0000-01-01T00:00:00Z"),
        ] {
            assert_eq!(Moment(Timestamp::from_millis(millis)).text(), text);
        }
    }

    #[test]
    fn a_moment_is_read_in_any_zone() {
        for (text, millis) in [
            ("1970-01-01T00:00:01Z", Some(1_000)),
            ("1970-01-01T01:00:01.0015+01:00", Some(1_001)),
            ("1969-12-31T23:59:59.9995Z", Some(-1)),
            ("1970-01-01", None),
            ("0", None),
            ("", None),
        ] {
            assert_eq!(Moment::parse(text).map(|at| at.0.millis()), millis, "{text:?}");
        }
    }
}
