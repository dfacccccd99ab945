//! History and forecast of one person, by age.
//!
//! What is drawn for a dose depends on the person, the series and the dose, and never on the day of the question: so a
//! dose that was given once stays as it was.

use jiff::{
    ToSpan,
    civil::{Date, date},
};

use super::{
    schedule::{Course, Product, Route, SCHEDULE, Series},
    shuffle::Draws,
};
use crate::rsp::{
    Address, Code, Completion, Day, Dose, Evaluation, Forecast, Identifier, Layout, Name, Person, Provider,
    SeriesStatus, Source, Vaccine,
};

/// How far after the due day somebody comes for a dose.
const MAX_DELAY_DAYS: u64 = 45;

/// How far after a vaccine came up those are given it who were too old for it already.
const MAX_CATCH_UP_DAYS: u64 = 1_000;

/// Below this age in days, an injection goes into the thigh.
const THIGH_DAYS: i32 = 2 * 365;

/// From this age in days nobody has a child's eligibility.
const GROWN_UP_DAYS: i32 = 19 * 365;

const TOWNS: [(&str, &str); 6] = [
    ("Exampleton", "78799"),
    ("Samplesville", "75999"),
    ("Mocksborough", "77099"),
    ("Testford", "79999"),
    ("Fictionbury", "76199"),
    ("Inventa", "78199"),
];

/// The month in which a dose of a season is given, by weight: from August to March.
const SEASON: [(i8, u64); 8] = [(8, 6), (9, 27), (10, 36), (11, 14), (12, 7), (1, 5), (2, 3), (3, 2)];

/// The first month of a season.
const SEASON_STARTS: i8 = 7;

/// What the draws of one person are for.
mod drawn_for {
    pub(super) const HOME: u64 = 1;
    pub(super) const VISIT: u64 = 2;
    pub(super) const WHETHER: u64 = 3;
    pub(super) const DOSE: u64 = 4;
}

/// Who somebody is, before there is a record.
pub(super) struct Born<'n> {
    pub(super) id: &'n str,
    pub(super) family: &'n str,
    pub(super) given: &'n str,
    pub(super) sex: &'n str,
    pub(super) on: Date,
    /// In which way the record is written.
    pub(super) layout: Layout,
    /// What everything about the person is drawn from.
    pub(super) seed: u64,
}

/// Everything that the registry holds on a day.
pub(super) fn person(born: &Born<'_>, today: Date) -> Person {
    let mut draws = Draws::of(born.seed, &[drawn_for::HOME]);
    let (town, zip) = draws.one_of(&TOWNS).copied().unwrap_or_default();
    let street = format!("{} {} Lane", draws.below(980) + 10, born.family);
    let phone = format!("51255501{:02}", draws.below(100));
    let mut person = Person {
        layout: born.layout,
        identifiers: vec![Identifier {
            value: born.id.to_owned(),
            authority: "SANDBOXIIS".to_owned(),
            type_code: "SR".to_owned(),
        }],
        name: Name {
            family: born.family.to_owned(),
            given: born.given.to_owned(),
            middle: None,
            suffix: None,
        },
        mothers_maiden_name: None,
        birth_date: born.on,
        sex: born.sex.to_owned(),
        race: None,
        address: Some(Address { street, city: town.to_owned(), state: "TX".to_owned(), zip: zip.to_owned() }),
        phone: Some(phone),
        email: None,
        ethnicity: None,
        birth_order: None,
        died: None,
        maiden_name: None,
        facts: Vec::new(),
        next_of_kin: Vec::new(),
        doses: Vec::new(),
        forecasts: Vec::new(),
    };
    for (place, series) in (0..).zip(&SCHEDULE).filter(|(_, of)| born.on.year() >= of.born_from) {
        let given = history(born, place, series, today);
        person.forecasts.extend(forecast(series, &given, born.on, today));
        let count = u32::try_from(series.due_days.len()).unwrap_or_default();
        for (number, date) in (1..).zip(given) {
            let in_series = (series.course == Course::Ends).then_some(count);
            let mut draws = Draws::of(born.seed, &[drawn_for::DOSE, place, u64::from(number)]);
            if let Some(product) = series.product_on(date) {
                let age = days_between(born.on, date);
                person.doses.push(dose(series, product, (number, in_series), (date, age), &mut draws));
            }
        }
    }
    person.doses.sort_by_key(|dose| dose.date.resolve(today));
    for (number, dose) in (1..).zip(&mut person.doses) {
        dose.order = Some(format!("{}-{}", born.id, usize::to_string(&number)));
    }
    person
}

