//! Which steps a reopened step opens.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Done, Progress, apply::find_task};
use crate::profile::{EnrollmentProfile, StepId};

impl Progress {
    /// A step was done, or assumed to be done.
    pub(super) fn set_done(&mut self, id: &StepId, done: Done) {
        self.goes_on(id);
        self.step_mut(id).done = Some(done);
    }

    /// The first who acts in a step handed it on.
    pub(super) fn set_handed_on(&mut self, id: &StepId, on: Date) {
        self.goes_on(id);
        self.step_mut(id).handed_on = Some(on);
    }

    /// A step is the last one that went on. This is also known of a step that the profile does not have.
    pub(super) fn goes_on(&mut self, id: &StepId) {
        let last = self.steps.values().filter_map(|step| step.place).max();
        self.step_mut(id).place = Some(last.map_or(0, |last| last + 1));
    }

    /// The steps that a new event opens: the step, each step that waits for it and went on, and each step that went on after it
    /// and that the profile does not have. Whether one of these waits for the step is not known, and the profile may get it again.
    pub(crate) fn opens(&self, profile: &EnrollmentProfile, id: &StepId) -> BTreeSet<StepId> {
        let mut opened: BTreeSet<StepId> = with_dependents(profile, id)
            .into_iter()
            .filter(|step| self.place(step).is_some())
            .cloned()
            .collect();
        opened.insert(id.clone());
        opened.extend(self.lost_since(profile, id).into_iter().cloned());
        opened
    }

    /// The steps that a stored event without a list opened, as far as this is known. If the profile does not have the step, or
    /// one that went on after it, every step that went on after that may have waited for it. So all of these are open again:
    /// no step is done again because the profile changed.
    pub(super) fn opened_without_list(&self, profile: &EnrollmentProfile, id: &StepId) -> BTreeSet<StepId> {
        let mut opened: BTreeSet<StepId> = with_dependents(profile, id).into_iter().cloned().collect();
        let first_lost = if find_task(profile, id).is_err() {
            Some(self.place(id).unwrap_or(0))
        } else {
            self.lost_since(profile, id).into_iter().filter_map(|lost| self.place(lost)).min()
        };
        if let Some(first) = first_lost {
            opened.extend(self.went_on_since(first).cloned());
        }
        opened
    }

    /// Opens steps again.
    pub(super) fn open_again(&mut self, opened: &BTreeSet<StepId>, on: Date) {
        for step in opened {
            let progress = self.step_mut(step);
            if progress.done.is_some() || progress.handed_on.is_some() {
                progress.reopened_on = Some(on);
            }
            progress.done = None;
            progress.handed_on = None;
            progress.place = None;
        }
    }

    /// The steps that went on after this one and that the profile does not have.
    fn lost_since(&self, profile: &EnrollmentProfile, id: &StepId) -> Vec<&StepId> {
        let first = self.place(id).unwrap_or(0);
        self.went_on_since(first).filter(|step| find_task(profile, step).is_err()).collect()
    }

    fn went_on_since(&self, first: usize) -> impl Iterator<Item = &StepId> {
        let since = move |place: usize| place >= first;
        self.steps.iter().filter(move |(_, step)| step.place.is_some_and(since)).map(|(id, _)| id)
    }

    fn place(&self, id: &StepId) -> Option<usize> {
        self.steps.get(id)?.place
    }
}

/// A step, and every step that waits for it, directly or not. The profile need not have the step.
fn with_dependents<'a>(profile: &'a EnrollmentProfile, id: &'a StepId) -> BTreeSet<&'a StepId> {
    let mut found = BTreeSet::from([id]);
    // A step waits only for steps before it, so one pass is enough.
    for step in profile.tasks() {
        if step.after.iter().any(|before| found.contains(before)) {
            found.insert(&step.id);
        }
    }
    found
}
