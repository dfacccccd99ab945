//! One change of the record of a location, as the store keeps it.

use iz_enroll::{CheckResult, Enrollment, Event, EventKind, Location};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One change of the record of a location. The record is what all changes make of it, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Change {
    /// The record was opened.
    Opened { profile: String, location: Location, opened_on: Date },
    /// What is known about the location was changed.
    Updated { location: Location },
    /// Something happened.
    Happened { event: Event },
}

impl Change {
    /// The change in one word, for the audit trail.
    pub(super) const fn word(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Updated { .. } => "location_updated",
            Self::Happened { event } => match &event.what {
                EventKind::StepDone { .. } => "step_done",
                EventKind::HandedOn { .. } => "handed_on",
                EventKind::Corrected { .. } => "corrected",
                EventKind::Reopened { .. } => "reopened",
                EventKind::Noted { .. } => "noted",
                EventKind::WentLive {
                    doctor: CheckResult::Passed,
                    test_question: CheckResult::Passed,
                    ..
                } => "went_live",
                EventKind::WentLive { .. } => "went_live_despite",
                EventKind::AlreadyLive { .. } => "already_live",
                EventKind::TakenBack { .. } => "taken_back",
                _ => "changed",
            },
        }
    }

    /// The changes that lead from one record to another. The other one has all events of the first.
    pub(super) fn between(before: Option<&Enrollment>, after: &Enrollment) -> Vec<Self> {
        let mut changes = Vec::new();
        let known = before.map_or(0, |before| before.events().len());
        match before {
            None => changes.push(Self::Opened {
                profile: after.profile().to_owned(),
                location: after.location().clone(),
                opened_on: after.opened_on(),
            }),
            Some(before) if before.location() != after.location() => {
                changes.push(Self::Updated { location: after.location().clone() });
            }
            Some(_) => {}
        }
        changes
            .extend(after.events().iter().skip(known).map(|event| Self::Happened { event: event.clone() }));
        changes
    }
}
