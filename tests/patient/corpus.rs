//! The match on real answers: each repeats its query, so the two can be compared.

use std::fs;

use iz_hl7::{Demographics, Outcome, OwnedAnswer, path::values};
use iz_match::{MatchGrade, PatientMatch};
use serde_json::json;

use crate::corpus;

/// Answers about another person than the query that they repeat.
const MISMATCHES: [&str; 8] = ["033_", "035_", "036_", "037_", "055_", "107_", "122_", "130_"];

#[test]
fn real_records_match_the_queries_that_they_repeat() {
    let Some(folder) = corpus::folder() else { return };
    let (mut exact, mut compared, mut mismatches) = (0, 0, Vec::new());
    for entry in fs::read_dir(folder.join("messages")).expect("messages/") {
        let path = entry.expect("an entry").path();
        let bytes = fs::read(&path).expect("a file");
        let Some(query) = repeated_query(&bytes) else { continue };
        let Ok(answer) = OwnedAnswer::read(bytes, jiff::civil::date(2026, 11, 22)) else { continue };
        let (Outcome::Record, Some(found)) = (answer.get().outcome, answer.get().patients.first()) else {
            continue;
        };
        let found = PatientMatch::of(&query, found, jiff::civil::date(2026, 11, 22));
        compared += 1;
        exact += usize::from(found.grade == MatchGrade::Exact);
        if found.grade == MatchGrade::Mismatch {
            mismatches.push(path.file_name().expect("a name").to_string_lossy()[..4].to_owned());
        }
    }
    mismatches.sort();
    assert_eq!(mismatches, MISMATCHES);
    assert!(compared > 90 && exact * 10 > compared * 8, "{exact} of {compared}");
}

/// The person in QPD-4, QPD-6 and QPD-7 of an answer. `None` where they cannot be read.
fn repeated_query(message: &[u8]) -> Option<Demographics> {
    let at = |path: &str| {
        let found = values(message, &path.parse().expect("a path")).ok()?;
        found.first().cloned().filter(|value| !value.is_empty())
    };
    let born = at("QPD-6")?;
    let born = format!("{}-{}-{}", born.get(..4)?, born.get(4..6)?, born.get(6..8)?);
    let person = json!({
        "name": {"family": at("QPD-4.1")?, "given": at("QPD-4.2")?, "middle": at("QPD-4.3")},
        "birth_date": born, "sex": at("QPD-7"),
    });
    serde_json::from_value(person).ok()
}
