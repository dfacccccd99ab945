//! Checks that a message is the response to the query that was sent.

use iz_hl7::{
    Answer, Outcome,
    answer::{ErrorReport, RefusalCause},
    path::Path,
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
    let may_be_cut = stamp.has_random_ids();
    let is_ours = acknowledgment
        .control_id
        .as_deref()
        .is_some_and(|id| is_echo(stamp.control_id(), id, may_be_cut))
        || acknowledgment
            .echoed_tag
            .as_deref()
            .is_some_and(|tag| is_echo(stamp.query_tag(), tag, may_be_cut))
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

/// The least length of an id that was cut. 16 digits are 64 random bits.
const LEAST_CUT_CHARACTERS: usize = 16;

/// Whether an id is the one that was sent, whole or cut at its end: some registries keep only the 20 characters that
/// HL7 v2.5.1 gives MSH-10. A shorter beginning may be the same for two queries, so it proves nothing. Neither does the
/// beginning of an id that is not random: `may_be_cut` is then false.
fn is_echo(sent: &str, echoed: &str, may_be_cut: bool) -> bool {
    sent == echoed || (may_be_cut && echoed.len() >= LEAST_CUT_CHARACTERS && sent.starts_with(echoed))
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

/// The greatest number of components of a location (ERL): a segment and five numbers.
const MAX_LOCATION_COMPONENTS: usize = 6;

/// The segments of a query. ERR-2 names one of them.
const QUERY_SEGMENTS: [&str; 3] = ["MSH", "QPD", "RCP"];

/// Whether the text is a location such as `QPD^1^4`: the name of a segment of HL7, and numbers. A name of three letters
/// without a number may be a person's (`Zoe`), so only the segments of a query may stand alone.
fn is_location(text: &str) -> bool {
    let (name, numbers) = text.split_once('^').map_or((text, None), |(name, rest)| (name, Some(rest)));
    let is_segment =
        || name.len() == 3 && name.parse::<Path>().is_ok_and(|segment| segment.has_standard_segment());
    let is_number = |part: &str| part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    match numbers {
        None => QUERY_SEGMENTS.contains(&name),
        Some(numbers) => {
            is_segment()
                && numbers.bytes().any(|byte| byte.is_ascii_digit())
                && numbers.split('^').take(MAX_LOCATION_COMPONENTS).count() < MAX_LOCATION_COMPONENTS
                && numbers.split('^').all(is_number)
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::string_slice, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn an_id_that_was_cut_proves_the_query_only_if_16_characters_are_left() {
        let sent = "5d1f0c7be2a94810f3c66b02";
        assert!(is_echo(sent, sent, true));
        for length in 0..sent.len() {
            assert_eq!(is_echo(sent, &sent[..length], true), length >= 16, "{length}");
        }
        for other in ["", "5d1f0c7be2a948100000", "d1f0c7be2a94810f3c66b02", "5d1f0c7be2a94810f3c66b020"] {
            assert!(!is_echo(sent, other, true), "{other}");
        }
        // A caller may choose a short id. It counts as a whole.
        assert!(is_echo("c-1", "c-1", false) && !is_echo("c-1", "c-", true) && !is_echo("c-1", "", true));
    }

    #[test]
    fn an_id_that_a_caller_numbers_is_never_the_beginning_of_another() {
        let time = "2026-11-22T09:30:15-06:00[-06:00]".parse::<jiff::Zoned>().unwrap();
        let first = "store-12-2026-11-22-1";
        let second = Stamp::new(time, format!("{first}0"), format!("q{first}0")).unwrap();
        let answer_to = |control_id: &str, tag: &str| {
            let text = format!(
                "MSH|^~\\&|R||||||RSP^K11^RSP_K11|1|P|2.5.1\rMSA|AA|{control_id}\rQAK|x|NF\rQPD|Z44|{tag}\r"
            );
            let answer = iz_hl7::OwnedAnswer::read(text, jiff::civil::date(2026, 11, 22)).unwrap();
            check(answer.get(), &second).map_err(|error| error.code())
        };
        assert_eq!(answer_to(second.control_id(), "x"), Ok(()));
        assert_eq!(answer_to("x", second.query_tag()), Ok(()));
        assert_eq!(answer_to(first, &format!("q{first}")), Err("registry_wrong_answer"));
    }

    #[test]
    fn only_the_place_of_an_error_is_quoted() {
        for place in ["QPD", "PID^1^5", "ZIM^1", "QPD^1^8^1^2^3", "MSH^^12"] {
            assert!(is_location(place), "{place}");
        }
        for text in [
            "",
            "Lee",
            "KIM",
            "Zoe",
            "DON",
            "Zoe^",
            "Ann^1^2",
            "Odell",
            "PID^1984",
            "PID^1^2^3^4^5^6",
            "PID^1^Odell",
            "PID-5",
            "PID\u{1b}[2J",
            &format!("PID{}", "^1".repeat(4_000_000)),
        ] {
            assert!(!is_location(text), "{text:.40}");
        }
    }
}
