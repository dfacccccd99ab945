//! The ways in which families of registries write a record.

use std::{fmt, str::FromStr};

use serde::Deserialize;

use crate::named::by_name;

/// In which way a registry writes evaluations and forecasts. What is said is the same as far as a way can say it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Layout {
    /// By the national guide: Z42 for a Z44, statements led by 30956-7 or 38890-0, status and all dates.
    #[default]
    Guide,
    /// As ImmTrac2 and its kin write: Z32 whatever was asked, PID in capitals, forecasts led by 30979-9 with OBX-4
    /// from 0, no status, no overdue date, nothing behind RXA-6 of the 998.
    Texas,
    /// As STC's registries write: no evaluations, one 998 a forecast, OBX-1 and OBX-4 always 1, a status of their own.
    Stc,
    /// As WebIZ writes: one 998, OBX-14 of an evaluation is the day of the dose.
    WebIz,
    /// As Florida writes: statements led by the series name 59780-7, status as text.
    Florida,
    /// As New York City writes: Z32, one 998 a forecast with the vaccine in ORC-3, 30979-9 if due, else 30999-1.
    NewYorkCity,
    /// As Michigan writes: group and component in one statement, numbers as CE, a status of its own.
    Michigan,
    /// As NIST's samples are written: one 998, the parts of one statement under different sub-ids.
    Nist,
    /// By the guide, but one 998 a forecast and OBX-4 always 1.
    OneEach,
    /// Doses alone, although a Z44 was asked.
    None,
}

/// What the ways differ in.
pub(crate) struct Manner {
    name: &'static str,
    shows: &'static str,
    /// Whose ways the segments around the record have.
    pub(super) family: Family,
    /// MSH-21 for a Z44; Z32 otherwise.
    pub(super) is_z42: bool,
    /// Whether PID is in capitals.
    pub(super) is_loud: bool,
    /// RXA-2 of every order.
    pub(super) rxa_2: &'static str,
    pub(super) evaluation: EvaluationManner,
    pub(super) forecast: ForecastManner,
    /// Whether each forecast has a 998 of its own.
    pub(super) is_one_each: bool,
    /// OBX-1 of every observation, where it does not count.
    pub(super) fixed_obx_1: Option<u32>,
}

