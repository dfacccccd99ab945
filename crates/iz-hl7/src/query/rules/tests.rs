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

const ALL: [Detail; 17] = [
    Detail::Identifiers,
    Detail::Name,
    Detail::MiddleName,
    Detail::Suffix,
    Detail::MothersMaidenName,
    Detail::BirthDate,
    Detail::Sex,
    Detail::Address,
    Detail::Street,
    Detail::City,
    Detail::State,
    Detail::Zip,
    Detail::Phone,
    Detail::MultipleBirth,
    Detail::BirthOrder,
    Detail::LastUpdated,
    Detail::LastUpdatedAt,
];

#[test]
fn by_default_nothing_changes() {
    assert_eq!(query().for_registry(&QueryRules::default()), Ok(query()));
}

#[test]
fn what_is_dropped_is_lacking_and_what_is_required_is_not() {
    for detail in ALL {
        let required = QueryRules { require: vec![detail], ..QueryRules::default() };
        assert!(query().for_registry(&required).is_ok(), "{detail:?}");
        let rules = QueryRules { drop: vec![detail], require: vec![detail], ..QueryRules::default() };
        let fault = query().for_registry(&rules).unwrap_err();
        let said = "is required by this registry, and its profile does not send what was given";
        assert_eq!(fault.reason, said, "{detail:?}");
    }
}

#[test]
fn the_birth_order_is_required_of_one_of_several_alone() {
    let rules = QueryRules {
        drop: vec![Detail::MultipleBirth],
        require: vec![Detail::BirthOrder],
        ..QueryRules::default()
    };
    let fault =
        query().for_registry(&QueryRules { drop: vec![Detail::BirthOrder], ..rules.clone() }).unwrap_err();
    assert_eq!(fault.pointer, "/multiple_birth/order");
    // Nobody says that there were several.
    assert!(query().for_registry(&rules).is_ok());
}

#[test]
fn what_is_dropped_must_leave_enough_to_find_somebody_by() {
    let rules = QueryRules { drop: vec![Detail::Identifiers, Detail::BirthDate], ..QueryRules::default() };
    assert_eq!(query().for_registry(&rules).unwrap_err().pointer, "/identifiers");
    let rules = QueryRules {
        identifier_types: vec!["PI".into()],
        drop: vec![Detail::BirthDate],
        ..QueryRules::default()
    };
    assert_eq!(query().for_registry(&rules).unwrap_err().pointer, "/identifiers");
}

