//! docs/ACCEPTANCE.md: each case with its request, what came of it, and what the screen must show.

use std::fmt::Write as _;

use iz_sandbox::acceptance_sections;

use super::walk::{ApiResponse, Walk, WalkedCase};

const INTRODUCTION: &str = include_str!("introduction.md");

/// The address at which `izquery serve` listens by default.
const ADDRESS: &str = "http://127.0.0.1:8466";

/// The text of docs/ACCEPTANCE.md.
pub(super) fn of(walk: &Walk) -> String {
    let mut text = INTRODUCTION.to_owned();
    let mut walked = walk.cases.iter();
    for section in acceptance_sections() {
        let _ = write!(text, "\n## {}\n\n{}\n", section.title, section.introduction);
        for walked in walked.by_ref().take(section.cases.len()) {
            text.push_str(&case(walked));
        }
    }
    text
}

fn case(walked: &WalkedCase) -> String {
    let case = walked.case;
    let mut text = format!("\n### {}: {}\n\n", case.id, case.title);
    if case.times > 1 {
        let _ = writeln!(text, "Send it {} times. The last response counts.\n", case.times);
    }
    let _ = writeln!(
        text,
        "```sh\ncurl -s {ADDRESS}{} -H 'Content-Type: application/json' -d '{}'\n```\n",
        case.path,
        case.request()
    );
    text.push_str(&response("Response", &walked.response));
    if let (Some(number), Some(choice)) = (case.choose, &walked.choice) {
        let number = ["first", "second", "third"].get(number - 1).expect("a short list");
        text.push('\n');
        text.push_str(&response(&format!("After the choice of the {number} candidate"), choice));
    }
    if case.pause_s > 0 {
        let _ = writeln!(text, "\nWait {} seconds before the next case.", case.pause_s);
    }
    text.push_str("\nThe screen:\n\n");
    for line in &case.screen {
        let _ = writeln!(text, "* {line}");
    }
    text
}

/// What came, as a list of its members.
fn response(title: &str, response: &ApiResponse) -> String {
    let quoted = |pointer: &str| response.word(pointer).map(|word| format!("`{word}`"));
    let mut parts = vec![format!("{title}: {}", response.status)];
    let members = [
        ("outcome", "/outcome"),
        ("match.grade", "/match/grade"),
        ("action.code", "/action/code"),
        ("code", "/code"),
        ("who", "/who"),
    ];
    parts.extend(members.iter().filter_map(|(name, pointer)| Some(format!("`{name}` {}", quoted(pointer)?))));
    let warnings = response.warnings();
    if !warnings.is_empty() {
        parts.push(format!("`warnings` `{}`", warnings.join("`, `")));
    }
    if response.has_retry_after {
        parts.push("with the header `Retry-After`".to_owned());
    }
    let mut text = format!("{}\n", parts.join(", "));
    for (name, pointer) in [("action.text", "/action/text"), ("title", "/title"), ("advice", "/advice")] {
        if let Some(words) = response.word(pointer) {
            let _ = writeln!(text, "\n> `{name}`: {words}");
        }
    }
    text
}
