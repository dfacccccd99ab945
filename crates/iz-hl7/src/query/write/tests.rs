use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;
use crate::{
    message::{delimiters::Delimiters, escape::unescape},
    query::{
        characters::is_emoji,
        delimiter_like::{delimiter_like, is_delimiter_like_accent},
        demographics::{AddressQuery, Demographics, IdentifierQuery, NameQuery},
        profile::Profile,
        query_header::QueryName,
    },
};

const TODAY: Date = date(2026, 11, 22);

fn patient(json: &str) -> Demographics {
    serde_json::from_str(json).unwrap()
}

fn texas() -> QueryHeader {
    QueryHeader {
        sending_application: "OURAPP".into(),
        sending_facility: "0001112000".into(),
        receiving_application: "TxImmTrac".into(),
        receiving_facility: "TxDSHS".into(),
        processing_id: "P".into(),
        sending_organization: "0001112000".into(),
        receiving_organization: "TxDSHS".into(),
        query_name: QueryName::default(),
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
fn every_member_is_written_to_its_field() {
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
fn each_profile_has_its_own_query_name() {
    let header = QueryHeader {
        query_name: QueryName { z34: None, z44: Some("Request Evaluated Immunization History".into()) },
        ..texas()
    };
    let name = |profile| {
        let query = Query::new(profile, patient(r#"{"identifiers": [{"value": "9", "type": "SR"}]}"#), TODAY);
        let text = query.unwrap().write(&header, &stamp());
        text.split('\r').nth(1).unwrap().split('|').nth(1).unwrap().to_owned()
    };
    assert_eq!(name(Profile::Z34), "Z34^Request Immunization History^CDCPHINVS");
    assert_eq!(name(Profile::Z44), "Z44^Request Evaluated Immunization History^CDCPHINVS");
}

#[test]
fn an_absent_member_leaves_its_field_empty() {
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
fn each_invalid_member_is_named_in_the_error() {
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
    assert_eq!(with(r#""multiple_birth": {"indicator": "N", "order": 2}"#), "/multiple_birth/order");
    assert_eq!(with(r#""address": {"zip": "06600", "country": "USA", "street": "½ 😀"}"#), "/address/street");
    assert_eq!(with(r#""address": {"zip": "SW1A 1AA", "country": "USA"}"#), "/address/zip");
    assert_eq!(with(r#""address": {"zip": "SW1A 1AA 12345", "country": "GBR"}"#), "/address/zip");
    assert_eq!(
        with(r#""mothers_maiden_name": {"family": "Vance", "given": "I|"}"#),
        "/mothers_maiden_name/given"
    );
    assert_eq!(with(r#""mothers_maiden_name": {"family": "\"\""}"#), "/mothers_maiden_name/family");
    assert_eq!(with(r#""last_updated": "2026-11-23""#), "/last_updated");
    assert_eq!(with(r#""last_updated_at": "a\u000bb""#), "/last_updated_at");
}

/// In the comparison with a record, such a name would count as unknown, and another person could match.
#[test]
fn a_name_without_a_letter_is_refused() {
    for nobody in ["?", "-", ".", "..", "999", "' '"] {
        for member in ["family", "given", "middle"] {
            let mut name = serde_json::json!({"family": "Marsh", "given": "Odell"});
            name[member] = nobody.into();
            let json = serde_json::json!({"name": name, "birth_date": "2019-06-04"}).to_string();
            let error = Query::new(Profile::Z44, patient(&json), TODAY).unwrap_err();
            assert_eq!(error.pointer, format!("/name/{member}"), "{nobody}");
            assert!(error.reason.contains("letter"), "{}", error.reason);
        }
    }
}

#[test]
fn a_name_holds_only_letters_and_at_most_80_characters() {
    let given = |text: &str| {
        let patient = Demographics {
            name: Some(NameQuery { family: "Marsh".into(), given: text.into(), middle: None, suffix: None }),
            birth_date: Some(date(2019, 6, 4)),
            ..Demographics::default()
        };
        Query::new(Profile::Z44, patient, TODAY).map_err(|error| (error.pointer, error.reason.into_owned()))
    };
    let named = |text: &str, said: &str| {
        let (pointer, reason) = given(text).unwrap_err();
        assert_eq!(pointer, "/name/given");
        assert!(reason.contains(said), "{text}: {reason}");
    };
    for text in ["O|dell", "Odell^T", "A & B", "\\F\\", "Odell <b>", "50%", "Ⓞdell", "“Odell”"] {
        named(text, "only letters");
    }
    for text in ["Odell 😀", "Odell \u{1f1fa}\u{1f1f8}", "O\u{20e3}dell"] {
        named(text, "emoji");
    }
    for text in ["O\u{ad}dell", "\u{3164}", "O\u{fe0f}", "O\u{e0041}", "O\u{34f}"] {
        named(text, "invisible");
    }
    named(&"é".repeat(81), "80 characters");
    assert!(given(&"e\u{301}".repeat(80)).is_ok(), "the length counts after composition");
    let query = given("Zoe\u{308}").unwrap();
    assert_eq!(query.patient().name.as_ref().unwrap().given, "Zoë");
    assert!(query.write(&texas(), &stamp()).contains("|Marsh^Zoë^"));
}

#[test]
fn an_address_in_another_country_may_have_any_postal_code() {
    for (zip, country) in [("06600", "MEX"), ("SW1A 1AA", "GBR"), ("H2X 1Y4", "CAN")] {
        let text = write(
            Profile::Z34,
            &format!(
                r#"{{"identifiers": [{{"value": "9", "type": "SR"}}], "address": {{"zip": "{zip}", "country": "{country}"}}}}"#
            ),
        );
        assert!(text.contains(&format!("|^^^^{zip}^{country}^L\r")), "{text}");
    }
    let one_of_one = write(
        Profile::Z34,
        r#"{"identifiers": [{"value": "9", "type": "SR"}], "multiple_birth": {"indicator": "N", "order": 1}}"#,
    );
    assert!(one_of_one.contains("|N|1\r"), "{one_of_one}");
}

#[test]
fn the_oldest_birth_date_is_130_years_ago() {
    let json = r#"{"name": {"family": "A", "given": "B"}, "birth_date": "1896-11-22"}"#;
    assert!(Query::new(Profile::Z44, patient(json), TODAY).is_ok());
}

#[test]
fn hidden_characters_are_refused_like_control_characters() {
    for hidden in
        ['\u{7f}', '\u{200b}', '\u{200f}', '\u{202e}', '\u{2060}', '\u{2066}', '\u{2069}', '\u{feff}']
    {
        let json = format!(r#"{{"name": {{"family": "Ma{hidden}rsh", "given": "Odell"}}}}"#);
        let error = Query::new(Profile::Z44, patient(&json), TODAY).unwrap_err();
        assert_eq!(error.pointer, "/name/family", "{:x}", u32::from(hidden));
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
fn invalid_dates_are_refused_and_not_repeated_in_the_error() {
    for date in ["2019-02-30", "20190604", "2019-6-4", "04/06/2019", "2019-06-04T00:00:00", ""] {
        let error =
            serde_json::from_str::<Demographics>(&format!(r#"{{"birth_date": "{date}"}}"#)).unwrap_err();
        let shown = error.to_string();
        assert!(shown.starts_with("must be a date of the calendar"), "{shown}");
        assert!(date.is_empty() || !shown.contains(date), "{shown}");
    }
}

#[test]
fn no_component_of_a_detail_is_sent_as_the_null_of_hl7_or_as_nothing() {
    for (member, value) in [
        ("/identifiers/0/value", "\"\"\u{302}"),
        ("/identifiers/0/assigning_authority", "\u{303}\"\""),
        ("/identifiers/0/type", "“”"),
        ("/address/street", "\"\u{302}\""),
        ("/address/city", "＂＂"),
        ("/address/zip", "\"\"\u{334}"),
        ("/last_updated_at", "\u{200d}\"\""),
        ("/email", "\u{302}@\u{303}"),
        ("/email", "iris@\u{302}"),
        ("/email", " @example.org"),
    ] {
        let mut json = serde_json::json!({
            "identifiers": [{"value": "A100", "assigning_authority": "OURAPP", "type": "MR"}],
            "address": {"street": "12 Pecan St", "city": "Puebla", "zip": "72000", "country": "MEX"},
            "email": "iris@example.org", "last_updated_at": "STORE",
        });
        assert!(Query::new(Profile::Z44, patient(&json.to_string()), TODAY).is_ok());
        *json.pointer_mut(member).unwrap() = value.into();
        let error = Query::new(Profile::Z44, patient(&json.to_string()), TODAY).unwrap_err();
        assert_eq!(error.pointer, member, "{value:?}");
    }
}

/// The characters that a receiver may turn into a delimiter, and two accents without a letter.
const DELIMITER_LIKE: &str = "｜∣¦＾ˆ⌃～˜∼＆﹠＼﹨∖\u{302}\u{303}";

#[test]
fn no_character_that_a_receiver_may_turn_into_a_delimiter_is_sent() {
    // Emoji and symbols of their blocks are refused in a query.
    for c in DELIMITER_LIKE.chars().filter(|c| !is_emoji(*c)) {
        let text = format!("a{c}b");
        let json = serde_json::json!({
            "name": {"family": "Marsh", "given": "Odell"}, "birth_date": "2019-06-04",
            "address": {"street": text, "other": text, "city": text}, "email": format!("{text}@example.org"),
            "identifiers": [{"value": text, "assigning_authority": text, "type": text}], "last_updated_at": text,
        });
        let sent = write(Profile::Z44, &json.to_string());
        let folded = sent.chars().any(|c| delimiter_like(c).is_some() || is_delimiter_like_accent(c));
        assert!(!folded, "U+{:04X}: {sent}", u32::from(c));
        let qpd: Vec<_> = sent.split('\r').nth(1).unwrap().split('|').collect();
        assert_eq!(qpd.len(), 14, "{sent}");
        assert_eq!(qpd[8].split('^').count(), 7, "{sent}");
    }
    // A name cannot hold a sign.
    for c in ["ǀ", "ˆ", "｜"] {
        let json =
            format!(r#"{{"name": {{"family": "{c}Marsh", "given": "Odell"}}, "birth_date": "2019-06-04"}}"#);
        let error = Query::new(Profile::Z44, patient(&json), TODAY).unwrap_err();
        assert_eq!(error.pointer, "/name/family", "{c}");
    }
}

proptest! {
    /// User data can never add a segment, a field or a component, and all of it is sent.
    #[test]
    fn user_data_never_changes_the_structure_of_the_message(street in "\\PC{1,40}", city in "[ -~]{1,40}", id in "[ -~]{1,15}") {
        let demographics = Demographics {
            address: Some(AddressQuery { street: Some(street), city: Some(city), ..AddressQuery::default() }),
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
        prop_assert_eq!(fields.len(), 9);
        let sent: Vec<_> = fields[8].split('^').collect();
        let address = query.patient().address.as_ref().unwrap();
        let (street, city) = (address.street.as_deref().unwrap(), address.city.as_deref().unwrap());
        let delimiters = Delimiters::STANDARD;
        prop_assert_eq!(unescape(sent[0], &delimiters).into_owned(), street.trim());
        prop_assert_eq!(unescape(sent[2], &delimiters).into_owned(), city.trim());
        prop_assert_eq!(unescape(fields[3].split('^').next().unwrap(), &delimiters).into_owned(), id.trim());
        prop_assert_eq!(fields[3].split('~').count(), 1);
    }
}

/// All members that hold a text.
const TEXTS: [&str; 22] = [
    "/name/family",
    "/name/given",
    "/name/middle",
    "/name/suffix",
    "/sex",
    "/mothers_maiden_name/family",
    "/mothers_maiden_name/given",
    "/address/street",
    "/address/other",
    "/address/city",
    "/address/state",
    "/address/zip",
    "/address/country",
    "/address/type",
    "/phone",
    "/email",
    "/identifiers/0/value",
    "/identifiers/0/assigning_authority",
    "/identifiers/0/type",
    "/last_updated_at",
    "/birth_date",
    "/last_updated",
];

/// A query with a value in every member.
const FULL: &str = r#"{
    "name": {"family": "Marsh", "given": "Odell", "middle": "T", "suffix": "JR"},
    "birth_date": "2019-06-04", "sex": "M", "mothers_maiden_name": {"family": "Vance", "given": "Iris"},
    "address": {"street": "12 Pecan St", "other": "Apt 4", "city": "Waco", "state": "TX", "zip": "76701",
        "country": "USA", "type": "L"},
    "phone": "254-555-0142", "email": "odell@example.org",
    "identifiers": [{"value": "A100", "assigning_authority": "OURAPP", "type": "MR"}],
    "last_updated": "2026-01-02", "last_updated_at": "OURAPP"
}"#;

/// The characters that give a message its structure.
fn structure(text: &str) -> String {
    text.chars().filter(|character| "|^~&\r\n\u{b}\u{1c}".contains(*character)).collect()
}

#[test]
fn no_member_can_change_the_structure_of_the_message() {
    let full: serde_json::Value = serde_json::from_str(FULL).unwrap();
    let plain = structure(&write(Profile::Z44, FULL));
    let mut taken = 0;
    for place in TEXTS {
        assert!(full.pointer(place).is_some(), "{place}");
        for hostile in
            ["x|y", "x^y", "x~y", "x&y", "x\\y", "x\\F\\y", "x\ry", "x\ny", "x\u{b}y", "x\u{1c}y", "x|"]
        {
            let mut changed = full.clone();
            *changed.pointer_mut(place).unwrap() = hostile.into();
            let Ok(patient) = serde_json::from_value::<Demographics>(changed) else { continue };
            let Ok(query) = Query::new(Profile::Z44, patient, TODAY) else { continue };
            let text = query.write(&texas(), &stamp());
            assert_eq!(structure(&text), plain, "{place} {hostile:?} {text:?}");
            taken += 1;
        }
    }
    // Control characters are refused before, and so are delimiters in names and codes.
    assert!(taken > 40, "{taken} reached the writer");
}

#[test]
fn an_invalid_query_tag_or_control_id_is_refused() {
    let of = |control_id: &str, tag: &str| {
        Stamp::new(MORNING.parse().unwrap(), control_id, tag).map_err(|error| error.pointer)
    };
    assert_eq!(of("c", &"é".repeat(32)).unwrap().query_tag(), "é".repeat(32));
    for tag in [&"é".repeat(33), "", "a\rb"] {
        assert_eq!(of("c", tag), Err("/query_tag".to_owned()), "{tag:?}");
    }
    for control_id in [&"c".repeat(200), "", "a\u{85}b"] {
        assert_eq!(of(control_id, "q"), Err("/control_id".to_owned()), "{control_id:?}");
    }
}

#[test]
fn a_stamp_has_a_control_id_of_20_characters_unless_more_are_allowed() {
    let random: Vec<u8> = (0..100).map(|number| 0x9A ^ number).collect();
    let of = |characters| Stamp::of(MORNING.parse().unwrap(), &random, characters);
    let stamp = of(Stamp::CONTROL_ID_CHARACTERS);
    assert_eq!(stamp.control_id(), "9a9b98999e9f9c9d9293");
    assert_eq!(stamp.query_tag(), "q9a9b98999e9f9c9d929");
    assert_eq!(stamp.request_id(), "9a9b98999e9f9c9d929390919697949 5".replace(' ', ""));
    for (characters, control_id, tag) in
        [(16, 16, 16), (20, 20, 20), (24, 24, 24), (32, 32, 32), (199, 199, 32)]
    {
        let stamp = of(characters);
        assert_eq!((stamp.control_id().len(), stamp.query_tag().len()), (control_id, tag), "{characters}");
        assert_eq!(stamp.request_id().len(), 32);
        let again = Stamp::new(MORNING.parse().unwrap(), stamp.control_id(), stamp.query_tag());
        assert!(again.is_ok(), "{characters}: the writer takes it");
    }
    let short = Stamp::of(MORNING.parse().unwrap(), &random[..3], 20);
    assert_eq!((short.control_id(), short.query_tag()), ("9a9b98", "q9a9b9"));
}
