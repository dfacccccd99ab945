//! What the counter should do now.

use iz_client::{Advice, Reply, Word, hl7::Outcome};
use serde::Serialize;

/// One step for the person at the counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Action {
    /// A stable word.
    pub code: &'static str,
    /// One or two sentences.
    pub text: String,
}

impl Action {
    pub(crate) fn of(reply: &Reply, advice: &Advice) -> Self {
        let (code, text) = match reply.answer().outcome {
            Outcome::Record => return Self::for_record(reply),
            Outcome::Candidates => (
                "choose_person",
                "The registry is not sure who is meant. Find the right one among the candidates together with the \
                 person, then ask again with that candidate's identifier.",
            ),
            Outcome::NotFound => (
                "look_elsewhere",
                "The registry shows nobody by these details. Check them, ask for other records, and do not take \
                 this as unvaccinated.",
            ),
            Outcome::TooMany => (
                "add_details",
                "Too many people match. Add what is known: middle name, address, phone, mother's maiden name.",
            ),
            Outcome::Protected => {
                ("look_elsewhere", "The registry may not show this person. Ask the person for other records.")
            }
            Outcome::Rejected => (
                "correct_question",
                "The registry could not use the question; `errors` says which part. Correct the details and ask again.",
            ),
            _ => ("look_elsewhere", "The registry gave no answer about the person. Ask for other records."),
        };
        Self { code, text: advice.of(reply.answer().outcome).unwrap_or(text).to_owned() }
    }

    fn for_record(reply: &Reply) -> Self {
        let word = reply.verdict.as_ref().map(|verdict| verdict.verdict);
        let differing: Vec<&str> = reply
            .verdict
            .iter()
            .flat_map(|verdict| &verdict.findings)
            .filter(|finding| finding.agreement == iz_client::Agreement::Differs)
            .map(|finding| finding.member)
            .collect();
        let is_contradicted =
            reply.answer().warnings.iter().any(|warning| warning.code == "status_contradicts");
        let (code, text) = match word {
            Some(Word::Mismatch) => (
                "do_not_use",
                format!(
                    "The registry answered with somebody who differs in {}. Do not use this record; check the details \
                     and ask again.",
                    differing.join(", ")
                ),
            ),
            _ if is_contradicted => (
                "confirm_person",
                "The registry's status says that there is no record, and it sends a person all the same. Confirm with \
                 the person before use."
                    .to_owned(),
            ),
            Some(Word::Exact) => ("use_record", "Confirm the name and the birth date with the person.".to_owned()),
            _ if differing.is_empty() => (
                "confirm_person",
                "Too little could be compared. Confirm the name and the birth date with the person before use."
                    .to_owned(),
            ),
            _ => (
                "confirm_person",
                format!("The record differs in {}. Confirm with the person before use.", differing.join(", ")),
            ),
        };
        let is_protected =
            reply.answer().patients.first().is_some_and(|patient| patient.protection.as_deref() == Some("Y"));
        let text = if is_protected && word != Some(Word::Mismatch) {
            text + " The registry marks this record as protected: show it to nobody else."
        } else {
            text
        };
        let none_on_record = reply.answer().doses.is_empty() && word != Some(Word::Mismatch);
        let hint =
            " The registry holds no dose, which does not mean that none was given: ask for other records.";
        Self { code, text: if none_on_record { text + hint } else { text } }
    }
}
