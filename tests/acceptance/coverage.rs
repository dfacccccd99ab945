//! The kit has a case for each code that an integrator must handle. A new code without a case fails here.

use std::collections::BTreeSet;

use iz_hl7::answer::WarningCode;
use serde_json::Value;

use super::walk::{ApiResponse, Walk};

/// The outcomes that never come with status 200: an acknowledgment without an answer is a problem.
const PROBLEM_OUTCOMES: [&str; 2] = ["ack", "unexpected"];

/// The warning that never comes with status 200: an answer that is cut off is the problem `registry_incomplete`.
const PROBLEM_WARNING: &str = "cut_off";

/// The warning that only a service without an envelope can cause. The registry of the kit speaks SOAP, and the end tag of
/// an envelope proves that the answer is complete.
const WARNING_OF_BARE_REPLIES: &str = "end_not_proved";

/// Each status with each `who` that a program must handle in its own way.
const PROBLEMS: [(u16, &str); 8] = [
    (400, "integrator"),
    (404, "store"),
    (422, "integrator"),
    (422, "store"),
    (502, "integrator"),
    (502, "registry"),
    (503, "wait"),
    (504, "wait"),
];

pub(super) fn assert_all(walk: &Walk) {
    let responses: Vec<&ApiResponse> = walk
        .cases
        .iter()
        .flat_map(|walked| [Some(&walked.response), walked.choice.as_ref()])
        .flatten()
        .collect();
    let words = |pointer: &str| -> BTreeSet<&str> {
        responses.iter().filter_map(|response| response.word(pointer)).collect()
    };
    let mut outcomes = enumeration(&walk.description, "Outcome");
    outcomes.retain(|word| !PROBLEM_OUTCOMES.contains(word));
    assert_eq!(words("/outcome"), outcomes, "each outcome has a case");
    assert_eq!(words("/match/grade"), enumeration(&walk.description, "MatchGrade"), "each grade has a case");
    assert_eq!(
        words("/action/code"),
        enumeration(&walk.description, "ActionCode"),
        "each action code has a case"
    );

    let mut warnings: BTreeSet<&str> = responses.iter().flat_map(|response| response.warnings()).collect();
    if words("/code").contains("registry_incomplete") {
        warnings.insert(PROBLEM_WARNING);
    }
    warnings.insert(WARNING_OF_BARE_REPLIES);
    let all: BTreeSet<&str> = WarningCode::ALL.iter().map(|code| code.as_str()).collect();
    let missing: Vec<_> = all.difference(&warnings).collect();
    assert!(missing.is_empty(), "these warnings have no case: {missing:?}");

    let problems: BTreeSet<_> =
        responses.iter().filter_map(|response| Some((response.status, response.word("/who")?))).collect();
    for problem in PROBLEMS {
        assert!(problems.contains(&problem), "{problem:?} has no case");
    }
    for who in ["store", "integrator", "registry", "wait"] {
        assert!(words("/who").contains(who), "{who} has no case");
    }
}

/// The known words of an open enumeration in the OpenAPI description.
fn enumeration<'d>(description: &'d Value, schema: &str) -> BTreeSet<&'d str> {
    let words = description["components"]["schemas"][schema]["anyOf"][0]["enum"].as_array();
    words.unwrap_or_else(|| panic!("{schema} is no enumeration")).iter().filter_map(Value::as_str).collect()
}
