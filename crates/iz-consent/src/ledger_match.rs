//! Whether a row of the ledger is about the patient of a question.

use iz_hl7::{Demographics, PartialDate, PersonName, Text, answer::Patient, code_words};
use iz_match::{Agreement, AskedPatient, MatchGrade, PatientMatch};
use jiff::civil::Date;

use crate::{LedgerPatient, RegistryId};

code_words! {
    /// Whether a row of the ledger is about the patient of a question, the surest first.
    pub enum LedgerMatch {
        /// The same patient: an id at the registry agrees, or the name and the birth date do, however they are written.
        Same = "same",
        /// Perhaps the same patient: somebody must say so before the row counts.
        Near = "near",
        /// Another patient.
        Other = "other",
    }
}

#[cfg(feature = "openapi")]
iz_hl7::open_enumerations!(LedgerMatch);

impl LedgerMatch {
    /// Compares the patient of a question with the patient of a row, on the day `today`. `ids` are the ids of the patient at
    /// registries that are known of the question.
    ///
    /// An id that agrees decides. If both have an id at one registry and the ids differ, equal names and birth dates are only
    /// `near`: a registry may have one person twice, and two people may have one name. The other identifiers of a question are
    /// not compared, and neither are its address and telephone: the ledger does not have them.
    #[must_use]
    pub fn of(asked: &AskedPatient, ids: &[RegistryId], patient: &LedgerPatient, today: Date) -> Self {
        if ids.iter().any(|id| patient.registry_ids.contains(id)) {
            return Self::Same;
        }
        let by_name = by_name(asked, patient, today);
        if by_name == Self::Same && has_another_id(ids, &patient.registry_ids) { Self::Near } else { by_name }
    }

    /// Compares the patients of two rows.
    pub(crate) fn of_rows(one: &LedgerPatient, other: &LedgerPatient, today: Date) -> Self {
        let details = Demographics {
            name: Some(one.name.clone()),
            birth_date: Some(one.birth_date),
            ..Demographics::default()
        };
        Self::of(&details.into(), &one.registry_ids, other, today)
    }
}

/// The birth dates of whose rows one may be about the patient of a question: the one that was asked for, and the one with day
/// and month the other way round if their order was guessed.
#[must_use]
pub fn birth_dates(asked: &AskedPatient) -> Vec<Date> {
    asked.details.birth_date.into_iter().chain(other_order(asked)).collect()
}

/// The birth date with day and month the other way round, if their order was guessed.
fn other_order(asked: &AskedPatient) -> Option<Date> {
    let sent = asked.details.birth_date?;
    let is_guessed = asked.guesses.iter().any(|guess| guess.member == "birth_date");
    let other = Date::new(sent.year(), sent.day(), sent.month()).ok()?;
    (is_guessed && other != sent).then_some(other)
}

fn by_name(asked: &AskedPatient, patient: &LedgerPatient, today: Date) -> LedgerMatch {
    let Demographics { name, birth_date, .. } = asked.details.clone();
    // Only what the ledger has is compared. What was guessed of it stays known.
    let details = Demographics { name, birth_date, ..Demographics::default() };
    let asked_of = |birth_date| {
        let mut asked = asked.clone();
        asked.details = Demographics { birth_date, ..details.clone() };
        asked
    };
    let found = as_found(patient);
    let closeness = |birth_date| {
        let compared = asked_of(birth_date).compare(&found, today);
        match compared.grade {
            MatchGrade::Exact => LedgerMatch::Same,
            MatchGrade::Probable => LedgerMatch::Near,
            MatchGrade::Mismatch if may_be_same(&compared) => LedgerMatch::Near,
            MatchGrade::Mismatch => LedgerMatch::Other,
        }
    };
    // A match that rests on a guess is never exact.
    let as_sent = closeness(birth_date);
    other_order(asked).map_or(as_sent, |other| as_sent.min(closeness(Some(other))))
}

/// Whether a name that is no match may still be that of the patient.
///
/// A match decides whether a record is released, so where nothing confirms a similar name, it says `mismatch`: `Robert` and
/// `Roberto`. The ledger has nothing that could confirm, and here it is the withdrawal of the patient that must not be missed. So
/// it is enough that the given name agrees, because a family name changes, or that neither name is another one.
fn may_be_same(compared: &PatientMatch) -> bool {
    let agreement = |member| {
        let field = compared.fields.iter().find(|field| field.member == member);
        field.map_or(Agreement::NotCompared, |field| field.agreement)
    };
    if agreement("birth_date") == Agreement::Differs {
        return false;
    }
    match (agreement("name/given"), agreement("name/family")) {
        (Agreement::Agrees, _) => true,
        (Agreement::Differs, _) | (_, Agreement::Differs) => false,
        (Agreement::Similar, _) => true,
        (Agreement::NotCompared, family) => family != Agreement::NotCompared,
    }
}

/// The patient of a row in the form of a patient in an answer.
fn as_found(patient: &LedgerPatient) -> Patient<'_> {
    let name = &patient.name;
    Patient {
        name: Some(PersonName {
            family: text_of(&name.family),
            given: text_of(&name.given),
            middle: name.middle.as_deref().and_then(text_of),
            suffix: name.suffix.as_deref().and_then(text_of),
            prefix: None,
            type_code: None,
        }),
        birth_date: Some(PartialDate::Day(patient.birth_date)),
        ..Patient::default()
    }
}

fn text_of(text: &str) -> Option<Text<'_>> {
    (!text.is_empty()).then(|| Text::from(text))
}

/// Whether both have ids at the same registry, and no id is equal.
fn has_another_id(ids: &[RegistryId], others: &[RegistryId]) -> bool {
    ids.iter().any(|id| others.iter().any(|other| id.is_of_registry(&other.registry)))
}

#[cfg(test)]
mod tests;
