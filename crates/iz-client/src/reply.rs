//! A registry's answer, in the form in which it is passed on and cached.

mod forecast_lists_json;
mod json_limit;
mod listed;
mod memory_estimate;
mod stored_message;
mod stored_reply;

use std::{
    fmt,
    sync::{Arc, Weak},
    time::Duration,
};

use iz_hl7::{
    Answer, Outcome, OwnedAnswer, ReadError,
    answer::{
        Dose, DoseStatus, Effect, ErrorReport, ForecastMarks, IdKey, OwnedIdentity, Patient, RefusalCause,
        Warning,
    },
};
use jiff::{Timestamp, civil::Date};
use serde_json::value::RawValue;
use tokio::{
    sync::Mutex,
    time::{Instant, timeout_at},
};

pub(crate) use self::memory_estimate::{memory_after, memory_estimate};
pub use self::{forecast_lists_json::ForecastListsJson, json_limit::MAX_JSON_BYTES, listed::MAX_LISTED};
use self::{json_limit::JsonLimit, stored_message::StoredMessage};
use crate::{
    error::AskError,
    memory_budget::{MemoryBudget, MemoryShare},
};

/// A registry's answer, with the time at which it came.
///
/// Everything that each request needs is ready: the outcome, the patient and the JSON. The typed answer comes from
/// [`Reply::answer`], which parses the message again if the reply is [packed](Reply::packed).
#[derive(Debug)]
pub struct Reply {
    summary: Arc<Summary>,
    message: StoredMessage,
    /// The date in the registry's time zone on which the answer was read. Derived statuses refer to it.
    day: Date,
    /// The key of the ids of doses and forecasts.
    id_key: IdKey,
    /// When the answer arrived.
    pub received: Timestamp,
    /// How long the registry took to answer.
    pub took: Duration,
    /// The memory that the answer takes while it is not packed.
    #[expect(dead_code, reason = "it is returned when the reply is dropped")]
    memory: Option<MemoryShare>,
    is_from_disk: bool,
    /// Why an expired reply is used.
    failure: Option<Box<AskError>>,
}

/// The parts of an answer that are needed for each request. The match grade is not among them: two questions that are
/// equal to the registry may carry different patient details.
pub struct Summary {
    /// The outcome of the answer.
    pub outcome: Outcome,
    /// For a record: the patient.
    pub person: Option<OwnedIdentity>,
    /// For a record: whether it has a dose that was given.
    pub doses: DoseContent,
    /// For a record: which parts it has beside the doses.
    pub parts: RecordParts,
    /// For a record: whether the registry says that the patient is deceased (PID-29, PID-30 or PD1-16).
    pub is_deceased: bool,
    /// For a record: whether the registry says that it is protected (PD1-12 is `Y`).
    pub is_protected: bool,
    /// Whether the registry reports an error (ERR-4 is neither `W` nor `I`). Beside a record, it means that the record
    /// may be incomplete.
    pub has_errors: bool,
    /// Whether the registry's answer, or its errors, say that a part of the answer may be missing.
    pub is_incomplete: bool,
    /// See [`Answer::refusal_cause`].
    pub refusal_cause: Option<RefusalCause>,
    /// The warnings of the reader: at most [`MAX_LISTED`], and all that change the next step at the counter.
    pub warnings: Box<[Warning]>,
    /// The number of the other warnings.
    pub warnings_omitted: usize,
    /// MSH-21.1 message profile of the answer.
    pub profile: Option<Box<str>>,
    /// The parts of the answer as JSON, ready to send.
    pub json: AnswerJson,
    /// The memory that the JSON takes while responses refer to it.
    in_responses: Mutex<Weak<MemoryShare>>,
}

/// Whether a record has a dose that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoseContent {
    /// At least one dose was given, wholly or in part.
    Given,
    /// The registry does not say clearly of any dose that it was given.
    Unclear,
    /// There is no dose, or each one was refused, not given or deleted.
    None,
}

/// Which parts a record has beside the doses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordParts {
    /// Whether a dose has an evaluation.
    pub evaluations: bool,
    /// Whether the registry sent a forecast.
    pub forecasts: bool,
    /// Whether there is a contraindication, an immunity or an indication.
    pub facts: bool,
}

