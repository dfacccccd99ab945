//! The fields of a match in the words of the counter.

use iz_match::{Agreement, FieldMatch, IDENTITY, PatientMatch};

use super::LeftOut;

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

/// The identifying fields that cannot be compared, each with the reason, as text for people.
pub(super) fn not_compared(patient_match: &PatientMatch) -> String {
    let fields = patient_match
        .fields
        .iter()
        .filter(|field| field.agreement == Agreement::NotCompared && IDENTITY.contains(&field.member));
    let texts: Vec<String> = fields
        .map(|field| {
            let reason = match field.reason {
                "placeholder" => "one side has only a placeholder".to_owned(),
                "not_in_record" => "the record has none that can be used".to_owned(),
                "not_asked" => "the request has none that can be used".to_owned(),
                reason => reason.replace('_', " "),
            };
            format!("{} ({reason})", words(field.member))
        })
        .collect();
    texts.join(", ")
}

/// Members of the request as text for people, each once. `None` if the list is empty.
pub(super) fn members(members: impl Iterator<Item = &'static str>) -> Option<String> {
    let mut named: Vec<String> = Vec::new();
    for word in members.map(words) {
        if !named.contains(&word) {
            named.push(word);
        }
    }
    (!named.is_empty()).then(|| named.join(", "))
}

/// What the consent ledger left out. Empty if it is nothing.
pub(super) fn left_out(LeftOut { candidates, queries }: LeftOut) -> String {
    let candidates = match candidates {
        0 => String::new(),
        1 => " One person of the registry's list withdrew the consent and is not listed.".to_owned(),
        many => format!(" {many} people of the registry's list withdrew the consent and are not listed."),
    };
    let queries = match queries {
        0 => "",
        _ => {
            " A further query was not sent, because the consent ledger has a withdrawal that fits its details."
        }
    };
    candidates + queries
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
        "mothers_maiden_name" | "mothers_maiden_name/family" | "mothers_maiden_name/given" => {
            "mother's maiden name"
        }
        "phone" => "phone number",
        "identifiers" => "identifier",
        "multiple_birth" => "twin number",
        _ => return member.replace(['/', '_'], " "),
    }
    .to_owned()
}

/// What the text about a refused record, or about a list, says if not all was compared. Empty otherwise.
pub(super) const fn not_all_compared(is_limited: bool) -> &'static str {
    if is_limited {
        " Not all names, numbers and words were compared, and the rest may change the result."
    } else {
        ""
    }
}

/// What every text says if a list of the answer is not shown as a whole. Empty otherwise.
pub(super) const fn truncated(is_truncated: bool) -> &'static str {
    if is_truncated {
        " The registry's answer is too long to be shown as a whole: `truncated` is true, and a part of it is not listed."
    } else {
        ""
    }
}
