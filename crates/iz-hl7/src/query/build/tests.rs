use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;
use crate::{
    Demographics, Profile,
    escape::unescape,
    query::{IdentifierQuery, NameQuery},
};

const TODAY: Date = date(2026, 11, 22);

fn patient(json: &str) -> Demographics {
    serde_json::from_str(json).unwrap()
}

fn texas() -> Header {
    Header {
        sending_application: "OURAPP".into(),
        sending_facility: "0001112000".into(),
        receiving_application: "TxImmTrac".into(),
        receiving_facility: "TxDSHS".into(),
        processing_id: "P".into(),
        sending_organization: "0001112000".into(),
        receiving_organization: "TxDSHS".into(),
        query_name: None,
        query_name_system: "CDCPHINVS".into(),
        quantity_limit: 5,
        response_modality: String::new(),
    }
}

const MORNING: &str = "2026-11-22T09:30:15-06:00[-06:00]";

fn stamp() -> Stamp {
    Stamp::new(MORNING.parse().unwrap(), "7f3c0a91-1", "q-7f3c0a91").unwrap()
}

fn write(profile: Profile, json: &str) -> String {
    Query::new(profile, patient(json), TODAY).unwrap().write(&texas(), &stamp())
}

#[test]
fn every_member_has_its_place() {
    let text = write(
        Profile::Z44,
        r#"{
            "name": {"family": "Marsh", "given": "Odell", "middle": "T", "suffix": "Jr"},
            "birth_date": "2019-06-04", "sex": "M",
            "mothers_maiden_name": {"family": "Vance", "given": "Iris"},
            "address": {"street": "12 Pecan St", "city": "Waco", "state": "TX", "zip": "76701"},
            "phone": "(254) 555-0142",
            "identifiers": [{"value": "A100", "assigning_authority": "OURAPP", "type": "MR"},
                            {"value": "900117", "type": "SR"}],
            "multiple_birth": {"indicator": "Y", "order": 2},
            "last_updated": "2026-01-02", "last_updated_at": "STORE|12"
        }"#,
    );
    let segments: Vec<_> = text.split_terminator('\r').collect();
    assert_eq!(
        segments,
        [
            "MSH|^~\\&|OURAPP|0001112000|TxImmTrac|TxDSHS|20261122093015-0600||QBP^Q11^QBP_Q11|7f3c0a91-1|P|2.5.1\
             |||ER|AL|||||Z44^CDCPHINVS|0001112000|TxDSHS",
            "QPD|Z44^Request Evaluated History and Forecast^CDCPHINVS|q-7f3c0a91|A100^^^OURAPP^MR~900117^^^^SR\
             |Marsh^Odell^T^Jr^^^L|Vance^Iris^^^^^M|20190604|M|12 Pecan St^^Waco^TX^76701^USA^L\
             |^PRN^PH^^^254^5550142|Y|2|20260102|STORE\\F\\12",
            "RCP|I|5^RD&Records&HL70126",
        ]
    );
}

