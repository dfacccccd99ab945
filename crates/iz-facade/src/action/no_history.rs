//! The next step if no history is shown.

use iz_client::{
    Advice, Summary,
    hl7::{Outcome, answer::RefusalCause},
};

use iz_match::Guess;

use super::{
    Action, LeftOut,
    action_code::ActionCode,
    words::{self, members, not_all_compared, truncated},
};
use crate::candidate_list::CandidateList;

/// Every text about a missing history ends with these sentences, whatever the settings say.
pub(super) const OTHER_RECORDS: &str =
    " Ask for other records. This does not mean that the patient is unvaccinated.";

/// The next step for an answer that is not a record. The settings of the registry may replace the text of an outcome. If
/// members of the request were guessed, the text names them, because the guess may be why nobody was found. It also says what the
/// consent ledger left out.
/// `candidates` are the persons that the answer lists. `is_truncated` says whether a list of the answer is not shown as a
/// whole.
pub(super) fn action(
    summary: &Summary,
    advice: &Advice,
    candidates: Option<&CandidateList>,
    is_truncated: bool,
    guesses: &[Guess],
    left_out: LeftOut,
) -> Action {
    let can_choose = candidates.is_some_and(|list| list.id.is_some());
    let is_limited = candidates.is_some_and(|list| list.first_limited().is_some());
    let own = advice.of(summary.outcome);
    let cause = summary.refusal_cause;
    let (code, text) = match summary.outcome {
        Outcome::Candidates if candidates.is_some_and(CandidateList::is_empty) => {
            (ActionCode::LookElsewhere, NOBODY_LISTED)
        }
        Outcome::Candidates if can_choose => (ActionCode::ChoosePerson, own.unwrap_or(CHOOSE)),
        Outcome::Candidates => (ActionCode::AddDetails, CANNOT_CHOOSE),
        Outcome::NotFound | Outcome::Protected if cause == Some(RefusalCause::NoConsent) => {
            (ActionCode::LookElsewhere, NO_CONSENT)
        }
        Outcome::NotFound if cause == Some(RefusalCause::NotAuthorised) => {
            (ActionCode::TellIntegrator, NOT_AUTHORISED)
        }
        Outcome::NotFound => (ActionCode::LookElsewhere, own.unwrap_or(NOT_FOUND)),
        Outcome::TooMany => (ActionCode::AddDetails, own.unwrap_or(TOO_MANY)),
        Outcome::Protected => (ActionCode::LookElsewhere, own.unwrap_or(PROTECTED)),
        Outcome::Rejected => match cause {
            Some(RefusalCause::NoConsent) => (ActionCode::LookElsewhere, NO_CONSENT),
            Some(RefusalCause::NotAuthorised) => (ActionCode::TellIntegrator, NOT_AUTHORISED),
            Some(RefusalCause::NotAccepted) => (ActionCode::TellIntegrator, NOT_ACCEPTED),
            Some(RefusalCause::RegistryState) => (ActionCode::AskAgain, REGISTRY_FAILED),
            Some(RefusalCause::Details) | None => (ActionCode::CorrectQuestion, own.unwrap_or(REJECTED)),
        },
        Outcome::Record | Outcome::Ack | Outcome::Unexpected => (ActionCode::LookElsewhere, NO_ANSWER),
    };
    let guessed = members(guesses.iter().map(|guess| guess.member)).map_or_else(String::new, |members| {
        format!(" The request was unclear in {members}, and a guess was sent to the registry: check it.")
    });
    let (limited, truncated) = (not_all_compared(is_limited), truncated(is_truncated));
    let left_out = words::left_out(left_out);
    Action {
        code,
        text: format!("{}{guessed}{left_out}{limited}{truncated}{OTHER_RECORDS}", text.trim_end()),
    }
}

const CHOOSE: &str = "The registry is not sure which person is meant. Choose the right person in the list together with \
    the patient. If none of them is right, do not choose.";

const NOBODY_LISTED: &str =
    "The registry is not sure which person is meant. No person of its list can be shown.";

const CANNOT_CHOOSE: &str = "The registry is not sure which person is meant. It lists several people, but none of them \
    can be chosen, because the list has no identifier that the registry accepts. Add the middle name, the address, the \
    phone number or the mother's maiden name, and ask again.";

const NOT_FOUND: &str = "The registry shows no record for these details. Check the details.";

const TOO_MANY: &str = "Too many people match these details. Add the middle name, the address, the phone number or the \
    mother's maiden name, and ask again.";

const PROTECTED: &str = "The registry may not show this person's record.";

const NO_CONSENT: &str = "The registry has no consent to keep or to show the record of this patient. If the patient \
    wishes, offer the registry's consent form.";

const NOT_AUTHORISED: &str = "The registry does not let this pharmacy ask. Other details of the patient do not help. \
    Tell the people who look after this software: they must check the user name, the password and the facility id.";

const NOT_ACCEPTED: &str = "The registry does not accept messages of this software in this form. Other details of the \
    patient do not help. Tell the people who look after this software; `errors` has the registry's codes.";

const REGISTRY_FAILED: &str =
    "The registry reports a failure on its side; `errors` says which. Ask again in a minute.";

const REJECTED: &str =
    "The registry could not use the query; `errors` says which part. Correct the details and ask again.";

const NO_ANSWER: &str = "The registry gave no answer about this person.";