#[test]
fn what_the_profile_keeps_back_is_no_fault_of_who_asks() {
    let with = |json: &str| {
        Query::new(Profile::Z44, serde_json::from_str(json).unwrap(), date(2026, 11, 22)).unwrap()
    };
    let said = |query: &Query, rules: &QueryRules| query.for_registry(rules).unwrap_err().to_string();
    let by_chart = with(r#"{"identifiers": [{"value": "A1", "type": "MR"}]}"#);
    let sr_alone = QueryRules { identifier_types: vec!["SR".into()], ..QueryRules::default() };
    assert_eq!(
        said(&by_chart, &sr_alone),
        "/name: is needed, with a birth date: by its profile this registry is sent no identifiers but those of type SR"
    );
    let none = QueryRules { drop: vec![Detail::Identifiers], ..QueryRules::default() };
    assert_eq!(
        said(&by_chart, &none),
        "/name: is needed, with a birth date: by its profile this registry is sent no identifiers (QPD-3)"
    );
    let by_name = with(r#"{"name": {"family": "A", "given": "B"}, "birth_date": "2019-06-04"}"#);
    let no_birth_date = QueryRules { drop: vec![Detail::BirthDate], ..QueryRules::default() };
    assert_eq!(
        said(&by_name, &no_birth_date),
        "/identifiers: is needed: by its profile this registry is sent no birth date (QPD-6)"
    );
    let rules = QueryRules { drop: vec![Detail::Name], ..sr_alone.clone() };
    assert_eq!(
        said(&by_name, &rules),
        "/identifiers: is needed, one of type SR: by its profile this registry is sent no name (QPD-4)"
    );
    let rules = QueryRules { require: vec![Detail::Identifiers], ..sr_alone };
    assert_eq!(
        said(&by_chart, &rules),
        "/identifiers: is required by this registry, and its profile sends it those of type SR alone"
    );
    assert_eq!(said(&by_name, &rules), "/identifiers: is required by this registry");
}

/// What is sent in a field of QPD.
fn sent(query: &Query, number: usize) -> String {
    let time = "2026-11-22T09:30:15-06:00[-06:00]".parse().unwrap();
    let text =
        query.write(&crate::query::Header::default(), &crate::query::Stamp::new(time, "c", "q").unwrap());
    text.split('\r').nth(1).unwrap().split('|').nth(number).unwrap_or_default().to_owned()
}

#[test]
fn a_country_or_a_type_that_is_not_wanted_is_not_made_up() {
    let address = |drop: &[Detail]| {
        let rules = QueryRules { drop: drop.to_vec(), ..QueryRules::default() };
        sent(&query().for_registry(&rules).unwrap(), 8)
    };
    assert_eq!(address(&[]), "12 Pecan St^^San José^TX^76701^USA^L");
    assert_eq!(address(&[Detail::Country]), "12 Pecan St^^San José^TX^76701^^L");
    assert_eq!(address(&[Detail::AddressType]), "12 Pecan St^^San José^TX^76701^USA");
    assert_eq!(address(&[Detail::Country, Detail::AddressType]), "12 Pecan St^^San José^TX^76701");
    let mut abroad = query();
    let given = abroad.patient.address.as_mut().unwrap();
    (given.country, given.type_code) = (Some("MEX".into()), Some("H".into()));
    let rules = QueryRules { drop: vec![Detail::Country, Detail::AddressType], ..QueryRules::default() };
    assert_eq!(sent(&abroad.for_registry(&rules).unwrap(), 8), "12 Pecan St^^San José^TX^76701");
}

#[test]
fn a_country_alone_is_no_address() {
    let mut query = query();
    query.patient.address = serde_json::from_str(r#"{"country": "MEX"}"#).unwrap();
    for detail in [Detail::Address, Detail::Country, Detail::AddressType] {
        let rules = QueryRules { require: vec![detail], ..QueryRules::default() };
        assert_eq!(query.for_registry(&rules).unwrap_err().pointer, "/address", "{detail:?}");
    }
    let rules = QueryRules { require: vec![Detail::Zip], ..QueryRules::default() };
    assert_eq!(query.for_registry(&rules).unwrap_err().pointer, "/address/zip");
}

#[test]
fn an_identifier_without_an_authority_is_given_that_of_its_type() {
    let given = Query::new(
        Profile::Z44,
        serde_json::from_str(
            r#"{"identifiers": [{"value": "1", "type": "MR"}, {"value": "2", "type": "PI"},
                {"value": "3", "type": "SR"}, {"value": "4", "type": "MA"},
                {"value": "5", "type": "MR", "assigning_authority": "CLINIC"}]}"#,
        )
        .unwrap(),
        date(2026, 11, 22),
    )
    .unwrap();
    let rules = QueryRules {
        own_authority: Some("OURAPP".into()),
        registry_authority: Some("IIS".into()),
        ..QueryRules::default()
    };
    assert_eq!(
        sent(&given.for_registry(&rules).unwrap(), 3),
        "1^^^OURAPP^MR~2^^^OURAPP^PI~3^^^IIS^SR~4^^^^MA~5^^^CLINIC^MR"
    );
    let strict = QueryRules { require: vec![Detail::AssigningAuthority], ..rules.clone() };
    let fault = given.for_registry(&strict).unwrap_err();
    assert_eq!(fault.to_string(), "/identifiers/3/assigning_authority: is required by this registry");
    // The place is that of the member that was given, whatever else is not sent.
    let some = QueryRules { identifier_types: vec!["SR".into(), "MA".into()], ..strict };
    assert_eq!(given.for_registry(&some).unwrap_err().pointer, "/identifiers/3/assigning_authority");
    let without = QueryRules { drop: vec![Detail::AssigningAuthority], ..rules };
    assert!(sent(&given.for_registry(&without).unwrap(), 3).starts_with("1^^^^MR~2^^^^PI~3^^^^SR~"));
}

#[test]
fn our_own_identifiers_are_no_longer_than_the_registry_takes() {
    let rules = QueryRules { identifier_length: Some(15), ..QueryRules::default() };
    let with = |value: &str, type_code: &str| {
        let mut query = query();
        query.patient.identifiers = vec![IdentifierQuery {
            value: value.into(),
            assigning_authority: None,
            type_code: type_code.into(),
        }];
        query.for_registry(&rules).map(drop).map_err(|fault| fault.to_string())
    };
    assert_eq!(with("ÄBCDEFGHIJKLMNO", "MR"), Ok(()));
    let said = "/identifiers/0/value: must not be longer than the 15 characters that this registry takes";
    for own in ["MR", "PI"] {
        assert_eq!(with("ABCDEFGHIJKLMNOP", own), Err(said.to_owned()));
    }
    // It came from the registry: it is as long as that gave it.
    assert_eq!(with("ABCDEFGHIJKLMNOP", "SR"), Ok(()));
}

#[test]
fn what_is_rewritten_is_looked_at_again() {
    for (street, said) in [
        ("“”", "must not be two quotation marks"),
        ("\u{301}", "must not be empty"),
        ("\u{a0}", "must not be empty"),
    ] {
        let mut query = query();
        query.patient.address.as_mut().unwrap().street = Some(street.into());
        let rules = QueryRules { ascii_fold: true, ..QueryRules::default() };
        let fault = query.for_registry(&rules).unwrap_err();
        assert_eq!(fault.pointer, "/address/street");
        let start = format!("in the letters that this registry takes, {said}");
        assert!(fault.reason.starts_with(&start), "{}", fault.reason);
    }
    let mut query = query();
    query.patient.name.as_mut().unwrap().given = "“”".into();
    let fault = query.for_registry(&QueryRules { ascii_fold: true, ..QueryRules::default() }).unwrap_err();
    assert_eq!(fault.pointer, "/name/given");
}

#[test]
fn identifiers_are_sent_by_type() {
    let rules = QueryRules { identifier_types: vec!["SR".into()], ..QueryRules::default() };
    let asked = query().for_registry(&rules).unwrap();
    let values: Vec<_> = asked.patient().identifiers.iter().map(|id| id.value.as_str()).collect();
    assert_eq!(values, ["9"]);
}

#[test]
fn accents_and_small_letters_are_taken_from_names_and_addresses_alone() {
    let rules = QueryRules { ascii_fold: true, upper_case: true, ..QueryRules::default() };
    let asked = query().for_registry(&rules).unwrap();
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
    let rules = QueryRules { ascii_fold: true, ..QueryRules::default() };
    assert_eq!(query.for_registry(&rules).unwrap_err().pointer, "/name/given");
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