impl RecordParts {
    fn of(answer: &Answer<'_>) -> Self {
        Self {
            evaluations: answer.doses.iter().any(|dose| !dose.evaluations.is_empty()),
            forecasts: !answer.forecasts.is_empty(),
            facts: !answer.facts.is_empty(),
        }
    }
}

impl DoseContent {
    fn of(doses: &[Dose<'_>]) -> Self {
        let content = |dose: &Dose<'_>| match dose.status {
            DoseStatus::Completed | DoseStatus::PartiallyAdministered => Self::Given,
            DoseStatus::Refused | DoseStatus::NotAdministered | DoseStatus::Deleted => Self::None,
            _ => Self::Unclear,
        };
        let all = doses.iter().map(content);
        match () {
            () if all.clone().any(|content| content == Self::Given) => Self::Given,
            () if all.clone().any(|content| content == Self::Unclear) => Self::Unclear,
            () => Self::None,
        }
    }
}

/// The parts of an answer as JSON.
pub struct AnswerJson {
    /// [`iz_hl7::answer::Record`]. `None` for every other outcome.
    pub record: Option<Box<RawValue>>,
    /// See [`Answer::errors`].
    pub errors: Box<RawValue>,
    /// See [`Answer::acknowledgment`].
    pub acknowledgment: Option<Box<RawValue>>,
    /// The first [`MAX_LISTED`] of [`Answer::unread`].
    pub unread: Box<RawValue>,
    /// The number of the other unread values.
    pub unread_omitted: usize,
    /// For a record: its forecasts, sorted for the counter on the day on which the answer was read.
    pub forecasts: Option<ForecastListsJson>,
    /// [`Summary::warnings`], if there are many. A short list is written for each response.
    pub warnings: Option<Box<RawValue>>,
}

/// Shows only the outcome, because everything else may identify a patient.
impl fmt::Debug for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Summary({})", self.outcome.word())
    }
}

/// Shows nothing, because an answer may identify a patient.
impl fmt::Debug for AnswerJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AnswerJson(<redacted>)")
    }
}

impl Reply {
    /// The reply for an answer that was read on `day` (in the registry's time zone), arrived at `received` and took
    /// `took`. `id_key` makes the ids of its doses and forecasts.
    ///
    /// # Errors
    ///
    /// [`AskError::AnswerTooLarge`] if its JSON is longer than [`MAX_JSON_BYTES`]. [`AskError::AnswerUnwritable`] if the
    /// answer cannot be written as JSON.
    pub fn new(
        answer: OwnedAnswer,
        id_key: IdKey,
        day: Date,
        received: Timestamp,
        took: Duration,
    ) -> Result<Self, AskError> {
        let answer = answer.with_ids(&id_key);
        let summary = Summary::of(answer.get(), day, JsonLimit::of_message(answer.text().len()))?;
        let (summary, message) = (Arc::new(summary), StoredMessage::Read(Arc::new(answer)));
        let (memory, is_from_disk, failure) = (None, false, None);
        Ok(Self { summary, message, day, id_key, received, took, memory, is_from_disk, failure })
    }

    /// The same reply, which holds the memory that was taken for it.
    #[must_use]
    pub fn with_memory(self, memory: MemoryShare) -> Self {
        Self { memory: Some(memory), ..self }
    }

    /// The parts of the answer that each request needs.
    #[must_use]
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// The parts of the answer that each request needs, for one that outlives this reply.
    #[must_use]
    pub fn shared_summary(&self) -> Arc<Summary> {
        Arc::clone(&self.summary)
    }