/// Whose ways MSH, MSA, ERR, QAK, QPD and PID-3 have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Guide,
    /// MSH-15 and MSH-16 empty, MSA-4 `0`, QAK-3 a bare `Z44`, PID-3 with another state's authority.
    Texas,
    /// QPD-1 under HL70471, empty repetitions in PID-3, an ERR that informs where nobody is found.
    Stc,
    /// AE with a warning of its own about QPD-3.
    WebIz,
    /// No MSH-3.
    Florida,
    /// AE and a warning about the name of the query, PID-1 empty, PID-3 of the type LR.
    NewYorkCity,
    /// MSH-7 with milliseconds but without a dot or a zone, `""` in MSH-22 and MSH-23, text in MSA-3, PID-3 without
    /// types.
    Michigan,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EvaluationManner {
    /// Schedule, number, number of doses, validity and reason.
    Guide,
    /// The same, observed on the day of the dose.
    OnDayOfDose,
    /// The number alone, and none for a dose that is not valid.
    NumberAlone,
    /// Led by the series.
    Series,
    /// Group and component.
    Pair,
    Nothing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ForecastManner {
    Guide,
    /// The leader under one sub-id, the rest under another.
    SubIdsApart,
    Texas,
    Stc,
    Florida,
    NewYorkCity,
    Michigan,
    Nothing,
}

const GUIDE: Manner = Manner {
    name: "guide",
    shows: "by the national guide: one 998, 30956-7 leads, LOINC status, all dates",
    family: Family::Guide,
    is_z42: true,
    is_loud: false,
    rxa_2: "1",
    evaluation: EvaluationManner::Guide,
    forecast: ForecastManner::Guide,
    is_one_each: false,
    fixed_obx_1: None,
};

impl Layout {
    /// Every layout.
    pub const ALL: [Self; 10] = [
        Self::Guide,
        Self::Texas,
        Self::Stc,
        Self::WebIz,
        Self::Florida,
        Self::NewYorkCity,
        Self::Michigan,
        Self::Nist,
        Self::OneEach,
        Self::None,
    ];

    /// What it is asked for by.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.manner().name
    }

    /// What it is, in a line.
    #[must_use]
    pub const fn shows(self) -> &'static str {
        self.manner().shows
    }

    pub(crate) const fn manner(self) -> &'static Manner {
        match self {
            Self::Guide => &GUIDE,
            Self::Texas => &Manner {
                name: "texas",
                family: Family::Texas,
                shows: "WIR and its kin: Z32, 30979-9 leads from sub-id 0, two dates, no status or validity; MSA-4 0, bare QAK-3, PID-3 of ORA",
                is_z42: false,
                is_loud: true,
                evaluation: EvaluationManner::NumberAlone,
                forecast: ForecastManner::Texas,
                ..GUIDE
            },
            Self::Stc => &Manner {
                name: "stc",
                family: Family::Stc,
                shows: "STC: one 998 a forecast, OBX-1 and OBX-4 always 1, status STC0002, no evaluations; HL70471, ~~~~~ in PID-3",
                is_loud: true,
                rxa_2: "999",
                evaluation: EvaluationManner::Nothing,
                forecast: ForecastManner::Stc,
                is_one_each: true,
                fixed_obx_1: Some(1),
                ..GUIDE
            },
            Self::WebIz => &Manner {
                name: "webiz",
                family: Family::WebIz,
                shows: "WebIZ: one 998, 30956-7 leads, OBX-14 of an evaluation is the day of the dose; AE with WEBIZ-501",
                is_loud: true,
                evaluation: EvaluationManner::OnDayOfDose,
                ..GUIDE
            },
            Self::Florida => &Manner {
                name: "florida",
                family: Family::Florida,
                shows: "Florida: one 998, the series 59780-7 leads, status as text, no overdue date; MSH-3 is empty",
                evaluation: EvaluationManner::Series,
                forecast: ForecastManner::Florida,
                ..GUIDE
            },
            Self::NewYorkCity => &Manner {
                name: "new-york-city",
                family: Family::NewYorkCity,
                shows: "New York City: Z32, one 998 a forecast, 30979-9 with one date, or 30999-1; AE, PID-3 of type LR",
                is_z42: false,
                forecast: ForecastManner::NewYorkCity,
                is_one_each: true,
                ..GUIDE
            },
            Self::Michigan => &Manner {
                name: "michigan",
                family: Family::Michigan,
                shows: "Michigan: 30956-7 and 38890-0 in one statement, numbers as CE, status eval_result_id; PID-3 without types",
                evaluation: EvaluationManner::Pair,
                forecast: ForecastManner::Michigan,
                is_one_each: true,
                ..GUIDE
            },
            Self::Nist => &Manner {
                name: "nist",
                shows: "NIST's samples: one 998, OBX-1 always 100, a statement's parts under different sub-ids",
                forecast: ForecastManner::SubIdsApart,
                fixed_obx_1: Some(100),
                ..GUIDE
            },
            Self::OneEach => &Manner {
                name: "one-each",
                shows: "by the guide, but one 998 a forecast and OBX-4 always 1",
                is_one_each: true,
                ..GUIDE
            },
            Self::None => &Manner {
                name: "none",
                shows: "doses alone: neither evaluations nor forecasts, although they were asked for",
                evaluation: EvaluationManner::Nothing,
                forecast: ForecastManner::Nothing,
                ..GUIDE
            },
        }
    }
}

/// There is no layout of that name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no style has this name: `izquery sandbox --list` names them all")]
pub struct UnknownLayout;

impl FromStr for Layout {
    type Err = UnknownLayout;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        by_name(&Self::ALL, name, |layout| layout.name()).ok_or(UnknownLayout)
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
