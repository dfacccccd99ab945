//! What a registry answered, in the form in which it is passed on and kept.

mod stored_message;

use std::{fmt, sync::Arc, time::Duration};

use iz_hl7::{
    Answer, Outcome, OwnedAnswer, ReadError,
    answer::{OwnedIdentity, Patient, Warning},
};
use jiff::{Timestamp, civil::Date};
use serde_json::value::{RawValue, to_raw_value};

use self::stored_message::StoredMessage;
use crate::error::AskError;

/// A registry's answer with what is known about the asking.
///
/// Everything that every request needs is ready: the outcome, who the person is, and the JSON. Whoever needs the typed
/// answer takes it from [`Reply::answer`], which reads the message again where the reply was [packed](Reply::packed).
#[derive(Debug)]
pub struct Reply {
    summary: Arc<Summary>,
    message: StoredMessage,
    /// The registry's day on which the answer was read, which its derived statuses are about.
    day: Date,
    /// When the answer came.
    pub received: Timestamp,
    /// How long the registry took.
    pub took: Duration,
}

/// What is needed of an answer again and again. The grade of the match is not part of it: two questions that are equal
/// to the registry may carry different details.
pub struct Summary {
    /// What the answer amounts to.
    pub outcome: Outcome,
    /// For a record: whose it is.
    pub person: Option<OwnedIdentity>,
    /// For a record: whether it holds a dose.
    pub has_doses: bool,
    /// For a record: whether the registry has the person as deceased (PID-29, PID-30 or PD1-16).
    pub is_deceased: bool,
    /// For a record: whether the registry marks it as protected (PD1-12 `Y`).
    pub is_protected: bool,
    /// [`Answer::has_registry_failed`].
    pub has_registry_failed: bool,
    /// What the reader found odd.
    pub warnings: Box<[Warning]>,
    /// MSH-21.1, the label of the answer.
    pub profile: Option<Box<str>>,
    /// The parts of the answer as JSON, ready to send.
    pub json: AnswerJson,
}

/// Parts of an answer as JSON.
pub struct AnswerJson {
    /// [`iz_hl7::answer::Record`]; none for any outcome but a record.
    pub record: Option<Box<RawValue>>,
    /// [`Answer::errors`].
    pub errors: Box<RawValue>,
    /// [`Answer::acknowledgment`].
    pub acknowledgment: Option<Box<RawValue>>,
    /// [`Answer::unread`].
    pub unread: Box<RawValue>,
}

/// What an answer says may be a person's data, even in its label.
impl fmt::Debug for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Summary({})", self.outcome.word())
    }
}

/// What an answer says may be a person's data.
impl fmt::Debug for AnswerJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AnswerJson(<redacted>)")
    }
}

impl Reply {
    /// The reply of an answer that was read on `day` (the registry's), came at `received` and took so long.
    ///
    /// # Errors
    ///
    /// [`AskError::AnswerUnwritable`] where the answer cannot be written as JSON.
    pub fn new(
        answer: OwnedAnswer,
        day: Date,
        received: Timestamp,
        took: Duration,
    ) -> Result<Self, AskError> {
        let summary = Summary::of(answer.get()).map_err(|_| AskError::AnswerUnwritable)?;
        let (summary, message) = (Arc::new(summary), StoredMessage::Read(Arc::new(answer)));
        Ok(Self { summary, message, day, received, took })
    }

    /// What every request needs of the answer.
    #[must_use]
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// What the answer amounts to.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.summary.outcome
    }

    /// Everything that the registry said, typed.
    ///
    /// # Errors
    ///
    /// [`ReadError`] where the message was packed and cannot be read again, which no message that was read once does.
    pub fn answer(&self) -> Result<Arc<OwnedAnswer>, ReadError> {
        self.message.answer(self.day)
    }

    /// The registry's day on which the answer was read.
    #[must_use]
    pub const fn day(&self) -> Date {
        self.day
    }

    /// The same reply in the least memory, to be kept: the message is compressed, and the typed answer is let go. None
    /// where the message cannot be read again from its text.
    #[must_use]
    pub fn packed(&self) -> Option<Self> {
        let Self { summary, message, day, received, took } = self;
        let message = message.packed()?;
        Some(Self { summary: Arc::clone(summary), message, day: *day, received: *received, took: *took })
    }

    /// Whether this is a reply that was kept, and not one that has just come.
    #[must_use]
    pub const fn is_packed(&self) -> bool {
        self.message.is_packed()
    }

    /// How many bytes of memory a packed reply takes.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        size_of::<Self>() + self.summary.memory_bytes() + self.message.memory_bytes()
    }
}

impl Summary {
    fn of(answer: &Answer<'_>) -> Result<Self, serde_json::Error> {
        let patient = answer.patients.first().filter(|_| answer.outcome == Outcome::Record);
        Ok(Self {
            outcome: answer.outcome,
            person: patient.map(OwnedIdentity::of),
            has_doses: !answer.doses.is_empty(),
            is_deceased: patient.is_some_and(is_deceased),
            is_protected: patient.is_some_and(|patient| patient.protection.as_deref() == Some("Y")),
            has_registry_failed: answer.has_registry_failed(),
            warnings: answer.warnings.clone().into(),
            profile: answer.profile.map(|profile| profile.as_str().into()),
            json: AnswerJson {
                record: answer.record().map(|record| to_raw_value(&record)).transpose()?,
                errors: to_raw_value(&answer.errors)?,
                acknowledgment: answer.acknowledgment.as_ref().map(to_raw_value).transpose()?,
                unread: to_raw_value(&answer.unread)?,
            },
        })
    }

    fn memory_bytes(&self) -> usize {
        let AnswerJson { record, errors, acknowledgment, unread } = &self.json;
        let json = [record.as_deref(), Some(errors), acknowledgment.as_deref(), Some(unread)];
        size_of::<Self>()
            + self.person.as_ref().map_or(0, OwnedIdentity::memory_bytes)
            + size_of_val(&*self.warnings)
            + self.profile.as_deref().map_or(0, str::len)
            + json.into_iter().flatten().map(|json| json.get().len()).sum::<usize>()
    }
}

/// PID-29, PID-30, or PD1-16.
fn is_deceased(patient: &Patient<'_>) -> bool {
    let is = |text: Option<&str>, code: &str| text.is_some_and(|text| text.trim().eq_ignore_ascii_case(code));
    patient.death_date.is_some()
        || is(patient.death_indicator.as_deref(), "Y")
        || is(patient.registry_status.as_deref(), "P")
}

#[cfg(test)]
mod tests;
