//! OBX: what it says by its LOINC code, and how one is kept that no type knows.

use std::fmt;

use serde::Serialize;

use crate::{
    frame::Segment,
    ledger::{Fields, Ledger},
    time::Timestamp,
    types::{Coded, read_timestamp, redacted},
    value::Text,
};

/// An observation that belongs to no evaluation or forecast: eligibility, VIS, reaction, immunity …
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Observation {
    /// OBX-3, mostly LOINC.
    pub identifier: Option<Coded>,
    /// OBX-2. Registries name wrong types; the identifier is the better guide.
    pub value_type: Option<Text>,
    /// OBX-4: observations of one order that share it belong together.
    pub sub_id: Option<Text>,
    /// OBX-5 as sent, delimiters and escapes included.
    pub value: Option<Text>,
    /// OBX-6.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub units: Option<Coded>,
    /// OBX-14: when it was observed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed: Option<Timestamp>,
    /// OBX-17: for eligibility, whether it was captured for the dose or for the visit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Coded>,
}

impl Observation {
    pub(crate) fn read(segment: Segment<'_, '_>, ledger: &mut Ledger) -> Self {
        let mut fields = Fields::of(segment, ledger);
        fields.take(1);
        let identifier = Coded::read_single(fields.take(3), ledger);
        let units = Coded::read_single(fields.take(6), ledger);
        let method = Coded::read_single(fields.take(17), ledger);
        let value_type = fields.plain(2, ledger);
        let sub_id = fields.plain(4, ledger);
        let value = ledger.raw(fields.take(5).raw);
        fields.fixed(11, &["F"]);
        let observed = read_timestamp(fields.take(14), ledger);
        fields.finish(ledger);
        Self { identifier, value_type, sub_id, value, units, observed, method }
    }
}

redacted!(Observation);

/// What an OBX contributes to a statement about a dose, given or to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// 30956-7 vaccine type: a group, or the vaccine of a VIS.
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
    /// Anything else.
    Other,
}

impl Part {
    fn of(code: &str) -> Self {
        match code {
            "30956-7" => Self::Group,
            "38890-0" => Self::Component,
            "30979-9" => Self::DueNext,
            "59780-7" => Self::Series,
            "30999-1" => Self::GroupStatus,
            "59779-9" | "59799-9" => Self::Schedule,
            "30973-2" => Self::DoseNumber,
            "59782-3" => Self::DosesInSeries,
            "59781-5" => Self::Validity,
            "59783-1" => Self::SeriesStatus,
            "30981-5" => Self::Earliest,
            "30980-7" => Self::Due,
            "59778-1" => Self::Overdue,
            "59777-3" => Self::Latest,
            "30982-3" => Self::Reason,
            _ => Self::Other,
        }
    }

    /// Whether the part names what a statement is about.
    pub(crate) const fn names_vaccine(self) -> bool {
        matches!(self, Self::Group | Self::Component | Self::DueNext)
    }

    /// Whether the part tells of a date for a dose to come.
    pub(crate) const fn is_forecast_date(self) -> bool {
        matches!(self, Self::Earliest | Self::Due | Self::Overdue | Self::Latest)
    }
}

/// An OBX with what grouping needs to know of it.
#[derive(Clone, Copy)]
pub(crate) struct Obx<'f, 'a> {
    pub(crate) segment: Segment<'f, 'a>,
    pub(crate) part: Part,
    pub(crate) sub_id: &'a str,
}

impl<'f, 'a> Obx<'f, 'a> {
    pub(crate) fn of(segment: Segment<'f, 'a>, ledger: &Ledger) -> Self {
        let marks = ledger.delimiters;
        let identifier = segment.field(3).as_bytes();
        let end = memchr::memchr(marks.component, identifier).unwrap_or(identifier.len());
        let first = segment.field(3).get(..end).unwrap_or_default();
        // A 2013 WebIZ answer writes a pair, `30979-9&30980-7`: the last code is what the value is.
        let code = match memchr::memrchr(marks.subcomponent, first.trim_ascii_end().as_bytes()) {
            Some(at) => first.get(at + 1..).unwrap_or_default(),
            None => first,
        };
        Self { segment, part: Part::of(code.trim_ascii()), sub_id: segment.field(4).trim_ascii() }
    }
}
