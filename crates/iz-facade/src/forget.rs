//! Removes cached answers before their time: after a dose, a correction, a withdrawn consent, or at the wish of an operator.

use std::{sync::Arc, time::Duration};

use iz_cache::{AnswerStore, Purge, TierCounts};
use iz_client::{
    Question,
    hl7::{
        Demographics, Query,
        query::{DetailError, Note, NoteKind},
    },
};
use iz_match::AskedPatient;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use tokio::time::timeout;
use tracing::{Instrument as _, error, info};

use crate::{error::ApiError, facade::Facade, site::Site};

impl Facade {
    /// Sets the cached answers of the registries, so that they can be removed and counted.
    #[must_use]
    pub fn with_cache(self, cache: Arc<AnswerStore>) -> Self {
        Self { cache: Some(cache), ..self }
    }

    /// How many answers are cached. `None` without a cache.
    #[must_use]
    pub fn cache_counts(&self) -> Option<TierCounts> {
        self.cache.as_deref().and_then(AnswerStore::counts)
    }

    /// Removes all cached answers about a patient, of every registry or of this one, with all its facilities. The patient is
    /// given in one or more forms, such as before and after a correction. An answer is about the patient if it has
    /// the birth date or an identifier of a form. Gives the number of answers that were removed.
    ///
    /// # Errors
    ///
    /// [`ApiError::Details`] if a form has neither a birth date nor an identifier. [`ApiError::NoSuchRegistry`] if the
    /// registry is not configured. [`ApiError::CacheNotPurged`] if answers may be left.
    pub async fn forget_patient(
        &self,
        forms: Vec<AskedPatient>,
        registry: Option<&str>,
    ) -> Result<u64, ApiError> {
        let forms = self.forms(forms)?;
        self.forget_details(&forms, registry).await
    }

    /// As [`purge_forms`], on the [latest day](latest_day) of the registries.
    ///
    /// # Errors
    ///
    /// As [`purge_forms`].
    pub(crate) fn forms(&self, forms: Vec<AskedPatient>) -> Result<Vec<Demographics>, ApiError> {
        purge_forms(forms, self.latest_day())
    }

    /// The [latest day](latest_day) of the registries.
    pub(crate) fn latest_day(&self) -> Date {
        latest_day(self.sites.values().map(|site| &site.time_zone), self.environment.clock.now())
    }

    /// As [`Facade::forget_patient`], for details that were cleaned before. Details without a birth date and an identifier
    /// remove nothing.
    ///
    /// # Errors
    ///
    /// As [`Facade::forget_patient`], but for [`ApiError::Details`].
    pub(crate) async fn forget_details(
        &self,
        forms: &[Demographics],
        registry: Option<&str>,
    ) -> Result<u64, ApiError> {
        let purge = self.cache.as_ref().and_then(|cache| cache.purge_of(forms));
        match purge {
            Some(purge) => self.purge(purge, registry).await,
            None => self.known_registry(registry).map(|_| 0),
        }
    }

    /// Somebody chose who the patient is, so other answers that were cached for these details may be about others. They are
    /// removed, of every registry. The answer about the chosen person stays. The caller waits at most [`CHOICE_WAIT`].
    pub(crate) async fn forget_all_but(&self, id: &str, site: &Site, asked: &AskedPatient, chosen: &Query) {
        let Some(cache) = &self.cache else { return };
        let Some(purge) = cache.purge_of([&asked.details]) else { return };
        // A query that this registry does not accept is refused later, with the reason.
        let question = Question::new(chosen.clone(), &site.query_rules).ok();
        let kept = question.and_then(|question| cache.key(id, question.sent()));
        let purge = match kept {
            Some(key) => purge.but(key),
            None => purge,
        };
        // A failure is logged. Neither it nor a slow disk keeps the caller from the record that was chosen: the purge goes on.
        let _ = timeout(CHOICE_WAIT, self.purge(purge, None)).await;
    }

    /// Removes the list of candidates with this id.
    pub(crate) fn forget_list(&self, id: &str) {
        self.lists.remove(id);
    }

    /// Removes all cached answers, of every registry or of this one.
    ///
    /// # Errors
    ///
    /// [`ApiError::NoSuchRegistry`] if the registry is not configured. [`ApiError::CacheNotPurged`] if answers may be left.
    pub async fn forget_all(&self, registry: Option<&str>) -> Result<u64, ApiError> {
        self.purge(Purge::all(), registry).await
    }

