use std::mem::size_of;

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::record::{
    codes::{Code, SeriesStatus},
    day::Day,
    person::{DoseRecord, PersonIdentifier},
};

const TODAY: Date = date(2026, 11, 22);

fn by_name(person: &Person) -> SearchCriteria {
    SearchCriteria::of_name(&person.name.family, &person.name.given, person.birth_date)
}

fn population(size: u64, seed: u64) -> Population {
    Population::new(size, seed).unwrap()
}

fn by_id(value: &str, authority: &str, type_code: &str) -> SearchCriteria {
    let id = PersonIdentifier {
        value: value.to_owned(),
        authority: authority.to_owned(),
        type_code: type_code.to_owned(),
    };
    SearchCriteria { identifiers: vec![id], ..SearchCriteria::default() }
}

fn given(dose: &DoseRecord) -> Date {
    dose.date.resolve(TODAY)
}

proptest! {
    #[test]
    fn everybody_is_found_by_name_and_by_id(size in 1..Population::MAX_SIZE, seed: u64, number: u64) {
        let (population, number) = (population(size, seed), number % size);
        prop_assume!(population.outcome(number) == Some(Outcome::Record));
        let person = population.person(number, TODAY).unwrap();
        let found = Some(PopulationMatch::Record(Box::new(person.clone())));
        prop_assert_eq!(population.find(&by_name(&person), TODAY), found.clone());
        let id = person.registry_id().unwrap().value.clone();
        prop_assert_eq!(population.find(&by_id(&id, "", "SR"), TODAY), found.clone());
        prop_assert_eq!(population.find(&by_id(&id, "SANDBOXIIS", "SR"), TODAY), found);
        prop_assert_eq!(population.find(&by_id(&id, "OTHERIIS", "SR"), TODAY), None);
        prop_assert_eq!(population.find(&by_id(&id, "", "MR"), TODAY), None);
    }

    #[test]
    fn histories_and_forecasts_are_plausible(seed: u64, number in 0..1_000_000_u64) {
        let person = population(1_000_000, seed).person(number, TODAY).unwrap();
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
fn a_dose_that_was_given_never_changes() {
    let population = population(100_000, 4);
    for number in (0..100_000).step_by(499) {
        let now = population.person(number, TODAY).unwrap();
        for days in [1, 30, 44, 365, 3_650] {
            let later = population.person(number, TODAY.saturating_add(days.days())).unwrap();
            let kept: Vec<_> = later.doses.iter().filter(|dose| given(dose) <= TODAY).collect();
            assert_eq!(kept, now.doses.iter().collect::<Vec<_>>(), "{number}, {days} days later");
            assert_eq!(
                (later.name, later.address, later.phone),
                (now.name.clone(), now.address.clone(), now.phone.clone())
            );
        }
    }
}

#[test]
fn no_vaccine_is_given_before_its_introduction_or_by_another_route() {
    let population = population(6_000, 2);
    let doses: Vec<_> =
        (0..6_000).filter_map(|number| population.person(number, TODAY)).flat_map(|of| of.doses).collect();
    let of = |cvx: &'static str| doses.iter().filter(move |dose| dose.vaccine.cvx == cvx);
    for (cvx, first, last) in [
        ("187", date(2017, 10, 27), TODAY),
        ("216", date(2021, 8, 18), TODAY),
        ("165", date(2014, 12, 11), TODAY),
        ("62", date(2006, 1, 1), date(2016, 12, 31)),
        ("203", date(2020, 5, 27), TODAY),
        ("114", date(2005, 1, 1), date(2022, 12, 31)),
        ("115", date(2005, 1, 1), TODAY),
        ("133", date(2010, 2, 24), TODAY),
        ("100", date(2000, 2, 1), date(2011, 12, 31)),
        ("150", date(2013, 1, 3), date(2024, 6, 30)),
    ] {
        assert!(of(cvx).count() > 5, "{cvx}: {}", of(cvx).count());
        assert!(of(cvx).all(|dose| (first..=last).contains(&given(dose))), "{cvx}");
    }
    let flu: Vec<_> = ["140", "141", "150"].into_iter().flat_map(of).collect();
    assert!(flu.iter().all(|dose| given(dose).month() >= 8 || given(dose).month() <= 3));
    let autumn = flu.iter().filter(|dose| (9..=11).contains(&given(dose).month())).count();
    assert!(autumn * 10 > flu.len() * 7, "{autumn} of {}", flu.len());
    let code = |code: &Option<Code>| code.as_ref().map(|code| code.code.clone());
    for dose in doses.iter().filter(|dose| dose.route.is_some()) {
        let (route, site) = (code(&dose.route).unwrap(), code(&dose.site));
        match dose.vaccine.cvx.as_str() {
            "116" => assert_eq!((route.as_str(), site), ("C38288", None)),
            "03" | "21" => assert!(route == "C38299" && site.is_some()),
            _ => assert!(route == "C28161" && site.is_some()),
        }
    }
    let age = |dose: &DoseRecord, person: &Person| (given(dose) - person.birth_date).get_days();
    for person in (0..2_000).filter_map(|number| population.person(number, TODAY)) {
        for dose in &person.doses {
            let site = code(&dose.site).unwrap_or_default();
            assert!(!site.ends_with('D') || age(dose, &person) >= 730, "{site}");
        }
    }
}

#[test]
fn a_few_people_are_not_answered_with_a_record() {
    let population = population(1_000, 3);
    let mut seen = std::collections::HashMap::new();
    for number in 0..1_000 {
        let outcome = population.outcome(number).unwrap();
        *seen.entry(outcome).or_insert(0) += 1;
        let person = population.person(number, TODAY).unwrap();
        let id = person.registry_id().unwrap().value.clone();
        let by_sr = |id: &str| by_id(id, "", "SR");
        let (named, identified) =
            (population.find(&by_name(&person), TODAY), population.find(&by_sr(&id), TODAY));
        let record = Some(PopulationMatch::Record(Box::new(person.clone())));
        match outcome {
            Outcome::Candidates => {
                let Some(PopulationMatch::Candidates(both)) = named.clone() else { panic!("{number}") };
                let [one, other] = *both;
                assert!(one == person && other.name == person.name);
                assert_eq!(population.find(&by_name(&other), TODAY), named, "{number}");
                let id = other.registry_id().unwrap().value.clone();
                assert_eq!(
                    population.find(&by_sr(&id), TODAY),
                    Some(PopulationMatch::Record(Box::new(other)))
                );
                assert_eq!(identified, record);
            }
            Outcome::TooMany => assert_eq!((named, identified), (Some(PopulationMatch::TooMany), record)),
            Outcome::Protected => {
                assert_eq!(
                    (named, identified),
                    (Some(PopulationMatch::Protected), Some(PopulationMatch::Protected))
                )
            }
            Outcome::NotFound => assert_eq!((named, identified), (None, None)),
            _ => assert_eq!((named, identified), (record.clone(), record)),
        }
    }
    for outcome in [Outcome::Candidates, Outcome::TooMany, Outcome::Protected, Outcome::NotFound] {
        assert_eq!(seen[&outcome], 10, "{outcome:?}");
    }
    let layouts: std::collections::HashSet<_> = (0..100).map(layout).collect();
    assert_eq!(layouts.len(), 9);
    assert_eq!(population.outcome(1_000), None);
}

#[test]
fn a_million_people_take_no_more_memory_than_one() {
    assert_eq!(size_of::<Population>(), 16);
    assert_eq!(Population::new(Population::MAX_SIZE + 1, 1), Err(PopulationTooLarge));
    assert_eq!(PopulationTooLarge.to_string(), "a population has at most 1314920000 people");
    let people = population(Population::MAX_SIZE, 1);
    assert!(people.size() > 1_000_000_000);
    assert!(
        people.person(people.size() - 1, TODAY).is_some() && people.person(people.size(), TODAY).is_none()
    );
    assert_eq!(population(0, 1).person(0, TODAY), None);
}

#[test]
fn the_same_seed_makes_the_same_people_and_another_seed_other_people() {
    let person = |seed| population(1000, seed).person(77, TODAY).unwrap();
    assert_eq!(person(1), person(1));
    assert!(by_name(&person(1)) != by_name(&person(2)));
    // A smaller population does not have the people with larger numbers.
    let last = population(1000, 1).person(999, TODAY).unwrap();
    assert_eq!(population(999, 1).find(&by_name(&last), TODAY), None);
    for value in ["POP0000001000", "POP77", "POP+000000077", "SBX100001", ""] {
        assert_eq!(population(1000, 1).find(&by_id(value, "", "SR"), TODAY), None, "{value}");
    }
}

#[test]
fn a_thousand_people_are_plausible() {
    let people: Vec<_> = (0..1000).filter_map(|number| population(1000, 9).person(number, TODAY)).collect();
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
