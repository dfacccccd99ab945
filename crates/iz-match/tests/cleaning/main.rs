//! Whatever is typed, cleaning never panics, sends only what a query takes, and says what it changed.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod delimiters;
mod hostile;
mod typed;

use iz_hl7::{
    Profile, Query,
    query::{DetailError, Note},
};
use iz_match::{AskedPatient, clean_patient};
use jiff::civil::{Date, date};
use proptest::{prelude::*, test_runner::RngSeed};
use serde_json::{Value, json};

use crate::typed::{any_json, leaves, member_value};

const TODAY: Date = date(2026, 11, 22);

/// A part of many texts. It must never appear in a note or a fault.
const CANARY: &str = "Zqxvpl";

/// Members that are cleaned one by one.
const MEMBERS: [&str; 8] =
    ["sex", "address", "phone", "email", "identifiers", "multiple_birth", "last_updated", "last_updated_at"];

fn cleaned(patient: &Value) -> (AskedPatient, Vec<DetailError>) {
    let mut faults = Vec::new();
    let asked = clean_patient(serde_json::from_value(patient.clone()).unwrap(), "", &mut faults);
    (asked, faults)
}

/// Whether a note or a fault is about the member at `leaf`, or about an object or a list that holds it.
fn is_reported(leaf: &str, notes: &[Note], faults: &[DetailError]) -> bool {
    let mut pointers =
        notes.iter().map(|note| &note.pointer).chain(faults.iter().map(|fault| &fault.pointer));
    // An identifier is left out as a whole, and the note names the part that is the reason.
    pointers.any(|pointer| {
        let is_sibling = pointer
            .rsplit_once('/')
            .is_some_and(|(of, _)| of.starts_with("/identifiers") && leaf.starts_with(&format!("{of}/")));
        leaf == pointer || leaf.starts_with(&format!("{pointer}/")) || is_sibling
    })
}

fn assert_all(patient: &Value) -> Result<(), TestCaseError> {
    let (asked, faults) = cleaned(patient);
    let asked = asked.on(TODAY);
    let sent = serde_json::to_value(&asked.details).unwrap();

    // What is not sent as it was typed is reported.
    let sent_texts: Vec<String> = leaves(&sent).into_iter().map(|(_, text)| text).collect();
    for (pointer, text) in leaves(patient) {
        let is_sent = sent_texts.contains(&text);
        prop_assert!(is_sent || is_reported(&pointer, &asked.notes, &faults), "{pointer}: {text:?}");
    }

    // No value is quoted.
    for text in asked.notes.iter().map(|note| note.code.text()) {
        prop_assert!(!text.contains(CANARY));
    }
    prop_assert!(faults.iter().all(|fault| !fault.reason.contains(CANARY)));

    // What was cleaned is clean.
    let (again, faults) = cleaned(&sent);
    prop_assert_eq!(serde_json::to_value(&again.details).unwrap(), sent);
    prop_assert_eq!(again.notes, []);
    prop_assert_eq!(faults, []);

    // Only too few details can refuse a query.
    if let Err(error) = Query::new(Profile::Z44, asked.details.clone(), TODAY) {
        let is_missing = ["/name", "/birth_date"].contains(&error.pointer.as_str());
        prop_assert!(is_missing && error.reason.starts_with("is required"), "{}", error);
        prop_assert!(asked.details.name.is_none() || asked.details.birth_date.is_none());
    }
    Ok(())
}

proptest! {
    // The seed is fixed, so that a run says the same everywhere. Another seed tries other requests.
    #![proptest_config(ProptestConfig {
        cases: 400,
        rng_seed: RngSeed::Fixed(20_261_122),
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_is_typed_is_cleaned_or_left_out_and_said(
        values in proptest::collection::vec(member_value(), MEMBERS.len()),
        birth_date in member_value(),
    ) {
        let mut patient = json!({"name": {"family": "Pell", "given": "Iris"}, "birth_date": birth_date});
        for (member, value) in MEMBERS.into_iter().zip(values) {
            patient.as_object_mut().unwrap().insert(member.to_owned(), value);
        }
        assert_all(&patient)?;
        // With a birth date, every optional detail may be anything.
        patient.as_object_mut().unwrap().insert("birth_date".to_owned(), json!("2017-03-09"));
        let (asked, _) = cleaned(&patient);
        prop_assert!(Query::new(Profile::Z44, asked.on(TODAY).details, TODAY).is_ok());
    }

    #[test]
    fn a_name_is_cleaned_or_left_out_and_said(name in member_value(), maiden_name in member_value()) {
        assert_all(&json!({"name": name, "mothers_maiden_name": maiden_name, "birth_date": "2017-03-09"}))?;
    }

    #[test]
    fn any_json_is_read_without_a_panic(patient in any_json()) {
        let (asked, faults) = cleaned(&patient);
        prop_assert!(faults.iter().all(|fault| !fault.reason.contains(CANARY)));
        drop(asked.on(TODAY));
    }

    #[test]
    fn a_date_is_read_from_any_parts(
        one in 0_u16..40, two in 0_u16..40, year in prop_oneof![0_u16..100, 1890_u16..2030],
        separator in prop_oneof![Just("/"), Just("-"), Just("."), Just(" "), Just("")],
    ) {
        for text in [
            format!("{one}{separator}{two}{separator}{year}"),
            format!("{one:02}{separator}{two:02}{separator}{year:04}"),
            format!("{year}{separator}{one:02}{separator}{two:02}"),
        ] {
            assert_all(&json!({"birth_date": text, "last_updated": text}))?;
        }
    }
}

