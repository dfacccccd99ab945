//! A request of 64 KB is cleaned with little work, and its notes and faults stay short.

use iz_hl7::query::NoteCode;
use iz_match::{Node, clean_patient};
use serde_json::{Value, json};

use crate::cleaned;

const BYTES: usize = 64_000;

fn repeated(text: &str) -> String {
    text.repeat(BYTES / text.len())
}

#[test]
fn a_text_of_64_kb_is_left_out_unread() {
    for part in ["(", "{(", "a'", "[", "'a ", "\u{fdfa}", "aka ", "&#", "%"] {
        let text = repeated(part);
        for patient in [
            json!({"name": text}),
            json!({"name": {"family": text, "given": "Iris", "suffix": text}}),
            json!({"phone": text, "email": text, "address": {"zip": text, "state": text}}),
        ] {
            let (asked, faults) = cleaned(&patient);
            assert_eq!(faults, [], "{part}");
            assert!(asked.notes.iter().any(|note| note.code == NoteCode::WrongText), "{part}");
        }
    }
}

#[test]
fn only_the_first_values_of_a_list_are_tried() {
    let mut phones = vec![json!("none"); 10];
    phones.push(json!("254-555-0142"));
    let (asked, _) = cleaned(&json!({"phone": phones}));
    assert_eq!(asked.details.phone, None);
    let (asked, faults) = cleaned(&json!({"phone": vec![json!({"number": 1}); 2000]}));
    assert_eq!((asked.details.phone, faults.len()), (None, 1));
}

#[test]
fn a_request_has_at_most_20_identifiers() {
    for (count, fault) in [
        (20, None),
        (21, Some("has 21 entries, but at most 20 are allowed")),
        (2_000, Some("has 2000 entries, but at most 20 are allowed")),
    ] {
        let identifiers: Vec<Value> =
            (0..count).map(|at| json!({"type": "MR", "value": format!("A{at}")})).collect();
        let mut faults = Vec::new();
        let asked = clean_patient(
            serde_json::from_value::<Node>(json!({"identifiers": identifiers})).unwrap(),
            "/patient",
            &mut faults,
        );
        assert_eq!(asked.details.identifiers.len(), 20);
        let said = faults.iter().map(|fault| (fault.pointer.as_str(), fault.reason.as_ref()));
        assert!(said.eq(fault.map(|fault| ("/patient/identifiers", fault))), "{faults:?}");
    }
}

#[test]
fn at_most_50_unknown_members_of_an_object_are_named() {
    let json = format!("{{{}\"z\": 1}}", (0..500).map(|at| format!("\"{at}\": 1,")).collect::<String>());
    let mut faults = Vec::new();
    clean_patient(serde_json::from_str::<Node>(&json).unwrap(), "", &mut faults);
    assert_eq!(faults.len(), 50);
}
