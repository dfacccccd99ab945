//! The forecast for one series.

use jiff::civil::{Date, date};

use crate::{
    population::{
        history::{after, season_of},
        schedule::{Course, Series},
    },
    record::{codes::SeriesStatus, day::Day, person::ForecastRecord},
};

/// The forecast for the next dose. `None` if the person is too old for the series and never began it.
pub(super) fn forecast(
    series: &Series,
    given: &[Date],
    birth_date: Date,
    today: Date,
) -> Option<ForecastRecord> {
    let count = series.due_days.len();
    let is_limited = series.course == Course::Limited;
    let of_status = |status| ForecastRecord {
        vaccine: series.group.clone(),
        status: Some(status),
        ..ForecastRecord::default()
    };
    if is_limited && given.len() >= count {
        return Some(of_status(SeriesStatus::Complete));
    }
    let end = series.too_old_days.map(|limit| after(birth_date, limit));
    if end.is_some_and(|end| end <= today) {
        return (!given.is_empty()).then(|| of_status(SeriesStatus::TooOld));
    }
    let age = series.due_days.get(given.len()).or(series.due_days.last())?;
    let by_age = after(birth_date, *age).max(series.since());
    let earliest = given.last().map_or(by_age, |last| after(*last, series.interval_days));
    let (earliest, due, overdue) = match (series.course, given.last()) {
        (Course::Seasonal, last) => {
            let has_dose = last.is_some_and(|last| season_of(*last) == season_of(today));
            let year = season_of(today) + i16::from(has_dose);
            let earliest = earliest.max(date(year, 8, 1));
            let due = earliest.max(date(year, 9, 1));
            (earliest, due, due.max(date(year, 12, 31)))
        }
        (Course::RepeatsAfterDays(interval), Some(last)) => {
            let due = after(*last, interval);
            (earliest.min(due), due, after(due, series.overdue_days))
        }
        _ => {
            let due = by_age.max(earliest);
            (earliest, due, after(due, series.overdue_days))
        }
    };
    let number = u32::try_from(given.len() + 1).ok();
    Some(ForecastRecord {
        dose_number: number.filter(|_| is_limited),
        doses_in_series: u32::try_from(count).ok().filter(|_| is_limited),
        earliest: Some(Day::On(earliest)),
        due: Some(Day::On(due)),
        overdue: Some(Day::On(overdue)),
        latest: end.map(Day::On),
        ..of_status(if overdue <= today { SeriesStatus::Overdue } else { SeriesStatus::OnSchedule })
    })
}
