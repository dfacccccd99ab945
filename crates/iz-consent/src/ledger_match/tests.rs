use iz_match::clean_patient;
use jiff::civil::date;
use serde_json::{Value, json};

use super::*;
use crate::test_rows::name;

const TODAY: Date = date(2026, 11, 30);

fn asked(patient: &Value) -> AskedPatient {
    let mut faults = Vec::new();
    let asked = clean_patient(serde_json::from_str(&patient.to_string()).unwrap(), "", &mut faults);
    assert_eq!(faults, [], "{patient}");
    asked
}

fn ledger(family: &str, given: &str, birth_date: &str) -> LedgerPatient {
    LedgerPatient {
        name: name(family, given),
        birth_date: birth_date.parse().unwrap(),
        registry_ids: Vec::new(),
    }
}

fn compared(asked_name: &Value, row: &LedgerPatient) -> LedgerMatch {
    let asked = asked(&json!({"name": asked_name, "birth_date": row.birth_date.to_string()}));
    LedgerMatch::of(&asked, &[], row, TODAY)
}

#[test]
fn a_row_is_the_same_patient_however_the_name_is_written() {
    let row = ledger("Garcia Lopez", "Jose", "1990-02-17");
    for name in [
        json!({"family": "GARCIA LOPEZ", "given": "JOSE"}),
        json!({"family": "García-López", "given": "José"}),
        json!({"family": "garcia lopez ", "given": " jose"}),
        json!({"family": "Garcia Lopez", "given": "Jose", "middle": "Luis"}),
    ] {
        assert_eq!(compared(&name, &row), LedgerMatch::Same, "{name}");
    }
    let row = ledger("O'Brien", "Odell", "1990-02-17");
    assert_eq!(compared(&json!({"family": "OBRIEN", "given": "ODELL"}), &row), LedgerMatch::Same);
}

#[test]
fn a_name_that_may_be_the_same_is_near() {
    let row = ledger("Garcia Lopez", "Robert", "1990-02-17");
    for name in [
        json!({"family": "Garcia", "given": "Robert"}),
        json!({"family": "Garcia Lopez", "given": "Bob"}),
        json!({"family": "Garcia Lopez", "given": "Rober"}),
        // Nothing confirms these, so a record would not be released. A withdrawal must not be missed.
        json!({"family": "Garcia Lopez", "given": "Roberto"}),
        json!({"family": "Quill", "given": "Robert"}),
        json!({"family": "Garsia Lopes", "given": "Robert"}),
        json!({"family": "Garcia Lopez", "given": "Baby Boy"}),
        json!({"family": "Robert", "given": "Garcia Lopez"}),
        // What a joined text means was guessed.
        json!("Garcia Lopez, Robert"),
    ] {
        assert_eq!(compared(&name, &row), LedgerMatch::Near, "{name}");
    }
}

#[test]
fn another_person_of_the_same_birth_date_is_another_patient() {
    let row = ledger("Marsh", "Odell", "1990-02-17");
    for name in [
        json!({"family": "Quill", "given": "Tamsin"}),
        json!({"family": "Marsh", "given": "Philippa"}),
        json!({"family": "Quill", "given": "Odella"}),
    ] {
        assert_eq!(compared(&name, &row), LedgerMatch::Other, "{name}");
    }
}

#[test]
fn a_question_without_a_name_is_near_every_row_of_its_birth_date() {
    let row = ledger("Marsh", "Odell", "1990-02-17");
    let mut unnamed = json!({"birth_date": "1990-02-17", "identifiers": [{"value": "7", "type": "SR"}]});
    let compared =
        |patient: &Value| LedgerMatch::of(&asked(patient), &[RegistryId::new("tx", "7")], &row, TODAY);
    assert_eq!(compared(&unnamed), LedgerMatch::Near);
    unnamed["birth_date"] = json!("1975-07-01");
    assert_eq!(compared(&unnamed), LedgerMatch::Other);
}

