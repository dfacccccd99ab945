//! What to do at the counter now.

use iz_client::{
    Advice,
    hl7::{Outcome, answer::Effect},
};
use iz_match::{Agreement, FieldMatch, MatchGrade, PatientMatch};
use serde::Serialize;

use crate::matched_reply::{Chooser, MatchedReply};

/// The next step at the counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Action {
    /// A stable code word.
    pub code: &'static str,
    /// One or two sentences.
    pub text: String,
}

impl Action {
    /// The next step for an answer and its match.
    pub(crate) fn of(matched: &MatchedReply, advice: &Advice) -> Self {
        let (code, text) = match matched.reply.outcome() {
            Outcome::Record => {
                let Self { code, text } = Self::for_record(matched);
                let is_by_rule =
                    matched.chosen.as_ref().is_some_and(|chosen| chosen.by == Chooser::SingleExact);
                let note =
                    " A rule chose this person from the registry's list. Nobody has confirmed the choice.";
                return Self { code, text: if is_by_rule { text + note } else { text } };
            }
            Outcome::Candidates => (
                "choose_person",
                "The registry is not sure which person is meant. Choose the right candidate together with the \
                 patient. If none of them is right, ask for other records.",
            ),
            Outcome::NotFound => (
                "look_elsewhere",
                "The registry shows no record for these details. Check the details, and ask for other records. \
                 This does not mean that the patient is unvaccinated.",
            ),
            Outcome::TooMany => (
                "add_details",
                "Too many people match these details. Add the middle name, the address, the phone number or the \
                 mother's maiden name, and ask again.",
            ),
            Outcome::Protected => (
                "look_elsewhere",
                "The registry may not show this person's record. Ask the patient for other records.",
            ),
            Outcome::Rejected if matched.reply.summary().has_registry_failed => (
                "ask_again",
                "The registry reports a failure on its side; `errors` says which. Ask again in a minute. Meanwhile, \
                 ask for other records.",
            ),
            Outcome::Rejected => (
                "correct_question",
                "The registry could not use the query; `errors` says which part. Correct the details and ask again.",
            ),
            Outcome::Ack | Outcome::Unexpected => {
                ("look_elsewhere", "The registry gave no answer about this person. Ask for other records.")
            }
        };
        Self { code, text: advice.of(matched.reply.outcome()).unwrap_or(text).to_owned() }
    }

    fn for_record(matched: &MatchedReply) -> Self {
        let summary = matched.reply.summary();
        let decisive = matched.decisive_match();
        let grade = decisive.map(|decisive| decisive.grade);
        if grade == Some(MatchGrade::Mismatch) {
            return Self { code: "do_not_use", text: refusal(&differences(decisive)) };
        }
        let is_contradicted = summary.warnings.iter().any(|warning| warning.code.effect() == Effect::Person);
        let (code, mut text) = match grade {
            _ if matched.overruled_match().is_some() => (
                "confirm_person",
                format!(
                    "This is the chosen candidate, but the record differs from the request in {}. Confirm with the \
                     patient before use. If the details in the request are wrong, correct them.",
                    differences(matched.overruled_match())
                ),
            ),
            _ if is_contradicted => (
                "confirm_person",
                "The registry's status says that there is no record, but its answer contains a person. Confirm with \
                 the patient before use."
                    .to_owned(),
            ),
            Some(MatchGrade::Exact) if summary.is_deceased => {
                ("confirm_person", "Confirm the name and the birth date with the patient before use.".to_owned())
            }
            Some(MatchGrade::Exact) => ("use_record", "Confirm the name and the birth date with the patient.".to_owned()),
            _ if differences(decisive).is_empty() => (
                "confirm_person",
                "Too few details could be compared. Confirm the name and the birth date with the patient before use."
                    .to_owned(),
            ),
            _ => (
                "confirm_person",
                format!("The record differs in {}. Confirm with the patient before use.", differences(decisive)),
            ),
        };
        if summary.is_deceased {
            text += " The registry says that this person has died. Either the record belongs to somebody else, or the registry \
                     is wrong and must be told.";
        }
        if summary.is_protected {
            text += " The registry marks this record as protected. Do not show it to anybody else.";
        }
        if !summary.has_doses {
            text += " The registry has no dose of this person. This does not mean that none was given: ask for other records.";
        }
        Self { code, text }
    }
}

fn refusal(differences: &str) -> String {
    let what = if differences.is_empty() {
        "has no name and no birth date that can be compared".to_owned()
    } else {
        format!("differs in {differences}")
    };
    format!("The registry's record {what}. Do not use this record. Check the details and ask again.")
}

/// The members that are not the same, as text for people.
fn differences(patient_match: Option<&PatientMatch>) -> String {
    let differences: Vec<String> =
        patient_match.into_iter().flat_map(|found| &found.fields).filter_map(difference).collect();
    differences.join(", ")
}

/// A member that is not the same, with the reason if it says more than "other".
fn difference(field: &FieldMatch) -> Option<String> {
    let FieldMatch { member, agreement, reason, .. } = *field;
    match agreement {
        Agreement::Agrees | Agreement::NotCompared => None,
        // This row combines members that have rows of their own.
        _ if member == "person" => None,
        Agreement::Differs if reason == "other" => Some(member.to_owned()),
        Agreement::Similar | Agreement::Differs => Some(format!("{member} ({})", reason.replace('_', " "))),
    }
}
