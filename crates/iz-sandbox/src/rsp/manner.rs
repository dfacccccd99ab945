//! What the layouts differ in, read from `manners.toml`.

use std::{collections::HashMap, sync::LazyLock};

use serde::Deserialize;

use crate::{record::layout::Layout, toml_file};

/// The manner in which one layout writes an answer.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Manner {
    /// The variant of MSH, MSA, ERR, QAK, QPD and PID-3.
    pub(super) family: Family,
    /// Whether a record is a Z32 also for a Z44.
    pub(super) is_always_z32: bool,
    /// Whether every order of a Z42 has an observation, and a Z42 has an order, as the national guide requires. Where
    /// there is nothing to evaluate, a comment says so.
    pub(super) has_observation_in_every_order: bool,
    /// Whether the answer shows that a person is protected, not unknown: QAK-2 `PD`, which the guide's table 0208 does not have.
    pub(super) has_status_pd: bool,
    /// Whether the coding system of a CPT code is `CPT`, which is not in table 0396, and not `C4`.
    pub(super) has_cpt_outside_table_0396: bool,
    /// Whether PID is in capital letters.
    pub(super) is_upper_case: bool,
    /// Whether RXA-2 of every order is 999 instead of 1.
    pub(super) has_rxa_2_of_999: bool,
    pub(super) evaluation: EvaluationManner,
    pub(super) forecast: ForecastManner,
    /// Whether each forecast has its own order with CVX 998.
    pub(super) is_one_each: bool,
    /// OBX-1 of every observation, for layouts that do not count.
    pub(super) fixed_obx_1: Option<u32>,
}

/// The variants of MSH, MSA, ERR, QAK, QPD and PID-3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Family {
    #[default]
    Guide,
    /// MSH-15 and MSH-16 empty, MSA-4 `0`, QAK-3 `Z44` alone, the authority of another state in PID-3.
    Texas,
    /// QPD-1 under HL70471, empty repetitions in PID-3, an ERR of severity I if nobody is found.
    Stc,
    /// AE with its own warning about QPD-3.
    WebIz,
    /// No MSH-3.
    Florida,
    /// AE with a warning about the name of the query, PID-1 empty, PID-3 of type LR.
    NewYorkCity,
    /// MSH-7 with milliseconds but without a dot or a zone, `""` in MSH-22 and MSH-23, a text in MSA-3, PID-3 without
    /// types.
    Michigan,
}

/// How an evaluation is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum EvaluationManner {
    /// Schedule, dose number, number of doses, validity and reason.
    #[default]
    Guide,
    /// As `Guide`, with the day of the dose in OBX-14.
    OnDayOfDose,
    /// Only the dose number, and no dose number for a dose that is not valid.
    NumberOnly,
    /// The series name comes first.
    Series,
    /// Group and component together.
    Pair,
    Nothing,
}

/// How a forecast is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ForecastManner {
    #[default]
    Guide,
    /// The vaccine under one sub-id, the rest under another.
    SeparateSubIds,
    Texas,
    Stc,
    Florida,
    NewYorkCity,
    Michigan,
    Nothing,
}

/// The manners of `manners.toml`, by the name of the layout.
static MANNERS: LazyLock<HashMap<String, Manner>> =
    LazyLock::new(|| toml_file::read(include_str!("manners.toml")));

impl Manner {
    /// The coding system of a CPT code.
    pub(super) const fn cpt_system(self) -> &'static str {
        if self.has_cpt_outside_table_0396 { "CPT" } else { "C4" }
    }

    pub(super) fn of(layout: Layout) -> Self {
        MANNERS.get(layout.name()).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layout_has_its_manner() {
        for layout in Layout::ALL {
            assert!(MANNERS.contains_key(layout.name()), "{layout}");
        }
        assert_eq!(MANNERS.len(), Layout::ALL.len());
    }
}
