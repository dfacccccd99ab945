//! `izquery enroll` that is killed in the middle of its work: between two steps there is no half record.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use crate::{
    enroll::Office,
    stored::run,
    support::{start_to_kill, text},
};

/// The locations of a file. All of them together fit into the pipe of the commands that print them.
const LOCATIONS: usize = 25;

/// Runs a command of enrollments, and kills it after a time.
fn killed_after(office: &Office, arguments: &[&str], time: Duration) {
    let command = [&["enroll"], arguments, &["--config", "izquery.toml"]].concat();
    let mut child = start_to_kill(office.path(), &command);
    thread::sleep(time);
    child.kill().unwrap();
    child.wait().unwrap();
}

/// The rows of the board.
fn rows(office: &Office) -> Vec<String> {
    let shown = office.print(&["export"]);
    shown.lines().skip(1).map(str::to_owned).collect()
}

fn assert_trail_is_whole(office: &Office) {
    let verified = run(office.path(), &["audit", "verify", "--config", "izquery.toml"]);
    let said = text(&verified.stdout) + &text(&verified.stderr);
    // Only a service makes checkpoints. The command says that there is none, and ends with 1.
    assert!(said.starts_with("compared with no checkpoint"), "{said}");
    assert!(said.ends_with(" rows are whole and in order\n") && said.lines().count() == 2, "{said}");
}

/// The time that a command needs which is not killed, in which the kills are spread.
fn time_of(office: &Office, arguments: &[&str]) -> Duration {
    let started = Instant::now();
    office.print(arguments);
    started.elapsed()
}

#[test]
fn an_import_that_is_killed_leaves_whole_records_and_can_be_repeated() {
    let office = Office::open();
    let file = |first: usize| {
        let mut text =
            "location_id,pharmacy_name,tx_iis_id,pharmacist_in_charge,registration,consent\n".to_owned();
        for number in first..first + LOCATIONS {
            text += &format!(
                "store-{number:05},Sample Pharmacy {number},{number:010},Avery Sandcastle,2026-11-02,2026-11-05\n"
            );
        }
        fs::write(office.path().join("locations.csv"), text).unwrap();
    };
    file(1);
    let import = ["import", "locations.csv"];
    let whole = time_of(&office, &import);
    for kill in 1..=8_u32 {
        file(1 + usize::try_from(kill).unwrap() * LOCATIONS);
        killed_after(&office, &import, whole * kill / 8);
        // A row has both days, or it is not there.
        let rows = rows(&office);
        let half = rows.iter().filter(|row| !(row.contains("2026-11-02") && row.contains("2026-11-05")));
        assert_eq!(half.collect::<Vec<_>>(), Vec::<&String>::new());
        office.print(&import);
        assert_eq!(self::rows(&office).len(), LOCATIONS * (1 + usize::try_from(kill).unwrap()));
    }
    assert_trail_is_whole(&office);
}

#[test]
fn a_step_that_is_killed_is_recorded_as_a_whole_or_not_at_all() {
    let office = Office::open();
    let new = ["new", "store-12", "--name", "Sample Pharmacy", "--pharmacist", "Avery Sandcastle"];
    office.print(&[&new[..], &["--registry-id", "tx_iis_id=0001112000"]].concat());
    let whole = time_of(&office, &["show", "store-12"]);
    for kill in 1..=8_u32 {
        let evidence = format!("mail number {kill}");
        killed_after(
            &office,
            &["step", "store-12", "registration", "--evidence", &evidence],
            whole * kill / 4,
        );
        let status = office.print(&["show", "store-12", "--form", "json"]);
        let status: serde_json::Value = serde_json::from_str(&status).unwrap();
        let done = &status["steps"][0]["done"];
        if !done.is_null() {
            // A step is done once. The next one begins where it ended.
            assert!(done["evidence"].as_str().is_some_and(|said| said.starts_with("mail number ")), "{done}");
            assert_eq!(status["stage"]["code"], "intent_form", "{status}");
        }
    }
    assert_trail_is_whole(&office);
}
