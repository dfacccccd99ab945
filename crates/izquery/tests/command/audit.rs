//! The audit trail as an operator uses it: rows of the service and of the commands in one chain, checks, reports, exports.

use std::fs;

use iz_facade::store::{AuditAction, AuditKey, NewRow, Store, StoreLocation, StoreSettings, Writer};
use jiff::{Timestamp, ToSpan as _};

use crate::{
    stored::{ACCOUNT, BILL, PEBBLE, StoredService, poll},
    support::text,
};

const VERIFY: [&str; 2] = ["audit", "verify"];
const REPORT: [&str; 2] = ["audit", "report"];

/// Looks a patient up with `ask`.
fn ask(service: &StoredService, patient: &str, more: &[&str]) {
    fs::write(service.folder().join("patient.json"), patient).unwrap();
    service.print(&["ask"], &[&["--patient", "patient.json", "--quiet"], more].concat(), 0);
}

/// The rows that a report prints, without that of the report itself.
#[track_caller]
fn report(service: &StoredService, filter: &[&str]) -> Vec<String> {
    let printed = service.print(&REPORT, filter, 0);
    printed.lines().filter(|line| !line.contains(" audit_read ")).map(str::to_owned).collect()
}

/// The numbers of rows.
fn numbers(rows: &[String]) -> Vec<i64> {
    rows.iter().map(|row| row.split(' ').next().unwrap().parse().unwrap()).collect()
}

#[test]
fn cfr_164_312_b_the_service_and_ask_write_rows_into_one_chain_and_verify_says_so() {
    let service = StoredService::start();
    service.get_record("rph-1", PEBBLE);
    ask(&service, BILL, &["--actor", "rph-2", "--purpose", "appointment:8231"]);
    service.get_record("rph-1", PEBBLE);
    ask(&service, PEBBLE, &[]);
    let rows = report(&service, &[]);
    assert_eq!(numbers(&rows), [1, 2, 3, 4, 5]);
    assert!(rows[0].contains(" admin token_create  actor=izquery purpose=first_start "), "{}", rows[0]);
    for (row, actor, purpose) in [
        (&rows[1], "rph-1", "treatment"),
        (&rows[2], "rph-2", "appointment:8231"),
        (&rows[3], "rph-1", "treatment"),
        (&rows[4], ACCOUNT, "treatment"),
    ] {
        assert!(row.contains(&format!(" lookup record  actor={actor} purpose={purpose} ")), "{row}");
        assert!(row.contains(" registry=sandbox ") && !row.contains("patient_id=-"), "{row}");
        assert!(row.contains("history,identity"), "{row}");
    }
    // The five rows, and that of the report.
    let shown = service.print(&VERIFY, &[], 0);
    assert!(shown.ends_with("\n6 rows are whole and in order\n"), "{shown}");
    assert!(shown.contains("compared with ") && !shown.contains("no checkpoint"), "{shown}");
}