/// The days on which the doses of a series were given. Each follows from those before it, whatever the day.
fn history(born: &Born<'_>, place: u64, series: &Series, today: Date) -> Vec<Date> {
    let happens =
        |number: u64| Draws::of(born.seed, &[drawn_for::WHETHER, place, number]).happens(series.coverage);
    match series.course {
        Course::Ends => one_by_one(born, series, today, happens),
        Course::Repeats(again) => {
            let ages =
                (0_i32..).map(|times| series.due_days.last().copied().unwrap_or_default() + times * again);
            let mut given: Vec<Date> = Vec::new();
            for (number, age) in (0..).zip(ages) {
                let day = after(born.on, age + delay(born, age));
                let day = given.last().map_or(day, |last| after(*last, series.interval_days).max(day));
                if day > today {
                    break;
                }
                if day >= series.since() && happens(number) {
                    given.push(day);
                }
            }
            given
        }
        Course::Seasons => {
            let first =
                series.due_days.first().map_or(born.on, |&age| after(born.on, age)).max(series.since());
            let mut given = Vec::new();
            for (number, year) in (0..).zip(season_of(first)..=today.year()) {
                let mut draws = Draws::of(born.seed, &[drawn_for::WHETHER, place, number, 1]);
                let day = in_season(year, &mut draws);
                if day > today {
                    break;
                }
                if day >= first && happens(number) {
                    given.push(day);
                }
            }
            given
        }
    }
}

/// The doses of a series that ends: who misses one has not had the next.
fn one_by_one(born: &Born<'_>, series: &Series, today: Date, happens: impl Fn(u64) -> bool) -> Vec<Date> {
    let mut given: Vec<Date> = Vec::new();
    for (number, &age) in (0..).zip(series.due_days) {
        let due = after(born.on, age);
        let day = match given.last() {
            // Together with whatever else is due at this age.
            _ if due >= series.since() => after(due, delay(born, age)),
            None => {
                let mut draws = Draws::of(born.seed, &[drawn_for::VISIT, drawn_for::DOSE]);
                after(series.since(), days(draws.below(MAX_CATCH_UP_DAYS)))
            }
            Some(last) => after(*last, series.interval_days + delay(born, age)),
        };
        let day = given.last().map_or(day, |last| after(*last, series.interval_days).max(day));
        let too_old = series.too_old_days.is_some_and(|limit| day >= after(born.on, limit));
        if day > today || too_old || !happens(number) {
            break;
        }
        given.push(day);
    }
    given
}

/// How many days after the due day somebody comes: one visit for all that is due at an age.
fn delay(born: &Born<'_>, age: i32) -> i32 {
    // Nobody comes late to be born.
    if age == 0 {
        return days(Draws::of(born.seed, &[drawn_for::VISIT, 0]).below(2));
    }
    let key = u64::try_from(age).unwrap_or_default();
    days(Draws::of(born.seed, &[drawn_for::VISIT, key]).below(MAX_DELAY_DAYS))
}

/// The year in which the season of a day began.
fn season_of(day: Date) -> i16 {
    if day.month() >= SEASON_STARTS { day.year() } else { day.year() - 1 }
}

/// A day in a season.
fn in_season(year: i16, draws: &mut Draws) -> Date {
    let mut place = draws.below(SEASON.iter().map(|(_, weight)| weight).sum());
    let month = SEASON.iter().find(|(_, weight)| {
        let is_it = place < *weight;
        place = place.saturating_sub(*weight);
        is_it
    });
    let month = month.map_or(SEASON_STARTS, |(month, _)| *month);
    let day = i8::try_from(draws.below(28) + 1).unwrap_or(1);
    Date::new(if month >= SEASON_STARTS { year } else { year + 1 }, month, day).unwrap_or(Date::MAX)
}

/// What is said about the next dose; nothing where the series is not for this age any more and was never begun.
fn forecast(series: &Series, given: &[Date], born: Date, today: Date) -> Option<Forecast> {
    let count = series.due_days.len();
    let [cvx, name] = series.group;
    let blank = Forecast {
        vaccine: Vaccine { cvx: cvx.to_owned(), name: name.to_owned(), cpt: None },
        status: None,
        dose_number: None,
        doses_in_series: None,
        earliest: None,
        due: None,
        overdue: None,
        latest: None,
        reason: None,
    };
    if series.course == Course::Ends && given.len() >= count {
        return Some(Forecast { status: Some(SeriesStatus::Complete), ..blank });
    }
    let end = series.too_old_days.map(|limit| after(born, limit));
    if end.is_some_and(|end| end <= today) {
        let forecast = Forecast { status: Some(SeriesStatus::TooOld), ..blank };
        return (!given.is_empty()).then_some(forecast);
    }
    let by_age = series.due_days.get(given.len()).or(series.due_days.last()).map(|&age| after(born, age))?;
    let by_age = by_age.max(series.since());
    let earliest = given.last().map_or(by_age, |last| after(*last, series.interval_days));
    let (earliest, due, overdue) = match (series.course, given.last()) {
        (Course::Seasons, last) => {
            let is_had = last.is_some_and(|last| season_of(*last) == season_of(today));
            let year = season_of(today) + i16::from(is_had);
            let earliest = earliest.max(date(year, 8, 1));
            let due = earliest.max(date(year, 9, 1));
            (earliest, due, due.max(date(year, 12, 31)))
        }
        (Course::Repeats(again), Some(last)) => {
            let due = after(*last, again);
            (earliest.min(due), due, after(due, series.overdue_days))
        }
        _ => {
            let due = by_age.max(earliest);
            (earliest, due, after(due, series.overdue_days))
        }
    };
    let is_overdue = overdue <= today;
    let number = u32::try_from(given.len() + 1).unwrap_or(1);
    let is_counted = series.course == Course::Ends;
    Some(Forecast {
        status: Some(if is_overdue { SeriesStatus::Overdue } else { SeriesStatus::OnSchedule }),
        dose_number: is_counted.then_some(number),
        doses_in_series: is_counted.then(|| u32::try_from(count).unwrap_or_default()),
        earliest: Some(Day::On(earliest)),
        due: Some(Day::On(due)),
        overdue: Some(Day::On(overdue)),
        latest: end.map(Day::On),
        ..blank
    })
}

