//! Cleans a whole name: an object with the parts, or one text.

use iz_hl7::query::NoteCode;

use super::{
    absent,
    divided::divide,
    part::{self, Part},
    part_kind::PartKind,
    parts::{Parts, Placed},
    suffix,
};
use crate::cleaning::{
    asked_patient::AskedPatient, cleaned::Cleaned, input::NameInput, node::Node, report::Report,
};

/// Cleans the name. What is guessed is kept beside it.
pub(in crate::cleaning) fn clean(
    node: Node,
    pointer: &str,
    report: &mut Report<'_>,
    asked: &mut AskedPatient,
) {
    if node.is_absent() {
        return;
    }
    let mut parts = match node {
        Node::Object(_) => of_object(node, pointer, report),
        _ => of_text(&node, pointer, report),
    };
    let written = parts.query();
    parts.take_suffixes();
    if let Some(whole) = &parts.whole {
        for code in &whole.codes {
            report.note(&whole.pointer, *code);
        }
    }
    for (_, placed) in parts.members() {
        for code in &placed.part.codes {
            report.note(&placed.pointer, *code);
        }
    }
    let Some(name) = parts.query() else {
        for (_, placed) in parts.members() {
            report.note(&placed.pointer, NoteCode::IncompleteName);
        }
        if parts.suffix.is_some() {
            report.note(format!("{pointer}/suffix"), NoteCode::IncompleteName);
        }
        return;
    };
    asked.guesses.extend(parts.guesses(&name));
    asked.typed_name = parts.typed_name(written.filter(|written| *written != name));
    asked.details.name = Some(name);
}

fn of_object(node: Node, pointer: &str, report: &mut Report<'_>) -> Parts {
    let mut input = NameInput::read(node, pointer, report.faults);
    if let Some(names) = joined(&input.given) {
        input.given = names;
        report.note(format!("{pointer}/given"), NoteCode::NamesJoined);
    }
    let mut placed = |node: &Node, member: &str, kind| {
        if matches!(node, Node::Null) {
            return None;
        }
        let pointer = format!("{pointer}/{member}");
        let part = report.text(node, &pointer, |text| part::read(text, kind))?;
        Some(Placed { part, pointer })
    };
    let family = placed(&input.family, "family", PartKind::Family);
    let given = placed(&input.given, "given", PartKind::Given);
    let middle = placed(&input.middle, "middle", PartKind::Middle);
    let suffix = report.text(&input.suffix, &format_args!("{pointer}/suffix"), suffix::member);
    let mut parts = Parts { family, given, middle, suffix, whole: None };
    match (&parts.family, &parts.given) {
        (Some(_), Some(_)) => parts.remove_repeated_parts(),
        (Some(Placed { part: Part { typed, .. }, pointer }), None)
        | (None, Some(Placed { part: Part { typed, .. }, pointer })) => {
            if let Some(divided) = divide(typed) {
                let (typed, pointer) = (typed.clone(), pointer.clone());
                parts.divide(typed, &pointer, divided);
            }
        }
        (None, None) => {}
    }
    parts
}

/// Several given names in a list, as FHIR writes the given name and the middle name.
fn joined(given: &Node) -> Option<Node> {
    let Node::List(names) = given else { return None };
    let present: Vec<&Node> = names.iter().filter(|name| !name.is_absent()).collect();
    let texts: Vec<_> = present.iter().filter_map(|name| name.scalar()).collect();
    let are_names = texts.len() > 1 && texts.len() == present.len() && texts.len() <= MAX_GIVEN_NAMES;
    are_names.then(|| Node::Text(texts.join(" ")))
}

/// The most given names of a list that are joined.
const MAX_GIVEN_NAMES: usize = 6;

/// A text that holds the whole name. If it cannot be divided, it is left out.
fn of_text(node: &Node, pointer: &str, report: &mut Report<'_>) -> Parts {
    let divided = report.text(node, pointer, |text| match divide(&text) {
        _ if absent::is_absent(&text, PartKind::Family) => Cleaned::left_out(NoteCode::Placeholder),
        Some(divided) => Cleaned::of((text, divided)),
        None => Cleaned::left_out(NoteCode::UndividedName),
    });
    let mut parts = Parts::default();
    if let Some((typed, divided)) = divided {
        parts.divide(typed, pointer, divided);
        if parts.query().is_none() {
            report.note(pointer, NoteCode::WrongName);
            return Parts::default();
        }
    }
    parts
}
