//! The record of one location.

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    event::{Event, EventKind},
    event_fault::EventFault,
    location::{Location, LocationFault},
    profile::{EnrollmentProfile, Need, Step, StepId},
    progress::Progress,
};

/// No event of an enrollment was before this day.
const FIRST_DAY: Date = date(2000, 1, 1);

/// The record of one location: who it is, and what happened.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Enrollment {
    profile: String,
    location: Location,
    opened_on: Date,
    #[serde(default)]
    events: Vec<Event>,
}

/// Why what is known about a location cannot be changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum UpdateFault {
    /// An id does not fit the profile.
    #[error(transparent)]
    Location(#[from] LocationFault),
    /// The record cannot be read, or belongs to another profile.
    #[error(transparent)]
    Record(#[from] EventFault),
    /// The id of the location is its key.
    #[error("the id of a location is its key and does not change; open a new record")]
    OtherLocation,
    /// The registry knows a live location by this id.
    #[error(
        "the location is live since {since} with this id of the registry; take it back before its id is changed"
    )]
    IdOfLive {
        /// Since when.
        since: Date,
    },
    /// A step that is done needed what would be removed.
    #[error("step `{step}` is recorded as done and needs the {what} of the location; keep it")]
    StillNeeded {
        /// The step.
        step: StepId,
        /// What it needs.
        what: String,
    },
}

impl Enrollment {
    /// Opens the record of a location.
    ///
    /// # Errors
    ///
    /// [`UpdateFault`] if an id does not fit the profile, or the day is in the future.
    pub fn open(
        profile: &EnrollmentProfile,
        location: Location,
        on: Date,
        today: Date,
    ) -> Result<Self, UpdateFault> {
        location.check(profile)?;
        check_day(on, today)?;
        Ok(Self { profile: profile.id.clone(), location, opened_on: on, events: Vec::new() })
    }

    /// The record as a store kept it. The events are checked when they are used.
    #[must_use]
    pub fn stored(profile: String, location: Location, opened_on: Date, events: Vec<Event>) -> Self {
        Self { profile, location, opened_on, events }
    }

    /// The id of the profile.
    #[must_use]
    pub fn profile(&self) -> &str {
        &self.profile
    }

    /// The location.
    #[must_use]
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// The day on which the record was opened.
    #[must_use]
    pub fn opened_on(&self) -> Date {
        self.opened_on
    }

    /// What happened, in the order in which it was recorded.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Records what happened.
    ///
    /// # Errors
    ///
    /// [`EventFault`] if it cannot have happened. The record is unchanged then.
    pub fn record(
        &mut self,
        profile: &EnrollmentProfile,
        event: Event,
        today: Date,
    ) -> Result<(), EventFault> {
        let mut progress = self.progress(profile)?;
        self.record_after(profile, &mut progress, event, today)
    }

    /// As [`Enrollment::record`], with the progress up to here.
    pub(crate) fn record_after(
        &mut self,
        profile: &EnrollmentProfile,
        progress: &mut Progress,
        mut event: Event,
        today: Date,
    ) -> Result<(), EventFault> {
        check_day(event.on, today)?;
        if let EventKind::Corrected { done_on: Some(done_on), .. } = &event.what {
            check_day(*done_on, today)?;
        }
        if let EventKind::Reopened { step, opened, .. } = &mut event.what {
            *opened = progress.opens(profile, step).into_iter().collect();
        }
        // What the location lacks is asked after the order of the steps, so that the message names the cause.
        let mut next = progress.clone();
        next.apply(profile, &event)?;
        self.check_needs(profile, &event)?;
        *progress = next;
        self.events.push(event);
        Ok(())
    }

    /// Changes what is known about the location, and returns whether anything changed.
    ///
    /// # Errors
    ///
    /// [`UpdateFault`] if an id does not fit, or something is removed that is still needed. The record is unchanged then.
    pub fn update(&mut self, profile: &EnrollmentProfile, location: Location) -> Result<bool, UpdateFault> {
        if location == self.location {
            return Ok(false);
        }
        if location.id != self.location.id {
            return Err(UpdateFault::OtherLocation);
        }
        location.check(profile)?;
        let progress = self.progress(profile)?;
        let is_kept = |(key, id)| location.registry_ids.get(key) == Some(id);
        if let Some(since) = progress.live_since()
            && !self.location.registry_ids.iter().all(is_kept)
        {
            return Err(UpdateFault::IdOfLive { since });
        }
        for step in profile.tasks().filter(|step| progress.done(&step.id).is_some_and(|done| !done.assumed)) {
            // What the profile asks for since the step was done is not removed by this change.
            let mut met = step.needs.iter().filter(|need| lacks(profile, **need, &self.location).is_none());
            if let Some(what) = met.find_map(|need| lacks(profile, *need, &location)) {
                return Err(UpdateFault::StillNeeded { step: step.id.clone(), what });
            }
        }
        self.location = location;
        Ok(true)
    }

    /// How far the location is. The profile may have changed since an event was recorded.
    pub(crate) fn progress(&self, profile: &EnrollmentProfile) -> Result<Progress, EventFault> {
        if profile.id != self.profile {
            let enrolled = self.profile.clone();
            return Err(EventFault::OtherProfile { enrolled, given: profile.id.clone() });
        }
        let mut progress = Progress::default();
        for (number, event) in (1..).zip(&self.events) {
            let stored = |fault| EventFault::Stored { number, fault: Box::new(fault) };
            progress.replay(profile, event).map_err(stored)?;
        }
        Ok(progress)
    }

    fn check_needs(&self, profile: &EnrollmentProfile, event: &Event) -> Result<(), EventFault> {
        let EventKind::StepDone { step: id, .. } = &event.what else { return Ok(()) };
        let Some((_, step)) = profile.step(id) else { return Ok(()) };
        match missing(profile, step, &self.location) {
            Some(what) => Err(EventFault::Needs { step: id.clone(), what }),
            None => Ok(()),
        }
    }
}

/// The first detail that a step needs and the location does not have, in words for people.
pub(crate) fn missing(profile: &EnrollmentProfile, step: &Step, location: &Location) -> Option<String> {
    step.needs.iter().find_map(|need| lacks(profile, *need, location))
}

/// The detail that the location does not have, in words for people. `None` if the need is met.
fn lacks(profile: &EnrollmentProfile, need: Need, location: &Location) -> Option<String> {
    match need {
        Need::Contact if location.contact.name.is_none() || location.contact.email.is_none() => {
            Some("name and mail address of the contact".to_owned())
        }
        Need::PharmacistInCharge if location.pharmacist_in_charge.is_none() => {
            Some("pharmacist in charge".to_owned())
        }
        Need::RegistryId if location.registry_id(profile).is_none() => Some(profile.id_names()),
        Need::Contact | Need::PharmacistInCharge | Need::RegistryId => None,
    }
}

/// Checks that a day has come and is not long ago.
fn check_day(on: Date, today: Date) -> Result<(), EventFault> {
    if on > today {
        Err(EventFault::Future { on, today })
    } else if on < FIRST_DAY {
        Err(EventFault::LongAgo { on })
    } else {
        Ok(())
    }
}
