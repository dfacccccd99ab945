use jiff::civil::date;

use super::*;
use crate::query::{profile::Profile, query_header::QueryHeader, stamp::Stamp};

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
fn the_default_rules_change_nothing() {
    assert_eq!(query().for_registry(&QueryRules::default()), Ok(query()));
}

#[test]
fn a_dropped_detail_that_is_required_is_an_error() {
    for detail in ALL {
        let required = QueryRules { require: vec![detail], ..QueryRules::default() };
        assert!(query().for_registry(&required).is_ok(), "{detail:?}");
        let rules = QueryRules { drop: vec![detail], require: vec![detail], ..QueryRules::default() };
        let error = query().for_registry(&rules).unwrap_err();
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
    let error =
        query().for_registry(&QueryRules { drop: vec![Detail::BirthOrder], ..rules.clone() }).unwrap_err();
    assert_eq!(error.pointer, "/multiple_birth/order");
    // The query does not say that it was a multiple birth.
    assert!(query().for_registry(&rules).is_ok());
}

#[test]
fn dropped_details_must_leave_enough_to_find_a_person() {
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
fn an_error_says_that_the_profile_removed_a_detail() {
    let with = |json: &str| {
        Query::new(Profile::Z44, serde_json::from_str(json).unwrap(), date(2026, 11, 22)).unwrap()
    };
    let said = |query: &Query, rules: &QueryRules| query.for_registry(rules).unwrap_err().to_string();
    let by_chart = with(r#"{"identifiers": [{"value": "A1", "type": "MR"}]}"#);
    let sr_alone = QueryRules { identifier_types: vec!["SR".into()], ..QueryRules::default() };
    assert_eq!(
        said(&by_chart, &sr_alone),
        "/name: is required, with a birth date: the profile of this registry allows no identifiers except those of type SR"
    );
    let none = QueryRules { drop: vec![Detail::Identifiers], ..QueryRules::default() };
    assert_eq!(
        said(&by_chart, &none),
        "/name: is required, with a birth date: the profile of this registry allows no identifiers (QPD-3)"
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
        "/identifiers: is required by this registry, and its profile allows only those of type SR"
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
fn a_country_alone_does_not_count_as_an_address() {
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
        sent(&given.for_registry(&rules).unwrap(), 3),
        "1^^^OURAPP^MR~2^^^OURAPP^PI~3^^^IIS^SR~4^^^^MA~5^^^CLINIC^MR"
    );
    let strict = QueryRules { require: vec![Detail::AssigningAuthority], ..rules.clone() };
    let error = given.for_registry(&strict).unwrap_err();
    assert_eq!(error.to_string(), "/identifiers/3/assigning_authority: is required by this registry");
    // The pointer is that of the original query, even if other identifiers are not sent.
    let some = QueryRules { identifier_types: vec!["SR".into(), "MA".into()], ..strict };
    assert_eq!(given.for_registry(&some).unwrap_err().pointer, "/identifiers/3/assigning_authority");
    let without = QueryRules { drop: vec![Detail::AssigningAuthority], ..rules };
    assert!(sent(&given.for_registry(&without).unwrap(), 3).starts_with("1^^^^MR~2^^^^PI~3^^^^SR~"));
}

#[test]
fn identifiers_of_the_sender_have_a_length_limit() {
    let rules = QueryRules { identifier_length: Some(15), ..QueryRules::default() };
    let with = |value: &str, type_code: &str| {
        let mut query = query();
        query.patient.identifiers = vec![IdentifierQuery {
            value: value.into(),
            assigning_authority: None,
            type_code: type_code.into(),
        }];
        query.for_registry(&rules).map(drop).map_err(|error| error.to_string())
    };
    assert_eq!(with("ÄBCDEFGHIJKLMNO", "MR"), Ok(()));
    let said = "/identifiers/0/value: must not be longer than 15 characters for this registry";
    for own in ["MR", "PI"] {
        assert_eq!(with("ABCDEFGHIJKLMNOP", own), Err(said.to_owned()));
    }
    // The registry assigned it, so its length is accepted.
    assert_eq!(with("ABCDEFGHIJKLMNOP", "SR"), Ok(()));
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
        let error = query.for_registry(&rules).unwrap_err();
        assert_eq!(error.pointer, "/address/street");
        let start = format!("after it was changed to letters that this registry accepts: {said}");
        assert!(error.reason.starts_with(&start), "{}", error.reason);
    }
    let mut query = query();
    query.patient.name.as_mut().unwrap().given = "“”".into();
    let error = query.for_registry(&QueryRules { ascii_fold: true, ..QueryRules::default() }).unwrap_err();
    assert_eq!(error.pointer, "/name/given");
}

#[test]
fn only_identifiers_of_the_allowed_types_are_sent() {
    let rules = QueryRules { identifier_types: vec!["SR".into()], ..QueryRules::default() };
    let asked = query().for_registry(&rules).unwrap();
    let values: Vec<_> = asked.patient().identifiers.iter().map(|id| id.value.as_str()).collect();
    assert_eq!(values, ["9"]);
}

#[test]
fn only_names_and_addresses_are_folded_and_capitalised() {
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
fn a_letter_without_an_ascii_form_is_an_error_with_its_member() {
    let mut query = query();
    query.patient.name.as_mut().unwrap().given = "李".into();
    let rules = QueryRules { ascii_fold: true, ..QueryRules::default() };
    assert_eq!(query.for_registry(&rules).unwrap_err().pointer, "/name/given");
}
