//! What happened to a location on a day.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    field::{Line, Note},
    profile::StepId,
};

/// What happened to a location on a day. The record of a location is the list of its events.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// The day on which it happened. It may be recorded later.
    pub on: Date,
    /// Who recorded it.
    pub by: Line,
    /// What happened.
    pub what: EventKind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum EventKind {
    /// What a step asks for is true.
    StepDone {
        /// The step.
        step: StepId,
        /// What shows it, such as "approval mail of 2 November".
        evidence: Note,
    },
    /// The first who acts in a step did his part, and the second acts now.
    HandedOn {
        /// The step.
        step: StepId,
        /// What shows it.
        evidence: Note,
    },
    /// A step was recorded with a wrong day or wrong evidence. It stays done.
    Corrected {
        /// The step.
        step: StepId,
        /// The right day. `None` if the recorded day was right.
        #[serde(default)]
        done_on: Option<Date>,
        /// The right evidence.
        evidence: Note,
    },
    /// A step must be done again. So must every step that waits for it.
    Reopened {
        /// The step.
        step: StepId,
        /// Why.
        reason: Note,
        /// The steps that it opened. They are filled in when it is recorded, whatever the caller says. An event that was
        /// stored before there was this list has none.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        opened: Vec<StepId>,
    },
    /// Something to remember.
    Noted {
        /// The step that it is about, if it is about one.
        step: Option<StepId>,
        /// What.
        text: Note,
    },
    /// The location was switched to production.
    WentLive {
        /// The examination of the registry.
        doctor: CheckResult,
        /// The test question about an invented person.
        test_question: CheckResult,
        /// Why the location went live although a check did not pass.
        despite: Option<Note>,
    },
    /// The location reported to the registry before its enrollment was recorded here.
    AlreadyLive {
        /// What shows it.
        evidence: Note,
    },
    /// The location was taken back from production.
    TakenBack {
        /// Why.
        reason: Note,
    },
}

impl EventKind {
    /// A step must be done again. Which steps this opens is filled in when it is recorded.
    #[must_use]
    pub fn reopened(step: StepId, reason: Note) -> Self {
        Self::Reopened { step, reason, opened: Vec::new() }
    }
}

/// The result of a check before go-live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckResult {
    /// It passed.
    Passed,
    /// It failed.
    Failed,
    /// It was not run.
    NotRun,
}