#[test]
fn a_report_has_the_rows_that_fit_its_options() {
    let service = StoredService::start();
    let (first, from) = (service.first_token(), Timestamp::now());
    service.get_record("rph-1", PEBBLE);
    service.get_record("rph-2", BILL);
    let middle = Timestamp::now();
    ask(&service, PEBBLE, &["--actor", "rph-3"]);
    let id = service.print(&["token", "list"], &[], 0).split(' ').next().unwrap().to_owned();
    let bill = report(&service, &["--actor", "rph-2"]);
    let patient_id = bill[0].split_once("patient_id=").unwrap().1.split(' ').next().unwrap();
    let after = Timestamp::now() + 1.hour();
    for (filter, expected) in [
        (&["--actor", "rph-1"][..], vec![2]),
        (&["--actor", "rph-9"], vec![]),
        (&["--token", &id], vec![2, 3]),
        (&["--token", &id, "--actor", "rph-2"], vec![3]),
        (&["--patient-id", patient_id], vec![3]),
        (&["--action", "lookup"], vec![2, 3, 4]),
        (&["--action", "choose"], vec![]),
        (&["--from", &from.to_string(), "--to", &middle.to_string()], vec![2, 3]),
        (&["--from", &middle.to_string(), "--action", "lookup"], vec![4]),
        // The first token.
        (&["--to", &from.to_string()], vec![1]),
        (&["--from", &after.to_string()], vec![]),
    ] {
        assert_eq!(numbers(&report(&service, filter)), expected, "{filter:?}");
    }
    let secret = first.split_once("izq_").unwrap().1;
    assert!(!service.print(&REPORT, &[], 0).contains(secret), "a report shows no token");
    let views = service.print(&REPORT, &["--action", "view"], 0);
    assert!(
        views.lines().all(|row| row.contains(" view audit_read  actor=clerk-3 purpose=audit ")),
        "{views}"
    );
    assert!(views.lines().count() > 10, "each report has a row: {views}");
    let output = service.run(&REPORT, &["--action", "peek"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("lookup, view, choose, print, purge, export, admin, consent, enroll")
    );
}

#[test]
fn rows_of_a_patient_are_found_by_the_name_although_the_store_holds_none() {
    let mut service = StoredService::start();
    service.get_record("rph-1", PEBBLE);
    service.get_record("rph-1", BILL);
    ask(&service, PEBBLE, &[]);
    let of = |name: &str, patient: &str| {
        fs::write(service.folder().join(name), patient).unwrap();
        numbers(&report(&service, &["--patient", name]))
    };
    let typed =
        r#"{"name": {"family": " SANDCASTLE", "given": "pebble"}, "birth_date": "03/10/2022", "sex": "F"}"#;
    assert_eq!(of("typed.json", typed), [2, 4]);
    assert_eq!(of("typed.json", BILL), [3]);
    assert_eq!(of("typed.json", &PEBBLE.replace("2022", "2021")), [0; 0]);
    let nobody = r#"{"name": {"family": "Sandcastle", "given": "Pebble"}}"#;
    fs::write(service.folder().join("typed.json"), nobody).unwrap();
    let output = service.run(&REPORT, &["--patient", "typed.json"]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(!said.contains("Sandcastle"), "{said}");
    service.stop();
    let bytes = fs::read(service.file()).unwrap();
    assert!(bytes.windows(9).any(|part| part == b"treatment"), "the rows are there");
    for name in ["sandcastle", "pebble", "tarnbrook", "2022-03-10", "20220310"] {
        let is_there = bytes.windows(name.len()).any(|part| part.eq_ignore_ascii_case(name.as_bytes()));
        assert!(!is_there, "{name}");
    }
}

#[test]
fn asvs_1_2_10_an_export_is_csv_whose_values_are_no_formulas() {
    let service = StoredService::start();
    service.get_record("rph-1", PEBBLE);
    for actor in ["@SUM", "-1"] {
        ask(&service, PEBBLE, &[&format!("--actor={actor}")]);
    }
    let csv = service.print(&["audit", "export"], &[], 0);
    assert!(
        csv.contains("\r\n") && csv.starts_with("sequence,time,writer,token,actor,purpose,action,patient,")
    );
    let rows: Vec<Vec<&str>> = csv.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let actors: Vec<&str> = rows.iter().map(|row| row[4]).collect();
    // The first row is that of the first token, and the last row that of the export.
    assert_eq!(actors, ["izquery", "rph-1", "'@SUM", "'-1", ACCOUNT], "{csv}");
    assert_eq!((rows[4][6], rows[4][10]), ("export", "audit_read"), "{csv}");
    for row in &rows {
        assert!(row.iter().all(|value| !value.starts_with(['=', '+', '-', '@'])), "{row:?}");
    }
    assert!(!csv.to_lowercase().contains("sandcastle"), "{csv}");
    let only = service.print(&["audit", "export"], &["--actor", "rph-1"], 0);
    assert_eq!(only.lines().count(), 2, "{only}");
}

#[test]
fn a_checkpoint_is_written_at_the_start_and_at_sigterm() {
    let mut service = StoredService::start();
    let first = poll("the first checkpoint", || service.checkpoints().pop());
    // The row of the first token.
    assert_eq!(first["sequence"], 1, "{first}");
    service.get_record("rph-1", PEBBLE);
    service.get_record("rph-1", BILL);
    service.stop();
    let checkpoints = service.checkpoints();
    let sequences: Vec<i64> =
        checkpoints.iter().map(|checkpoint| checkpoint["sequence"].as_i64().unwrap()).collect();
    assert_eq!(sequences, [1, 3]);
    let shown = service.print(&VERIFY, &[], 0);
    assert!(shown.ends_with("\n3 rows are whole and in order\n"), "{shown}");
    assert!(shown.contains("compared with ") && !shown.contains("no checkpoint"), "{shown}");
}

#[test]
fn cfr_164_312_c_1_an_older_file_that_was_restored_is_found_by_the_checkpoint() {
    let mut service = StoredService::start();
    service.get_record("rph-1", PEBBLE);
    service.stop();
    let old = fs::read(service.file()).unwrap();
    service.start_again();
    service.get_record("rph-1", PEBBLE);
    service.get_record("rph-1", BILL);
    service.stop();
    let shown = service.print(&VERIFY, &[], 0);
    assert!(shown.ends_with("\n4 rows are whole and in order\n"), "{shown}");
    assert!(shown.contains("compared with ") && !shown.contains("no checkpoint"), "{shown}");
    fs::write(service.file(), old).unwrap();
    let said = service.print(&VERIFY, &[], 1);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 3, "{said}");
    assert!(lines[0].starts_with("A checkpoint of 2"), "{said}");
    assert!(
        lines[0].ends_with(
            " names row 4, but the last row is 2: an older file was restored, or somebody removed the last rows."
        ),
        "{said}"
    );
    assert!(lines[2].starts_with("2 rows were read, and the audit trail is not whole; "), "{said}");
    // Without the checkpoints, the chain alone cannot show it, and the status says that nothing was compared.
    fs::write(service.folder().join("none"), "").unwrap();
    let said = service.print(&VERIFY, &["--checkpoints", "none"], 1);
    assert!(said.starts_with("compared with no checkpoint") && said.contains("2 rows are whole"), "{said}");
    let missing = service.run(&VERIFY, &["--checkpoints", "nowhere"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(text(&missing.stderr).contains("--checkpoints: nowhere does not exist"));
}

#[test]
fn cfr_164_312_c_1_a_row_that_was_changed_by_hand_is_named() {
    let mut service = StoredService::start();
    service.get_record("rph-1", PEBBLE);
    service.get_record("rph-2", PEBBLE);
    service.stop();
    let mut bytes = fs::read(service.file()).unwrap();
    let at = bytes.windows(5).position(|part| part == b"rph-1").unwrap();
    bytes[at + 4] = b'9';
    fs::write(service.file(), bytes).unwrap();
    let said = service.print(&VERIFY, &[], 1);
    assert!(said.starts_with("Row 2 is not as it was written: "), "{said}");
    assert_eq!(said.lines().count(), 3, "{said}");
}

/// The clock of the machine cannot be set here. So the first row is written with a clock that is ahead.
#[test]
fn asvs_16_2_2_rows_go_on_after_the_clock_was_set_back_and_verify_notes_it() {
    let service = StoredService::start();
    let key = fs::read_to_string(service.folder().join("izquery-audit.key")).unwrap();
    let settings = StoreSettings::new(StoreLocation::File(service.file()), AuditKey::parse(&key).unwrap());
    let row = NewRow {
        time: Timestamp::now() + 2.hours(),
        writer: Writer::Ask,
        token: None,
        actor: "rph-1".to_owned(),
        purpose: "treatment".to_owned(),
        action: AuditAction::Lookup,
        patient: None,
        patient_id: None,
        registry: Some("sandbox".to_owned()),
        outcome: "not_found".to_owned(),
        source: None,
        released: Vec::new(),
        request_id: None,
        subject: None,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(settings).unwrap();
        store.append(row).await.unwrap();
        store.close().await;
    });
    service.get_record("rph-1", PEBBLE);
    ask(&service, BILL, &[]);
    let said = service.print(&VERIFY, &[], 0);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 3, "{said}");
    assert!(lines[0].starts_with("The time of row 3 is ") && lines[0].contains("the clock"), "{said}");
    assert_eq!(lines.last(), Some(&"4 rows are whole and in order"));
}
