//! What the status and the dates of a forecast say together on one day.

use jiff::civil::Date;

use crate::{
    answer::{forecast_dates::ForecastDates, status_word::StatusWord},
    codes::StatusMeaning,
};

/// The status of a forecast on one day.
#[derive(Clone, Copy)]
pub(crate) struct StatusOnDay {
    /// The normalised status.
    pub(crate) word: StatusWord,
    /// Whether the status was derived from the dates.
    pub(crate) derived: bool,
    /// The status that follows from the dates alone.
    pub(crate) by_dates: StatusWord,
    /// Whether the status that the registry sent contradicts the dates.
    pub(crate) is_against_dates: bool,
}

impl StatusOnDay {
    /// The status on `today`. `meaning` is that of the status that the registry sent. If it does not say whether the dose
    /// is due, the dates do.
    pub(crate) fn of(meaning: Option<StatusMeaning>, dates: ForecastDates, today: Date) -> Self {
        let by_dates = dates.status(today);
        let said = meaning.and_then(word);
        let word = said.unwrap_or(by_dates);
        Self {
            word,
            derived: said.is_none() && word != StatusWord::Unknown,
            by_dates,
            is_against_dates: meaning.is_some_and(|meaning| contradicts(meaning, by_dates, dates, today)),
        }
    }
}

/// The status that a meaning is. `None` if the dates decide.
const fn word(meaning: StatusMeaning) -> Option<StatusWord> {
    Some(match meaning {
        StatusMeaning::OnSchedule | StatusMeaning::UpToDate | StatusMeaning::ByDates => return None,
        StatusMeaning::Overdue => StatusWord::Overdue,
        StatusMeaning::Due => StatusWord::Due,
        StatusMeaning::NotYetDue => StatusWord::NotYetDue,
        StatusMeaning::Complete => StatusWord::Complete,
        StatusMeaning::TooOld => StatusWord::TooOld,
        StatusMeaning::NotRecommended => StatusWord::NotRecommended,
        StatusMeaning::Contraindicated => StatusWord::Contraindicated,
        StatusMeaning::Immune => StatusWord::Immune,
        StatusMeaning::Conditional => StatusWord::Conditional,
        StatusMeaning::Unknown => StatusWord::Unknown,
    })
}

/// Whether a status contradicts the dates. `by_dates` is the status that follows from the dates.
///
/// A contraindication and a condition say nothing of the dates: the dose would be due if they did not apply.
fn contradicts(meaning: StatusMeaning, by_dates: StatusWord, dates: ForecastDates, today: Date) -> bool {
    use StatusWord::{Due, NotYetDue, Overdue, TooOld};
    match meaning {
        StatusMeaning::Overdue => match by_dates {
            NotYetDue | TooOld => true,
            Due | StatusWord::Unknown => dates.overdue.is_some_and(|date| date.is_to_come(today)),
            _ => false,
        },
        StatusMeaning::Due => matches!(by_dates, NotYetDue | Overdue | TooOld),
        StatusMeaning::NotYetDue => matches!(by_dates, Due | Overdue | TooOld),
        StatusMeaning::OnSchedule => matches!(by_dates, Overdue | TooOld),
        StatusMeaning::UpToDate
        | StatusMeaning::Complete
        | StatusMeaning::Immune
        | StatusMeaning::NotRecommended => matches!(by_dates, Due | Overdue),
        StatusMeaning::TooOld => {
            by_dates == NotYetDue || dates.latest.is_some_and(|date| date.is_to_come(today))
        }
        StatusMeaning::ByDates
        | StatusMeaning::Contraindicated
        | StatusMeaning::Conditional
        | StatusMeaning::Unknown => false,
    }
}
