//! The status of a forecast.

use std::fmt;

use jiff::civil::Date;
use serde::Serialize;

use crate::{
    answer::{forecast_dates::ForecastDates, status_word::StatusWord},
    codes::{StatusMeaning, status_word},
    message::{location::Location, text::Text},
    reading::{diagnostics::Diagnostics, warning::WarningCode},
    types::{coded::Coded, redacted::redacted},
};

/// The status of a forecast, normalised and as sent. OBX 59783-1.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ForecastStatus<'a> {
    /// The normalised status.
    pub normalised: StatusWord,
    /// The code as sent.
    pub code: Option<Text<'a>>,
    /// The text as sent.
    pub text: Option<Text<'a>>,
    /// The coding system as sent.
    pub system: Option<Text<'a>>,
    /// Whether the normalised status was derived from the dates. This is done if the registry sent no status, or one
    /// that does not say whether the dose is due.
    pub derived: bool,
}

impl<'a> ForecastStatus<'a> {
    /// Normalises the status that the registry sent, with the place where it stands. If that does not say whether the
    /// dose is due, the dates are compared with `today`. It warns of a status that is not known, and of one that
    /// contradicts its own text or the dates.
    pub(crate) fn read(
        sent: Option<(Coded<'a>, Location)>,
        dates: ForecastDates,
        today: Date,
        diagnostics: &mut Diagnostics<'a>,
    ) -> Self {
        let by_dates = dates.status(today);
        let Some((sent, location)) = sent else {
            return Self::of(Coded::default(), by_dates, true);
        };
        let meaning = meaning(&sent, location, diagnostics);
        let word = word(meaning);
        let normalised = word.unwrap_or(by_dates);
        if normalised == StatusWord::Unknown {
            diagnostics.warn(
                WarningCode::StatusUnknown,
                location,
                "It is not known what this status means on the current date. The status is `unknown`.",
            );
        } else if contradicts(meaning, by_dates, dates, today) {
            diagnostics.warn(
                WarningCode::StatusAgainstDates,
                location,
                "This status and the dates of the forecast contradict each other.",
            );
        }
        Self::of(sent, normalised, word.is_none())
    }

    /// The status of a forecast whose dates are not known.
    pub(crate) fn without_dates(self) -> Self {
        let normalised = if self.derived { StatusWord::Unknown } else { self.normalised };
        Self { normalised, derived: false, ..self }
    }

    fn of(sent: Coded<'a>, normalised: StatusWord, is_by_dates: bool) -> Self {
        let Coded { code, text, system, .. } = sent;
        let derived = is_by_dates && normalised != StatusWord::Unknown;
        Self { normalised, code, text, system, derived }
    }
}

/// The meaning of a status: that of its first code, or else that of its second code.
fn meaning<'a>(sent: &Coded<'a>, location: Location, diagnostics: &mut Diagnostics<'a>) -> StatusMeaning {
    let first = sent.meaning_by(status_word);
    let second = sent.alternate.as_deref().and_then(|second| second.meaning_by(status_word).meaning);
    let meaning = first.meaning.or(second).unwrap_or(StatusMeaning::Unknown);
    if [first.other, second].into_iter().flatten().any(|other| meaning.contradicts(other)) {
        diagnostics.warn(
            WarningCode::StatusTextDisagrees,
            location,
            "The codes or the texts of this status mean different things.",
        );
    }
    meaning
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
            Due => dates.overdue.is_some_and(|date| date.is_to_come(today)),
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

redacted!(ForecastStatus<'_>);

#[cfg(test)]
mod tests;
