//! OBX-11: the status of an observation.

use crate::message::{raw_value::RawValue, segment::Segment};

/// OBX-11 (table 0085): what the status of an observation means for the observation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ResultStatus {
    /// `F`, an empty field, or a status that leaves the observation as it is, such as `P`, preliminary.
    #[default]
    Stands,
    /// `C`: the observation replaces an earlier one.
    Corrects,
    /// `D`, deleted, or `W`, posted as wrong. The observation and an earlier one with the same value do not count.
    Retracted,
    /// `X`, could not be obtained, or `N`, not asked. The observation does not count.
    NotObtained,
}

impl ResultStatus {
    /// Reads the status of an OBX. Case is ignored.
    #[inline]
    pub(crate) fn of(segment: &Segment<'_, '_>) -> Self {
        match segment.field_bytes(11) {
            b"F" | [] => Self::Stands,
            _ => Self::of_unusual(&segment.value(11)),
        }
    }

    #[cold]
    fn of_unusual(value: &RawValue<'_, '_>) -> Self {
        let code = value.split(|delimiter| !delimiter.is_escape()).find_map(|(_, part)| {
            let code = part.raw.trim_ascii();
            (!code.is_empty()).then_some(code)
        });
        match code.unwrap_or_default() {
            "C" | "c" => Self::Corrects,
            "D" | "d" | "W" | "w" => Self::Retracted,
            "X" | "x" | "N" | "n" => Self::NotObtained,
            _ => Self::Stands,
        }
    }
}
