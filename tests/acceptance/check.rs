//! Compares what came of a case with what the case promises.

use iz_sandbox::Expected;
use serde_json::Value;

use super::walk::{ApiResponse, Walk};

/// One line for each thing that differs from what a case promises.
pub(super) fn wrong(walk: &Walk, now: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for walked in &walk.cases {
        let id = &walked.case.id;
        let mut compare = |step: &str, response: &ApiResponse, expected: &Expected| {
            let differences = differences(response, expected);
            lines.extend(differences.into_iter().map(|line| format!("{now} {id}{step}: {line}")));
        };
        compare("", &walked.response, &walked.case.expect);
        if let (Some(response), Some(expected)) = (&walked.choice, &walked.case.after_choice) {
            compare(" after the choice", response, expected);
        }
    }
    lines
}

fn differences(response: &ApiResponse, expected: &Expected) -> Vec<String> {
    let mut warnings: Vec<_> = expected.warnings.iter().map(String::as_str).collect();
    warnings.sort_unstable();
    let mut lines = Vec::new();
    let mut compare = |what: &str, found: String, wanted: String| {
        if found != wanted {
            lines.push(format!("{what}: {wanted} was promised and {found} came"));
        }
    };
    let text = |word: Option<&str>| word.unwrap_or("nothing").to_owned();
    compare("status", response.status.to_string(), expected.status.to_string());
    compare("outcome", text(response.word("/outcome")), text(expected.outcome()));
    compare("grade", text(response.word("/match/grade")), text(expected.grade()));
    compare("action", text(response.word("/action/code")), text(expected.action()));
    compare("warnings", response.warnings().join(", "), warnings.join(", "));
    compare("problem", text(response.word("/code")), text(expected.problem.as_deref()));
    compare("who", text(response.word("/who")), text(expected.who.as_deref()));
    compare("Retry-After", response.has_retry_after.to_string(), expected.retry_after.to_string());
    for (pointer, wanted) in &expected.members {
        let wanted: Value = serde_json::from_str(wanted).expect("JSON");
        let found = response.json.pointer(pointer).cloned();
        compare(
            pointer,
            found.map_or_else(|| "nothing".to_owned(), |found| found.to_string()),
            wanted.to_string(),
        );
    }
    lines
}
