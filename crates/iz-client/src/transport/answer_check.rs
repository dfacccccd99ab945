//! Whether a message is the answer to the query that was sent.

use iz_hl7::{Answer, Outcome, answer::ErrorReport, query::Stamp};

use crate::error::AskError;

/// Whether the message answers this question, and is an answer at all.
///
/// MSA-2 carries the control id in every answer seen; QAK-1 does not, so it is not asked. An echoed
/// tag serves where MSA-2 is missing or rewritten. Who turns a message away at the gate may not have read that far, so a
/// refusal may name no question.
pub(super) fn check(answer: &Answer<'_>, stamp: &Stamp) -> Result<(), AskError> {
    let acknowledgment = answer.acknowledgment.as_ref().ok_or(AskError::Unexpected)?;
    let refusal = match (answer.outcome, acknowledgment.code.as_deref()) {
        (Outcome::Ack, Some(code @ ("AE" | "AR" | "CE" | "CR"))) => Some(code),
        _ => None,
    };
    let is_ours = acknowledgment.control_id.as_deref() == Some(stamp.control_id())
        || acknowledgment.echoed_tag.as_deref() == Some(stamp.query_tag())
        || refusal.is_some() && acknowledgment.control_id.is_none() && acknowledgment.echoed_tag.is_none();
    if !is_ours {
        return Err(AskError::WrongAnswer);
    }
    match (answer.outcome, refusal) {
        (_, Some(code)) => {
            let code = code.to_owned();
            let complaints = answer.errors.iter().take(MAX_COMPLAINTS).map(error_summary).collect();
            Err(if answer.has_registry_failed() {
                AskError::OutOfService { code, complaints }
            } else {
                AskError::TurnedAway { code, complaints }
            })
        }
        // Accepted, and yet no answer.
        (Outcome::Ack | Outcome::Unexpected, None) => Err(AskError::Unexpected),
        _ if answer.is_cut_off() => Err(AskError::Incomplete),
        _ => Ok(()),
    }
}

/// How many complaints an error repeats.
const MAX_COMPLAINTS: usize = 5;

/// ERR-3 and ERR-2, where they are a code and a place. Anything else may be a person's data.
pub fn error_summary(report: &ErrorReport<'_>) -> String {
    let is_code = |code: &&str| code.len() <= 3 && code.bytes().all(|byte| byte.is_ascii_digit());
    let code =
        report.code.as_ref().and_then(|coded| coded.code.as_deref()).filter(is_code).unwrap_or("no code");
    match report.locations.first().map(|place| place.as_str()).filter(|place| is_place(place)) {
        Some(place) => format!("{code} at {place}"),
        None => code.to_owned(),
    }
}

/// `QPD^1^4`: a segment's name and numbers.
fn is_place(text: &str) -> bool {
    let mut parts = text.split('^');
    let is_name = |name: &str| name.len() == 3 && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_number = |part: &str| part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.next().is_some_and(is_name) && parts.all(is_number)
}
