//! The values of every real message, compared with those of hl7-parser where that parser reads the whole message.

#[path = "../../crates/iz-hl7/tests/oracle/compare.rs"]
mod compare;

use std::fs;

#[test]
fn the_values_are_those_that_hl7_parser_reads() {
    let Some(folder) = super::folder() else { return };
    let mut wrong = Vec::new();
    let (mut compared, mut all) = (0, 0);
    for entry in fs::read_dir(folder.join("messages")).expect("messages/") {
        let path = entry.expect("an entry").path();
        let Ok(text) = fs::read_to_string(&path) else { continue };
        all += 1;
        if let Some(differing) = compare::differences(&text) {
            compared += 1;
            wrong.extend(differing.iter().map(|location| format!("{}: {location}", path.display())));
        }
    }
    assert!(compared > 250, "only {compared} of {all} messages could be compared");
    assert!(wrong.is_empty(), "{} values of {compared} messages differ:\n{}", wrong.len(), wrong.join("\n"));
}
