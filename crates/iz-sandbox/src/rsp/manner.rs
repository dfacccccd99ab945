//! What the layouts differ in.

use crate::record::layout::Layout;

/// The manner in which one layout writes an answer.
#[derive(Clone, Copy)]
pub(super) struct Manner {
    /// The variant of MSH, MSA, ERR, QAK, QPD and PID-3.
    pub(super) family: Family,
    /// Whether a Z44 is answered by a Z42. All other answers with a record are Z32.
    pub(super) is_z42: bool,
    /// Whether PID is in capital letters.
    pub(super) is_upper_case: bool,
    /// RXA-2 of every order.
    pub(super) rxa_2: &'static str,
    pub(super) evaluation: EvaluationManner,
    pub(super) forecast: ForecastManner,
    /// Whether each forecast has its own order with CVX 998.
    pub(super) is_one_each: bool,
    /// OBX-1 of every observation, for layouts that do not count.
    pub(super) fixed_obx_1: Option<u32>,
}

/// The variants of MSH, MSA, ERR, QAK, QPD and PID-3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EvaluationManner {
    /// Schedule, dose number, number of doses, validity and reason.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ForecastManner {
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

const GUIDE: Manner = Manner {
    family: Family::Guide,
    is_z42: true,
    is_upper_case: false,
    rxa_2: "1",
    evaluation: EvaluationManner::Guide,
    forecast: ForecastManner::Guide,
    is_one_each: false,
    fixed_obx_1: None,
};

impl Manner {
    pub(super) const fn of(layout: Layout) -> Self {
        match layout {
            Layout::Guide => GUIDE,
            Layout::Texas => Self {
                family: Family::Texas,
                is_z42: false,
                is_upper_case: true,
                evaluation: EvaluationManner::NumberOnly,
                forecast: ForecastManner::Texas,
                ..GUIDE
            },
            Layout::Stc => Self {
                family: Family::Stc,
                is_upper_case: true,
                rxa_2: "999",
                evaluation: EvaluationManner::Nothing,
                forecast: ForecastManner::Stc,
                is_one_each: true,
                fixed_obx_1: Some(1),
                ..GUIDE
            },
            Layout::WebIz => Self {
                family: Family::WebIz,
                is_upper_case: true,
                evaluation: EvaluationManner::OnDayOfDose,
                ..GUIDE
            },
            Layout::Florida => Self {
                family: Family::Florida,
                evaluation: EvaluationManner::Series,
                forecast: ForecastManner::Florida,
                ..GUIDE
            },
            Layout::NewYorkCity => Self {
                family: Family::NewYorkCity,
                is_z42: false,
                forecast: ForecastManner::NewYorkCity,
                is_one_each: true,
                ..GUIDE
            },
            Layout::Michigan => Self {
                family: Family::Michigan,
                evaluation: EvaluationManner::Pair,
                forecast: ForecastManner::Michigan,
                is_one_each: true,
                ..GUIDE
            },
            Layout::Nist => {
                Self { forecast: ForecastManner::SeparateSubIds, fixed_obx_1: Some(100), ..GUIDE }
            }
            Layout::OneEach => Self { is_one_each: true, ..GUIDE },
            Layout::None => {
                Self { evaluation: EvaluationManner::Nothing, forecast: ForecastManner::Nothing, ..GUIDE }
            }
        }
    }
}
