//! QAK-4 to QAK-6: how many persons match, and how many of them are in the answer.

use crate::{answer::frame_code::QueryStatus, message::segment::Segment};

/// The counts of QAK. `None` where the field is empty or not a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct HitCounts {
    /// QAK-4: how many persons match.
    total: Option<u32>,
    /// QAK-6: how many of them are in later messages.
    remaining: Option<u32>,
}

impl HitCounts {
    pub(crate) fn read(qak: &Segment<'_, '_>) -> Self {
        let count = |number| qak.value(number).trimmed().parse().ok();
        Self { total: count(4), remaining: count(6) }
    }

    /// Whether more persons match than the answer holds.
    ///
    /// An answer that shows nobody on purpose, because too many match or because the person is protected, lacks nobody.
    /// QAK-5 is not used: one registry sends another number there. QAK-6 does not count if it exceeds QAK-4.
    pub(crate) fn exceed(self, persons: usize, status: Option<QueryStatus>) -> bool {
        let shows_persons = match status {
            Some(QueryStatus::TooMany | QueryStatus::Protected) => false,
            Some(QueryStatus::Refused) => persons > 0,
            Some(QueryStatus::Found | QueryStatus::NotFound) | None => true,
        };
        let remaining = self.remaining.filter(|remaining| self.total.is_none_or(|total| *remaining <= total));
        let is_more = |total: u32| usize::try_from(total).is_ok_and(|total| total > persons);
        shows_persons && (self.total.is_some_and(is_more) || remaining.is_some_and(|remaining| remaining > 0))
    }
}
