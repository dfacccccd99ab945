//! The fields of a match in the words of the counter.

use iz_match::{Agreement, FieldMatch, PatientMatch};

/// The fields that are not the same, as text for people.
pub(super) fn differences(patient_match: Option<&PatientMatch>) -> String {
    let differences: Vec<String> =
        patient_match.into_iter().flat_map(|found| &found.fields).filter_map(difference).collect();
    differences.join(", ")
}

/// A field that is not the same, with the reason if it says more than "other".
fn difference(field: &FieldMatch) -> Option<String> {
    let FieldMatch { member, agreement, reason, .. } = *field;
    match agreement {
        Agreement::Agrees | Agreement::NotCompared => None,
        // This row combines members that have rows of their own.
        _ if member == "person" => None,
        Agreement::Differs if reason == "other" => Some(words(member)),
        Agreement::Similar | Agreement::Differs => {
            Some(format!("{} ({})", words(member), reason.replace('_', " ")))
        }
    }
}

/// A member of the request in the words of the counter.
fn words(member: &str) -> String {
    match member {
        "name" => "the name",
        "name/family" => "family name",
        "name/given" => "given name",
        "name/middle" => "middle name",
        "name/suffix" => "name suffix",
        "birth_date" => "birth date",
        "mothers_maiden_name" => "mother's maiden name",
        "phone" => "phone number",
        "identifiers" => "identifier",
        "multiple_birth" => "twin number",
        _ => return member.replace(['/', '_'], " "),
    }
    .to_owned()
}
