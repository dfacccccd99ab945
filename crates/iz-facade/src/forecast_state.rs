//! What the lists of forecasts of an answer are worth.

use iz_client::{
    Summary,
    hl7::{answer::WarningCode, code_words},
};

code_words! {
    /// What the lists `give_now`, `due_later`, `done`, `not_advised` and `unclear` of a record are worth.
    pub enum ForecastState {
        /// The registry sent forecasts. Each of them stands in one list.
        Sent = "sent",
        /// The registry sent no forecast. This does not mean that nothing is due.
        NotSent = "not_sent",
        /// The answer is out of date. Nothing is in `give_now`. Ask again.
        Stale = "stale",
        /// A part of the record may be missing, so that doses or forecasts may be missing too.
        Incomplete = "incomplete",
        /// The record very likely belongs to another person. All lists are empty.
        Withheld = "withheld",
    }
}

impl ForecastState {
    /// The state for a record. If several fit, the one that restricts most.
    pub(crate) fn of(summary: &Summary, is_mismatch: bool, is_stale: bool) -> Self {
        match () {
            () if is_mismatch => Self::Withheld,
            () if is_stale => Self::Stale,
            () if summary.is_incomplete || summary.is_truncated() => Self::Incomplete,
            () if !summary.parts.forecasts => Self::NotSent,
            () => Self::Sent,
        }
    }
}

/// Which forecasts a record holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForecastContent {
    /// At least one.
    Some,
    /// The registry sent a forecast, but none could be read.
    Unreadable,
    /// The registry sent none.
    None,
}

impl ForecastContent {
    pub(crate) fn of(summary: &Summary) -> Self {
        let is_unreadable =
            || summary.warnings.iter().any(|warning| warning.code == WarningCode::ForecastNotRead);
        match () {
            () if summary.parts.forecasts => Self::Some,
            () if is_unreadable() => Self::Unreadable,
            () => Self::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use iz_client::hl7::{
        CodeWord,
        answer::{ForecastMark, UnclearReason},
    };

    use super::*;

    /// Asserts that docs/API.md has the table of these words.
    fn check<T: CodeWord>(member: &str) {
        let page = include_str!("../../../docs/API.md");
        let row = |(word, meaning): &(&str, &str)| format!("| `{word}` | {meaning} |\n");
        let rows: String = T::WORDS.iter().map(row).collect();
        let expected = format!("| `{member}` | meaning |\n|---|---|\n{rows}\n");
        assert!(page.contains(&expected), "docs/API.md must hold this table:\n{expected}");
    }

    #[test]
    fn the_page_of_the_api_lists_each_word_of_the_sorted_record_with_its_meaning() {
        check::<ForecastState>("forecast_state");
        check::<ForecastMark>("marks");
        check::<UnclearReason>("unclear_because");
    }
}
