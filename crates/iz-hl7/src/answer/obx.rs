//! OBX: an observation before it is read as a type.

use crate::{
    answer::{observation_kind::ObservationKind, result_status::ResultStatus},
    message::{offset::to_usize, raw_value::RawValue, segment::Segment},
};

/// The longest name of a data type, in bytes. The national guide defines `TS_NZ`.
const MAX_TYPE_BYTES: usize = 5;

/// An OBX, with its kind and its sub-id, which decide what it belongs to.
#[derive(Clone, Copy)]
pub(crate) struct Obx<'f, 'a> {
    pub(crate) segment: Segment<'f, 'a>,
    /// The kind, by OBX-3.
    pub(crate) kind: ObservationKind,
    /// OBX-4: the sub-id.
    pub(crate) sub_id: &'a str,
    /// OBX-11: the status.
    pub(crate) status: ResultStatus,
    /// Whether the observation does not count, by its own OBX-11 or because a later observation replaces it.
    pub(crate) is_retracted: bool,
    /// Whether OBX-1 to OBX-4 have their usual form, so that they need not be checked again.
    is_regular: bool,
}

impl<'f, 'a> Obx<'f, 'a> {
    #[inline]
    pub(crate) fn of(segment: Segment<'f, 'a>) -> Self {
        let (identifier, sub_id) = (segment.value(3), segment.value(4));
        let is_regular = sub_id.delimiters.is_empty()
            && identifier.delimiters.len() <= 2
            && identifier.delimiters.iter().all(|delimiter| delimiter.is_component())
            && segment.field_bytes(2).len() <= MAX_TYPE_BYTES
            && segment.is_number(1);
        Self {
            segment,
            kind: ObservationKind::of(&identifier),
            sub_id: sub_id.trimmed(),
            status: ResultStatus::of(&segment),
            is_retracted: false,
            is_regular,
        }
    }

    /// OBX-5 as it was sent, without empty parts at its end.
    pub(crate) fn value(&self) -> &'a str {
        self.segment.value(5).trimmed()
    }

    /// The valued fields, for a reader that knows the kind of the observation. Fields without a meaning of their own
    /// are left out: OBX-1 counts, OBX-2 is a data type that is often wrong, OBX-3 is known as the kind, and OBX-4
    /// has been used for the grouping. OBX-6 is left out if it says that there is no unit, and OBX-11 if it is `F`,
    /// final.
    pub(crate) fn values(&self) -> impl Iterator<Item = RawValue<'f, 'a>> {
        let first = if self.is_regular { 5 } else { 1 };
        self.segment.values_where(first, |_| true).filter(|value| match value.location.field {
            1 => !value.trimmed().bytes().all(|byte| byte.is_ascii_digit()),
            2 => value.trimmed().len() > MAX_TYPE_BYTES,
            3 => {
                let end = to_usize(value.start) + value.trimmed().len();
                let inner = value.delimiters.iter().filter(|delimiter| to_usize(delimiter.at()) < end);
                inner.clone().any(|delimiter| delimiter.is_repetition())
                    || inner.filter(|delimiter| delimiter.is_component()).count() > 2
            }
            4 => {
                !value.is_leaf()
                    && value
                        .delimiters
                        .iter()
                        .any(|delimiter| to_usize(delimiter.at() - value.start) < self.sub_id.len())
            }
            6 => !matches!(value.trimmed(), "NA^^HL70353" | "NA" | "NA^Not Applicable^HL70353"),
            11 => value.raw != "F" && value.trimmed() != "F",
            _ => true,
        })
    }
}
