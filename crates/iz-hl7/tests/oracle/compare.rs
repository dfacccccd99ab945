//! Compares the values of a message in the tree of hl7-parser with those of `iz_hl7::path`.
//!
//! The integration tests of the workspace include this module by its path, to compare real messages as well.

use std::collections::HashMap;

use hl7_parser::message::{Field, Segment};
use iz_hl7::{
    Delimiters,
    path::{Path, values},
    unescape,
};

/// The header before a segment that is checked alone. A look-up then takes only the time for that segment.
const HEADER: &str = "MSH|^~\\&|APP|FAC|||20261122\r";

/// The locations that differ. `None` if the message cannot be compared: hl7-parser does not read all of it, its
/// segments end with LF, which hl7-parser takes for text, or its header has other delimiters, which iz-hl7 does not
/// always accept.
pub(crate) fn differences(text: &str) -> Option<Vec<String>> {
    let text = text.trim_end_matches(['\r', '\n']);
    let tree = hl7_parser::Message::parse(text).ok()?;
    if tree.raw_value().len() != text.len() || text.contains('\n') || !text.starts_with("MSH|^~\\&|") {
        return None;
    }
    let mut differing = Vec::new();
    let mut check = |message: &str, path: String, theirs: Vec<&str>| {
        // A location that cannot be looked up counts as empty, and so differs from one with a value.
        let ours = path.parse::<Path>().ok().and_then(|path| values(message.as_bytes(), &path).ok());
        let ours = ours.unwrap_or_default();
        let theirs: Vec<_> =
            theirs.into_iter().map(resolve).filter(|value| !value.trim().is_empty()).collect();
        if !ours.iter().map(|value| value.trim_end()).eq(theirs.iter().map(|value| value.trim_end())) {
            differing.push(path);
        }
    };
    // Fields are compared in the whole message: the values of all segments of one name, in their order.
    let mut fields = HashMap::<(&str, usize), Vec<&str>>::new();
    for segment in tree.segments() {
        for (number, field) in numbered(segment) {
            let repeats = field.repeats().map(|repeat| repeat.raw_value());
            fields.entry((segment.name, number)).or_default().extend(repeats);
        }
    }
    for ((name, number), theirs) in fields {
        check(text, format!("{name}-{number}"), theirs);
    }
    // Components and subcomponents are compared segment by segment.
    for segment in tree.segments().filter(|segment| segment.name != "MSH") {
        let alone = format!("{HEADER}{}", segment.raw_value());
        for (number, field) in numbered(segment) {
            let (components, subcomponents) = extent(field);
            for component in 1..=components {
                let theirs =
                    field.repeats().filter_map(|repeat| Some(repeat.component(component)?.raw_value()));
                check(&alone, format!("{}-{number}.{component}", segment.name), theirs.collect());
                for subcomponent in 1..=subcomponents {
                    let theirs = field.repeats().filter_map(|it| {
                        Some(it.component(component)?.subcomponent(subcomponent)?.raw_value())
                    });
                    let path = format!("{}-{number}.{component}.{subcomponent}", segment.name);
                    check(&alone, path, theirs.collect());
                }
            }
        }
    }
    Some(differing)
}

/// The valued fields with their numbers. MSH-1 and MSH-2 are left out, because they are the delimiters.
fn numbered<'s, 'm>(segment: &'s Segment<'m>) -> impl Iterator<Item = (usize, &'s Field<'m>)> {
    let first = if segment.name == "MSH" { 3 } else { 1 };
    (1..)
        .zip(segment.fields())
        .filter(move |(number, field)| *number >= first && !field.raw_value().trim().is_empty())
}

/// The highest number of components in a repetition of a field, and of subcomponents in a component.
fn extent(field: &Field<'_>) -> (usize, usize) {
    let components = field.repeats().map(|repeat| repeat.components().count()).max().unwrap_or(0);
    let parts = field.repeats().flat_map(|repeat| repeat.components());
    (components, parts.map(|component| component.subcomponents().count()).max().unwrap_or(0))
}

/// The unescaped text of a value without parts. Any other value as it was sent.
fn resolve(value: &str) -> String {
    if value.contains(['^', '&']) {
        value.to_owned()
    } else {
        unescape(value, &Delimiters::STANDARD).into_owned()
    }
}