#[test]
fn what_is_not_known_leaves_its_field_empty() {
    let text =
        write(Profile::Z34, r#"{"name": {"family": "Marsh", "given": "Odell"}, "birth_date": "2019-06-04"}"#);
    assert!(text.contains(
        "\rQPD|Z34^Request Immunization History^CDCPHINVS|q-7f3c0a91||Marsh^Odell^^^^^L||20190604\r"
    ));
    let by_id =
        write(Profile::Z34, r#"{"identifiers": [{"value": "9", "type": "SR"}], "email": "a@example.org"}"#);
    assert!(by_id.contains("|q-7f3c0a91|9^^^^SR||||||^NET^Internet^a@example.org\r"), "{by_id}");
}

#[test]
fn each_impossible_member_is_named() {
    let named = |json: &str| Query::new(Profile::Z44, patient(json), TODAY).unwrap_err().pointer;
    let with = |member: &str| {
        named(&format!(
            r#"{{"name": {{"family": "Marsh", "given": "Odell"}}, "birth_date": "2019-06-04", {member}}}"#
        ))
    };
    assert_eq!(named("{}"), "/name");
    assert_eq!(named(r#"{"name": {"family": "A", "given": "B"}}"#), "/birth_date");
    assert_eq!(
        named(r#"{"name": {"family": "A\rPID|1", "given": "B"}, "birth_date": "2019-06-04"}"#),
        "/name/family"
    );
    assert_eq!(
        named(r#"{"name": {"family": "A", "given": " "}, "birth_date": "2019-06-04"}"#),
        "/name/given"
    );
    assert_eq!(
        named(r#"{"name": {"family": "A", "given": "B"}, "birth_date": "2026-11-23"}"#),
        "/birth_date"
    );
    assert_eq!(
        named(r#"{"name": {"family": "A", "given": "B"}, "birth_date": "1896-11-21"}"#),
        "/birth_date"
    );
    assert_eq!(with(r#""sex": "male""#), "/sex");
    assert_eq!(with(r#""phone": "555-0142""#), "/phone");
    assert_eq!(with(r#""email": "nobody""#), "/email");
    assert_eq!(with(r#""address": {"state": "Texas"}"#), "/address/state");
    assert_eq!(with(r#""address": {"zip": "7670"}"#), "/address/zip");
    assert_eq!(with(r#""address": {"country": "US"}"#), "/address/country");
    assert_eq!(with(r#""address": {"type": "Q"}"#), "/address/type");
    assert_eq!(with(r#""address": {"street": "12\u0000"}"#), "/address/street");
    assert_eq!(
        with(r#""identifiers": [{"value": "1", "type": "MR"}, {"value": "", "type": "MR"}]"#),
        "/identifiers/1/value"
    );
    assert_eq!(with(r#""multiple_birth": {"indicator": "Y", "order": 0}"#), "/multiple_birth/order");
    assert_eq!(with(r#""mothers_maiden_name": {"family": "\"\""}"#), "/mothers_maiden_name/family");
    assert_eq!(with(r#""last_updated": "2026-11-23""#), "/last_updated");
    assert_eq!(with(r#""last_updated_at": "a\u000bb""#), "/last_updated_at");
}

/// Compared with a record, such a name would be no name, and nobody would be somebody else.
#[test]
fn a_name_without_a_letter_is_refused() {
    for nobody in ["?", "-", ".", "..", "999", "' '"] {
        for member in ["family", "given", "middle"] {
            let mut name = serde_json::json!({"family": "Marsh", "given": "Odell"});
            name[member] = nobody.into();
            let json = serde_json::json!({"name": name, "birth_date": "2019-06-04"}).to_string();
            let fault = Query::new(Profile::Z44, patient(&json), TODAY).unwrap_err();
            assert_eq!(fault.pointer, format!("/name/{member}"), "{nobody}");
            assert!(fault.reason.contains("letter"), "{}", fault.reason);
        }
    }
}

#[test]
fn the_oldest_birth_date_is_130_years_back() {
    let json = r#"{"name": {"family": "A", "given": "B"}, "birth_date": "1896-11-22"}"#;
    assert!(Query::new(Profile::Z44, patient(json), TODAY).is_ok());
}

#[test]
fn what_cannot_be_seen_is_refused_like_a_control_character() {
    for hidden in
        ['\u{7f}', '\u{200b}', '\u{200f}', '\u{202e}', '\u{2060}', '\u{2066}', '\u{2069}', '\u{feff}']
    {
        let json = format!(r#"{{"name": {{"family": "Ma{hidden}rsh", "given": "Odell"}}}}"#);
        let fault = Query::new(Profile::Z44, patient(&json), TODAY).unwrap_err();
        assert_eq!(fault.pointer, "/name/family", "{:x}", u32::from(hidden));
    }
    let json = r#"{"name": {"family": "Ñandú-O’Neil", "given": "Zoë 李"}, "birth_date": "2019-06-04"}"#;
    assert!(Query::new(Profile::Z44, patient(json), TODAY).is_ok());
}

#[test]
fn an_address_without_content_is_not_sent() {
    let with = |address: &str| {
        let json = format!(r#"{{"identifiers": [{{"value": "9", "type": "SR"}}], "address": {address}}}"#);
        write(Profile::Z34, &json).split('\r').nth(1).unwrap().to_owned()
    };
    for address in ["{}", r#"{"type": "H"}"#] {
        assert!(with(address).ends_with("|9^^^^SR"), "{address}: {}", with(address));
    }
    assert!(with(r#"{"country": "MEX"}"#).ends_with("|9^^^^SR|||||^^^^^MEX^L"));
    assert!(with(r#"{"zip": "76701"}"#).ends_with("|9^^^^SR|||||^^^^76701^USA^L"));
}

#[test]
fn dates_that_the_calendar_does_not_know_are_refused_without_repeating_them() {
    for date in ["2019-02-30", "20190604", "2019-6-4", "04/06/2019", "2019-06-04T00:00:00", ""] {
        let error =
            serde_json::from_str::<Demographics>(&format!(r#"{{"birth_date": "{date}"}}"#)).unwrap_err();
        let shown = error.to_string();
        assert!(shown.starts_with("must be a day of the calendar"), "{shown}");
        assert!(date.is_empty() || !shown.contains(date), "{shown}");
    }
}

proptest! {
    /// Nothing of the user's can add a segment, a field or a component, and all of it arrives.
    #[test]
    fn user_data_never_becomes_structure(family in "\\PC{1,40}", given in "[^\\p{C}]{1,40}", id in "\\PC{1,15}") {
        let demographics = Demographics {
            name: Some(NameQuery { family: family.clone(), given: given.clone(), middle: None, suffix: None }),
            birth_date: Some(date(2019, 6, 4)),
            identifiers: vec![IdentifierQuery { value: id.clone(), assigning_authority: None, type_code: "MR".into() }],
            ..Demographics::default()
        };
        let Ok(query) = Query::new(Profile::Z44, demographics, TODAY) else { return Ok(()) };
        let text = query.write(&texas(), &stamp());
        let segments: Vec<_> = text.split_terminator('\r').collect();
        prop_assert_eq!(segments.len(), 3);
        let has_break = text.contains(['\n', '\u{b}', '\u{1c}']);
        prop_assert!(!has_break);
        let fields: Vec<_> = segments[1].split('|').collect();
        prop_assert_eq!(fields.len(), 7);
        let name: Vec<_> = fields[4].split('^').collect();
        let marks = crate::Delimiters::STANDARD;
        prop_assert_eq!(unescape(name[0], &marks).into_owned(), family.trim());
        prop_assert_eq!(unescape(name[1], &marks).into_owned(), given.trim());
        prop_assert_eq!(unescape(fields[3].split('^').next().unwrap(), &marks).into_owned(), id.trim());
        prop_assert_eq!(fields[3].split('~').count(), 1);
    }
}

#[test]
fn a_tag_that_qpd_2_cannot_hold_is_refused() {
    let of = |control_id: &str, tag: &str| {
        Stamp::new(MORNING.parse().unwrap(), control_id, tag).map_err(|fault| fault.pointer)
    };
    assert_eq!(of("c", &"é".repeat(32)).unwrap().query_tag(), "é".repeat(32));
    for tag in [&"é".repeat(33), "", "a\rb"] {
        assert_eq!(of("c", tag), Err("/query_tag".to_owned()), "{tag:?}");
    }
    for control_id in [&"c".repeat(200), "", "a\u{85}b"] {
        assert_eq!(of(control_id, "q"), Err("/control_id".to_owned()), "{control_id:?}");
    }
}
