//! The next step with the record of one person.

use iz_client::{DoseContent, Summary, hl7::answer::Effect};
use iz_match::MatchGrade;

use super::{
    Action,
    action_code::ActionCode,
    no_history::OTHER_RECORDS,
    words::{differences, members},
};
use crate::matched_reply::MatchedReply;

/// The next step with a record.
pub(super) fn action(matched: &MatchedReply) -> Action {
    let decisive = matched.decisive_match();
    if decisive.is_some_and(|decisive| decisive.grade == MatchGrade::Mismatch) {
        return refusal(&differences(decisive));
    }
    let summary = matched.reply.summary();
    let (code, mut text) = person(matched);
    text += &guessed(matched);
    let gap = gap(summary);
    let code =
        if gap.is_some() && code == ActionCode::UseRecord { ActionCode::UseIncompleteRecord } else { code };
    if let Some(gap) = gap {
        text += gap;
    }
    if summary.is_deceased {
        text += " The registry says that this person has died. Either the record belongs to somebody else, or the \
                 registry is wrong and must be told.";
    }
    if summary.is_protected {
        text += " The registry marks this record as protected. Do not show it to anybody else.";
    }
    text += match summary.doses {
        DoseContent::Given => "",
        DoseContent::Unclear => " The registry does not say clearly of any dose that it was given.",
        DoseContent::None => " The record shows no dose that was given to this person.",
    };
    if summary.doses != DoseContent::Given {
        text += OTHER_RECORDS;
    } else if gap.is_some() {
        text += " Ask for other records.";
    }
    Action { code, text: text.trim_start().to_owned() }
}

/// Whether the record is that of the right person, and what must be confirmed.
fn person(matched: &MatchedReply) -> (ActionCode, String) {
    let summary = matched.reply.summary();
    let decisive = matched.decisive_match();
    let is_exact = decisive.is_some_and(|decisive| decisive.grade == MatchGrade::Exact);
    let is_contradicted = summary.warnings.iter().any(|warning| warning.code.effect() == Effect::Person);
    let differences = differences(decisive);
    match () {
        () if matched.overruled_match().is_some() => (
            ActionCode::ConfirmPerson,
            format!(
                "This is the chosen candidate, but the record differs from the request in {}. Confirm with the \
                 patient before use. If the details in the request are wrong, correct them.",
                super::words::differences(matched.overruled_match())
            ),
        ),
        () if is_contradicted => (
            ActionCode::ConfirmPerson,
            "The registry's status says that there is no record, but its answer contains a person. Confirm with the \
             patient before use."
                .to_owned(),
        ),
        () if is_exact && !summary.is_deceased => {
            (ActionCode::UseRecord, "Confirm the name and the birth date with the patient.".to_owned())
        }
        () if is_exact => (
            ActionCode::ConfirmPerson,
            "Confirm the name and the birth date with the patient before use.".to_owned(),
        ),
        () if differences.is_empty() && decisive.is_some_and(|decisive| !decisive.guesses.is_empty()) => {
            (ActionCode::ConfirmPerson, String::new())
        }
        () if differences.is_empty() => (
            ActionCode::ConfirmPerson,
            "Too few details could be compared. Confirm the name and the birth date with the patient before use."
                .to_owned(),
        ),
        () => (
            ActionCode::ConfirmPerson,
            format!("The record differs in {differences}. Confirm with the patient before use."),
        ),
    }
}

/// Which members of the request were guessed, as a sentence. Empty if none was.
fn guessed(matched: &MatchedReply) -> String {
    let asked = matched.patient_match.as_ref();
    let Some(members) = asked.and_then(|asked| members(asked.guesses.iter().map(|guess| guess.member)))
    else {
        return String::new();
    };
    format!(
        " The request was unclear in {members}, and a guess was sent to the registry. Confirm the name and the birth \
         date with the patient before use."
    )
}

/// Why the record may be incomplete, as a sentence. `None` if nothing says so.
fn gap(summary: &Summary) -> Option<&'static str> {
    let is_incomplete = summary.warnings.iter().any(|warning| warning.code.effect() == Effect::Incomplete);
    match () {
        () if is_incomplete => Some(
            " This record may be incomplete: a part of the registry's answer may be missing or could not be read.",
        ),
        () if summary.has_errors => Some(
            " This record may be incomplete: the registry reports an error with it; `errors` says which.",
        ),
        () => None,
    }
}

fn refusal(differences: &str) -> Action {
    let what = if differences.is_empty() {
        "has no name and no birth date that can be compared".to_owned()
    } else {
        format!("differs in {differences}")
    };
    let text = format!(
        "The registry's record {what}. Do not use this record. Check the details and ask again.{OTHER_RECORDS}"
    );
    Action { code: ActionCode::DoNotUse, text }
}
