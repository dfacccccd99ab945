//! What people noted about a location, and the reasons of what happened to it.

use jiff::civil::Date;
use serde::Serialize;

use crate::{
    enrollment::Enrollment,
    event::{CheckResult, Event, EventKind},
    field::Line,
};

/// A note about a location, or the reason of what happened to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatusNote {
    /// The day.
    pub on: Date,
    /// Who recorded it.
    pub by: Line,
    /// The text, with the step that it is about.
    pub text: String,
}

impl StatusNote {
    fn of(event: &Event) -> Option<Self> {
        let text = match &event.what {
            EventKind::Noted { step: Some(step), text } => format!("{step}: {text}"),
            EventKind::Noted { step: None, text } => text.to_string(),
            EventKind::Reopened { step, reason, .. } => format!("{step} was reopened: {reason}"),
            EventKind::TakenBack { reason } => format!("taken back: {reason}"),
            EventKind::WentLive { doctor, test_question, despite: Some(despite) }
                if [doctor, test_question].into_iter().any(|check| *check != CheckResult::Passed) =>
            {
                format!("went live although a check did not pass: {despite}")
            }
            _ => return None,
        };
        Some(Self { on: event.on, by: event.by.clone(), text })
    }

    /// The note in one line.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{}, {}: {}", self.on, self.by, self.text)
    }
}

impl Enrollment {
    /// All notes and reasons, the newest first. Everything else that happened stands in the steps.
    pub(super) fn notes(&self) -> Vec<StatusNote> {
        self.events().iter().rev().filter_map(StatusNote::of).collect()
    }
}
