//! Checks that a message is the response to the query that was sent.

use iz_hl7::{
    Answer, Outcome,
    answer::{ErrorReport, RefusalCause},
    query::Stamp,
};

use crate::error::AskError;

/// Checks that the message is a response, and to this query.
///
/// Every known registry sends the control id in MSA-2. QAK-1 is unreliable, so it is not compared. If MSA-2 is missing
/// or changed, the echoed QPD-2 query tag decides. A server that refuses a message early may not have parsed it, so a
/// refusal need not name the query.
pub(super) fn check(answer: &Answer<'_>, stamp: &Stamp) -> Result<(), AskError> {
    let acknowledgment = answer.acknowledgment.as_ref().ok_or(AskError::Unexpected)?;
    let refusal = acknowledgment.refusal().filter(|_| answer.outcome == Outcome::Ack);
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
            Err(match answer.refusal_cause().unwrap_or(RefusalCause::NotAccepted) {
                RefusalCause::RegistryState => AskError::OutOfService { code, complaints },
                cause => AskError::TurnedAway { code, complaints, cause },
            })
        }
        // The message was accepted, but there is no response to the query.
        (Outcome::Ack | Outcome::Unexpected, None) => Err(AskError::Unexpected),
        _ if answer.is_cut_off() => Err(AskError::Incomplete),
        _ => Ok(()),
    }
}

/// The greatest number of ERR segments that an error text lists.
const MAX_COMPLAINTS: usize = 5;

/// ERR-3 and ERR-2 of an error report, if they are a code and a location. Other text may identify a patient.
#[must_use]
pub fn error_summary(report: &ErrorReport<'_>) -> String {
    let is_code = |code: &&str| code.len() <= 3 && code.bytes().all(|byte| byte.is_ascii_digit());
    let code =
        report.code.as_ref().and_then(|coded| coded.code.as_deref()).filter(is_code).unwrap_or("no code");
    match report.locations.first().map(|location| location.as_str()).filter(|text| is_location(text)) {
        Some(location) => format!("{code} at {location}"),
        None => code.to_owned(),
    }
}

/// Whether the text is a location such as `QPD^1^4`: a segment name and numbers.
fn is_location(text: &str) -> bool {
    let mut parts = text.split('^');
    let is_name = |name: &str| name.len() == 3 && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_number = |part: &str| part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.next().is_some_and(is_name) && parts.all(is_number)
}
