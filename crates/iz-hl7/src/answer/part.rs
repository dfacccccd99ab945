//! What an OBX is, by its LOINC code.

use crate::{
    codes::FactKind,
    frame::{Segment, Value, wide},
};

/// The longest name of a data type; the guide has `TS_NZ` of its own.
const TYPE: usize = 5;

/// The length of the LOINC codes that an answer has.
const LOINC: u32 = 7;

/// What an OBX says something of: of a statement about a dose, given or to come, of the dose itself,
/// or of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// 30956-7 vaccine type: the group of a statement, or the vaccine of a VIS.
    Group,
    /// 38890-0 component of a combination vaccine.
    Component,
    /// 30979-9 vaccine due next, the older word for a forecast.
    DueNext,
    /// 59780-7 series name; Florida opens its statements with it.
    Series,
    /// 30999-1, New York City's status of a vaccine group that is not due.
    GroupStatus,
    /// 59779-9 schedule used (59799-9 is a known misprint of it).
    Schedule,
    /// 30973-2 dose number: of this dose, or in a forecast of the next.
    DoseNumber,
    /// 59782-3 doses in the primary series.
    DosesInSeries,
    /// 59781-5 dose validity.
    Validity,
    /// 59783-1 status in the series.
    SeriesStatus,
    /// 30981-5 earliest date to give.
    Earliest,
    /// 30980-7 date due.
    Due,
    /// 59778-1 date overdue.
    Overdue,
    /// 59777-3 latest date to give.
    Latest,
    /// 30982-3 reason.
    Reason,
    /// 64994-7 eligibility for publicly funded vaccine; STC's `VFC-STATUS`.
    Eligibility,
    /// 30963-3 funding source of the vaccine.
    Funding,
    /// 69764-9 VIS document.
    VisDocument,
    /// 29768-9 VIS published.
    VisPublished,
    /// 29769-7 VIS presented.
    VisPresented,
    /// 30945-0, 31044-1, 59784-9, 75505-8, 59785-6.
    Fact(FactKind),
    /// 30946-8 contraindication begins.
    FactBegins,
    /// 30944-3 contraindication ends.
    FactEnds,
    /// Anything else.
    Other,
}

impl Part {
    /// The part of an OBX, by OBX-3.
    fn of(identifier: &Value<'_, '_>) -> Self {
        if let (Some(code), Some(mark)) = (identifier.raw.as_bytes().first_chunk(), identifier.marks.first())
            && mark.at() - identifier.start == LOINC
            && mark.is_component()
        {
            return Self::of_loinc(*code);
        }
        let (mut from, mut to) = (0, identifier.raw.len());
        for mark in identifier.marks {
            let at = wide(mark.at() - identifier.start);
            if mark.is_component() {
                to = at;
                break;
            }
            // A 2013 WebIZ answer writes a pair, `30979-9&30980-7`: the last code is what the value is.
            if mark.is_subcomponent() {
                from = at + 1;
            }
        }
        let code = identifier.raw.get(from..to).unwrap_or_default().trim_ascii();
        match code.as_bytes().try_into() {
            Ok(code) => Self::of_loinc(code),
            Err(_) if code.eq_ignore_ascii_case("VFC-STATUS") => Self::Eligibility,
            Err(_) => Self::Other,
        }
    }

    const fn of_loinc(code: [u8; 7]) -> Self {
        match &code {
            b"30956-7" => Self::Group,
            b"38890-0" => Self::Component,
            b"30979-9" => Self::DueNext,
            b"59780-7" => Self::Series,
            b"30999-1" => Self::GroupStatus,
            b"59779-9" | b"59799-9" => Self::Schedule,
            b"30973-2" => Self::DoseNumber,
            b"59782-3" => Self::DosesInSeries,
            b"59781-5" => Self::Validity,
            b"59783-1" => Self::SeriesStatus,
            b"30981-5" => Self::Earliest,
            b"30980-7" => Self::Due,
            b"59778-1" => Self::Overdue,
            b"59777-3" => Self::Latest,
            b"30982-3" => Self::Reason,
            b"64994-7" => Self::Eligibility,
            b"30963-3" => Self::Funding,
            b"69764-9" => Self::VisDocument,
            b"29768-9" => Self::VisPublished,
            b"29769-7" => Self::VisPresented,
            b"30945-0" => Self::Fact(FactKind::Contraindication),
            b"31044-1" => Self::Fact(FactKind::Reaction),
            b"59784-9" => Self::Fact(FactKind::History),
            b"75505-8" => Self::Fact(FactKind::Serology),
            b"59785-6" => Self::Fact(FactKind::SpecialIndication),
            b"30946-8" => Self::FactBegins,
            b"30944-3" => Self::FactEnds,
            _ => Self::Other,
        }
    }

