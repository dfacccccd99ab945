use jiff::civil::date;

use super::*;
use crate::query::{note::Note, profile::Profile, query_header::QueryHeader, stamp::Stamp};

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

/// The only fault of a query for a registry.
fn fault(query: &Query, rules: &QueryRules) -> DetailError {
    let faults = query.for_registry(rules).unwrap_err();
    let [fault] = faults.as_slice() else { panic!("{faults:?}") };
    fault.clone()
}

/// A query for a registry, from which nothing was left out.
fn adapted(query: &Query, rules: &QueryRules) -> Query {
    let RegistryQuery { query, notes } = query.for_registry(rules).unwrap();
    assert_eq!(notes, []);
    query
}

fn with(json: &str) -> Query {
    Query::new(Profile::Z44, serde_json::from_str(json).unwrap(), date(2026, 11, 22)).unwrap()
}

#[test]
fn the_default_rules_change_nothing() {
    assert_eq!(adapted(&query(), &QueryRules::default()), query());
}

#[test]
fn a_dropped_detail_that_is_required_is_an_error() {
    for detail in ALL {
        let required = QueryRules { require: vec![detail], ..QueryRules::default() };
        assert!(query().for_registry(&required).is_ok(), "{detail:?}");
        let rules = QueryRules { drop: vec![detail], require: vec![detail], ..QueryRules::default() };
        let error = fault(&query(), &rules);
        let said = "is required by this registry, but its profile does not allow it to be sent";
        assert_eq!(error.reason, said, "{detail:?}");
    }
}

#[test]
fn the_birth_order_is_required_only_for_a_multiple_birth() {
    let rules = QueryRules {
        drop: vec![Detail::MultipleBirth],
        require: vec![Detail::BirthOrder],
        ..QueryRules::default()
    };
    let error = fault(&query(), &QueryRules { drop: vec![Detail::BirthOrder], ..rules.clone() });
    assert_eq!(error.pointer, "/multiple_birth/order");
    // The query does not say that it was a multiple birth.
    assert!(query().for_registry(&rules).is_ok());
}

#[test]
fn dropped_details_must_leave_enough_to_find_a_person() {
    let rules = QueryRules { drop: vec![Detail::Identifiers, Detail::BirthDate], ..QueryRules::default() };
    assert_eq!(fault(&query(), &rules).pointer, "/identifiers");
    let rules = QueryRules {
        identifier_types: vec!["PI".into()],
        drop: vec![Detail::BirthDate],
        ..QueryRules::default()
    };
    assert_eq!(fault(&query(), &rules).pointer, "/identifiers");
}

