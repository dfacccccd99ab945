use std::mem::size_of;

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::{
    asked::folded_name,
    rsp::{Day, SeriesStatus},
};

const TODAY: Date = date(2026, 11, 22);

fn asked(person: &Person) -> Asked {
    Asked {
        identifiers: Vec::new(),
        name: folded_name(&person.name.family, &person.name.given),
        birth_date: Some(person.birth_date),
    }
}

proptest! {
    #[test]
    fn everybody_is_found_by_name_and_by_id(size in 1..Population::MAX_SIZE, seed: u64, number: u64) {
        let population = Population::new(size, seed);
        let person = population.person(number % size, TODAY).unwrap();
        prop_assert_eq!(population.find(&asked(&person), TODAY), Some(person.clone()));
        let id = person.registry_id().unwrap().value.clone();
        let by_id = |type_code: &str| Asked {
            identifiers: vec![(id.clone(), type_code.to_owned())],
            ..Asked::default()
        };
        prop_assert_eq!(population.find(&by_id("SR"), TODAY), Some(person.clone()));
        prop_assert_eq!(population.find(&by_id("MR"), TODAY), None);
    }

    #[test]
    fn histories_and_forecasts_are_plausible(seed: u64, number in 0..1_000_000_u64) {
        let person = Population::new(1_000_000, seed).person(number, TODAY).unwrap();
        prop_assert!(person.birth_date >= FIRST_BIRTH && person.birth_date < TODAY);
        prop_assert!(person.doses.len() <= 60, "{}", person.doses.len());
        for dose in &person.doses {
            let Day::On(date) = dose.date else { panic!("a fixed day") };
            prop_assert!(date >= person.birth_date && date <= TODAY);
        }
        for forecast in &person.forecasts {
            let day = |day: Option<Day>| day.map(|day| day.resolve(TODAY));
            let (earliest, due, overdue) = (day(forecast.earliest), day(forecast.due), day(forecast.overdue));
            let is_open = matches!(forecast.status, Some(SeriesStatus::Overdue | SeriesStatus::OnSchedule));
            prop_assert_eq!(due.is_some(), is_open);
            prop_assert!(earliest <= due && due <= overdue);
            prop_assert_eq!(forecast.status == Some(SeriesStatus::Overdue), overdue.is_some_and(|day| day <= TODAY));
        }
    }
}

#[test]
fn a_million_people_take_no_more_room_than_one() {
    assert_eq!(size_of::<Population>(), 16);
    let people = Population::new(u64::MAX, 1);
    assert_eq!(people.size(), Population::MAX_SIZE);
    assert!(people.size() > 1_000_000_000);
    assert!(
        people.person(people.size() - 1, TODAY).is_some() && people.person(people.size(), TODAY).is_none()
    );
    assert_eq!(Population::new(0, 1).person(0, TODAY), None);
}

#[test]
fn a_seed_makes_the_same_people_and_another_others() {
    let person = |seed| Population::new(1000, seed).person(77, TODAY).unwrap();
    assert_eq!(person(1), person(1));
    assert!(asked(&person(1)) != asked(&person(2)));
    // Beyond a smaller population nobody is found, though the name may be one of the larger.
    let last = Population::new(1000, 1).person(999, TODAY).unwrap();
    assert_eq!(Population::new(999, 1).find(&asked(&last), TODAY), None);
    let id =
        |value: &str| Asked { identifiers: vec![(value.to_owned(), "SR".to_owned())], ..Asked::default() };
    for value in ["POP0000001000", "POP77", "POP+000000077", "SBX100001", ""] {
        assert_eq!(Population::new(1000, 1).find(&id(value), TODAY), None, "{value}");
    }
}

#[test]
fn a_thousand_people_look_like_people() {
    let people: Vec<_> =
        (0..1000).filter_map(|number| Population::new(1000, 9).person(number, TODAY)).collect();
    let children = people.iter().filter(|person| person.birth_date > date(2012, 1, 1));
    let children: Vec<_> = children.collect();
    assert!(children.len() > 50, "{}", children.len());
    let doses: usize = children.iter().map(|child| child.doses.len()).sum();
    assert!((10..35).contains(&(doses / children.len())), "{}", doses / children.len());
    assert!(people.iter().all(|person| !person.forecasts.is_empty()));
    let with =
        |status| people.iter().flat_map(|of| &of.forecasts).filter(|of| of.status == Some(status)).count();
    for status in
        [SeriesStatus::Complete, SeriesStatus::Overdue, SeriesStatus::OnSchedule, SeriesStatus::TooOld]
    {
        assert!(with(status) > 50, "{status:?}: {}", with(status));
    }
    let given: std::collections::HashSet<_> = people.iter().map(|person| &person.name.given).collect();
    assert_eq!(given.len(), 40);
}
