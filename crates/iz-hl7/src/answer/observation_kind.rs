//! The kinds of observations, by LOINC code.

use crate::{codes::FactKind, message::raw_value::RawValue};

/// The length of the LOINC codes in answers, in bytes.
const LOINC_BYTES: u32 = 7;

/// The last component of OBX-3 that may hold a code: the first of the third triplet.
const MAX_CODE_COMPONENT: usize = 7;

/// How many repetitions of OBX-3 are searched for a known code. The standard allows one.
const MAX_IDENTIFIERS: usize = 4;

/// The kind of an observation. It belongs to a statement (the evaluation of a dose, or a forecast), or is about the
/// dose or the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ObservationKind {
    /// 30956-7, vaccine type: the vaccine group of a statement, or the vaccine of a VIS.
    Group,
    /// 38890-0, component of a combination vaccine.
    Component,
    /// 30979-9, vaccine due next: the vaccine of a forecast in older messages.
    DueNext,
    /// 59780-7, series name. Florida starts its statements with it.
    Series,
    /// 30999-1: New York City sends with it the status of a vaccine group that is not due.
    GroupStatus,
    /// 59779-9, schedule used. 59799-9 is a known misprint of this code.
    Schedule,
    /// 30973-2, dose number: of this dose, or, in a forecast, of the next dose.
    DoseNumber,
    /// 59782-3, number of doses in the primary series.
    DosesInSeries,
    /// 59781-5, dose validity.
    Validity,
    /// 59783-1, status in the series.
    SeriesStatus,
    /// 30981-5, earliest date to give.
    Earliest,
    /// 30980-7, date due.
    Due,
    /// 59778-1, date overdue.
    Overdue,
    /// 59777-3, latest date to give.
    Latest,
    /// 30982-3, reason.
    Reason,
    /// 64994-7, eligibility for publicly funded vaccine. The vendor STC sends `VFC-STATUS`.
    Eligibility,
    /// 30963-3, funding source of the vaccine.
    Funding,
    /// 69764-9, VIS document.
    VisDocument,
    /// 29768-9, VIS publication date.
    VisPublished,
    /// 29769-7, VIS presentation date.
    VisPresented,
    /// 30945-0, 31044-1, 59784-9, 75505-8 or 59785-6: a fact.
    Fact(FactKind),
    /// 30946-8, begin of a contraindication.
    FactBegins,
    /// 30944-3, end of a contraindication.
    FactEnds,
    /// Any other observation.
    Other,
}

impl ObservationKind {
    /// The kind of an OBX, by OBX-3. The code may stand in each of the three triplets.
    #[inline]
    pub(crate) fn of(identifier: &RawValue<'_, '_>) -> Self {
        if let (Some(code), Some(delimiter)) =
            (identifier.raw.as_bytes().first_chunk(), identifier.delimiters.first())
            && delimiter.at() - identifier.start == LOINC_BYTES
            && delimiter.is_component()
        {
            let kind = Self::of_loinc(*code);
            if kind != Self::Other || identifier.delimiters.len() <= 2 {
                return kind;
            }
        }
        Self::of_unusual(identifier)
    }

    /// The kind by the first code that is known in one of the repetitions.
    #[cold]
    fn of_unusual(identifier: &RawValue<'_, '_>) -> Self {
        identifier
            .split(|delimiter| delimiter.is_repetition())
            .take(MAX_IDENTIFIERS)
            .map(|(_, one)| Self::of_triplets(one))
            .find(|kind| *kind != Self::Other)
            .unwrap_or(Self::Other)
    }

    /// The kind by the first code that is known among components 1, 4 and 7. WebIZ answers of 2013 hold two codes in
    /// one component, `30979-9&30980-7`. The last one describes the value.
    fn of_triplets(identifier: RawValue<'_, '_>) -> Self {
        let codes = identifier
            .split(|delimiter| delimiter.is_component())
            .take(MAX_CODE_COMPONENT)
            .filter(|(number, _)| number % 3 == 1);
        for (_, code) in codes {
            let known = code
                .split(|delimiter| delimiter.is_subcomponent())
                .map(|(_, part)| Self::of_code(part.raw.trim_ascii()))
                .filter(|kind| *kind != Self::Other)
                .last();
            if let Some(kind) = known {
                return kind;
            }
        }
        Self::Other
    }

    fn of_code(code: &str) -> Self {
        match code.as_bytes().try_into() {
            Ok(code) => Self::of_loinc(code),
            Err(_) if code.eq_ignore_ascii_case("VFC-STATUS") => Self::Eligibility,
            Err(_) => Self::Other,
        }
    }

    /// The kind of a LOINC code.
    #[inline]
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

    /// Whether the observation may belong to a statement: an evaluation or a forecast.
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

    /// Whether the observation names the vaccine of a statement.
    pub(crate) const fn names_vaccine(self) -> bool {
        matches!(self, Self::Group | Self::Component | Self::DueNext)
    }

    /// Whether the observation leads a statement: it names its vaccine, or is a statement of New York City.
    pub(crate) const fn leads(self) -> bool {
        self.names_vaccine() || matches!(self, Self::GroupStatus)
    }

    /// Whether the observation is a date of a forecast.
    pub(crate) const fn is_forecast_date(self) -> bool {
        matches!(self, Self::Earliest | Self::Due | Self::Overdue | Self::Latest)
    }

    /// Whether the observation is part of a forecast, or a fact about the person. It is not about a dose.
    pub(crate) const fn is_about_person(self) -> bool {
        self.is_forecast_date()
            || matches!(self, Self::DueNext | Self::GroupStatus)
            || matches!(self, Self::Fact(kind) if !matches!(kind, FactKind::Reaction))
    }

    /// Whether the observation can only be about a dose.
    pub(crate) const fn is_about_dose(self) -> bool {
        self.is_of_vis() || matches!(self, Self::Validity | Self::Funding | Self::Fact(FactKind::Reaction))
    }

    /// Whether the observation can only belong to a forecast.
    pub(crate) const fn is_only_of_forecast(self) -> bool {
        self.is_forecast_date() || matches!(self, Self::DueNext | Self::GroupStatus)
    }

    /// Whether the observation can only belong to a VIS.
    pub(crate) const fn is_of_vis(self) -> bool {
        matches!(self, Self::VisDocument | Self::VisPublished | Self::VisPresented)
    }
}
