//! Fields that hold a date or a time.

use crate::{
    message::raw_value::RawValue,
    reading::{composite::Composite, diagnostics::Diagnostics, valued::valued, warning::WarningCode},
    time::{partial_date::PartialDate, timestamp::Timestamp},
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

/// Reads a field that holds a time (TS). A value that is not a time is listed as unread, with a warning.
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
    let timestamp = Timestamp::parse(text);
    if timestamp.is_some_and(|timestamp| timestamp.time.is_none()) && text.contains(['+', '-']) {
        // The type for a date without a time has no time zone.
        diagnostics.add_unread(value);
    }
    if timestamp.is_none() {
        diagnostics.add_unread(value);
        diagnostics.warn(
            WarningCode::UnreadableDate,
            field.location,
            "The value is not an HL7 date or time. It is listed in `unread` as sent.",
        );
    }
    timestamp
}
