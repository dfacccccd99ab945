//! How well the person in an answer matches the one asked for, in words.

use iz_facade::matching::{Agreement, FieldMatch, MatchGrade, PatientMatch};

use crate::table::{
    cell::{Cell, Tone},
    words::member,
};

/// The grade of a match.
pub(super) fn grade(grade: MatchGrade) -> Cell {
    match grade {
        MatchGrade::Exact => Cell::of(Tone::Good, "✓ exact match"),
        MatchGrade::Probable => Cell::of(Tone::Caution, "≈ probable match"),
        MatchGrade::Mismatch => Cell::of(Tone::Alert, "✗ no match: very likely another person"),
    }
}

/// Which details are the same, similar or different, each with the reason if it says more.
pub(super) fn comparison(patient_match: &PatientMatch) -> Cell {
    let groups = [
        (Agreement::Differs, Tone::Alert, "different: "),
        (Agreement::Similar, Tone::Caution, "similar: "),
        (Agreement::Agrees, Tone::Plain, "same: "),
        (Agreement::NotCompared, Tone::Faint, "not compared: "),
    ];
    let said = groups.map(|(agreement, tone, word)| {
        // The row of the person combines members that have rows of their own.
        let is_shown = |field: &&FieldMatch| field.agreement == agreement && field.member != "person";
        let fields = patient_match.fields.iter().filter(is_shown);
        let names: Vec<String> = fields.map(field).collect();
        if names.is_empty() { Cell::default() } else { Cell::of(tone, word).and(tone, names.join(", ")) }
    });
    let all = Cell::joined(said, "; ");
    if all.is_empty() { Cell::of(Tone::Caution, "nothing could be compared") } else { all }
}

/// The name of a field, with the reason if it says more than the result.
fn field(field: &FieldMatch) -> String {
    let name = member(field.member);
    match (field.agreement, field.reason) {
        (Agreement::Agrees, "same") | (Agreement::Differs, "other") => name,
        (_, reason) => format!("{name} ({})", reason.replace('_', " ")),
    }
}
