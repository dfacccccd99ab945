//! The status of a forecast.

use std::fmt;

use jiff::civil::Date;
use serde::Serialize;

use crate::{
    message::text::Text,
    time::partial_date::PartialDate,
    types::{coded::Coded, redacted::redacted},
};

/// The status of a forecast on the current date, in one set of words for all registries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StatusWord {
    /// The dose is overdue.
    Overdue,
    /// The dose is due and should be given.
    Due,
    /// The dose is due later.
    NotYetDue,
    /// The series is complete.
    Complete,
    /// The latest date has passed: the person is too old.
    TooOld,
    /// The dose is not recommended for this person.
    NotRecommended,
    /// The dose is contraindicated.
    Contraindicated,
    /// The person is immune.
    Immune,
    /// The dose is recommended only under a condition, such as a risk or a shared decision.
    Conditional,
    /// Neither the status of the registry nor the dates say it.
    Unknown,
}

/// OBX 59783-1: the status of a forecast, normalised and as sent.
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

/// The meaning of a status that a registry sends.
enum Meaning {
    Word(StatusWord),
    /// The series is in progress. The dates say whether a dose is due.
    SeeDates,
}

/// The dates of a forecast, which decide its status.
#[derive(Clone, Copy, Default)]
pub(crate) struct Dates {
    pub(crate) earliest: Option<PartialDate>,
    pub(crate) due: Option<PartialDate>,
    pub(crate) overdue: Option<PartialDate>,
    pub(crate) latest: Option<PartialDate>,
}

impl<'a> ForecastStatus<'a> {
    /// Normalises the status that the registry sent. If that does not say whether the dose is due, the dates are
    /// compared with `today`.
    pub(crate) fn of(sent: Option<Coded<'a>>, dates: Dates, today: Date) -> Self {
        let (normalised, derived) = match sent.as_ref().map(meaning) {
            Some(Some(Meaning::Word(word))) => (word, false),
            Some(Some(Meaning::SeeDates)) | None => (dates.status(today), true),
            Some(None) => (StatusWord::Unknown, false),
        };
        let Coded { code, text, system, .. } = sent.unwrap_or_default();
        Self { normalised, code, text, system, derived: derived && normalised != StatusWord::Unknown }
    }
}

/// The meaning of a status. `None` if it is not known. There are seven vocabularies: the LOINC answer list, STC,
/// Michigan, Wisconsin, Florida, New York City and the Lone Star forecaster. A code of a known system decides first,
/// then the text.
fn meaning(sent: &Coded) -> Option<Meaning> {
    use Meaning::{SeeDates, Word};
    let code = sent.code.as_deref().unwrap_or_default();
    let text = sent.text.as_deref().unwrap_or_default();
    let by_code = match code {
        // LOINC answer list LL940-8. Alabama sends the text "Complete" for a series that it does not recommend, so the
        // code decides.
        "LA13421-5" => Some(Word(StatusWord::Complete)),
        "LA13422-3" => Some(SeeDates),
        "LA13423-1" => Some(Word(StatusWord::Overdue)),
        "LA13424-9" => Some(Word(StatusWord::TooOld)),
        "LA27183-5" => Some(Word(StatusWord::Immune)),
        "LA4216-3" => Some(Word(StatusWord::Contraindicated)),
        "LA4695-8" => Some(Word(StatusWord::NotRecommended)),
        "P" if sent.is_of_system(&["STC0002", "99002"]) => Some(Word(StatusWord::Overdue)),
        "D" if sent.is_of_system(&["STC0002", "99002"]) => Some(Word(StatusWord::Due)),
        "U" if sent.is_of_system(&["STC0002", "99002"]) => Some(SeeDates),
        "1" if sent.is_of_system(&["eval_result_id"]) => Some(Word(StatusWord::Complete)),
        "3" if sent.is_of_system(&["eval_result_id"]) => Some(SeeDates),
        "4" if sent.is_of_system(&["eval_result_id"]) => Some(Word(StatusWord::Overdue)),
        "O" if sent.is_of_system(&["LSVF", "TCH"]) => Some(Word(StatusWord::Overdue)),
        "D" if sent.is_of_system(&["LSVF", "TCH"]) => Some(Word(StatusWord::Due)),
        // "Later" of the Lone Star forecaster.
        "L" if sent.is_of_system(&["LSVF", "TCH"]) => Some(Word(StatusWord::NotYetDue)),
        // Wisconsin sends the count of doses, "1 of 5", and "In progress" even after the last dose.
        _ if sent.is_of_system(&["SeriesStatus"]) => Some(SeeDates),
        _ => None,
    };
    by_code.or_else(|| by_text(text)).or_else(|| by_text(code))
}

/// The meaning of a text that stands for a status.
fn by_text(text: &str) -> Option<Meaning> {
    use Meaning::{SeeDates, Word};
    let text = text.trim().to_ascii_lowercase();
    let starts = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    Some(match () {
        () if starts(&["overdue", "past due"]) => Word(StatusWord::Overdue),
        () if starts(&["due now"]) || text == "due" => Word(StatusWord::Due),
        () if starts(&["up to date", "on schedule", "in progress", "incomplete"]) => SeeDates,
        () if starts(&["not recommended", "no longer recommended"]) => Word(StatusWord::NotRecommended),
        () if starts(&["complete"]) => Word(StatusWord::Complete),
        () if starts(&["too old", "aged out"]) => Word(StatusWord::TooOld),
        () if starts(&["contraindicated"]) => Word(StatusWord::Contraindicated),
        () if starts(&["immune"]) => Word(StatusWord::Immune),
        () if starts(&["conditional"]) => Word(StatusWord::Conditional),
        () => return None,
    })
}

