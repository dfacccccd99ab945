use std::collections::{BTreeMap, HashSet};

use jiff::civil::date;

use super::*;

type PeopleFile = BTreeMap<String, Vec<ListedEntry>>;

#[test]
fn everybody_is_invented_and_has_a_description() {
    assert!(FILE.lines().take(3).any(|line| line.contains("invented for this project")));
    for entry in PEOPLE.iter() {
        let Person { phone, email, next_of_kin, .. } = &entry.person;
        for phone in phone.iter().chain(next_of_kin.iter().filter_map(|kin| kin.phone.as_ref())) {
            assert!(phone.len() == 10 && phone.split_at(3).1.starts_with("55501"), "{phone}");
        }
        assert!(email.as_ref().is_none_or(|email| email.ends_with("@example.org")), "{email:?}");
        assert!(entry.shows.len() > 20);
        let complains = matches!(entry.answer, Behaviour::Rejected | Behaviour::Refused | Behaviour::Warned);
        assert_eq!(entry.complaint.is_some(), complains, "{}", entry.shows);
        let is_record = matches!(entry.answer, Behaviour::Record | Behaviour::Warned);
        assert_eq!(entry.person.registry_id().is_some(), is_record, "{}", entry.shows);
    }
    let ids: HashSet<_> =
        PEOPLE.iter().filter_map(|entry| entry.person.registry_id()).map(|id| &id.value).collect();
    assert_eq!(ids.len(), 20);
}

#[test]
fn the_documentation_of_the_crate_has_the_same_list() {
    let (page, _) = include_str!("../../PEOPLE.md").split_once("## The acceptance kit").unwrap();
    let rows: Vec<_> =
        page.lines().filter(|line| line.starts_with("| ") && !line.contains("| SR |")).collect();
    let listed = people();
    assert_eq!(rows.len(), listed.len());
    for (row, Listed { person, .. }) in rows.iter().zip(&listed) {
        let id = person.registry_id().map(|id| id.value.as_str()).unwrap_or_default();
        let start = format!("| {}, {} | {} | {id}", person.name.family, person.name.given, person.birth_date);
        assert!(row.starts_with(start.trim_end()), "{start}");
    }
}

#[test]
fn the_list_has_every_outcome() {
    let outcomes: HashSet<_> = people().iter().map(|listed| listed.outcome).collect();
    let expected = [
        Outcome::Ack,
        Outcome::Candidates,
        Outcome::NotFound,
        Outcome::Protected,
        Outcome::Record,
        Outcome::Rejected,
        Outcome::TooMany,
    ];
    assert_eq!(outcomes, HashSet::from(expected));
}

#[test]
fn birth_dates_within_a_week_make_candidates() {
    let of = |born| SearchCriteria::of_name("Mirror", "Echo", born);
    let rules = ListRules { limit: 5, profile: Profile::Z44, follows_guide: false };
    let outcome = |born| find(&of(born), &rules).outcome();
    assert_eq!(
        outcome(date(2015, 4, 28)),
        Outcome::NotFound,
        "one birth date is too far, the other is not exact"
    );
    assert_eq!(outcome(date(2015, 4, 29)), Outcome::Candidates);
    assert_eq!(outcome(date(2015, 5, 11)), Outcome::Candidates);
    assert_eq!(outcome(date(2015, 5, 12)), Outcome::NotFound);
}

#[test]
fn a_z44_gets_candidates_only_against_the_national_guide() {
    for listed in people() {
        let (name, outcomes) = (listed.person.name.family.as_str(), (listed.history_outcome, listed.outcome));
        match name {
            "Twain" => assert_eq!(outcomes, (Outcome::Candidates, Outcome::TooMany)),
            "Mirror" => assert_eq!(outcomes, (Outcome::Candidates, Outcome::Candidates)),
            _ => assert_eq!(outcomes.0, outcomes.1, "{name}"),
        }
    }
}

#[test]
fn an_unknown_key_is_refused() {
    for (part, instead) in [
        ("[entry.person]\n", "[entry.person]\nnickname = \"x\"\n"),
        ("shows =", "colour = \"x\"\nshows ="),
        ("cvx =", "ndc = \"1\", cvx ="),
        ("cvx = \"45\",", ""),
        ("= \"-14d\"", "= \"14 days ago\""),
        ("= \"overdue\"", "= \"late\""),
    ] {
        let broken = FILE.replacen(part, instead, 1);
        assert_ne!(broken, FILE, "{part}");
        assert!(toml::from_str::<PeopleFile>(&broken).is_err(), "{part}");
    }
    assert!(toml::from_str::<PeopleFile>(FILE).is_ok());
}
