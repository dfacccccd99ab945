//! Dates as .NET writes them in JSON: `/Date(1559606400000)/`, in milliseconds since 1970 in UTC.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::date_reading::DateReading;

/// The latest hour in UTC at which a day begins in a state of the United States, rounded up.
const LATEST_START: i8 = 11;

/// Reads `/Date(1559606400000)/`, with or without the offset of a time zone. `None` if it is anything else.
///
/// The time must be near the start of a day, with the offset or in UTC. Otherwise the day is not certain.
pub(super) fn of_milliseconds(text: &str) -> Option<DateReading> {
    let inside = text.trim_matches(['\\', '/']).strip_prefix("Date(")?.strip_suffix(')')?;
    let zone_at = inside.char_indices().skip(1).find(|(_, c)| matches!(c, '+' | '-')).map(|(at, _)| at);
    let (number, zone) = inside.split_at_checked(zone_at.unwrap_or(inside.len()))?;
    let milliseconds = number.parse().ok()?;
    let Ok(instant) = Timestamp::from_millisecond(milliseconds) else { return Some(DateReading::WRONG) };
    let local = instant.checked_add(offset(zone)?).ok()?.to_zoned(TimeZone::UTC).datetime();
    let (date, hour) = (local.date(), local.hour());
    Some(if hour <= LATEST_START {
        DateReading::sure(date.year(), date.month().into(), date.day().into())
    } else {
        DateReading::WRONG
    })
}

/// The offset of a time zone, such as `-0500`.
fn offset(zone: &str) -> Option<SignedDuration> {
    if zone.is_empty() {
        return Some(SignedDuration::ZERO);
    }
    let digits = zone.get(1..).filter(|digits| digits.len() == 4)?;
    let (hours, minutes) = digits.split_at_checked(2)?;
    let minutes: i64 = hours.parse::<i64>().ok()?.checked_mul(60)?.checked_add(minutes.parse().ok()?)?;
    Some(SignedDuration::from_mins(if zone.starts_with('-') { minutes.checked_neg()? } else { minutes }))
}

#[cfg(test)]
mod tests {
    use iz_hl7::query::NoteCode;
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_date_in_milliseconds_is_read_where_the_day_is_certain() {
        for text in [
            "/Date(1489017600000)/",
            "\\/Date(1489017600000)\\/",
            "/Date(1489039200000)/",
            "/Date(1489039200000-0600)/",
            "/Date(1489014000000+0100)/",
        ] {
            assert_eq!(of_milliseconds(text), Some(DateReading::Sure(date(2017, 3, 9))), "{text}");
        }
        let before_1970 = of_milliseconds("/Date(-86400000)/");
        assert_eq!(before_1970, Some(DateReading::Sure(date(1969, 12, 31))));
        for text in [
            "/Date(1489014000000)/",
            "/Date(1489017600000-0600)/",
            "/Date(-62135596800000)/",
            "/Date(999999999999999999)/",
        ] {
            assert_eq!(of_milliseconds(text), Some(DateReading::Refused(NoteCode::WrongDate)), "{text}");
        }
        for text in ["1489017600000", "Date(x)", "/Date()/", "2017-03-09"] {
            assert_eq!(of_milliseconds(text), None, "{text}");
        }
    }
}