impl Dates {
    /// The status on `today`. A date without a day is ignored, because it cannot be compared. An overdue date before
    /// the due date is ignored as well: some registries send that of the last season. So is a latest date before the
    /// due or the overdue date, because it is then not an age limit.
    fn status(self, today: Date) -> StatusWord {
        let day = |date: Option<PartialDate>| date.and_then(PartialDate::exact);
        let due = day(self.due).or(day(self.earliest));
        let overdue = day(self.overdue).filter(|overdue| day(self.due).is_none_or(|due| due <= *overdue));
        let latest = day(self.latest).filter(|latest| {
            overdue.is_none_or(|overdue| overdue <= *latest) && due.is_none_or(|due| due <= *latest)
        });
        if latest.is_some_and(|latest| latest < today) {
            StatusWord::TooOld
        } else if overdue.is_some_and(|overdue| overdue <= today) {
            StatusWord::Overdue
        } else {
            match due {
                Some(due) if due <= today => StatusWord::Due,
                Some(_) => StatusWord::NotYetDue,
                None => StatusWord::Unknown,
            }
        }
    }
}

redacted!(ForecastStatus<'_>);

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn sent<'a>(code: &'a str, text: &'a str, system: &'a str) -> Option<Coded<'a>> {
        let owned = |text: &'a str| (!text.is_empty()).then(|| Text::from(text));
        Some(Coded { code: owned(code), text: owned(text), system: owned(system), alternate: None })
    }

    fn word(status: Option<Coded<'_>>, due: Option<Date>) -> (StatusWord, bool) {
        let dates = Dates { due: due.map(PartialDate::Day), ..Dates::default() };
        let status = ForecastStatus::of(status, dates, date(2026, 11, 22));
        (status.normalised, status.derived)
    }

    #[test]
    fn a_status_of_the_registry_counts_before_the_dates() {
        let past = Some(date(2020, 1, 1));
        for (status, expected) in [
            (sent("LA13421-5", "Not Recommended - Series Complete", "LN"), StatusWord::Complete),
            (sent("LA13423-1", "Overdue", "LN"), StatusWord::Overdue),
            (sent("LA4216-3", "", "LN"), StatusWord::Contraindicated),
            (sent("P", "Past Due", "STC0002"), StatusWord::Overdue),
            (sent("D", "Due Now", "STC0002"), StatusWord::Due),
            (sent("4", "Overdue", "eval_result_id"), StatusWord::Overdue),
            (sent("L", "L", "LSVF"), StatusWord::NotYetDue),
            (sent("Complete", "Complete", ""), StatusWord::Complete),
            (sent("", "Completed Vaccine Series", "NYCDOHVCGPST"), StatusWord::Complete),
            (sent("", "Not recommended after 8 months.", "NYCDOHVCGPST"), StatusWord::NotRecommended),
        ] {
            assert_eq!(
                word(status.clone(), past),
                (expected, false),
                "{:?}",
                status.map(|s| (s.code, s.text))
            );
        }
    }

    #[test]
    fn a_status_that_is_not_known_is_unknown_whatever_the_dates() {
        assert_eq!(
            word(sent("X9", "Frobbed", "99LOCAL"), Some(date(2020, 1, 1))),
            (StatusWord::Unknown, false)
        );
    }

    #[test]
    fn a_status_of_on_schedule_is_decided_by_the_dates() {
        for status in [sent("LA13422-3", "On Schedule", "LN"), sent("U", "Up to Date", "STC0002"), None] {
            assert_eq!(word(status.clone(), Some(date(2026, 11, 22))), (StatusWord::Due, true));
            assert_eq!(word(status.clone(), Some(date(2026, 11, 23))), (StatusWord::NotYetDue, true));
            assert_eq!(word(status, None), (StatusWord::Unknown, false));
        }
    }

    #[test]
    fn the_latest_date_counts_first_then_overdue_then_due_then_earliest() {
        let today = date(2026, 11, 22);
        let day = |text: &str| text.parse().ok().map(PartialDate::Day);
        let of = |earliest, due, overdue, latest| Dates { earliest, due, overdue, latest }.status(today);
        assert_eq!(of(None, day("2020-01-01"), day("2021-01-01"), day("2026-11-21")), StatusWord::TooOld);
        assert_eq!(of(None, day("2020-01-01"), day("2021-01-01"), day("2020-12-31")), StatusWord::Overdue);
        assert_eq!(of(None, day("2026-12-01"), day("2025-08-16"), None), StatusWord::NotYetDue);
        assert_eq!(of(None, day("2030-01-01"), None, day("2020-01-01")), StatusWord::NotYetDue);
        assert_eq!(of(None, day("2020-01-01"), day("2026-11-22"), day("2026-11-22")), StatusWord::Overdue);
        assert_eq!(of(None, day("2020-01-01"), day("2026-11-23"), None), StatusWord::Due);
        assert_eq!(of(day("2020-01-01"), day("2027-01-01"), None, None), StatusWord::NotYetDue);
        assert_eq!(of(day("2020-01-01"), None, None, None), StatusWord::Due);
        assert_eq!(of(None, Some(PartialDate::Year(2020)), None, None), StatusWord::Unknown);
    }
}
