//! Fields that hold a date or a time.

use crate::{
    message::raw_value::RawValue,
    reading::{composite::Composite, diagnostics::Diagnostics, valued::valued, warning::WarningCode},
    time::{
        foreign_date::{ForeignDate, read_foreign_date},
        partial_date::PartialDate,
        timestamp::Timestamp,
    },
};

/// Reads a field that holds a date (DT or TS). A time of day, or a value that is not a date, is listed as unread.
pub(crate) fn read_date<'a>(
    field: RawValue<'_, 'a>,
    diagnostics: &mut Diagnostics<'a>,
) -> Option<PartialDate> {
    let timestamp = read_timestamp(field, diagnostics)?;
    if timestamp.time.is_some() {
        diagnostics.add_unread(field);
    }
    Some(timestamp.date)
}

/// Reads a field that holds a time (TS). These are listed as unread:
///
/// * a value that is not a date, with a warning;
/// * a placeholder such as 1900-01-01, which is no date, with a warning;
/// * a value whose date is beyond doubt, but which is not an HL7 time. The date is read. If more than a date was sent,
///   there is a warning.
pub(crate) fn read_timestamp<'a>(
    field: RawValue<'_, 'a>,
    diagnostics: &mut Diagnostics<'a>,
) -> Option<Timestamp> {
    if field.raw.is_empty() {
        return None;
    }
    let value = if field.is_leaf() {
        field
    } else {
        let mut composite = Composite::split(diagnostics.single(field));
        let value = composite.value(1);
        composite.finish(diagnostics);
        value
    };
    let text = valued(value.trimmed())?;
    let Some(timestamp) = Timestamp::parse(text) else { return read_unusual(text, value, diagnostics) };
    if timestamp.date.is_placeholder() {
        return refuse_placeholder(value, diagnostics);
    }
    // A date without a time zone has at most eight digits.
    if text.len() > 8 && timestamp.time.is_none() && text.contains(['+', '-']) {
        // The type for a date without a time has no time zone.
        diagnostics.add_unread(value);
    }
    Some(timestamp)
}

/// Reads a value that is not in the form of HL7.
fn read_unusual<'a>(
    text: &str,
    value: RawValue<'_, 'a>,
    diagnostics: &mut Diagnostics<'a>,
) -> Option<Timestamp> {
    let Some(ForeignDate { date, rest }) = read_foreign_date(text) else {
        diagnostics.add_unread(value);
        diagnostics.warn(
            WarningCode::UnreadableDate,
            value.location,
            "The value is not an HL7 date or time. It is listed in `unread` as sent.",
        );
        return None;
    };
    if date.is_placeholder() {
        return refuse_placeholder(value, diagnostics);
    }
    if !rest.is_empty() {
        diagnostics.warn(
            WarningCode::UnreadableTime,
            value.location,
            "The value is a date, and what follows is not an HL7 time. The date is read. The value is listed in `unread` as sent.",
        );
    }
    // The answer shows a date in the form of ISO 8601.
    if date.to_string() != text {
        diagnostics.add_unread(value);
    }
    Some(Timestamp { date, time: None })
}

/// Lists a placeholder as unread, with a warning.
fn refuse_placeholder<'a>(value: RawValue<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Option<Timestamp> {
    diagnostics.add_unread(value);
    diagnostics.warn(
        WarningCode::PlaceholderDate,
        value.location,
        "The date is a placeholder and stands for no day. It is listed in `unread` as sent.",
    );
    None
}
