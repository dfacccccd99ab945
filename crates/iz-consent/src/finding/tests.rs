use iz_hl7::Demographics;
use jiff::{Timestamp, civil::date};

use super::*;
use crate::{
    OnFile,
    test_rows::{name, row, texas},
};

use ConsentForm::{Adult, Minor, Withdrawal};

const TODAY: Date = date(2028, 11, 30);
const BORN: Date = date(2008, 6, 4);

fn asked(family: &str, given: &str) -> AskedPatient {
    let details =
        Demographics { name: Some(name(family, given)), birth_date: Some(BORN), ..Demographics::default() };
    details.into()
}

fn of(id: i64, form: ConsentForm, signed_on: &str, (family, given): (&str, &str), ids: &[&str]) -> LedgerRow {
    let mut row = row(id, form, signed_on);
    row.entry.patient.name = name(family, given);
    row.entry.patient.registry_ids = ids.iter().map(|id| RegistryId::new("tx", id)).collect();
    row
}

fn ids(rows: &[&LedgerRow]) -> Vec<i64> {
    rows.iter().map(|row| row.id).collect()
}

/// The word of the state, or the rows that must be asked about.
fn answer(finding: &LedgerFinding<'_>) -> Result<OnFile, Vec<i64>> {
    match finding.answer(Some(BORN), &texas(), TODAY) {
        LedgerAnswer::State(state) => Ok(state.on_file),
        LedgerAnswer::AskFirst(rows) => Err(ids(&rows)),
    }
}

#[test]
fn the_rows_of_the_patient_say_the_state() {
    let rows = [
        of(1, Minor, "2012-01-01", ("Marsh", "Odell"), &[]),
        of(2, Adult, "2027-01-01", ("MARSH", "ODELL"), &[]),
        of(3, Withdrawal, "2028-01-01", ("Quill", "Tamsin"), &[]),
    ];
    let finding = find(&asked("Marsh", "Odell"), &[], &rows, TODAY);
    assert_eq!((ids(&finding.same), ids(&finding.near)), (vec![1, 2], vec![]));
    assert_eq!(answer(&finding), Ok(OnFile::Yes));
    assert_eq!(answer(&find(&asked("Quill", "Tamsin"), &[], &rows, TODAY)), Ok(OnFile::Withdrawn));
    assert_eq!(answer(&find(&asked("Stone", "Ann"), &[], &rows, TODAY)), Ok(OnFile::NoneHere));
}

#[test]
fn a_withdrawal_that_is_near_is_asked_about_before_an_answer() {
    let rows = [
        of(1, Adult, "2027-01-01", ("Marsh", "Robert"), &[]),
        of(2, Withdrawal, "2028-01-01", ("Marsh", "Bob"), &[]),
    ];
    let finding = find(&asked("Marsh", "Robert"), &[], &rows, TODAY);
    assert_eq!(answer(&finding), Err(vec![2]));
    let said = |is_patient| finding.clone().decided(&[Decision { row: 2, is_patient }]);
    assert_eq!(answer(&said(true)), Ok(OnFile::Withdrawn));
    assert_eq!(answer(&said(false)), Ok(OnFile::Yes));
    // The caller did not have to decide about row 1. So a decision about it changes nothing.
    assert_eq!(answer(&finding.clone().decided(&[Decision { row: 1, is_patient: false }])), Err(vec![2]));
    // A form that is surely the patient's stops the question. So the caller has nothing to decide.
    assert_eq!(answer(&find(&asked("Marsh", "Bob"), &[], &rows, TODAY)), Ok(OnFile::Withdrawn));
}

#[test]
fn a_withdrawal_that_is_near_is_asked_about_from_the_day_before_it_was_signed() {
    for (signed_on, expected) in [("2028-12-01", Err(vec![1])), ("2028-12-02", Ok(OnFile::NoneHere))] {
        let rows = [of(1, Withdrawal, signed_on, ("Marsh", "Bob"), &[])];
        assert_eq!(answer(&find(&asked("Marsh", "Robert"), &[], &rows, TODAY)), expected, "{signed_on}");
    }
}

#[test]
fn a_consent_that_is_near_is_not_asked_about_and_does_not_count() {
    let rows = [of(1, Adult, "2027-01-01", ("Marsh", "Bob"), &[])];
    let finding = find(&asked("Marsh", "Robert"), &[], &rows, TODAY);
    assert_eq!(ids(&finding.near), [1]);
    assert_eq!(answer(&finding), Ok(OnFile::NoneHere));
}

#[test]
fn a_withdrawal_holds_under_another_name_if_an_id_connects_it() {
    let rows = [
        of(1, Adult, "2027-01-01", ("Marsh", "Odell"), &["7"]),
        of(2, Adult, "2027-02-01", ("Stone", "Odell"), &["7", "8"]),
        of(3, Withdrawal, "2028-01-01", ("Quill", "Tamsin"), &["8"]),
    ];
    // By the id of the question.
    let by_id = find(&asked("Stone", "Ann"), &[RegistryId::new("tx", "8")], &rows, TODAY);
    assert_eq!(answer(&by_id), Ok(OnFile::Withdrawn));
    // By the ids of the rows, one after the other.
    let by_rows = find(&asked("Marsh", "Odell"), &[], &rows, TODAY);
    let mut same = ids(&by_rows.same);
    same.sort_unstable();
    assert_eq!(same, [1, 2, 3]);
    assert_eq!(answer(&by_rows), Ok(OnFile::Withdrawn));
}

