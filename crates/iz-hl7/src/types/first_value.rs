//! Several observations of one value.

use crate::{
    message::raw_value::RawValue,
    reading::{diagnostics::Diagnostics, warning::WarningCode},
};

/// Keeps the first of several values. A later value that differs is listed as unread, with a warning.
pub(crate) fn keep_first<'a, T: PartialEq>(
    slot: &mut Option<T>,
    read: Option<T>,
    value: RawValue<'_, 'a>,
    diagnostics: &mut Diagnostics<'a>,
) {
    match (slot.as_ref(), read) {
        (None, read) => *slot = read,
        (Some(kept), Some(read)) if *kept != read => {
            diagnostics.add_unread(value);
            diagnostics.warn(
                WarningCode::Contradiction,
                value.location,
                "An earlier observation of the same statement has another value. This one is listed in `unread` as sent.",
            );
        }
        _ => {}
    }
}
