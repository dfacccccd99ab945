//! The state of a forecast in one set of words.

use std::fmt;

use jiff::civil::Date;
use serde::Serialize;

use crate::{
    time::PartialDate,
    types::{Coded, redacted},
    value::Text,
};

/// What a forecast says about today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StatusWord {
    /// The overdue date has come.
    Overdue,
    /// May and should be given now.
    Due,
    /// The date lies ahead.
    NotYetDue,
    /// The series is complete.
    Complete,
    /// The latest age has passed.
    TooOld,
    /// Not recommended for this person.
    NotRecommended,
    /// Contraindicated.
    Contraindicated,
    /// Immune.
    Immune,
    /// Depends on a risk or a shared decision.
    Conditional,
    /// Neither the registry's word nor its dates tell.
    Unknown,
}

/// OBX 59783-1 in our words and the registry's.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ForecastStatus<'a> {
    /// The common word.
    pub normalised: StatusWord,
    /// The registry's code.
    pub code: Option<Text<'a>>,
    /// The registry's text.
    pub text: Option<Text<'a>>,
    /// The registry's coding system.
    pub system: Option<Text<'a>>,
    /// Whether the common word was worked out from the forecast's dates: the registry sent no
    /// status, or one that leaves open whether the dose is due.
    pub derived: bool,
}

/// What a registry's status word means.
enum Meaning {
    Word(StatusWord),
    /// The series is under way; the dates say whether a dose is due.
    SeeDates,
}

/// The dates of a forecast that bear on its status.
#[derive(Clone, Copy, Default)]
pub(crate) struct Dates {
    pub(crate) earliest: Option<PartialDate>,
    pub(crate) due: Option<PartialDate>,
    pub(crate) overdue: Option<PartialDate>,
    pub(crate) latest: Option<PartialDate>,
}

impl<'a> ForecastStatus<'a> {
    /// Translates what the registry sent; where that leaves the question open, the dates and
    /// `today` answer it.
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

/// The vocabularies are seven: LOINC answers, STC, Michigan, Wisconsin, Florida, New York City and
/// the Lone Star forecaster. The code decides where its system is known; then the text.
fn meaning(sent: &Coded) -> Option<Meaning> {
    use Meaning::{SeeDates, Word};
    let code = sent.code.as_deref().unwrap_or_default();
    let text = sent.text.as_deref().unwrap_or_default();
    let by_code = match code {
        // LL940-8. Alabama sends "Complete" for a series that it does not recommend: the code counts.
        "LA13421-5" => Some(Word(StatusWord::Complete)),
        "LA13422-3" => Some(SeeDates),
        "LA13423-1" => Some(Word(StatusWord::Overdue)),
        "LA13424-9" => Some(Word(StatusWord::TooOld)),
        "LA27183-5" => Some(Word(StatusWord::Immune)),
        "LA4216-3" => Some(Word(StatusWord::Contraindicated)),
        "LA4695-8" => Some(Word(StatusWord::NotRecommended)),
        "P" if sent.is_of(&["STC0002", "99002"]) => Some(Word(StatusWord::Overdue)),
        "D" if sent.is_of(&["STC0002", "99002"]) => Some(Word(StatusWord::Due)),
        "U" if sent.is_of(&["STC0002", "99002"]) => Some(SeeDates),
        "1" if sent.is_of(&["eval_result_id"]) => Some(Word(StatusWord::Complete)),
        "3" if sent.is_of(&["eval_result_id"]) => Some(SeeDates),
        "4" if sent.is_of(&["eval_result_id"]) => Some(Word(StatusWord::Overdue)),
        "O" if sent.is_of(&["LSVF", "TCH"]) => Some(Word(StatusWord::Overdue)),
        "D" if sent.is_of(&["LSVF", "TCH"]) => Some(Word(StatusWord::Due)),
        // The Lone Star forecaster's "later".
        "L" if sent.is_of(&["LSVF", "TCH"]) => Some(Word(StatusWord::NotYetDue)),
        // Wisconsin counts doses, "1 of 5", and says "In progress" even past the last of them.
        _ if sent.is_of(&["SeriesStatus"]) => Some(SeeDates),
        _ => None,
    };
    by_code.or_else(|| by_text(text)).or_else(|| by_text(code))
}

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
    /// A date without its day proves nothing about today, so it is left out. So is an overdue date
    /// before the due date (some registries send the one of the last season), and a latest date
    /// before the due or the overdue date, which is then no limit of age.
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
    fn the_registry_has_the_word() {
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
    fn an_unknown_word_is_unknown_whatever_the_dates() {
        assert_eq!(
            word(sent("X9", "Frobbed", "99LOCAL"), Some(date(2020, 1, 1))),
            (StatusWord::Unknown, false)
        );
    }

    #[test]
    fn on_schedule_leaves_it_to_the_dates() {
        for status in [sent("LA13422-3", "On Schedule", "LN"), sent("U", "Up to Date", "STC0002"), None] {
            assert_eq!(word(status.clone(), Some(date(2026, 11, 22))), (StatusWord::Due, true));
            assert_eq!(word(status.clone(), Some(date(2026, 11, 23))), (StatusWord::NotYetDue, true));
            assert_eq!(word(status, None), (StatusWord::Unknown, false));
        }
    }

    #[test]
    fn the_dates_rank_latest_then_overdue_then_due_then_earliest() {
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
