//! The history of one person in one series, and the forecast that follows from it.
//!
//! The draws for a dose depend on the person, the series and the number of the dose. They do not depend on the day of
//! the query, so a dose that was given once never changes.

use jiff::{
    ToSpan,
    civil::{Date, date},
};

use crate::{
    population::{
        schedule::{Course, Series},
        shuffle::Draws,
    },
    record::{codes::SeriesStatus, day::Day, person::ForecastRecord},
};

/// The longest delay after the due day, in days.
const MAX_DELAY_DAYS: u64 = 45;

/// How long after the introduction of a vaccine people get it who were already too old for the due day.
const MAX_CATCH_UP_DAYS: u64 = 1_000;

/// How many of a hundred seasonal doses are given in which month, from August to March.
const SEASON: [(u64, i8); 8] = [(6, 8), (27, 9), (36, 10), (14, 11), (7, 12), (5, 1), (3, 2), (2, 3)];

/// The first month of a season.
const SEASON_STARTS: i8 = 7;

/// The purposes of the draws of one person.
pub(super) mod draw_key {
    pub(crate) const HOME: u64 = 1;
    pub(crate) const VISIT: u64 = 2;
    pub(crate) const WHETHER: u64 = 3;
    pub(crate) const DOSE: u64 = 4;
}

/// One series of one person.
pub(super) struct SeriesHistory<'s> {
    pub(super) series: &'s Series,
    /// The position of the series in the schedule.
    pub(super) position: u64,
    pub(super) birth_date: Date,
    /// The seed of all draws of the person.
    pub(super) seed: u64,
}

impl SeriesHistory<'_> {
    /// The days of the doses up to today, in order.
    pub(super) fn days(&self, today: Date) -> Vec<Date> {
        match self.series.course {
            Course::Limited => self.limited(today),
            Course::RepeatsAfterDays(interval) => self.repeated(interval, today),
            Course::Seasonal => self.seasonal(today),
        }
    }

    /// The forecast for the next dose. `None` if the person is too old for the series and never began it.
    pub(super) fn forecast(&self, given: &[Date], today: Date) -> Option<ForecastRecord> {
        let &Self { series, birth_date, .. } = self;
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

    /// Without one dose there is no next dose.
    fn limited(&self, today: Date) -> Vec<Date> {
        let series = self.series;
        let mut given: Vec<Date> = Vec::new();
        for (number, &age) in (0..).zip(&series.due_days) {
            let due = after(self.birth_date, age);
            let day = match given.last() {
                // All doses that are due at one age are given at one visit.
                _ if due >= series.since() => after(due, self.delay(age)),
                None => {
                    let mut draws = Draws::of(self.seed, &[draw_key::VISIT, draw_key::DOSE]);
                    after(series.since(), days(draws.below(MAX_CATCH_UP_DAYS)))
                }
                Some(last) => after(*last, series.interval_days + self.delay(age)),
            };
            let day = self.not_too_soon(day, &given);
            let too_old = series.too_old_days.is_some_and(|limit| day >= after(self.birth_date, limit));
            if day > today || too_old || !self.is_given(number) {
                break;
            }
            given.push(day);
        }
        given
    }

    fn repeated(&self, interval: i32, today: Date) -> Vec<Date> {
        let first_age = self.series.due_days.last().copied().unwrap_or_default();
        let mut given: Vec<Date> = Vec::new();
        for (number, times) in (0..).zip(0_i32..) {
            let age = first_age + times * interval;
            let day = self.not_too_soon(after(self.birth_date, age + self.delay(age)), &given);
            if day > today {
                break;
            }
            if day >= self.series.since() && self.is_given(number) {
                given.push(day);
            }
        }
        given
    }

    fn seasonal(&self, today: Date) -> Vec<Date> {
        let first = self.series.due_days.first().map_or(self.birth_date, |&age| after(self.birth_date, age));
        let first = first.max(self.series.since());
        let mut given = Vec::new();
        for (number, year) in (0..).zip(season_of(first)..=today.year()) {
            let mut draws = Draws::of(self.seed, &[draw_key::WHETHER, self.position, number, 1]);
            let day = day_in_season(year, &mut draws);
            if day > today {
                break;
            }
            if day >= first && self.is_given(number) {
                given.push(day);
            }
        }
        given
    }

    fn not_too_soon(&self, day: Date, given: &[Date]) -> Date {
        given.last().map_or(day, |last| after(*last, self.series.interval_days).max(day))
    }

    fn is_given(&self, number: u64) -> bool {
        let mut draws = Draws::of(self.seed, &[draw_key::WHETHER, self.position, number]);
        draws.happens(self.series.coverage_percent)
    }

    /// The days between the due day and the visit. There is one visit for all doses that are due at an age.
    fn delay(&self, age: i32) -> i32 {
        let limit = if age == 0 { 2 } else { MAX_DELAY_DAYS };
        let age = u64::try_from(age).unwrap_or_default();
        days(Draws::of(self.seed, &[draw_key::VISIT, age]).below(limit))
    }
}

/// The year in which the season of a day began.
fn season_of(day: Date) -> i16 {
    if day.month() >= SEASON_STARTS { day.year() } else { day.year() - 1 }
}

fn day_in_season(year: i16, draws: &mut Draws) -> Date {
    let month = *draws.weighted(100, &SEASON).unwrap_or(&SEASON_STARTS);
    let day = i8::try_from(draws.below(28) + 1).unwrap_or(1);
    Date::new(if month >= SEASON_STARTS { year } else { year + 1 }, month, day).unwrap_or(Date::MAX)
}

fn days(drawn: u64) -> i32 {
    i32::try_from(drawn).unwrap_or_default()
}

/// This many days after a date.
pub(super) fn after(date: Date, days: i32) -> Date {
    date.saturating_add(i64::from(days).days())
}