fn dose(
    series: &Series,
    product: &Product,
    (number, in_series): (u32, Option<u32>),
    (date, age): (Date, i32),
    draws: &mut Draws,
) -> Dose {
    let [cvx, name, mvx, maker] = product.codes;
    let [group, group_name] = series.group;
    let is_ours = draws.happens(70);
    let is_right = draws.happens(50);
    let (route, site) = place_of(product.route, age, is_right);
    Dose {
        order: None,
        vaccine: Vaccine { cvx: cvx.to_owned(), name: name.to_owned(), cpt: None },
        date: Day::On(date),
        completion: Completion::Complete,
        amount: is_ours.then(|| product.amount.to_owned()),
        source: if is_ours { Source::NewRecord } else { Source::Unspecified },
        administered_by: is_ours.then(|| Provider {
            id: "1234567893".to_owned(),
            family: "Needleman".to_owned(),
            given: "Nora".to_owned(),
        }),
        facility: is_ours.then(|| "0001112000".to_owned()),
        lot: is_ours.then(|| format!("SB{:05}", draws.below(100_000))),
        expires: is_ours.then(|| Day::On(after(date, 400))),
        manufacturer: is_ours.then(|| coded([mvx, maker])),
        refusal: None,
        route: is_ours.then(|| coded(route)),
        site: site.filter(|_| is_ours).map(coded),
        eligibility: is_ours.then(|| eligibility(age, draws)),
        funding: None,
        note: None,
        reactions: Vec::new(),
        statements: Vec::new(),
        evaluations: vec![Evaluation {
            vaccine: Vaccine { cvx: group.to_owned(), name: group_name.to_owned(), cpt: None },
            is_component: false,
            dose_number: Some(number),
            doses_in_series: in_series,
            is_valid: Some(true),
            reason: None,
        }],
    }
}

/// RXR-1 and RXR-2.
const fn place_of(route: Route, age: i32, is_right: bool) -> ([&'static str; 2], Option<[&'static str; 2]>) {
    match route {
        Route::Mouth => (["C38288", "Oral"], None),
        Route::Muscle => {
            let site = match (age < THIGH_DAYS, is_right) {
                (true, true) => ["RVL", "Right Vastus Lateralis"],
                (true, false) => ["LVL", "Left Vastus Lateralis"],
                (false, true) => ["RD", "Right Deltoid"],
                (false, false) => ["LD", "Left Deltoid"],
            };
            (["C28161", "Intramuscular"], Some(site))
        }
        Route::Skin => {
            let site = match (age < THIGH_DAYS, is_right) {
                (true, true) => ["RT", "Right Thigh"],
                (true, false) => ["LT", "Left Thigh"],
                (false, true) => ["RA", "Right Upper Arm"],
                (false, false) => ["LA", "Left Upper Arm"],
            };
            (["C38299", "Subcutaneous"], Some(site))
        }
    }
}

fn eligibility(age: i32, draws: &mut Draws) -> Code {
    coded(match draws.below(100) {
        0..35 if age < GROWN_UP_DAYS => ["V02", "VFC eligible - Medicaid/Medicaid Managed Care"],
        35..45 if age < GROWN_UP_DAYS => ["V03", "VFC eligible - Uninsured"],
        _ => ["V01", "Not VFC eligible"],
    })
}

fn coded([code, text]: [&str; 2]) -> Code {
    Code { code: code.to_owned(), text: text.to_owned() }
}

fn days(drawn: u64) -> i32 {
    i32::try_from(drawn).unwrap_or_default()
}

fn after(date: Date, days: i32) -> Date {
    date.saturating_add(i64::from(days).days())
}

fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}
