//! History and forecast of one person, by age.

use jiff::{ToSpan, civil::Date};

use super::{
    schedule::{SCHEDULE, Series},
    shuffle::Draws,
};
use crate::rsp::{
    Address, Code, Completion, Day, Dose, Evaluation, Forecast, Identifier, Layout, Name, Person, Provider,
    SeriesStatus, Source, Vaccine,
};

/// Doses before this day are not on record.
const RECORDS_SINCE: Date = Date::constant(1998, 1, 1);

/// The most doses of a series that never ends that are on record.
const MAX_REPEATS: usize = 12;

/// How far after the due day a dose is given.
const MAX_DELAY_DAYS: u64 = 45;

const TOWNS: [(&str, &str); 6] = [
    ("Exampleton", "78799"),
    ("Samplesville", "75999"),
    ("Mocksborough", "77099"),
    ("Testford", "79999"),
    ("Fictionbury", "76199"),
    ("Inventa", "78199"),
];

/// Everything that the registry holds on a day.
pub(super) fn person(
    id: &str,
    family: &str,
    (given, sex): &(&str, &str),
    birth_date: Date,
    today: Date,
    draws: &mut Draws,
) -> Person {
    let (town, zip) = draws.one_of(&TOWNS).copied().unwrap_or_default();
    let street = format!("{} {family} Lane", draws.below(980) + 10);
    let phone = format!("51255501{:02}", draws.below(100));
    let mut person = Person {
        layout: Layout::Guide,
        identifiers: vec![Identifier {
            value: id.to_owned(),
            authority: "SANDBOXIIS".to_owned(),
            type_code: "SR".to_owned(),
        }],
        name: Name { family: family.to_owned(), given: (*given).to_owned(), middle: None },
        mothers_maiden_name: None,
        birth_date,
        sex: (*sex).to_owned(),
        race: None,
        address: Some(Address { street, city: town.to_owned(), state: "TX".to_owned(), zip: zip.to_owned() }),
        phone: Some(phone),
        email: None,
        ethnicity: None,
        birth_order: None,
        next_of_kin: Vec::new(),
        doses: Vec::new(),
        forecasts: Vec::new(),
    };
    for series in SCHEDULE.iter().filter(|series| birth_date.year() >= series.born_from) {
        let given = history(series, birth_date, today, draws);
        person.forecasts.extend(forecast(series, &given, birth_date, today));
        let count = u32::try_from(series.due_days.len()).unwrap_or_default();
        for (number, date) in (1..).zip(given) {
            let in_series = series.again_days.is_none().then_some(count);
            person.doses.push(dose(series, number, in_series, date, draws));
        }
    }
    person.doses.sort_by_key(|dose| dose.date.resolve(today));
    for (number, dose) in (1..).zip(&mut person.doses) {
        dose.order = Some(format!("{id}-{}", usize::to_string(&number)));
    }
    person
}

/// The days on which the doses of a series were given.
fn history(series: &Series, born: Date, today: Date, draws: &mut Draws) -> Vec<Date> {
    let mut given: Vec<Date> = Vec::new();
    let mut ages = series.due_days.to_vec();
    if let (Some(again), Some(&last)) = (series.again_days, series.due_days.last()) {
        let age = days_between(born, today);
        // The last ones: an old person's first doses were before there were records.
        let repeats = (age - last) / again;
        let from = repeats.saturating_sub(i32::try_from(MAX_REPEATS).unwrap_or_default()).max(0);
        ages = (from..=repeats.max(0)).map(|times| last + times * again).collect();
    }
    for age in ages {
        let delay = i32::try_from(draws.below(MAX_DELAY_DAYS)).unwrap_or_default();
        let least = given.last().map(|last| after(*last, series.interval_days));
        let day = after(born, age + delay);
        let day = least.map_or(day, |least| least.max(day));
        let too_old = series.too_old_days.is_some_and(|limit| day >= after(born, limit));
        if draws.happens(series.coverage) && !too_old && day <= today && day >= RECORDS_SINCE {
            given.push(day);
        } else if series.again_days.is_none() {
            // Who misses a dose has not had the next.
            break;
        }
    }
    given
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
    if series.again_days.is_none() && given.len() >= count {
        return Some(Forecast { status: Some(SeriesStatus::Complete), ..blank });
    }
    let end = series.too_old_days.map(|limit| after(born, limit));
    if end.is_some_and(|end| end <= today) {
        let forecast = Forecast { status: Some(SeriesStatus::TooOld), ..blank };
        return (!given.is_empty()).then_some(forecast);
    }
    let by_age = series.due_days.get(given.len()).or(series.due_days.last()).map(|&age| after(born, age))?;
    let earliest = given.last().map_or(by_age, |last| after(*last, series.interval_days));
    let due = match (series.again_days, given.last()) {
        (Some(again), Some(last)) => after(*last, again),
        _ => by_age.max(earliest),
    };
    let overdue = after(due, series.overdue_days);
    let is_overdue = overdue <= today;
    let number = u32::try_from(given.len() + 1).unwrap_or(1);
    let is_counted = series.again_days.is_none();
    Some(Forecast {
        status: Some(if is_overdue { SeriesStatus::Overdue } else { SeriesStatus::OnSchedule }),
        dose_number: is_counted.then_some(number),
        doses_in_series: is_counted.then(|| u32::try_from(count).unwrap_or_default()),
        earliest: Some(Day::On(earliest.min(due))),
        due: Some(Day::On(due)),
        overdue: Some(Day::On(overdue)),
        latest: end.map(Day::On),
        ..blank
    })
}

fn dose(series: &Series, number: u32, in_series: Option<u32>, date: Date, draws: &mut Draws) -> Dose {
    let [cvx, name, mvx, maker] = series.product;
    let [group, group_name] = series.group;
    let is_ours = draws.happens(70);
    let coded = |code: &str, text: &str| Code { code: code.to_owned(), text: text.to_owned() };
    Dose {
        order: None,
        vaccine: Vaccine { cvx: cvx.to_owned(), name: name.to_owned(), cpt: None },
        date: Day::On(date),
        completion: Completion::Complete,
        amount: is_ours.then(|| "0.5".to_owned()),
        source: if is_ours { Source::NewRecord } else { Source::Unspecified },
        administered_by: is_ours.then(|| Provider {
            id: "1234567893".to_owned(),
            family: "Needleman".to_owned(),
            given: "Nora".to_owned(),
        }),
        facility: is_ours.then(|| "0001112000".to_owned()),
        lot: is_ours.then(|| format!("SB{:05}", draws.below(100_000))),
        expires: is_ours.then(|| Day::On(after(date, 400))),
        manufacturer: is_ours.then(|| coded(mvx, maker)),
        refusal: None,
        route: is_ours.then(|| coded("C28161", "Intramuscular")),
        site: is_ours.then(|| coded("LD", "Left Deltoid")),
        eligibility: is_ours.then(|| coded("V01", "Not VFC eligible")),
        funding: None,
        note: None,
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

fn after(date: Date, days: i32) -> Date {
    date.saturating_add(i64::from(days).days())
}

fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}