#[test]
fn an_id_at_the_registry_decides_whatever_the_name_is() {
    let mut row = ledger("Marsh", "Odell", "1990-02-17");
    row.registry_ids = vec![RegistryId::new("tx", "0071")];
    let other = asked(&json!({"name": {"family": "Quill", "given": "Tamsin"}, "birth_date": "1980-01-02"}));
    assert_eq!(LedgerMatch::of(&other, &[RegistryId::new("tx", "0071")], &row, TODAY), LedgerMatch::Same);
    assert_eq!(LedgerMatch::of(&other, &[RegistryId::new("tx", "71")], &row, TODAY), LedgerMatch::Other);
    assert_eq!(LedgerMatch::of(&other, &[RegistryId::new("ca", "0071")], &row, TODAY), LedgerMatch::Other);
}

#[test]
fn another_id_at_the_same_registry_makes_an_equal_name_near_and_never_another_patient() {
    let mut row = ledger("Marsh", "Odell", "1990-02-17");
    row.registry_ids = vec![RegistryId::new("tx", "0071")];
    let asked = asked(&json!({"name": {"family": "Marsh", "given": "Odell"}, "birth_date": "1990-02-17"}));
    let with = |registry, value| LedgerMatch::of(&asked, &[RegistryId::new(registry, value)], &row, TODAY);
    assert_eq!(with("tx", "0072"), LedgerMatch::Near);
    assert_eq!(with("ca", "0072"), LedgerMatch::Same);
    assert_eq!(LedgerMatch::of(&asked, &[], &row, TODAY), LedgerMatch::Same);
}

#[test]
fn what_the_ledger_does_not_have_changes_nothing() {
    let row = ledger("Marsh", "Odell", "1990-02-17");
    let more = asked(&json!({
        "name": {"family": "Marsh", "given": "Odell"}, "birth_date": "1990-02-17", "sex": "M", "phone": "512-555-0142",
        "address": {"street": "12 Elm St", "city": "Austin", "state": "TX", "zip": "78701"},
        "identifiers": [{"value": "A1", "type": "MR"}, {"value": "900-12-3456", "type": "SS"}],
        "mothers_maiden_name": {"family": "Quill"}
    }));
    assert_eq!(LedgerMatch::of(&more, &[], &row, TODAY), LedgerMatch::Same);
}

#[test]
fn a_guessed_order_of_day_and_month_finds_the_row_of_the_other_order_as_near() {
    let guessed = asked(&json!({"name": {"family": "Marsh", "given": "Odell"}, "birth_date": "03/04/1990"}));
    let dates = birth_dates(&guessed);
    assert_eq!(dates, [date(1990, 3, 4), date(1990, 4, 3)]);
    for date in dates {
        let row = ledger("Marsh", "Odell", &date.to_string());
        assert_eq!(LedgerMatch::of(&guessed, &[], &row, TODAY), LedgerMatch::Near, "{date}");
    }
    let sure = asked(&json!({"name": {"family": "Marsh", "given": "Odell"}, "birth_date": "1990-03-04"}));
    assert_eq!(birth_dates(&sure), [date(1990, 3, 4)]);
    assert_eq!(birth_dates(&AskedPatient::default()), []);
}

#[test]
fn rows_are_compared_alike_in_both_directions() {
    let mut rows = vec![
        ledger("Marsh", "Odell", "1990-02-17"),
        ledger("Marsh", "Philippa", "1990-02-17"),
        ledger("MARSH", "ODELL", "1990-02-17"),
        ledger("Garcia", "Bob", "1990-02-17"),
        ledger("Garcia Lopez", "Robert", "1990-02-17"),
        ledger("Marsh", "Odell", "1990-02-18"),
    ];
    rows.push(LedgerPatient { registry_ids: vec![RegistryId::new("tx", "1")], ..rows[0].clone() });
    rows.push(LedgerPatient { registry_ids: vec![RegistryId::new("tx", "2")], ..rows[0].clone() });
    rows.push(LedgerPatient { registry_ids: vec![RegistryId::new("tx", "2")], ..rows[4].clone() });
    for one in &rows {
        assert_eq!(LedgerMatch::of_rows(one, one, TODAY), LedgerMatch::Same);
        for other in &rows {
            assert_eq!(
                LedgerMatch::of_rows(one, other, TODAY),
                LedgerMatch::of_rows(other, one, TODAY),
                "{} {}",
                one.name.given,
                other.name.given
            );
        }
    }
}