/// The rows are a whole patient each: the JSON, what is sent, and the notes.
#[test]
fn values_of_other_forms_are_taken() {
    for (typed, sent, notes) in [
        (json!({"phone": ["512-555-0187"]}), json!({"phone": "512-555-0187"}), ""),
        (json!({"phone": 5125550187_u64}), json!({"phone": "5125550187"}), ""),
        (
            json!({"phone": ["none", "512-555-0187"]}),
            json!({"phone": "512-555-0187"}),
            "/phone first_of_several",
        ),
        (json!({"sex": null, "phone": "", "email": [], "address": {}, "identifiers": [null]}), json!({}), ""),
        (
            json!({"multiple_birth": true}),
            json!({"multiple_birth": {"indicator": "Y"}}),
            "/multiple_birth word_translated, /multiple_birth text_taken_as_object",
        ),
        (
            json!({"multiple_birth": {"indicator": false}}),
            json!({"multiple_birth": {"indicator": "N"}}),
            "/multiple_birth/indicator word_translated",
        ),
        (
            json!({"multiple_birth": {"indicator": "Y", "order": 2}}),
            json!({"multiple_birth": {"indicator": "Y", "order": 2}}),
            "",
        ),
        (
            json!({"multiple_birth": {"indicator": "N", "order": 2}}),
            json!({}),
            "/multiple_birth wrong_multiple_birth",
        ),
        (
            json!({"multiple_birth": {"indicator": "N", "order": 1}}),
            json!({"multiple_birth": {"indicator": "N", "order": 1}}),
            "",
        ),
        (json!({"multiple_birth": {"order": 2}}), json!({}), "/multiple_birth/order wrong_multiple_birth"),
        (
            json!({"multiple_birth": {"indicator": "Y", "order": -1}}),
            json!({"multiple_birth": {"indicator": "Y"}}),
            "/multiple_birth/order wrong_multiple_birth",
        ),
        (
            json!({"multiple_birth": {"indicator": "Twin B"}}),
            json!({"multiple_birth": {"indicator": "Y", "order": 2}}),
            "/multiple_birth/indicator word_translated",
        ),
        (
            json!({"identifiers": {"value": 4711, "type": "mrn"}}),
            json!({"identifiers": [{"value": "4711", "type": "MR"}]}),
            "/identifiers/type word_translated",
        ),
        (json!({"identifiers": "4711"}), json!({}), "/identifiers wrong_identifier"),
        (json!({"identifiers": [{"value": "4711"}]}), json!({}), "/identifiers/0 wrong_identifier"),
        (json!({"identifiers": [{"value": null, "type": null}]}), json!({}), ""),
        (
            json!({"identifiers": [{"value": "N/A", "type": "MR"}, {"value": "7", "type": "MR"}]}),
            json!({"identifiers": [{"value": "7", "type": "MR"}]}),
            "/identifiers/0/value placeholder",
        ),
        (json!({"address": "12 Pecan St, Waco TX 76701"}), json!({}), "/address wrong_address"),
        (json!({"address": [{"zip": 78751}]}), json!({"address": {"zip": "78751"}}), ""),
        (
            json!({"address": [{"zip": "78751"}, {"zip": "78752"}]}),
            json!({"address": {"zip": "78751"}}),
            "/address first_of_several",
        ),
        (
            json!({"address": {"zip": "K1A 0B1", "state": "Ontario", "country": "Canada"}}),
            json!({"address": {"zip": "K1A 0B1", "state": "ON", "country": "CAN"}}),
            "/address/country word_translated, /address/state word_translated",
        ),
        (
            json!({"address": {"street": "homeless", "state": "tx"}}),
            json!({"address": {"state": "TX"}}),
            "/address/street placeholder, /address/state case_changed",
        ),
        (
            json!({"birth_date": 20170309}),
            json!({"birth_date": "2017-03-09"}),
            "/birth_date date_reformatted",
        ),
        (
            json!({"birth_date": "3/9/2017"}),
            json!({"birth_date": "2017-03-09"}),
            "/birth_date date_order_guessed",
        ),
        (
            json!({"last_updated_at": " STORE\u{a0}7 "}),
            json!({"last_updated_at": "STORE 7"}),
            "/last_updated_at blanks_cleaned",
        ),
    ] {
        let (asked, faults) = cleaned(&typed);
        assert_eq!(faults, [], "{typed}");
        assert_eq!(serde_json::to_value(&asked.details).unwrap(), sent, "{typed}");
        let said: Vec<String> =
            asked.notes.iter().map(|note| format!("{} {}", note.pointer, note.code.as_str())).collect();
        assert_eq!(said.join(", "), notes, "{typed}");
    }
}
