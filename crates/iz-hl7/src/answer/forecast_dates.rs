//! The dates of a forecast, and the status that follows from them.

use jiff::civil::Date;

use crate::{answer::status_word::StatusWord, time::partial_date::PartialDate};

/// The dates of a forecast. A month or a year stands for a day in it that is not known.
#[derive(Clone, Copy, Default)]
pub(crate) struct ForecastDates {
    /// OBX 30981-5.
    pub(crate) earliest: Option<PartialDate>,
    /// OBX 30980-7.
    pub(crate) due: Option<PartialDate>,
    /// OBX 59778-1.
    pub(crate) overdue: Option<PartialDate>,
    /// OBX 59777-3: the last day on which the dose may be given.
    pub(crate) latest: Option<PartialDate>,
}

impl ForecastDates {
    /// The status on `today`. It is unknown if the dates do not decide it, such as a month that contains today.
    ///
    /// * Before the earliest date, the dose is not yet due, whatever the other dates are.
    /// * An earliest date that has come recommends nothing: the dose may be given, and is not said to be due. A registry
    ///   may send one for each season, such as 2016-10-01, 2017-10-01 and so on for influenza.
    /// * An overdue date before the due date is ignored, because some registries send that of the last season.
    /// * A latest date before another date is ignored, because it is then not an age limit.
    pub(crate) fn status(self, today: Date) -> StatusWord {
        let is_after =
            |date: PartialDate, other: Option<PartialDate>| other.is_none_or(|other| !date.is_before(other));
        let due = self.due;
        let overdue = self.overdue.filter(|date| is_after(*date, self.due));
        let latest = self.latest.filter(|date| {
            is_after(*date, overdue) && is_after(*date, due) && is_after(*date, self.earliest)
        });
        let has_come = |date: Option<PartialDate>| date.is_some_and(|date| date.has_come(today));
        let is_to_come = |date: Option<PartialDate>| date.is_some_and(|date| date.is_to_come(today));
        if latest.is_some_and(|date| date.is_before(PartialDate::Day(today))) {
            StatusWord::TooOld
        } else if is_to_come(self.earliest) {
            StatusWord::NotYetDue
        } else if has_come(overdue) {
            self.unless_too_early(StatusWord::Overdue, overdue, today)
        } else if has_come(due) {
            self.unless_too_early(StatusWord::Due, due, today)
        } else if is_to_come(due) {
            StatusWord::NotYetDue
        } else {
            StatusWord::Unknown
        }
    }

    /// The status that follows because `date` has come. It is unknown if the dose may be given only after `date`, from
    /// a day on that may still be to come.
    fn unless_too_early(self, status: StatusWord, date: Option<PartialDate>, today: Date) -> StatusWord {
        match (self.earliest, date) {
            (Some(earliest), Some(date)) if !earliest.has_come(today) && date.is_before(earliest) => {
                StatusWord::Unknown
            }
            _ => status,
        }
    }

    /// Whether the dose may be given on `today`, and no due date was sent.
    pub(crate) fn may_be_given_without_due_date(self, today: Date) -> bool {
        self.due.is_none() && self.earliest.is_some_and(|date| date.has_come(today))
    }

    /// The date from which a dose is due that is due on `today`: the due date.
    pub(crate) fn due_since(self, today: Date) -> Option<PartialDate> {
        self.due.filter(|date| date.has_come(today))
    }

    /// The date from which a dose is due that is due later than `today`: the due date, but not before the earliest date.
    /// Without a due date it is not known.
    pub(crate) fn due_from(self, today: Date) -> Option<PartialDate> {
        let to_come = |date: Option<PartialDate>| date.filter(|date| date.is_to_come(today));
        match (to_come(self.due), to_come(self.earliest)) {
            _ if self.due.is_none() => None,
            (Some(due), Some(earliest)) if due.is_before(earliest) => Some(earliest),
            (due, earliest) => due.or(earliest),
        }
    }

    /// Whether two dates are not in the order earliest, due, overdue, latest.
    pub(crate) fn are_out_of_order(self) -> bool {
        let mut last: Option<PartialDate> = None;
        [self.earliest, self.due, self.overdue, self.latest].into_iter().flatten().any(|date| {
            let is_before = last.is_some_and(|last| date.is_before(last));
            // A later day may be hidden in an earlier period, so the latest beginning counts.
            if last.is_none_or(|last| last.begins_before(date)) {
                last = Some(date);
            }
            is_before
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_latest_date_counts_first_then_overdue_then_due_then_earliest() {
        let today = date(2026, 11, 22);
        let day = |text: &str| text.parse().ok().map(PartialDate::Day);
        let of =
            |earliest, due, overdue, latest| ForecastDates { earliest, due, overdue, latest }.status(today);
        assert_eq!(of(None, day("2020-01-01"), day("2021-01-01"), day("2026-11-21")), StatusWord::TooOld);
        assert_eq!(of(None, day("2020-01-01"), day("2021-01-01"), day("2020-12-31")), StatusWord::Overdue);
        assert_eq!(of(None, day("2026-12-01"), day("2025-08-16"), None), StatusWord::NotYetDue);
        assert_eq!(of(None, day("2030-01-01"), None, day("2020-01-01")), StatusWord::NotYetDue);
        assert_eq!(of(None, day("2020-01-01"), day("2026-11-22"), day("2026-11-22")), StatusWord::Overdue);
        assert_eq!(of(None, day("2020-01-01"), day("2026-11-23"), None), StatusWord::Due);
        assert_eq!(of(day("2020-01-01"), day("2027-01-01"), None, None), StatusWord::NotYetDue);
        assert_eq!(of(day("2020-01-01"), None, None, None), StatusWord::Unknown);
        assert_eq!(of(day("2020-01-01"), None, day("2026-11-23"), None), StatusWord::Unknown);
        assert_eq!(of(day("2020-01-01"), None, day("2026-11-22"), None), StatusWord::Overdue);
        assert_eq!(of(day("2026-11-23"), None, None, None), StatusWord::NotYetDue);
    }

    #[test]
    fn a_period_that_has_passed_or_is_to_come_decides() {
        let today = date(2026, 11, 22);
        let due = |due| ForecastDates { due: Some(due), ..ForecastDates::default() }.status(today);
        assert_eq!(due(PartialDate::Year(2020)), StatusWord::Due);
        assert_eq!(due(PartialDate::Year(2026)), StatusWord::Unknown);
        assert_eq!(due(PartialDate::Year(2027)), StatusWord::NotYetDue);
        assert_eq!(due(PartialDate::Month(2026, 10)), StatusWord::Due);
        assert_eq!(due(PartialDate::Month(2026, 11)), StatusWord::Unknown);
        assert_eq!(due(PartialDate::Month(2026, 12)), StatusWord::NotYetDue);
    }

    #[test]
    fn a_dose_is_neither_due_nor_overdue_before_its_earliest_date() {
        let today = date(2015, 6, 1);
        let dates = ForecastDates {
            earliest: Some(PartialDate::Day(date(2015, 9, 14))),
            due: Some(PartialDate::Day(date(2015, 2, 14))),
            ..ForecastDates::default()
        };
        assert_eq!(dates.status(today), StatusWord::NotYetDue);
        let overdue = ForecastDates { overdue: Some(PartialDate::Day(date(2015, 5, 1))), ..dates };
        assert_eq!(overdue.status(today), StatusWord::NotYetDue);
        assert!(dates.are_out_of_order());
    }
}
