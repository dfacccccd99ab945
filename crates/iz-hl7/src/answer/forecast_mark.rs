//! What restricts the use of a forecast.

use serde::{Serialize, Serializer};

use crate::code_words;

code_words! {
    /// What restricts the use of a forecast in a list.
    pub enum ForecastMark {
        /// The person in the record is not surely the one asked for. `action` says what to confirm first.
        ProbableMatch = "probable_match",
        /// A part of the record may be missing, so that doses or forecasts may be missing too.
        IncompleteRecord = "incomplete_record",
        /// The answer is out of date. Doses may have been added since. Ask again before a dose is given.
        Stale = "stale",
        /// The registry says that the person has died.
        Deceased = "deceased",
    }
}

/// The marks of a list of forecasts. The JSON is the list of the words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ForecastMarks {
    /// [`ForecastMark::ProbableMatch`].
    pub probable_match: bool,
    /// [`ForecastMark::IncompleteRecord`].
    pub incomplete_record: bool,
    /// [`ForecastMark::Stale`].
    pub stale: bool,
    /// [`ForecastMark::Deceased`].
    pub deceased: bool,
}

impl ForecastMarks {
    /// The marks that are set.
    pub fn set(self) -> impl Iterator<Item = ForecastMark> {
        let Self { probable_match, incomplete_record, stale, deceased } = self;
        let all = [
            (probable_match, ForecastMark::ProbableMatch),
            (incomplete_record, ForecastMark::IncompleteRecord),
            (stale, ForecastMark::Stale),
            (deceased, ForecastMark::Deceased),
        ];
        all.into_iter().filter_map(|(is_set, mark)| is_set.then_some(mark))
    }
}

impl Serialize for ForecastMarks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.set())
    }
}
