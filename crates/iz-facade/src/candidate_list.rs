//! The candidates that a registry lists, ranked by how well they match.

use std::{iter, sync::Arc};

use iz_client::{
    Environment, MAX_LISTED,
    hl7::{Outcome, OwnedAnswer, Profile, Query, ReadError, answer::Patient},
};
use iz_match::{AskedPatient, PatientMatch, follow_up};
use jiff::{Timestamp, civil::Date};

use crate::{
    consents::PatientForm,
    error::ApiError,
    list_store::{ListStore, StoredList, random_id},
    lookup_run::LookupRun,
    matched_reply::MatchedReply,
};

/// The candidates, most likely first, with the tokens that choose them.
pub(crate) struct CandidateList {
    /// The id of the stored list; `None` if nobody can be chosen.
    pub(crate) id: Option<String>,
    candidates: Vec<RankedCandidate>,
    /// The number of further candidates, which were not compared.
    pub(crate) omitted: usize,
    /// The number of candidates who withdrew the consent. They are left out.
    pub(crate) withdrawn: usize,
    /// The answer that lists them.
    answer: Arc<OwnedAnswer>,
}

struct RankedCandidate {
    /// The index of the patient in the answer.
    index: usize,
    token: Option<String>,
    patient_match: PatientMatch,
    /// The query for this candidate.
    query: Option<Query>,
}

impl CandidateList {
    /// The candidates of an answer; `None` if it lists none. The first [`MAX_LISTED`] are compared.
    pub(crate) async fn of(run: &LookupRun<'_>, matched: &MatchedReply) -> Result<Option<Self>, ApiError> {
        if matched.reply.outcome() != Outcome::Candidates {
            return Ok(None);
        }
        let (reply, asked) = (Arc::clone(&matched.reply), run.asked.clone());
        let (profile, today) = (run.profile, run.today);
        let compare = move || Self::compared(reply.answer()?, &asked, profile, today);
        Ok(Some(run.on_worker(matched.reply.memory_bytes(), compare).await??))
    }

    fn compared(
        answer: Arc<OwnedAnswer>,
        asked: &AskedPatient,
        profile: Profile,
        today: Date,
    ) -> Result<Self, ReadError> {
        let patients = &answer.get().patients;
        let omitted = patients.len().saturating_sub(MAX_LISTED);
        let listed = patients.get(..MAX_LISTED).unwrap_or(patients);
        let matches = asked.compare_all(listed, today);
        let mut candidates: Vec<RankedCandidate> = iter::zip(listed, matches)
            .enumerate()
            .map(|(index, (patient, patient_match))| RankedCandidate {
                index,
                token: None,
                patient_match,
                query: follow_up(patient, profile, today),
            })
            .collect();
        candidates.sort_by_key(|candidate| (candidate.patient_match.grade, -candidate.patient_match.score));
        Ok(Self { id: None, candidates, omitted, withdrawn: 0, answer })
    }

    /// The list without the candidates who withdrew the consent on the day `today`.
    ///
    /// # Errors
    ///
    /// [`ApiError::ConsentsUnreadable`] if the ledger cannot be read.
    pub(crate) async fn without_withdrawn(
        mut self,
        run: &LookupRun<'_>,
        today: Date,
    ) -> Result<Self, ApiError> {
        let Some(consents) = &run.site.consents else { return Ok(self) };
        let patients = &self.answer.get().patients;
        let forms = |candidate: &RankedCandidate| {
            patients.get(candidate.index).map_or_else(Vec::new, PatientForm::found)
        };
        let people = self.candidates.iter().map(forms);
        let mut withdrawals =
            consents.withdrawals(people, &run.consent_confirmed_other, today).await?.into_iter();
        let listed = self.candidates.len();
        // The answer does not say who withdrew, because that may not be the patient.
        self.candidates.retain(|_| withdrawals.next().is_none_or(|withdrawal| withdrawal.is_none()));
        self.withdrawn = listed - self.candidates.len();
        Ok(self)
    }

    /// Whether the list is empty, because everybody in it withdrew the consent.
    pub(crate) fn is_empty(&self) -> bool {
        self.candidates.is_empty()
    }

    /// The forms in which each candidate is given, to compare them with the consent ledger.
    pub(crate) fn forms(&self) -> Vec<Vec<PatientForm>> {
        self.iter().map(|(_, _, patient)| PatientForm::found(patient)).collect()
    }

    /// Stores the list, and gives it an id and tokens to choose by. If it cannot be stored, nobody can be
    /// chosen.
    pub(crate) fn stored_in(
        mut self,
        store: &ListStore,
        site: &str,
        owner: Option<String>,
        run: &LookupRun<'_>,
        now: Timestamp,
        environment: &Environment,
    ) -> Self {
        let mut choices = Vec::new();
        for candidate in &mut self.candidates {
            let token = candidate.query.as_ref().and_then(|_| random_id(&environment.randomness));
            if let Some((token, query)) = token.clone().zip(candidate.query.take()) {
                choices.push((token, query));
            }
            candidate.token = token;
        }
        if !choices.is_empty() {
            let list = StoredList {
                site: site.to_owned(),
                owner,
                asked: run.asked.clone(),
                notes: run.notes.clone(),
                consent_confirmed_other: run.consent_confirmed_other.clone(),
                choices,
            };
            self.id = random_id(&environment.randomness).and_then(|id| store.insert(id, Arc::new(list), now));
        }
        if self.id.is_none() {
            // Without a stored list its tokens are useless.
            self.candidates.iter_mut().for_each(|candidate| candidate.token = None);
        }
        self
    }

    /// The index in the answer of the first candidate who was not compared as a whole. `None` if all were.
    pub(crate) fn first_limited(&self) -> Option<usize> {
        let limited = self.candidates.iter().filter(|candidate| candidate.patient_match.is_limited());
        limited.map(|candidate| candidate.index).min()
    }

    /// Each candidate: token, match, and the details in the list.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Option<&str>, &PatientMatch, &Patient<'_>)> {
        self.candidates.iter().filter_map(|candidate| {
            let patient = self.answer.get().patients.get(candidate.index)?;
            Some((candidate.token.as_deref(), &candidate.patient_match, patient))
        })
    }
}
