//! Whether a cached answer must go away because of a newer result that is not cached itself.

use std::sync::Arc;

use iz_client::{
    AskError, Question, Reply,
    hl7::{Outcome, answer::RefusalCause},
};

/// Whether a result says what the registry answers about the person now. A failure does not: cached answers are served
/// while the registry is down.
pub(crate) fn is_about_person(result: &Result<Arc<Reply>, AskError>) -> bool {
    match result {
        Ok(reply) => match reply.outcome() {
            Outcome::Record
            | Outcome::Candidates
            | Outcome::NotFound
            | Outcome::TooMany
            | Outcome::Protected => true,
            Outcome::Rejected => reply.summary().refusal_cause != Some(RefusalCause::RegistryState),
            Outcome::Ack | Outcome::Unexpected => false,
        },
        Err(AskError::TurnedAway { cause, .. }) => *cause == RefusalCause::NoConsent,
        Err(_) => false,
    }
}

/// Whether the registry does not show the record of the person: it is protected, or the person has not consented.
pub(crate) fn is_withheld(result: &Result<Arc<Reply>, AskError>) -> bool {
    match result {
        Ok(reply) => {
            reply.outcome() == Outcome::Protected
                || reply.summary().refusal_cause == Some(RefusalCause::NoConsent)
        }
        Err(AskError::TurnedAway { cause, .. }) => *cause == RefusalCause::NoConsent,
        Err(_) => false,
    }
}

/// Whether `cached` is outdated by a newer result that is about the person and is not cached.
pub(crate) fn is_outdated(
    cached: &Reply,
    question: &Question,
    result: &Result<Arc<Reply>, AskError>,
) -> bool {
    match result {
        // If the cached record does not match either, both are probably the same record. It may match the details of
        // another caller, which the registry does not get.
        Ok(reply) if question.is_of_another_patient(reply) => !question.is_of_another_patient(cached),
        _ => true,
    }
}
