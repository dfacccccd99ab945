//! Segments in another order give the same record, or the change can be seen: in a warning, or in the list of what was not
//! read.

use iz_hl7::{Answer, OwnedAnswer};
use serde_json::{Value, json};

use super::{change::Lines, messages, some_of};

fn read(text: &str) -> Option<OwnedAnswer> {
    OwnedAnswer::read(text, jiff::civil::date(2026, 11, 22)).ok()
}

/// The content of a record without the order of its parts.
fn content(answer: &Answer<'_>) -> Vec<String> {
    let parts = json!([answer.patients, answer.doses, answer.forecasts, answer.facts, answer.errors]);
    let mut texts = Vec::new();
    leaves(&parts, &mut texts);
    texts.sort_unstable();
    texts
}

fn leaves(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| leaves(item, out)),
        Value::Object(members) => members.iter().for_each(|(name, member)| match member {
            Value::Array(_) | Value::Object(_) => leaves(member, out),
            leaf => out.push(format!("{name}={leaf}")),
        }),
        leaf => out.push(leaf.to_string()),
    }
}

/// Whether two segments may change places without another meaning: both stand before the person, or both are observations
/// of one statement.
fn may_swap(one: &str, other: &str) -> bool {
    let name = |segment: &str| segment.get(..3).unwrap_or_default().to_owned();
    let is_frame = |segment: &str| ["MSA", "ERR", "QAK", "QPD"].contains(&name(segment).as_str());
    let is_contact = |segment: &str| ["PD1", "NK1"].contains(&name(segment).as_str());
    let sub_id = |segment: &str| segment.split('|').nth(4).unwrap_or_default().to_owned();
    // One vendor writes the leader's code before the code of each part.
    let code =
        |segment: &str| segment.split('|').nth(3).unwrap_or_default().chars().take(7).collect::<String>();
    let are_of_statement = name(one) == "OBX"
        && name(other) == "OBX"
        && !sub_id(one).is_empty()
        && sub_id(one) == sub_id(other)
        && code(one) != code(other);
    (is_frame(one) && is_frame(other) && name(one) != name(other))
        || (is_contact(one) && is_contact(other) && name(one) != name(other))
        || are_of_statement
}

#[test]
fn swapped_neighbours_give_the_same_record_or_a_sign() {
    let (mut swapped, mut silent) = (0, Vec::new());
    for message in messages::all() {
        let Some(whole) = read(&message.text) else { continue };
        let lines = Lines::of(&message.text);
        for number in some_of(lines.segments.len().saturating_sub(1), 12) {
            let (one, other) = (&lines.segments[number], &lines.segments[number + 1]);
            if !may_swap(one, other) {
                continue;
            }
            let mut segments = lines.segments.clone();
            segments.swap(number, number + 1);
            let changed = read(&lines.text(&segments)).expect("an answer");
            let (whole, changed) = (whole.get(), changed.get());
            swapped += 1;
            let has_sign =
                changed.warnings.len() > whole.warnings.len() || changed.unread.len() > whole.unread.len();
            if content(whole) != content(changed) && !has_sign {
                silent.push(format!("{}: {one:.24} {other:.24}", message.name));
            }
        }
    }
    println!("{swapped} swapped neighbours; {} change the record without a sign", silent.len());
    assert!(silent.is_empty(), "{} of {swapped}: {silent:#?}", silent.len());
}
