//! One question, and what became of it.

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

/// The most complaints that are repeated.
const MAX_COMPLAINTS: usize = 5;

/// A person who is nowhere: an invented name, a number of those that are kept free for stories, and the details that
/// this registry requires beyond the usual ones.
pub(crate) fn nobody(profile: &RegistryProfile, asked: Profile, today: Date) -> Option<Query> {
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
    Query::new(asked, patient, today).ok()
}

/// What the answer means. `own` is the caller's own query, if there is one.
pub(crate) fn question(result: &Result<ReadReply, AskError>, asked: Profile, own: Option<&Query>) -> Check {
    let (asked, is_own) = (asked.code(), own.is_some());
    let understood = match result {
        Ok(understood) => understood,
        Err(AskError::NotForRegistry(fault)) if !is_own => {
            let advice =
                "Give a person who may be asked about, with the members that this registry requires.";
            return Check::failure(NAME, format!("the invented person will not do: {fault}"), advice);
        }
        Err(error) => {
            return Check::failure(NAME, format!("{asked}: {error} ({})", error.code()), error.advice());
        }
    };
    let answer = understood.answer.get();
    let word = answer.outcome.word();
    let complaints: Vec<String> = answer
        .errors
        .iter()
        .filter(|report| !report.is_information())
        .take(MAX_COMPLAINTS)
        .map(error_summary)
        .collect();
    let complained = match complaints.as_slice() {
        [] => String::new(),
        complaints => format!(", with complaints: {}", complaints.join(", ")),
    };
    let whom = if is_own { "the person given" } else { "an invented person" };
    let found = format!("{asked} about {whom}: {word}{complained}");
    match answer.outcome {
        Outcome::Rejected => {
            let advice =
                "Correct what the registry complains of: [message] and [query] of the profile by its guide.";
            Check::failure(NAME, found, advice)
        }
        // Nobody was found, so there is nobody whom the registry could have meant.
        Outcome::NotFound if complaints.is_empty() => Check::pass(NAME, found),
        _ if !complaints.is_empty() => {
            let advice =
                "See what the registry complains of: [message] and [query] of the profile by its guide.";
            Check::warning(NAME, found, advice)
        }
        _ if own.is_some_and(|own| is_of_somebody_else(understood, own)) => Check::warning(
            NAME,
            format!("{found} of very likely somebody else"),
            "Check the details of the person given; if they are right, tell the registry's support at once.",
        ),
        _ if is_own => Check::pass(NAME, found),
        _ => Check::warning(
            NAME,
            found,
            "The registry should know nobody of that name: ask its support whether this address gives the same \
             answer to every question.",
        ),
    }
}

/// Whether the record is very likely not that of the person who was asked for.
fn is_of_somebody_else(understood: &ReadReply, asked: &Query) -> bool {
    let found = understood.answer.get().record().map(|record| record.patient);
    found.is_some_and(|found| {
        PatientMatch::of(asked.patient(), found, understood.day).grade == MatchGrade::Mismatch
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_invented_person_can_be_asked_about_whatever_is_required() {
        let today = date(2026, 11, 22);
        let everything = "query.require = ['QPD-3', 'QPD-4.3', 'QPD-4.4', 'QPD-5', 'QPD-6', 'QPD-7', 'QPD-8', \
                          'QPD-9', 'QPD-10', 'QPD-11', 'QPD-12', 'QPD-13']";
        for id in RegistryProfile::shipped() {
            for changes in ["", everything] {
                let profile = RegistryProfile::load(id, changes.parse().unwrap()).unwrap();
                let query = nobody(&profile, profile.profile, today).unwrap();
                assert!(query.for_registry(&profile.query_rules()).is_ok(), "{id} {changes}");
            }
        }
    }
}