    /// Whether the part may belong to a statement about a dose, given or to come.
    pub(crate) const fn is_of_statement(self) -> bool {
        !matches!(
            self,
            Self::Eligibility
                | Self::Funding
                | Self::VisDocument
                | Self::VisPublished
                | Self::VisPresented
                | Self::Fact(_)
                | Self::FactBegins
                | Self::FactEnds
                | Self::Other
        )
    }

    /// Whether the part names what a statement is about.
    pub(crate) const fn names_vaccine(self) -> bool {
        matches!(self, Self::Group | Self::Component | Self::DueNext)
    }

    /// Whether the part tells of a date for a dose to come.
    pub(crate) const fn is_forecast_date(self) -> bool {
        matches!(self, Self::Earliest | Self::Due | Self::Overdue | Self::Latest)
    }

    /// Whether the part belongs to a VIS and to nothing else.
    pub(crate) const fn is_of_vis(self) -> bool {
        matches!(self, Self::VisDocument | Self::VisPublished | Self::VisPresented)
    }
}

/// An OBX with what it takes to find the others that belong to it.
#[derive(Clone, Copy)]
pub(crate) struct Obx<'f, 'a> {
    pub(crate) segment: Segment<'f, 'a>,
    pub(crate) part: Part,
    /// OBX-4.
    pub(crate) sub_id: &'a str,
    /// Whether OBX-1 to OBX-4 look as they nearly always do.
    is_regular: bool,
}

impl<'f, 'a> Obx<'f, 'a> {
    pub(crate) fn of(segment: Segment<'f, 'a>) -> Self {
        let (identifier, sub_id) = (segment.value(3), segment.value(4));
        let is_regular = sub_id.marks.is_empty()
            && identifier.marks.len() <= 2
            && identifier.marks.iter().all(|mark| mark.is_component())
            && segment.field(2).len() <= TYPE
            && segment.is_number(1);
        Self { segment, part: Part::of(&identifier), sub_id: sub_id.trimmed(), is_regular }
    }

    /// The valued fields for a reader that knows what the observation is, but for what says nothing of
    /// its own: OBX-1 counts, OBX-2 names a type that is often wrong, OBX-3 becomes a member's name and
    /// OBX-4 the grouping. OBX-6 says mostly that a number has no unit, and OBX-11 that the value is final.
    pub(crate) fn values(&self) -> impl Iterator<Item = Value<'f, 'a>> {
        let first = if self.is_regular { 5 } else { 1 };
        self.segment.values_where(first, |_| true).filter(|value| match value.location.field {
            1 => !value.trimmed().bytes().all(|byte| byte.is_ascii_digit()),
            2 => value.trimmed().len() > TYPE,
            3 => {
                let end = wide(value.start) + value.trimmed().len();
                let inner = value.marks.iter().filter(|mark| mark.is_component() && wide(mark.at()) < end);
                value.is_repeated() || inner.count() > 2
            }
            4 => {
                !value.is_leaf()
                    && value.marks.iter().any(|mark| wide(mark.at() - value.start) < self.sub_id.len())
            }
            6 => !matches!(value.trimmed(), "NA^^HL70353" | "NA" | "NA^Not Applicable^HL70353"),
            11 => value.raw != "F" && value.trimmed() != "F",
            _ => true,
        })
    }
}