#[test]
fn an_error_says_that_the_profile_removed_a_detail() {
    let said = |query: &Query, rules: &QueryRules| {
        let faults = query.for_registry(rules).unwrap_err();
        faults.iter().map(DetailError::to_string).collect::<Vec<_>>().join("; ")
    };
    let by_chart = with(r#"{"identifiers": [{"value": "A1", "type": "MR"}]}"#);
    let sr_alone = QueryRules { identifier_types: vec!["SR".into()], ..QueryRules::default() };
    assert_eq!(
        said(&by_chart, &sr_alone),
        "/name: is required, with a birth date: the profile of this registry allows no identifiers except those of type SR; \
         /birth_date: is required, with a name: the profile of this registry allows no identifiers except those of type SR"
    );
    let none = QueryRules { drop: vec![Detail::Identifiers], ..QueryRules::default() };
    assert_eq!(
        said(&by_chart, &none),
        "/name: is required, with a birth date: the profile of this registry allows no identifiers (QPD-3); \
         /birth_date: is required, with a name: the profile of this registry allows no identifiers (QPD-3)"
    );
    let by_name = with(r#"{"name": {"family": "A", "given": "B"}, "birth_date": "2019-06-04"}"#);
    let no_birth_date = QueryRules { drop: vec![Detail::BirthDate], ..QueryRules::default() };
    assert_eq!(
        said(&by_name, &no_birth_date),
        "/identifiers: is required: the profile of this registry allows no birth date (QPD-6)"
    );
    let rules = QueryRules { drop: vec![Detail::Name], ..sr_alone.clone() };
    assert_eq!(
        said(&by_name, &rules),
        "/identifiers: is required, one of type SR: the profile of this registry allows no name (QPD-4)"
    );
    let rules = QueryRules { require: vec![Detail::Identifiers], ..sr_alone };
    assert_eq!(
        said(&by_chart, &rules),
        "/identifiers: is required by this registry, and its profile allows only those of type SR; \
         /name: is required, with a birth date: the profile of this registry allows no identifiers except those of type SR; \
         /birth_date: is required, with a name: the profile of this registry allows no identifiers except those of type SR"
    );
    assert_eq!(said(&by_name, &rules), "/identifiers: is required by this registry");
}

/// The text of a field of QPD.
fn sent(query: &Query, number: usize) -> String {
    let time = "2026-11-22T09:30:15-06:00[-06:00]".parse().unwrap();
    let text = query.write(&QueryHeader::default(), &Stamp::new(time, "c", "q").unwrap());
    text.split('\r').nth(1).unwrap().split('|').nth(number).unwrap_or_default().to_owned()
}

#[test]
fn a_dropped_country_or_type_is_not_filled_in() {
    let address = |drop: &[Detail]| {
        let rules = QueryRules { drop: drop.to_vec(), ..QueryRules::default() };
        sent(&adapted(&query(), &rules), 8)
    };
    assert_eq!(address(&[]), "12 Pecan St^^San José^TX^76701^USA^L");
    assert_eq!(address(&[Detail::Country]), "12 Pecan St^^San José^TX^76701^^L");
    assert_eq!(address(&[Detail::AddressType]), "12 Pecan St^^San José^TX^76701^USA");
    assert_eq!(address(&[Detail::Country, Detail::AddressType]), "12 Pecan St^^San José^TX^76701");
    let mut abroad = query();
    let given = abroad.patient.address.as_mut().unwrap();
    (given.country, given.type_code) = (Some("MEX".into()), Some("H".into()));
    let rules = QueryRules { drop: vec![Detail::Country, Detail::AddressType], ..QueryRules::default() };
    assert_eq!(sent(&adapted(&abroad, &rules), 8), "12 Pecan St^^San José^TX^76701");
}

#[test]
fn a_country_alone_does_not_count_as_an_address() {
    let mut query = query();
    query.patient.address = serde_json::from_str(r#"{"country": "MEX"}"#).unwrap();
    for detail in [Detail::Address, Detail::Country, Detail::AddressType] {
        let rules = QueryRules { require: vec![detail], ..QueryRules::default() };
        assert_eq!(fault(&query, &rules).pointer, "/address", "{detail:?}");
    }
    let rules = QueryRules { require: vec![Detail::Zip], ..QueryRules::default() };
    assert_eq!(fault(&query, &rules).pointer, "/address/zip");
}

#[test]
fn an_identifier_without_an_authority_gets_the_one_for_its_type() {
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
        sent(&adapted(&given, &rules), 3),
        "1^^^OURAPP^MR~2^^^OURAPP^PI~3^^^IIS^SR~4^^^^MA~5^^^CLINIC^MR"
    );
    // One without a required authority is left out. The pointer is that of the original query.
    let strict = QueryRules { require: vec![Detail::AssigningAuthority], ..rules.clone() };
    let left_out = [Note::new("/identifiers/3/assigning_authority", NoteCode::AuthorityMissing)];
    let asked = given.for_registry(&strict).unwrap();
    assert_eq!(sent(&asked.query, 3), "1^^^OURAPP^MR~2^^^OURAPP^PI~3^^^IIS^SR~5^^^CLINIC^MR");
    assert_eq!(asked.notes, left_out);
    let some = QueryRules { identifier_types: vec!["SR".into(), "MA".into()], ..strict.clone() };
    assert_eq!(given.for_registry(&some).unwrap().notes, left_out);
    // Without any other identifier, it is needed.
    let alone = QueryRules { identifier_types: vec!["MA".into()], ..strict };
    let error = fault(&given, &alone);
    assert_eq!(error.to_string(), "/identifiers/3/assigning_authority: is required by this registry");
    let without = QueryRules { drop: vec![Detail::AssigningAuthority], ..rules };
    assert!(sent(&adapted(&given, &without), 3).starts_with("1^^^^MR~2^^^^PI~3^^^^SR~"));
}

#[test]
fn an_identifier_of_the_sender_that_is_too_long_is_left_out() {
    let rules = QueryRules { identifier_length: Some(15), ..QueryRules::default() };
    let with = |value: &str, type_code: &str| {
        let mut query = query();
        query.patient.identifiers = vec![IdentifierQuery {
            value: value.into(),
            assigning_authority: None,
            type_code: type_code.into(),
        }];
        query
    };
    assert_eq!(adapted(&with("ÄBCDEFGHIJKLMNO", "MR"), &rules).patient.identifiers.len(), 1);
    for own in ["MR", "PI"] {
        let query = with("ABCDEFGHIJKLMNOP", own);
        let asked = query.for_registry(&rules).unwrap();
        assert!(asked.query.patient.identifiers.is_empty());
        assert_eq!(asked.notes, [Note::new("/identifiers/0/value", NoteCode::IdentifierTooLong)]);
        // It is a fault if the registry needs it.
        let said = "/identifiers/0/value: must not be longer than 15 characters for this registry";
        let required = QueryRules { require: vec![Detail::Identifiers], ..rules.clone() };
        assert_eq!(fault(&query, &required).to_string(), said);
        let mut alone = query;
        alone.patient.name = None;
        assert_eq!(fault(&alone, &rules).to_string(), said);
        assert_eq!(fault(&alone, &required).to_string(), said);
    }
    // The registry assigned it, so its length is accepted.
    assert_eq!(adapted(&with("ABCDEFGHIJKLMNOP", "SR"), &rules).patient.identifiers.len(), 1);
}

#[test]
fn a_rewritten_text_is_checked_again() {
    for (street, said) in [
        ("“”", "must not be two quotation marks"),
        ("\u{301}", "must not be empty"),
        ("\u{a0}", "must not be empty"),
    ] {
        let mut query = query();
        query.patient.address.as_mut().unwrap().street = Some(street.into());
        let rules = QueryRules { ascii_fold: true, ..QueryRules::default() };
        let asked = query.for_registry(&rules).unwrap();
        assert_eq!(asked.notes, [Note::new("/address/street", NoteCode::LettersNotAccepted)]);
        let error = fault(&query, &QueryRules { require: vec![Detail::Street], ..rules });
        assert_eq!(error.pointer, "/address/street");
        let start = format!("after it was changed to letters that this registry accepts: {said}");
        assert!(error.reason.starts_with(&start), "{}", error.reason);
    }
    let mut query = query();
    query.patient.name.as_mut().unwrap().given = "“”".into();
    let error = fault(&query, &QueryRules { ascii_fold: true, ..QueryRules::default() });
    assert_eq!(error.pointer, "/name/given");
}

#[test]
fn only_identifiers_of_the_allowed_types_are_sent() {
    let rules = QueryRules { identifier_types: vec!["SR".into()], ..QueryRules::default() };
    let asked = adapted(&query(), &rules);
    let values: Vec<_> = asked.patient().identifiers.iter().map(|id| id.value.as_str()).collect();
    assert_eq!(values, ["9"]);
}

#[test]
fn only_names_and_addresses_are_folded_and_capitalised() {
    let rules = QueryRules { ascii_fold: true, upper_case: true, ..QueryRules::default() };
    let asked = adapted(&query(), &rules);
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
fn a_name_with_letters_that_have_no_ascii_form_is_a_fault() {
    let mut query = query();
    let name = query.patient.name.as_mut().unwrap();
    (name.family, name.given) = ("李".into(), "小龍".into());
    let rules = QueryRules { ascii_fold: true, ..QueryRules::default() };
    let faults = query.for_registry(&rules).unwrap_err();
    let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(pointers, ["/name/family", "/name/given"]);
}

#[test]
fn an_optional_text_with_letters_that_have_no_ascii_form_is_left_out() {
    let rules = QueryRules { ascii_fold: true, upper_case: true, ..QueryRules::default() };
    let mut query = query();
    let name = query.patient.name.as_mut().unwrap();
    (name.middle, name.suffix) = (Some("小".into()), Some("三".into()));
    query.patient.mothers_maiden_name = serde_json::from_str(r#"{"family": "王", "given": "Iris"}"#).unwrap();
    let address = query.patient.address.as_mut().unwrap();
    (address.street, address.other, address.city) = (Some("梅".into()), Some("4".into()), Some("市".into()));
    let asked = query.for_registry(&rules).unwrap();
    let pointers: Vec<&str> = asked.notes.iter().map(|note| note.pointer.as_str()).collect();
    let expected =
        ["/name/middle", "/name/suffix", "/mothers_maiden_name/family", "/address/street", "/address/city"];
    assert_eq!(pointers, expected);
    assert!(asked.notes.iter().all(|note| note.code == NoteCode::LettersNotAccepted));
    let patient = asked.query.patient();
    assert!(patient.mothers_maiden_name.is_none() && patient.name.as_ref().unwrap().middle.is_none());
    let address = patient.address.as_ref().unwrap();
    assert!(address.street.is_none() && address.other.as_deref() == Some("4"));
    // What the registry requires is a fault, and all faults are named.
    let require = vec![Detail::MothersMaidenName, Detail::Street, Detail::Phone];
    let faults = query.for_registry(&QueryRules { require, ..rules }).unwrap_err();
    let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(pointers, ["/mothers_maiden_name/family", "/address/street"]);
}

#[test]
fn all_missing_details_are_named_at_once() {
    let query = with(r#"{"name": {"family": "Pell", "given": "Iris"}, "birth_date": "2017-03-09"}"#);
    let require = vec![Detail::Sex, Detail::Zip, Detail::Phone, Detail::Address, Detail::AddressType];
    let faults = query.for_registry(&QueryRules { require, ..QueryRules::default() }).unwrap_err();
    let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    // With a ZIP code there is an address.
    assert_eq!(pointers, ["/sex", "/address/zip", "/phone"]);
}
