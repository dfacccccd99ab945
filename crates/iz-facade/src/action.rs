//! What the counter should do now.

use iz_client::{
    Advice, Agreement, Finding, Reply, Verdict, Word,
    hl7::{Outcome, answer::ErrorReport},
};
use serde::Serialize;

use crate::asking::{Answered, Chooser};

/// One step for the person at the counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Action {
    /// A stable word.
    pub code: &'static str,
    /// One or two sentences.
    pub text: String,
}

impl Action {
    /// What follows from an answer and from how it agrees with who was asked for and who was chosen.
    pub(crate) fn of(answered: &Answered, advice: &Advice) -> Self {
        let (code, text) = match answered.reply.answer().outcome {
            Outcome::Record => {
                let Self { code, text } = Self::for_record(&answered.reply, answered.worse());
                let is_by_rule =
                    answered.chosen.as_ref().is_some_and(|chosen| chosen.by == Chooser::SingleExact);
                let note = " The person was chosen from the registry's list by rule, not by anybody.";
                return Self { code, text: if is_by_rule { text + note } else { text } };
            }
            Outcome::Candidates => (
                "choose_person",
                "The registry is not sure who is meant. Find the right one among the candidates together with the \
                 person and choose that one; if it is none of them, ask for other records.",
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
            Outcome::Rejected if has_failed_itself(&answered.reply.answer().errors) => (
                "ask_again",
                "The registry says that something failed on its side; `errors` says what. Ask again in a minute, and \
                 ask for other records meanwhile.",
            ),
            Outcome::Rejected => (
                "correct_question",
                "The registry could not use the question; `errors` says which part. Correct the details and ask again.",
            ),
            _ => ("look_elsewhere", "The registry gave no answer about the person. Ask for other records."),
        };
        Self { code, text: advice.of(answered.reply.answer().outcome).unwrap_or(text).to_owned() }
    }

    fn for_record(reply: &Reply, verdict: Option<&Verdict>) -> Self {
        let word = verdict.map(|verdict| verdict.verdict);
        let differing: Vec<String> =
            verdict.into_iter().flat_map(|verdict| &verdict.findings).filter_map(difference).collect();
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

/// Whether a registry complains of itself alone (table 0357: 206 record locked, 207 internal error). Many write 207 for
/// whatever they dislike, so a place in the question counts for more.
fn has_failed_itself(errors: &[ErrorReport<'_>]) -> bool {
    let is_serious = |error: &&ErrorReport<'_>| !matches!(error.severity.as_deref(), Some("I" | "W"));
    let is_its_own = |error: &ErrorReport<'_>| {
        let code = error.code.as_ref().and_then(|coded| coded.code.as_deref());
        matches!(code, Some("206" | "207")) && !error.locations.iter().any(|place| place.starts_with("QPD"))
    };
    let mut serious = errors.iter().filter(is_serious).peekable();
    serious.peek().is_some() && serious.all(is_its_own)
}

/// A member that is not the same, and in what way where that is more than "other".
fn difference(finding: &Finding) -> Option<String> {
    let Finding { member, agreement, reason, .. } = *finding;
    match agreement {
        Agreement::Agrees | Agreement::NotCompared => None,
        Agreement::Differs if reason == "other" => Some(member.to_owned()),
        Agreement::Similar | Agreement::Differs => Some(format!("{member} ({})", reason.replace('_', " "))),
    }
}
