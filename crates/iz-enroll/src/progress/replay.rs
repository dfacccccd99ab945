//! Follows the stored events. They happened, whatever the profile says today.

use super::{
    Done, Progress,
    apply::{Applied, find_task},
};
use crate::{
    event::{Event, EventKind},
    profile::EnrollmentProfile,
};

impl Progress {
    /// Applies a stored event. A profile may have got a step, lost one, or changed their order since the event was recorded. So
    /// a step that the profile does not have is not done, and no event is checked against the steps. A reopened step opens
    /// the steps that it opened when it was recorded. Whether the location is live does not depend on the profile, so the
    /// events about that are checked.
    pub(crate) fn replay(&mut self, profile: &EnrollmentProfile, event: &Event) -> Applied {
        let has = |step| find_task(profile, step).is_ok();
        match &event.what {
            EventKind::StepDone { step, evidence } if has(step) => {
                self.set_done(step, Done::recorded(event, event.on, evidence));
            }
            EventKind::HandedOn { step, .. } if has(step) => self.set_handed_on(step, event.on),
            EventKind::StepDone { step, .. } | EventKind::HandedOn { step, .. } => self.goes_on(step),
            EventKind::Corrected { step, done_on, evidence } => {
                if let Some(old) = self.done(step) {
                    let corrected = old.corrected(event, *done_on, evidence);
                    self.step_mut(step).done = Some(corrected);
                }
            }
            EventKind::Reopened { step, opened, .. } => {
                self.not_live()?;
                let opened = if opened.is_empty() {
                    self.opened_without_list(profile, step)
                } else {
                    opened.iter().cloned().collect()
                };
                self.open_again(&opened, event.on);
            }
            EventKind::WentLive { doctor, test_question, despite } => {
                self.switched_on(event, [*doctor, *test_question], despite.as_ref())?;
            }
            EventKind::AlreadyLive { evidence } => {
                self.not_live()?;
                self.not_taken_back()?;
                self.assume_done(profile, event, evidence);
            }
            EventKind::TakenBack { reason } => self.take_back(event, reason)?,
            EventKind::Noted { .. } => {}
        }
        Ok(())
    }
}
