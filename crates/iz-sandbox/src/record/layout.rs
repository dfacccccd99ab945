//! The layouts in which registry products write a record.

use std::{fmt, str::FromStr};

use serde::Deserialize;

use crate::record::codes::code_table;

code_table! {
    /// The layout in which a registry writes a record. All layouts say the same, as far as each can say it. An order with
    /// CVX 998 carries forecasts.
    #[derive(Default, Hash)]
    #[non_exhaustive]
    Layout {
        #[default]
        Guide = "guide" "national guide: one 998, 30956-7 first, LOINC status, all dates",
        ProtectedCode = "protected-code" "national guide, but QAK-2 PD for a protected person: a code of a later edition of table 0208",
        Texas = "texas" "WIR software: Z32, PID in capitals, 30979-9 first, sub-ids from 0, two dates, no status or validity; MSA-4 0, QAK-3 Z44 alone, ORA in PID-3",
        Stc = "stc" "STC: one 998 per forecast, OBX-1 and OBX-4 always 1, status STC0002, no evaluations; HL70471, ~~~~~ in PID-3",
        WebIz = "webiz" "WebIZ: one 998, 30956-7 first, OBX-14 of an evaluation is the day of the dose; AE with WEBIZ-501",
        Florida = "florida" "Florida: one 998, series 59780-7 first, status as text, no overdue date; MSH-3 empty",
        NewYorkCity = "new-york-city" "New York City: Z32, one 998 per forecast, 30979-9 with one date or 30999-1; AE, PID-3 of type LR",
        Michigan = "michigan" "Michigan: 30956-7 and 38890-0 in one statement, numbers as CE, status eval_result_id; PID-3 without types",
        Nist = "nist" "NIST samples: one 998, OBX-1 always 100, parts of one statement under different sub-ids",
        OneEach = "one-each" "national guide, but one 998 per forecast and OBX-4 always 1",
        None = "none" "doses only, without evaluations and forecasts, although the query is a Z44",
    }
}

impl Layout {
    /// The name by which a user selects it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.coded().0
    }

    /// What it looks like, in one line.
    #[must_use]
    pub const fn shows(self) -> &'static str {
        self.coded().1
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
