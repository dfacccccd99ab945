//! Slips in a birth date, and birth dates that a registry knows in part.

use jiff::{
    ToSpan,
    civil::{Date, date},
};

use crate::{
    evidence::Evidence,
    pair::{Label, Pair, Rule},
    people,
    person::Person,
    today::TODAY,
};

pub(crate) const RULES: &[Rule] = &[
    Rule { name: "same/day_and_month_exchanged", pairs: day_and_month_exchanged },
    Rule { name: "same/digits_of_the_day_exchanged", pairs: digits_of_the_day_exchanged },
    Rule { name: "same/one_digit_of_day_or_month", pairs: one_digit_of_day_or_month },
    Rule { name: "same/one_year_off", pairs: one_year_off },
    Rule { name: "same/digits_of_the_year_exchanged", pairs: digits_of_the_year_exchanged },
    Rule { name: "same/birth_date_in_part", pairs: birth_date_in_part },
    Rule { name: "same/birth_date_missing", pairs: birth_date_missing },
    Rule { name: "same/birth_date_with_time", pairs: birth_date_with_time },
    Rule { name: "same/default_day_of_the_year", pairs: default_day_of_the_year },
];

/// The pair of a person and the person with another birth date. With both given names and everything else equal it is
/// likely the person: no brother or sister has the same two given names. With the names alone, nobody can know.
fn with_another_date(person: &Person, other: Date) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let changed = person.with_born(other);
    pairs.extend(Pair::both_ways(person, &changed, Label::Probable));
    let bare = |person: &Person| person.knowing(Evidence::Nothing).with_middle("");
    pairs.push(Pair::new(&bare(person), &bare(&changed), Label::NotExact));
    pairs
}

/// One side writes the day first. The days of the list are moved to those that are months too.
fn day_and_month_exchanged() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::with_middle_names() {
        let (year, month) = (person.born.year(), person.born.month());
        let day = if month == 11 { 4 } else { 11 };
        let born = date(year, month, day);
        if born < TODAY && date(year, day, month) < TODAY {
            pairs.extend(with_another_date(&person.with_born(born), date(year, day, month)));
        }
    }
    pairs
}

/// 12 and 21, 13 and 31.
fn digits_of_the_day_exchanged() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (index, person) in people::with_middle_names().iter().enumerate() {
        let (year, month) = (person.born.year(), person.born.month());
        let (day, exchanged) = [(12, 21), (2, 20), (1, 10)][index % 3];
        pairs.extend(with_another_date(
            &person.with_born(date(year, month, day)),
            date(year, month, exchanged),
        ));
    }
    pairs
}

/// One digit of the day, or one of the month.
fn one_digit_of_day_or_month() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::with_middle_names() {
        let (year, month, day) = (person.born.year(), person.born.month(), person.born.day());
        let other_day = if day % 10 < 5 { day + 3 } else { day - 3 };
        let other_month = if month < 10 { month % 9 + 1 } else { 22 - month };
        let other_dates = [Date::new(year, month, other_day), Date::new(year, other_month, day)];
        for other in other_dates.into_iter().flatten().filter(|other| *other != person.born) {
            pairs.extend(with_another_date(&person, other));
        }
    }
    pairs
}

/// The last digit of the year is one off. No father is a year older.
fn one_year_off() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::with_middle_names().into_iter().filter(|person| person.born.year() % 10 != 0) {
        pairs.extend(with_another_date(&person, person.born - 1.year()));
    }
    pairs
}

/// 1978 and 1987. The years are at most twelve apart, so it is no father and no mother.
fn digits_of_the_year_exchanged() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::with_middle_names() {
        let year = person.born.year();
        let exchanged = year - year % 100 + (year % 10) * 10 + year / 10 % 10;
        let distance = (exchanged - year).abs();
        if distance == 0 || distance > 12 || exchanged > 2025 {
            continue;
        }
        let other = Date::new(exchanged, person.born.month(), person.born.day()).unwrap();
        pairs.extend(with_another_date(&person, other));
    }
    pairs
}

/// The registry knows the month or the year only. What it knows agrees.
fn birth_date_in_part() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::with_middle_names() {
        for format in ["%Y%m", "%Y"] {
            let record = person.with_born_in_record(&person.born.strftime(format).to_string());
            pairs.push(Pair::new(&person, &record, Label::Probable));
            let bare = |person: &Person| person.knowing(Evidence::Nothing).with_middle("");
            pairs.push(Pair::new(&bare(&person), &bare(&record), Label::NotExact));
        }
    }
    pairs
}

/// The registry has no birth date, or a date that stands for none. Everything else agrees.
fn birth_date_missing() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::with_middle_names() {
        for text in ["", "19000101", "00010101"] {
            pairs.push(Pair::new(&person, &person.with_born_in_record(text), Label::Probable));
        }
    }
    pairs
}

/// The registry sends the hour of birth and the time zone. The day agrees, so it is the person.
fn birth_date_with_time() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (index, person) in people::all().iter().enumerate() {
        let person = person.knowing(Evidence::Nothing);
        let format = ["%Y%m%d0915", "%Y%m%d221530", "%Y%m%d034501-0600", "%Y%m%d120000.0000-0500"][index % 4];
        let record = person.with_born_in_record(&person.born.strftime(format).to_string());
        pairs.push(Pair::new(&person, &record, Label::Exact));
    }
    pairs
}

/// One side knows the year only, and has 1 January as its default. Both given names and everything else agree.
fn default_day_of_the_year() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::with_middle_names() {
        let other = person.with_born(date(person.born.year(), 1, 1));
        pairs.extend(Pair::both_ways(&person, &other, Label::Probable));
    }
    pairs
}
