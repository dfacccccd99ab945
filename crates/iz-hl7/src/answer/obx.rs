//! OBX: an observation before it is read as a type.

use crate::{
    answer::{observation_kind::ObservationKind, result_status::ResultStatus},
    message::{offset::to_usize, raw_value::RawValue, segment::Segment},
};

/// The longest name of a data type, in bytes. The national guide defines `TS_NZ`.
const MAX_TYPE_BYTES: u32 = 5;

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
    pub(crate) is_regular: bool,
    /// The number of the first field behind OBX-6 that may hold a value of its own.
    first_behind_unit: u32,
}

impl<'f, 'a> Obx<'f, 'a> {
    #[inline]
    pub(crate) fn of(segment: Segment<'f, 'a>) -> Self {
        let location = segment.location();
        // Almost every OBX has OBX-4. Its first fields are found together, which is faster than one by one.
        let (identifier, sub_id, is_usual) = match segment.field_ends {
            &[name, first, second, third, fourth, ..] => {
                let is_usual = second.end - first.end <= MAX_TYPE_BYTES + 1
                    && segment.bytes(name, first).iter().all(u8::is_ascii_digit);
                let identifier = segment.between(second, third, location.field(3));
                (identifier, segment.between(third, fourth, location.field(4)), is_usual)
            }
            _ => (segment.value(3), segment.value(4), false),
        };
        let is_regular = is_usual
            && sub_id.delimiters.is_empty()
            && match identifier.delimiters {
                [] => true,
                [one] => one.is_component(),
                [one, other] => one.is_component() && other.is_component(),
                _ => false,
            };
        let (status, first_behind_unit) = if has_only_final_status(&segment) {
            (ResultStatus::Stands, 12)
        } else {
            (ResultStatus::of(&segment), 7)
        };
        Self {
            segment,
            kind: ObservationKind::of(&identifier),
            sub_id: sub_id.trimmed(),
            status,
            is_retracted: false,
            is_regular,
            first_behind_unit,
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
        self.values_from(if self.is_regular { 5 } else { 1 })
    }

    /// The valued fields before OBX-5 that have a meaning of their own.
    pub(crate) fn values_before(&self) -> impl Iterator<Item = RawValue<'f, 'a>> {
        self.values_from(1).take_while(|value| value.location.field < 5)
    }

    /// Calls `read` with each valued field behind OBX-5 that has a meaning of its own.
    #[inline]
    pub(crate) fn each_value_behind(&self, mut read: impl FnMut(RawValue<'f, 'a>)) {
        let ends = self.segment.field_ends;
        // Most observations have no unit.
        if let [_, _, _, _, _, value, unit, ..] = ends
            && value.end + 1 < unit.end
        {
            let unit = self.segment.value(6);
            if has_own_meaning(&unit, self.sub_id) {
                read(unit);
            }
        }
        let behind = self.segment.values_where(self.first_behind_unit, |_| true);
        behind
            .filter(|value| value.location.field > 11 || has_own_meaning(value, self.sub_id))
            .for_each(read);
    }

    fn values_from(&self, first: u32) -> impl Iterator<Item = RawValue<'f, 'a>> {
        let (first_behind_unit, sub_id) = (self.first_behind_unit, self.sub_id);
        // Fields between OBX-6 and the first one behind it are empty, or say nothing.
        let may_be_wanted = move |number| number <= 6 || number >= first_behind_unit;
        self.segment.values_where(first, may_be_wanted).filter(move |value| {
            let number = value.location.field;
            number == 5 || number > 11 || has_own_meaning(value, sub_id)
        })
    }
}

/// Whether OBX-7 to OBX-10 are empty and OBX-11 is `F`, final. Almost all observations have this form.
fn has_only_final_status(obx: &Segment<'_, '_>) -> bool {
    let [_, _, _, _, _, _, unit, _, _, _, tenth, status, ..] = obx.field_ends else { return false };
    tenth.end == unit.end + 4
        && status.end == tenth.end + 2
        && obx.text.as_bytes().get(to_usize(tenth.end) + 1) == Some(&b'F')
}

/// Whether a field says more than the kind and the sub-id of the observation.
fn has_own_meaning(value: &RawValue<'_, '_>, sub_id: &str) -> bool {
    match value.location.field {
        1 => !value.trimmed().bytes().all(|byte| byte.is_ascii_digit()),
        2 => value.trimmed().len() > to_usize(MAX_TYPE_BYTES),
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
                    .any(|delimiter| to_usize(delimiter.at() - value.start) < sub_id.len())
        }
        6 => !is_no_unit(value.raw) && !is_no_unit(value.trimmed()),
        11 => value.raw != "F" && value.trimmed() != "F",
        _ => true,
    }
}

/// Whether OBX-6 says that there is no unit.
fn is_no_unit(unit: &str) -> bool {
    matches!(unit, "NA^^HL70353" | "NA" | "NA^Not Applicable^HL70353")
}