    /// The outcome of the answer.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.summary.outcome
    }

    /// The whole typed answer. Its doses and forecasts have the ids that the JSON shows.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if the reply is packed and its message cannot be parsed again. That does not happen for a message
    /// that was parsed before.
    pub fn answer(&self) -> Result<Arc<OwnedAnswer>, ReadError> {
        self.message.answer(self.day, &self.id_key)
    }

    /// The lists of the forecasts as they are on `today`, as JSON. `None` if the answer is not a record. The lists of
    /// [`AnswerJson`] are those of the day on which the answer was read, and take no time.
    ///
    /// # Errors
    ///
    /// [`AskError::AnswerUnwritable`] if the reply is packed and its message cannot be parsed again.
    /// [`AskError::AnswerTooLarge`] if the lists are longer than [`MAX_JSON_BYTES`].
    pub fn forecast_lists(
        &self,
        today: Date,
        marks: ForecastMarks,
    ) -> Result<Option<ForecastListsJson>, AskError> {
        let answer = self.answer().map_err(|_| AskError::AnswerUnwritable)?;
        let mut limit = JsonLimit::of_message(answer.text().len());
        let record = answer.get().record();
        record.map(|record| ForecastListsJson::write(&record, today, marks, &mut limit)).transpose()
    }

    /// The date in the registry's time zone on which the answer was read.
    #[must_use]
    pub const fn day(&self) -> Date {
        self.day
    }

    /// The same reply in less memory, for a cache: the message is compressed and the typed answer is dropped. `None` if
    /// the message cannot be parsed again from its text.
    #[must_use]
    pub fn packed(&self) -> Option<Self> {
        Some(Self { message: self.message.packed()?, ..self.copy() })
    }

    /// The same reply, which was read from the disk.
    #[must_use]
    pub fn read_from_disk(&self) -> Self {
        Self { is_from_disk: true, ..self.copy() }
    }

    /// Whether the reply was read from the disk for this request.
    #[must_use]
    pub const fn is_from_disk(&self) -> bool {
        self.is_from_disk
    }

    /// The same reply, which has expired. It is used because the registry fails with `error`.
    #[must_use]
    pub fn after_failure(&self, error: AskError) -> Self {
        Self { failure: Some(Box::new(error)), ..self.copy() }
    }

    /// Why an expired reply is used. `None` if the reply has not expired.
    #[must_use]
    pub fn failure(&self) -> Option<&AskError> {
        self.failure.as_deref()
    }

    /// A copy that shares the texts, and does not hold the memory that was taken for them.
    fn copy(&self) -> Self {
        let Self { summary, message, day, id_key, received, took, memory: _, is_from_disk, failure } = self;
        Self {
            summary: Arc::clone(summary),
            message: message.clone(),
            day: *day,
            id_key: *id_key,
            received: *received,
            took: *took,
            memory: None,
            is_from_disk: *is_from_disk,
            failure: failure.clone(),
        }
    }

    /// The size of the work of [`Reply::packed`], in bytes, for [`Workers::run`](crate::Workers::run). Packing takes about
    /// twice as long as reading.
    #[must_use]
    pub fn packing_work_bytes(&self) -> usize {
        self.memory_bytes().saturating_mul(2)
    }

    /// Whether this reply is packed, as replies from a cache are.
    #[must_use]
    pub const fn is_packed(&self) -> bool {
        self.message.is_packed()
    }

    /// The memory that a packed reply takes, in bytes.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        size_of::<Self>() + self.summary.memory_bytes() + self.message.memory_bytes()
    }
}

impl Summary {
    fn of(answer: &Answer<'_>, day: Date, limit: JsonLimit) -> Result<Self, AskError> {
        let patient = answer.patients.first().filter(|_| answer.outcome == Outcome::Record);
        let (warnings, warnings_omitted) = listed::warnings(&answer.warnings);
        let is_deceased = patient.is_some_and(is_deceased);
        let has_errors = answer.errors.iter().any(ErrorReport::is_error);
        let is_incomplete =
            has_errors || answer.warnings.iter().any(|one| one.code.effect() == Effect::Incomplete);
        let is_cut =
            warnings_omitted > 0 || answer.unread.len() > MAX_LISTED || answer.forecasts.len() > MAX_LISTED;
        let marks = ForecastMarks {
            incomplete_record: is_incomplete || is_cut,
            deceased: is_deceased,
            ..ForecastMarks::default()
        };
        let json = AnswerJson::of(answer, &warnings, day, marks, limit)?;
        Ok(Self {
            outcome: answer.outcome,
            person: patient.map(OwnedIdentity::of),
            doses: DoseContent::of(&answer.doses),
            parts: RecordParts::of(answer),
            is_deceased,
            is_incomplete,
            is_protected: patient.is_some_and(|patient| patient.protection.as_deref() == Some("Y")),
            has_errors,
            refusal_cause: answer.refusal_cause(),
            warnings,
            warnings_omitted,
            profile: answer.profile.map(|profile| profile.as_str().into()),
            json,
            in_responses: Mutex::default(),
        })
    }

