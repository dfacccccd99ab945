//! The check of one query and its result.

use iz_client::{
    AskError, RegistryProfile,
    transport::{ReadReply, error_summary},
};
use iz_hl7::{
    Demographics, Outcome, Profile, Query,
    query::{AddressQuery, Detail, IdentifierQuery, Indicator, MaidenName, MultipleBirthQuery, NameQuery},
};
use iz_match::{MatchGrade, PatientMatch};
use jiff::civil::{Date, date};

use crate::check::Check;

const NAME: &str = "question";

/// The greatest number of ERR segments that the text lists.
const MAX_COMPLAINTS: usize = 5;

/// A query about an invented patient: an invented name, a phone number reserved for fiction, and the details that this
/// registry requires. `None` if `today` is before the invented birth date.
pub(crate) fn invented_query(
    profile: &RegistryProfile,
    query_profile: Profile,
    today: Date,
) -> Option<Query> {
    let text = |text: &str| Some(text.to_owned());
    let requires = |detail| profile.query.require.contains(&detail);
    let identifier = IdentifierQuery {
        value: "IZQUERY-CHECKUP".to_owned(),
        assigning_authority: text("IZQUERY"),
        type_code: profile.query.identifier_types.first().cloned().unwrap_or_else(|| "MR".to_owned()),
    };
    let is_multiple = requires(Detail::MultipleBirth) || requires(Detail::BirthOrder);
    let patient = Demographics {
        name: Some(NameQuery {
            family: "Izquerycheckup".to_owned(),
            given: "Nobody".to_owned(),
            middle: text("Quux"),
            suffix: text("III").filter(|_| requires(Detail::Suffix)),
        }),
        birth_date: Some(date(2000, 2, 29)),
        sex: text("F"),
        mothers_maiden_name: Some(MaidenName { family: "Izqueryabsent".to_owned(), given: text("Noone") }),
        address: Some(AddressQuery {
            street: text("1 Nowhere Ln"),
            city: text("Waco"),
            state: text("TX"),
            zip: text("76701"),
            ..AddressQuery::default()
        }),
        phone: text("254-555-0100"),
        email: None,
        identifiers: requires(Detail::Identifiers).then_some(identifier).into_iter().collect(),
        multiple_birth: is_multiple.then_some(MultipleBirthQuery { indicator: Indicator::N, order: None }),
        last_updated: requires(Detail::LastUpdated).then_some(today),
        last_updated_at: text("IZQUERY").filter(|_| requires(Detail::LastUpdatedAt)),
    };
    Query::new(query_profile, patient, today).ok()
}

/// The check of the answer. `own` is the caller's query, if there is one.
pub(crate) fn query_check(
    result: &Result<ReadReply, AskError>,
    query_profile: Profile,
    own: Option<&Query>,
) -> Check {
    let (query_profile, is_own) = (query_profile.code(), own.is_some());
    let read = match result {
        Ok(read) => read,
        Err(error @ AskError::NotForRegistry(_)) if !is_own => {
            let advice = "Run the check with a patient who may be queried, with all details that this registry requires.";
            return Check::failure(NAME, format!("the invented patient cannot be used: {error}"), advice);
        }
        Err(error) => {
            let found = format!("{query_profile} query: {error} ({})", error.code());
            return Check::failure(NAME, found, error.advice());
        }
    };
    let answer = read.answer.get();
    let word = answer.outcome.word();
    let complaints: Vec<String> = answer
        .errors
        .iter()
        .filter(|report| !report.is_information())
        .take(MAX_COMPLAINTS)
        .map(error_summary)
        .collect();
    let with_complaints = match complaints.as_slice() {
        [] => String::new(),
        complaints => format!(", with errors: {}", complaints.join(", ")),
    };
    let patient = if is_own { "the given patient" } else { "an invented patient" };
    let found = format!("{query_profile} query about {patient}: {word}{with_complaints}");
    match answer.outcome {
        Outcome::Rejected => {
            let advice =
                "Correct [message] and [query] of the profile: compare the errors with the registry's guide.";
            Check::failure(NAME, found, advice)
        }
        // Nobody was found, which is the expected answer for an invented patient.
        Outcome::NotFound if complaints.is_empty() => Check::pass(NAME, found),
        _ if !complaints.is_empty() => {
            let advice =
                "Check [message] and [query] of the profile: compare the errors with the registry's guide.";
            Check::warning(NAME, found, advice)
        }
        _ if own.is_some_and(|own| is_of_another_patient(read, own)) => Check::warning(
            NAME,
            format!("{found}, very likely of another patient"),
            "Check the details of the given patient. If they are correct, tell the registry's support at once.",
        ),
        _ if is_own => Check::pass(NAME, found),
        _ => Check::warning(
            NAME,
            found,
            "The registry should not know this patient. Ask its support whether this address gives the same \
             answer to every query.",
        ),
    }
}

/// Whether the record is very likely that of another patient.
fn is_of_another_patient(read: &ReadReply, own: &Query) -> bool {
    let found = read.answer.get().record().map(|record| record.patient);
    found.is_some_and(|found| PatientMatch::of(own.patient(), found, read.day).grade == MatchGrade::Mismatch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_invented_query_has_whatever_a_registry_requires() {
        let today = date(2026, 11, 22);
        let everything = "query.require = ['QPD-3', 'QPD-4.3', 'QPD-4.4', 'QPD-5', 'QPD-6', 'QPD-7', 'QPD-8', \
                          'QPD-9', 'QPD-10', 'QPD-11', 'QPD-12', 'QPD-13']";
        for id in RegistryProfile::shipped() {
            for changes in ["", everything] {
                let profile = RegistryProfile::load(id, changes.parse().unwrap()).unwrap();
                let query = invented_query(&profile, profile.profile, today).unwrap();
                assert!(query.for_registry(&profile.query_rules()).is_ok(), "{id} {changes}");
            }
        }
    }
}
