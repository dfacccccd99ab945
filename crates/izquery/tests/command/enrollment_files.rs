//! An enrollment of one's own, in a file that the configuration names.

use std::fs;

use crate::{
    stored::run,
    support::{NO_SERVICE, assert_refused, text},
};

#[test]
fn another_enrollment_is_a_file_that_begins_as_a_copy_of_a_shipped_one() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let print = |arguments: &[&str]| {
        let output = run(folder, arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout).to_owned()
    };
    let shipped = print(&["enroll", "profile", "tx-outcomes"]);
    let own = shipped.replacen("id = \"tx-outcomes\"", "id = \"tx-other-vendor\"", 1).replacen(
        "name = \"PrescribeWellness\"",
        "name = \"Other Pharmacy Software\"",
        1,
    );
    fs::write(folder.join("other.toml"), own).unwrap();
    let settings = |files: &str| {
        let settings = format!(
            "[enrollments]\nfiles = [{files}]\n[registries.tx]\nbase = 'sandbox'\nenrollment = 'tx-other-vendor'\n\
             transport.endpoint = 'http://{NO_SERVICE}/'\nfacilities.store-12.facility_id = '0001112000'\n"
        );
        fs::write(folder.join("izquery.toml"), settings).unwrap();
    };
    settings("'other.toml'");
    let name = ["--name", "Sample Pharmacy", "--pharmacist", "Avery Sandcastle"];
    print(&[&["enroll", "new", "store-12", "--config", "izquery.toml"], &name[..]].concat());
    let shown = print(&["enroll", "show", "store-12", "--config", "izquery.toml"]);
    assert!(shown.contains("Sample Pharmacy (store-12)"), "{shown}");
    let sheet = print(&["enroll", "sheet", "store-12", "answers", "--config", "izquery.toml"]);
    assert!(sheet.contains("Other Pharmacy Software"), "{sheet}");

    for (files, parts) in [
        ("", &["tx-other-vendor", "tx-outcomes"][..]),
        ("'none.toml'", &["enrollments.files", "none.toml"]),
        ("'izquery.toml'", &["enrollments.files", "izquery.toml", "enrollments"]),
    ] {
        settings(files);
        for command in [&["enroll", "list"][..], &["serve"]] {
            assert_refused(&run(folder, &[command, &["--config", "izquery.toml"]].concat()), parts);
        }
    }
    assert_refused(&run(folder, &["enroll", "profile", "mars"]), &["mars", "sample-state, tx-outcomes"]);
}
