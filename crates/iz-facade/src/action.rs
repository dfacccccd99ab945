//! What the counter should do now.

use iz_client::{Advice, Agreement, Finding, Verdict, Word, hl7::Outcome};
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
        let (code, text) = match answered.reply.outcome() {
            Outcome::Record => {
                let Self { code, text } = Self::for_record(answered);
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
            Outcome::Rejected if answered.reply.summary().has_registry_failed => (
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
        Self { code, text: advice.of(answered.reply.outcome()).unwrap_or(text).to_owned() }
    }

    fn for_record(answered: &Answered) -> Self {
        let summary = answered.reply.summary();
        let verdict = answered.decisive();
        let word = verdict.map(|verdict| verdict.verdict);
        if word == Some(Word::Mismatch) {
            return Self { code: "do_not_use", text: refusal(&differing(verdict)) };
        }
        let is_contradicted = summary.warnings.iter().any(|warning| warning.code == "status_contradicts");
        let (code, mut text) = match word {
            _ if answered.overruled().is_some() => (
                "confirm_person",
                format!(
                    "This is the candidate who was chosen, and not quite who was asked for: {}. Confirm with the person \
                     before use, and correct the details that were asked with if they are wrong.",
                    differing(answered.overruled())
                ),
            ),
            _ if is_contradicted => (
                "confirm_person",
                "The registry's status says that there is no record, and it sends a person all the same. Confirm with \
                 the person before use."
                    .to_owned(),
            ),
            Some(Word::Exact) if summary.is_deceased => {
                ("confirm_person", "Confirm the name and the birth date with the person before use.".to_owned())
            }
            Some(Word::Exact) => ("use_record", "Confirm the name and the birth date with the person.".to_owned()),
            _ if differing(verdict).is_empty() => (
                "confirm_person",
                "Too little could be compared. Confirm the name and the birth date with the person before use."
                    .to_owned(),
            ),
            _ => (
                "confirm_person",
                format!("The record differs in {}. Confirm with the person before use.", differing(verdict)),
            ),
        };
        if summary.is_deceased {
            text += " The registry has this person as deceased: it is somebody else, or the registry is to be told.";
        }
        if summary.is_protected {
            text += " The registry marks this record as protected: show it to nobody else.";
        }
        if !summary.has_doses {
            text += " The registry holds no dose, which does not mean that none was given: ask for other records.";
        }
        Self { code, text }
    }
}

fn refusal(differing: &str) -> String {
    let what = if differing.is_empty() {
        "with somebody of whom neither the name nor the birth date can be compared".to_owned()
    } else {
        format!("with somebody who differs in {differing}")
    };
    format!("The registry answered {what}. Do not use this record; check the details and ask again.")
}

/// The members that are not the same, for people.
fn differing(verdict: Option<&Verdict>) -> String {
    let differing: Vec<String> =
        verdict.into_iter().flat_map(|verdict| &verdict.findings).filter_map(difference).collect();
    differing.join(", ")
}

/// A member that is not the same, and in what way where that is more than "other".
fn difference(finding: &Finding) -> Option<String> {
    let Finding { member, agreement, reason, .. } = *finding;
    match agreement {
        Agreement::Agrees | Agreement::NotCompared => None,
        // Both of its members are told of already.
        _ if member == "person" => None,
        Agreement::Differs if reason == "other" => Some(member.to_owned()),
        Agreement::Similar | Agreement::Differs => Some(format!("{member} ({})", reason.replace('_', " "))),
    }
}