    /// The memory that the JSON takes while a client reads it. All responses with this JSON at the same time share it.
    ///
    /// # Errors
    ///
    /// [`AskError::MemoryFull`], as for [`MemoryBudget::take_response`].
    pub async fn take_response(
        &self,
        memory: &MemoryBudget,
        deadline: Instant,
    ) -> Result<Arc<MemoryShare>, AskError> {
        // One response waits for the memory, and the others wait for that one.
        let taken = timeout_at(deadline, self.in_responses.lock()).await;
        let mut taken = taken.map_err(|_| memory.full())?;
        if let Some(share) = taken.upgrade() {
            return Ok(share);
        }
        let share = Arc::new(memory.take_response(self.json.bytes(), deadline).await?);
        *taken = Arc::downgrade(&share);
        Ok(share)
    }

    /// Whether the API's answer does not list all unread values, warnings and sorted forecasts.
    #[must_use]
    pub fn is_truncated(&self) -> bool {
        self.warnings_omitted > 0 || self.json.unread_omitted > 0 || self.json.forecasts_omitted() > 0
    }

    /// The size of what a comparison with the patient of a request reads, in bytes.
    #[must_use]
    pub fn person_bytes(&self) -> usize {
        self.person.as_ref().map_or(0, OwnedIdentity::memory_bytes)
    }

    fn memory_bytes(&self) -> usize {
        size_of::<Self>()
            + self.person_bytes()
            + size_of_val(&*self.warnings)
            + self.profile.as_deref().map_or(0, str::len)
            + self.json.bytes()
    }
}

/// The number of warnings from which their JSON is shared by all responses.
const SHARED_WARNINGS: usize = 100;

impl AnswerJson {
    fn of(
        answer: &Answer<'_>,
        warnings: &[Warning],
        day: Date,
        marks: ForecastMarks,
        mut limit: JsonLimit,
    ) -> Result<Self, AskError> {
        let record = answer.record();
        let (unread, unread_omitted) = listed::first(&answer.unread);
        Ok(Self {
            record: record.as_ref().map(|record| limit.write(record)).transpose()?,
            errors: limit.write(&answer.errors)?,
            acknowledgment: answer.acknowledgment.as_ref().map(|part| limit.write(part)).transpose()?,
            unread: limit.write(&unread)?,
            unread_omitted,
            forecasts: (record.as_ref())
                .map(|record| ForecastListsJson::write(record, day, marks, &mut limit))
                .transpose()?,
            warnings: (warnings.len() >= SHARED_WARNINGS).then(|| limit.write(&warnings)).transpose()?,
        })
    }

    /// The texts that may be long.
    #[must_use = "the texts do nothing by themselves"]
    pub fn texts(&self) -> impl Iterator<Item = &RawValue> {
        let Self { record, errors, acknowledgment, unread, unread_omitted: _, forecasts, warnings } = self;
        let texts =
            [record.as_deref(), Some(errors), acknowledgment.as_deref(), Some(unread), warnings.as_deref()];
        let lists = forecasts.iter().flat_map(ForecastListsJson::texts);
        texts.into_iter().flatten().chain(lists)
    }

    /// The number of forecasts that stand in the record, and in no list.
    #[must_use]
    pub fn forecasts_omitted(&self) -> usize {
        self.forecasts.as_ref().map_or(0, |lists| lists.omitted)
    }

    /// The length of all texts, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.texts().map(|text| text.get().len()).sum()
    }
}

/// Whether PID-29, PID-30 or PD1-16 says that the patient is deceased.
fn is_deceased(patient: &Patient<'_>) -> bool {
    let is = |text: Option<&str>, code: &str| text.is_some_and(|text| text.trim().eq_ignore_ascii_case(code));
    patient.death_date.is_some()
        || is(patient.death_indicator.as_deref(), "Y")
        || is(patient.registry_status.as_deref(), "P")
}

#[cfg(test)]
mod tests;