#[test]
fn a_row_with_the_name_and_the_birth_date_of_a_row_of_the_patient_is_about_the_patient() {
    let mut rows = [
        of(1, Adult, "2027-01-01", ("Marsh", "Odell"), &["7"]),
        of(2, Adult, "2027-02-01", ("Stone", "Odell"), &["7"]),
        of(3, Withdrawal, "2028-01-01", ("Stone", "Odell"), &[]),
    ];
    let born = |rows: &mut [LedgerRow], birth_date| {
        rows.iter_mut().for_each(|row| row.entry.patient.birth_date = birth_date);
    };
    // By itself, a row with a similar birth date is near. So somebody is asked about it.
    born(&mut rows[1..], date(2008, 6, 5));
    assert_eq!(answer(&find(&asked("Marsh", "Odell"), &[], &rows, TODAY)), Err(vec![3]));
    born(&mut rows[1..], date(1991, 11, 23));
    let finding = find(&asked("Marsh", "Odell"), &[], &rows, TODAY);
    assert_eq!((ids(&finding.same), answer(&finding)), (vec![1, 2, 3], Ok(OnFile::Withdrawn)));
    // With another id at the registry it may be another person, and nothing connects it.
    rows[2].entry.patient.registry_ids.push(RegistryId::new("tx", "8"));
    assert_eq!(answer(&find(&asked("Marsh", "Odell"), &[], &rows, TODAY)), Ok(OnFile::Yes));
    // A row that was a mistake connects nothing.
    rows[2].entry.patient.registry_ids.clear();
    rows[1].revoked = Some(Timestamp::UNIX_EPOCH);
    assert_eq!(answer(&find(&asked("Marsh", "Odell"), &[], &rows, TODAY)), Ok(OnFile::Yes));
}

#[test]
fn a_withdrawal_that_belongs_to_a_row_that_is_near_is_asked_about() {
    let mut rows = [
        of(1, Adult, "2027-01-01", ("Marsh", "Bob"), &["7"]),
        of(2, Withdrawal, "2028-01-01", ("Stone", "Bob"), &["7"]),
    ];
    rows[1].entry.patient.birth_date = date(2008, 6, 5);
    let finding = find(&asked("Marsh", "Robert"), &[], &rows, TODAY);
    assert_eq!(answer(&finding), Err(vec![2]));
    assert_eq!(answer(&finding.decided(&[Decision { row: 2, is_patient: false }])), Ok(OnFile::NoneHere));
}

#[test]
fn a_revoked_row_belongs_to_the_patient_of_the_rows_that_it_is_connected_with() {
    let mut rows = [
        of(1, Adult, "2027-01-01", ("Marsh", "Odell"), &["7"]),
        of(2, Withdrawal, "2028-01-01", ("Stone", "Ann"), &["7"]),
        of(3, Withdrawal, "2028-01-01", ("Stone", "Ann"), &["9"]),
    ];
    for row in &mut rows[1..] {
        row.revoked = Some(Timestamp::UNIX_EPOCH);
    }
    let question = asked("Marsh", "Odell");
    let finding = find(&question, &[], &rows, TODAY);
    let found = rows.each_ref().map(|row| finding.match_of(row, &question, &[], TODAY));
    assert_eq!(found, [LedgerMatch::Same, LedgerMatch::Same, LedgerMatch::Other]);
    let question = asked("Marsh", "Odel");
    let finding = find(&question, &[], &rows, TODAY);
    let found = rows.each_ref().map(|row| finding.match_of(row, &question, &[], TODAY));
    assert_eq!(found, [LedgerMatch::Near, LedgerMatch::Near, LedgerMatch::Other]);
}

#[test]
fn a_decision_also_decides_about_the_rows_with_the_same_id() {
    let rows = [
        of(1, Adult, "2027-01-01", ("Marsh", "Bob"), &["7"]),
        of(2, Withdrawal, "2028-01-01", ("Marsh", "Rob"), &["7"]),
    ];
    let finding = find(&asked("Marsh", "Robert"), &[], &rows, TODAY);
    assert_eq!(answer(&finding), Err(vec![2]));
    assert_eq!(answer(&finding.decided(&[Decision { row: 1, is_patient: true }])), Ok(OnFile::Withdrawn));
}

#[test]
fn a_revoked_row_is_not_found() {
    let mut rows = [of(1, Withdrawal, "2028-01-01", ("Marsh", "Odell"), &["7"])];
    rows[0].revoked = Some(Timestamp::UNIX_EPOCH);
    let finding = find(&asked("Marsh", "Odell"), &[RegistryId::new("tx", "7")], &rows, TODAY);
    assert_eq!((ids(&finding.same), ids(&finding.near)), (vec![], vec![]));
    assert_eq!(answer(&finding), Ok(OnFile::NoneHere));
}

#[test]
fn without_a_birth_date_in_the_question_that_of_the_newest_row_counts() {
    let rows = [of(1, Minor, "2012-01-01", ("Marsh", "Odell"), &["7"])];
    let finding = find(&AskedPatient::default(), &[RegistryId::new("tx", "7")], &rows, TODAY);
    let LedgerAnswer::State(state) = finding.answer(None, &texas(), TODAY) else { panic!() };
    assert_eq!((state.on_file, state.since), (OnFile::Expired, Some(date(2026, 6, 4))));
}
