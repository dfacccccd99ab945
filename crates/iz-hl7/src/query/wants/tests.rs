use jiff::civil::date;

use super::*;
use crate::Profile;

fn query() -> Query {
    let patient = serde_json::from_str(
        r#"{
            "name": {"family": "Peña-Núñez", "given": "Zoë", "middle": "T", "suffix": "Jr"},
            "birth_date": "2019-06-04", "sex": "F",
            "mothers_maiden_name": {"family": "Vance", "given": "Iris"},
            "address": {"street": "12 Pecan St", "city": "San José", "state": "TX", "zip": "76701"},
            "phone": "2545550142", "email": "a@example.org",
            "identifiers": [{"value": "A1b", "type": "MR"}, {"value": "9", "type": "SR"}],
            "multiple_birth": {"indicator": "Y", "order": 2},
            "last_updated": "2026-01-02", "last_updated_at": "STORE12"
        }"#,
    );
    Query::new(Profile::Z44, patient.unwrap(), date(2026, 11, 22)).unwrap()
}

const ALL: [Detail; 12] = [
    Detail::Identifiers,
    Detail::MiddleName,
    Detail::Suffix,
    Detail::MothersMaidenName,
    Detail::BirthDate,
    Detail::Sex,
    Detail::Address,
    Detail::Phone,
    Detail::MultipleBirth,
    Detail::BirthOrder,
    Detail::LastUpdated,
    Detail::LastUpdatedAt,
];

#[test]
fn by_default_nothing_changes() {
    assert_eq!(query().for_registry(&Wants::default()), Ok(query()));
}

#[test]
fn what_is_dropped_is_lacking_and_what_is_required_is_not() {
    for detail in ALL {
        let required = Wants { require: vec![detail], ..Wants::default() };
        assert!(query().for_registry(&required).is_ok(), "{detail:?}");
        let wants = Wants { drop: vec![detail], require: vec![detail], ..Wants::default() };
        let fault = query().for_registry(&wants).unwrap_err();
        assert_eq!(fault.reason, "is required by this registry", "{detail:?}");
    }
}

#[test]
fn the_birth_order_is_required_of_one_of_several_alone() {
    let wants =
        Wants { drop: vec![Detail::MultipleBirth], require: vec![Detail::BirthOrder], ..Wants::default() };
    let fault = query().for_registry(&Wants { drop: vec![Detail::BirthOrder], ..wants.clone() }).unwrap_err();
    assert_eq!(fault.pointer, "/multiple_birth/order");
    // Nobody says that there were several.
    assert!(query().for_registry(&wants).is_ok());
}

#[test]
fn what_is_dropped_must_leave_enough_to_find_somebody_by() {
    let wants = Wants { drop: vec![Detail::Identifiers, Detail::BirthDate], ..Wants::default() };
    assert_eq!(query().for_registry(&wants).unwrap_err().pointer, "/birth_date");
    let wants =
        Wants { identifier_types: vec!["PI".into()], drop: vec![Detail::BirthDate], ..Wants::default() };
    assert_eq!(query().for_registry(&wants).unwrap_err().pointer, "/birth_date");
}

#[test]
fn identifiers_are_sent_by_type() {
    let wants = Wants { identifier_types: vec!["SR".into()], ..Wants::default() };
    let asked = query().for_registry(&wants).unwrap();
    let values: Vec<_> = asked.patient().identifiers.iter().map(|id| id.value.as_str()).collect();
    assert_eq!(values, ["9"]);
}

#[test]
fn accents_and_small_letters_are_taken_from_names_and_addresses_alone() {
    let wants = Wants { ascii_fold: true, upper_case: true, ..Wants::default() };
    let asked = query().for_registry(&wants).unwrap();
    let name = asked.patient().name.as_ref().unwrap();
    assert_eq!((name.family.as_str(), name.given.as_str()), ("PENA-NUNEZ", "ZOE"));
    assert_eq!((name.middle.as_deref(), name.suffix.as_deref()), (Some("T"), Some("JR")));
    let address = asked.patient().address.as_ref().unwrap();
    assert_eq!((address.street.as_deref(), address.city.as_deref()), (Some("12 PECAN ST"), Some("SAN JOSE")));
    assert_eq!(asked.patient().mothers_maiden_name.as_ref().unwrap().family, "VANCE");
    assert_eq!(asked.patient().identifiers[0].value, "A1b");
    assert_eq!(asked.patient().email.as_deref(), Some("a@example.org"));
}

#[test]
fn a_letter_without_a_likeness_in_ascii_names_its_member() {
    let mut query = query();
    query.patient.name.as_mut().unwrap().given = "李".into();
    let wants = Wants { ascii_fold: true, ..Wants::default() };
    assert_eq!(query.for_registry(&wants).unwrap_err().pointer, "/name/given");
}

#[test]
fn every_folded_letter_is_ascii_and_stands_once() {
    let mut seen = std::collections::BTreeSet::new();
    for (letters, likeness) in FOLDED {
        assert!(likeness.is_ascii());
        for letter in letters.chars() {
            assert!(!letter.is_ascii() && seen.insert(letter), "{letter}");
        }
    }
    assert_eq!(
        ascii("O’Brien–Łuk\u{301}asz Straße Nguyễn").as_deref(),
        Some("O'Brien-Lukasz Strasse Nguyen")
    );
}