    async fn purge(&self, purge: Purge, registry: Option<&str>) -> Result<u64, ApiError> {
        let registry = self.known_registry(registry)?;
        let Some(cache) = &self.cache else { return Ok(0) };
        let purge = match registry {
            Some(id) => purge.at_registry(cache.registry_tag(id)),
            None => purge,
        };
        let cache = Arc::clone(cache);
        let purging = async move {
            match cache.purge(purge).await {
                Ok(removed) => {
                    info!(removed, "cached answers were removed");
                    Ok(removed)
                }
                Err(fault) => {
                    error!(%fault, "cached answers may be left");
                    Err(ApiError::CacheNotPurged)
                }
            }
        };
        // In a task of its own, so that a caller who goes away does not stop it.
        let purged = tokio::spawn(purging.in_current_span()).await;
        purged.unwrap_or(Err(ApiError::CacheNotPurged))
    }

    /// The id of the registry, or of the registry of a facility.
    pub(crate) fn known_registry<'r>(&self, id: Option<&'r str>) -> Result<Option<&'r str>, ApiError> {
        let Some(id) = id else { return Ok(None) };
        let registry = id.split('/').next().unwrap_or(id);
        let is_of_it = |site: &str| site.split('/').next() == Some(registry);
        if self.registries().any(is_of_it) { Ok(Some(registry)) } else { Err(ApiError::NoSuchRegistry) }
    }
}

/// How long somebody who chose a candidate waits until the other answers are removed.
const CHOICE_WAIT: Duration = Duration::from_secs(2);

/// The latest day of these time zones: a child may be born where it is tomorrow already.
pub fn latest_day<'z>(zones: impl IntoIterator<Item = &'z TimeZone>, now: Timestamp) -> Date {
    let days = zones.into_iter().map(|zone| now.to_zoned(zone.clone()).date());
    days.max().unwrap_or_else(|| now.to_zoned(TimeZone::UTC).date())
}

/// The details of a patient in one or more forms, by which the cached answers are found, on the day `today`. If day and month of
/// a birth date may be exchanged, both dates are among them.
///
/// # Errors
///
/// [`ApiError::Details`] if a form has neither a birth date nor an identifier, or a birth date that cannot be used: an
/// answer could be missed.
pub fn purge_forms(forms: Vec<AskedPatient>, today: Date) -> Result<Vec<Demographics>, ApiError> {
    let forms: Vec<AskedPatient> = forms.into_iter().map(|form| form.on(today)).collect();
    let faults: Vec<DetailError> = forms.iter().flat_map(faults_of).collect();
    if faults.is_empty() {
        Ok(forms.into_iter().flat_map(readings).collect())
    } else {
        Err(ApiError::Details { faults })
    }
}

/// Why the answers about a patient cannot all be found. The name is not needed.
fn faults_of(form: &AskedPatient) -> Vec<DetailError> {
    let is_birth_date = |pointer: &str| pointer.ends_with("/birth_date");
    let missing = form.missing().into_iter().filter(|fault| is_birth_date(&fault.pointer));
    let is_left_out = |note: &&Note| is_birth_date(&note.pointer) && note.code.kind() == NoteKind::LeftOut;
    let left_out = form.notes.iter().filter(is_left_out);
    let reason = "must be a date that can be used; write it as YYYY-MM-DD";
    let mut faults: Vec<DetailError> =
        left_out.map(|note| DetailError::new(note.pointer.clone(), reason)).collect();
    if faults.is_empty() {
        faults.extend(missing);
    }
    faults
}

/// The details of a patient in each way in which the birth date can be read. If it was guessed, day and month may be
/// exchanged.
fn readings(form: AskedPatient) -> Vec<Demographics> {
    let is_guess = |note: &Note| note.pointer.ends_with("/birth_date") && note.code.kind() == NoteKind::Guess;
    let is_guessed = form.notes.iter().any(is_guess);
    let mut readings = vec![form.details];
    let guessed = readings.first().and_then(|details| details.birth_date).filter(|_| is_guessed);
    if let Some(date) = guessed {
        let exchanged = Date::new(date.year(), date.day(), date.month()).ok();
        readings
            .extend(exchanged.map(|date| Demographics { birth_date: Some(date), ..Demographics::default() }));
    }
    readings
}

#[cfg(test)]
mod tests;
