//! The status of a forecast.

use std::fmt;

use jiff::civil::Date;
use serde::Serialize;

use crate::{
    answer::{forecast_dates::ForecastDates, status_on_day::StatusOnDay, status_word::StatusWord},
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
    /// What the status means that the registry sent. `None` if it sent none.
    #[serde(skip)]
    pub(crate) meaning: Option<StatusMeaning>,
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
        let Some((sent, location)) = sent else {
            return Self::of(Coded::default(), None, StatusOnDay::of(None, dates, today));
        };
        let meaning = meaning(&sent, location, diagnostics);
        let on_day = StatusOnDay::of(Some(meaning), dates, today);
        if on_day.word == StatusWord::Unknown {
            diagnostics.warn(
                WarningCode::StatusUnknown,
                location,
                "It is not known what this status means on the current date. The status is `unknown`.",
            );
        } else if on_day.is_against_dates {
            diagnostics.warn(
                WarningCode::StatusAgainstDates,
                location,
                "This status and the dates of the forecast contradict each other.",
            );
        }
        Self::of(sent, Some(meaning), on_day)
    }

    /// The same status as it is on another day.
    pub(crate) fn with(&self, on_day: StatusOnDay) -> Self {
        Self { normalised: on_day.word, derived: on_day.derived, ..self.clone() }
    }

    /// The status of a forecast whose dates are not known.
    pub(crate) fn without_dates(self) -> Self {
        let normalised = if self.derived { StatusWord::Unknown } else { self.normalised };
        Self { normalised, derived: false, ..self }
    }

    fn of(sent: Coded<'a>, meaning: Option<StatusMeaning>, on_day: StatusOnDay) -> Self {
        let Coded { code, text, system, .. } = sent;
        Self { normalised: on_day.word, code, text, system, derived: on_day.derived, meaning }
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

redacted!(ForecastStatus<'_>);

#[cfg(test)]
mod tests;
