//! In which list a forecast stands.

use jiff::civil::Date;

use crate::{
    answer::{
        forecast_dates::ForecastDates, forecast_mark::ForecastMarks, status_on_day::StatusOnDay,
        status_word::StatusWord,
    },
    code_words,
    codes::StatusMeaning,
    time::partial_date::PartialDate,
};

code_words! {
    /// Why a forecast stands in `unclear`.
    pub enum UnclearReason {
        /// Neither the status nor the dates say whether the dose is due.
        StatusUnknown = "status_unknown",
        /// The dose may be given since its earliest date, but neither a status nor a due date recommends it.
        NoDueDate = "no_due_date",
        /// The status that the registry sent and the dates contradict each other.
        StatusAgainstDates = "status_against_dates",
        /// The latest date on which the dose may be given has passed, and the status or another date says that it is due.
        LatestPassed = "latest_passed",
        /// It depends on a day that was not sent: a month or a year that holds today.
        DateNotExact = "date_not_exact",
        /// The registry recommends the dose only under a condition, such as a risk or a shared decision.
        Conditional = "conditional",
        /// The dose is due by an answer that is out of date. Ask again.
        Stale = "stale",
        /// The dose is due, and the registry says that the person has died.
        Deceased = "deceased",
    }
}

/// The list in which a forecast stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForecastList {
    /// The dose is due or overdue.
    GiveNow,
    /// The dose is due on a later day.
    DueLater,
    /// The series is complete, or the person is immune.
    Done,
    /// The registry advises against the dose: it is contraindicated, not recommended, or the person is too old.
    NotAdvised,
    /// The answer does not say it clearly.
    Unclear(UnclearReason),
}

impl ForecastList {
    /// The list for a status on a day. `meaning` is that of the status that the registry sent.
    pub(crate) fn of(
        status: StatusOnDay,
        meaning: Option<StatusMeaning>,
        dates: ForecastDates,
        today: Date,
        marks: ForecastMarks,
    ) -> Self {
        match Self::by_status_and_dates(status, meaning, dates, today) {
            Self::GiveNow if marks.stale => Self::Unclear(UnclearReason::Stale),
            Self::GiveNow if marks.deceased => Self::Unclear(UnclearReason::Deceased),
            list => list,
        }
    }

    fn by_status_and_dates(
        status: StatusOnDay,
        meaning: Option<StatusMeaning>,
        dates: ForecastDates,
        today: Date,
    ) -> Self {
        use StatusWord as Word;
        let is_given = |word| matches!(word, Word::Due | Word::Overdue);
        let has_no_due_date = status.by_dates == Word::Unknown && dates.may_be_given_without_due_date(today);
        // Whether a dose is due or overdue makes no difference to the list.
        let may_be_given = is_given(status.by_dates) || has_no_due_date;
        if status.is_against_dates && !(meaning.is_some_and(says_give) && may_be_given) {
            return Self::Unclear(UnclearReason::StatusAgainstDates);
        }
        let is_around = |date: Option<PartialDate>| date.is_some_and(|date| date.is_around(today));
        let is_open = status.by_dates == Word::Unknown
            && [dates.earliest, dates.due, dates.overdue].into_iter().any(is_around);
        match status.word {
            Word::Due | Word::Overdue if is_open && !has_no_due_date => {
                Self::Unclear(UnclearReason::DateNotExact)
            }
            Word::NotYetDue if is_open => Self::Unclear(UnclearReason::DateNotExact),
            Word::Due | Word::Overdue if is_around(dates.latest) => {
                Self::Unclear(UnclearReason::DateNotExact)
            }
            Word::Due | Word::Overdue
                if dates.latest.is_some_and(|latest| latest.is_before(PartialDate::Day(today))) =>
            {
                Self::Unclear(UnclearReason::LatestPassed)
            }
            Word::Due | Word::Overdue => Self::GiveNow,
            Word::NotYetDue => Self::DueLater,
            Word::Complete | Word::Immune => Self::Done,
            Word::TooOld | Word::NotRecommended | Word::Contraindicated => Self::NotAdvised,
            Word::Conditional => Self::Unclear(UnclearReason::Conditional),
            Word::Unknown if is_open && meaning != Some(StatusMeaning::Unknown) => {
                Self::Unclear(UnclearReason::DateNotExact)
            }
            Word::Unknown if has_no_due_date && meaning != Some(StatusMeaning::Unknown) => {
                Self::Unclear(UnclearReason::NoDueDate)
            }
            Word::Unknown => Self::Unclear(UnclearReason::StatusUnknown),
        }
    }
}

/// Whether the registry says that the dose is to be given.
const fn says_give(meaning: StatusMeaning) -> bool {
    matches!(meaning, StatusMeaning::Due | StatusMeaning::Overdue)
}
