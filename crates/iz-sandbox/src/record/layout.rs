//! The layouts in which registry products write a record.

use std::{fmt, str::FromStr};

use serde::Deserialize;

/// The layout in which a registry writes a record. All layouts say the same, as far as each can say it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Layout {
    /// The national guide: Z42 for a Z44. 30956-7 or 38890-0 comes first in each statement, then status and all dates.
    #[default]
    Guide,
    /// ImmTrac2 and registries with the same software: always Z32, PID in capitals, 30979-9 first in each forecast,
    /// OBX-4 counted from 0, no status, no overdue date, RXA-6 is the last field of the order with CVX 998.
    Texas,
    /// STC's registries: no evaluations, one order with CVX 998 for each forecast, OBX-1 and OBX-4 always 1, a status
    /// table of their own.
    Stc,
    /// WebIZ: one order with CVX 998 for all forecasts, OBX-14 of an evaluation is the day of the dose.
    WebIz,
    /// Florida: the series name 59780-7 comes first in each statement, the status is a text.
    Florida,
    /// New York City: Z32, one order with CVX 998 for each forecast with the vaccine in ORC-3, 30979-9 for a dose that
    /// has a date, else 30999-1.
    NewYorkCity,
    /// Michigan: group and component in one statement, numbers as CE, a status table of its own.
    Michigan,
    /// NIST's samples: one order with CVX 998 for all forecasts, the parts of one statement under different sub-ids.
    Nist,
    /// The national guide, but one order with CVX 998 for each forecast and OBX-4 always 1.
    OneEach,
    /// Doses only, although the query is a Z44.
    None,
}

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

    /// The name by which a user selects it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.described().0
    }

    /// What it looks like, in one line.
    #[must_use]
    pub const fn shows(self) -> &'static str {
        self.described().1
    }

    const fn described(self) -> (&'static str, &'static str) {
        match self {
            Self::Guide => ("guide", "national guide: one 998, 30956-7 first, LOINC status, all dates"),
            Self::Texas => (
                "texas",
                "WIR software: Z32, 30979-9 first, sub-ids from 0, two dates, no status or validity; MSA-4 0, QAK-3 Z44 alone, ORA in PID-3",
            ),
            Self::Stc => (
                "stc",
                "STC: one 998 per forecast, OBX-1 and OBX-4 always 1, status STC0002, no evaluations; HL70471, ~~~~~ in PID-3",
            ),
            Self::WebIz => (
                "webiz",
                "WebIZ: one 998, 30956-7 first, OBX-14 of an evaluation is the day of the dose; AE with WEBIZ-501",
            ),
            Self::Florida => (
                "florida",
                "Florida: one 998, series 59780-7 first, status as text, no overdue date; MSH-3 empty",
            ),
            Self::NewYorkCity => (
                "new-york-city",
                "New York City: Z32, one 998 per forecast, 30979-9 with one date or 30999-1; AE, PID-3 of type LR",
            ),
            Self::Michigan => (
                "michigan",
                "Michigan: 30956-7 and 38890-0 in one statement, numbers as CE, status eval_result_id; PID-3 without types",
            ),
            Self::Nist => (
                "nist",
                "NIST samples: one 998, OBX-1 always 100, parts of one statement under different sub-ids",
            ),
            Self::OneEach => ("one-each", "national guide, but one 998 per forecast and OBX-4 always 1"),
            Self::None => {
                ("none", "doses only, without evaluations and forecasts, although the query is a Z44")
            }
        }
    }
}

/// No layout has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no style has this name: `izquery sandbox --list` prints all names")]
pub struct UnknownLayout;

impl FromStr for Layout {
    type Err = UnknownLayout;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|layout| layout.name() == name.trim()).ok_or(UnknownLayout)
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
