//! How far a location is: the state that its events lead to.

mod apply;
mod reopening;
mod replay;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::{
    event::{CheckResult, Event},
    field::{Line, Note},
    profile::{EnrollmentProfile, Step, StepId},
};

/// How far a location is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    /// What is known of each step.
    steps: BTreeMap<StepId, StepProgress>,
    /// Since when the location is live.
    live_since: Option<Date>,
    /// When it last went live, also if it was taken back later.
    went_live_on: Option<Date>,
    /// Why it is live although a check did not pass.
    went_live_despite: Option<WentLiveDespite>,
    /// When and why it was taken back, if it is not live again.
    taken_back: Option<TakenBack>,
    /// When it was last taken back, also if it is live again.
    last_taken_back_on: Option<Date>,
}

/// What is known of one step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct StepProgress {
    done: Option<Done>,
    /// When the first who acts handed it on.
    handed_on: Option<Date>,
    /// When it was last reopened. It is not done before that day.
    reopened_on: Option<Date>,
    /// Its place in the order in which steps went on, also if the profile does not have the step. `None` if it was reopened.
    place: Option<usize>,
}

/// When and how a step was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Done {
    /// The day.
    pub on: Date,
    /// Who recorded it.
    pub by: Line,
    /// What shows it.
    pub evidence: Note,
    /// Whether the step was never recorded, but is assumed to be done, because the location already reported to the
    /// registry. Then `on` is the latest day on which the reporting can have begun.
    pub assumed: bool,
}

/// Why a location is live although a check before go-live did not pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WentLiveDespite {
    /// Who let it go live.
    pub by: Line,
    /// The examination of the registry.
    pub doctor: CheckResult,
    /// The test question about an invented person.
    pub test_question: CheckResult,
    /// Why.
    pub reason: Note,
}

/// When and why a location was taken back from production.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TakenBack {
    /// The day.
    pub on: Date,
    /// Who recorded it.
    pub by: Line,
    /// Why.
    pub reason: Note,
}

impl Done {
    fn recorded(event: &Event, on: Date, evidence: &Note) -> Self {
        Self { on, by: event.by.clone(), evidence: evidence.clone(), assumed: false }
    }

    /// What a correction makes of it. Without another day, the day stays, and stays assumed if it was.
    fn corrected(&self, event: &Event, on: Option<Date>, evidence: &Note) -> Self {
        let assumed = self.assumed && on.is_none();
        Self { assumed, ..Self::recorded(event, on.unwrap_or(self.on), evidence) }
    }
}

impl Progress {
    /// How a step was done. `None` if it is not done.
    pub(crate) fn done(&self, step: &StepId) -> Option<&Done> {
        self.steps.get(step)?.done.as_ref()
    }

    /// When the first who acts in a step handed it on.
    pub(crate) fn handed_on(&self, step: &StepId) -> Option<Date> {
        self.steps.get(step)?.handed_on
    }

    pub(crate) fn live_since(&self) -> Option<Date> {
        self.live_since
    }

    /// When the location last went live, also if it was taken back later.
    pub(crate) fn went_live_on(&self) -> Option<Date> {
        self.went_live_on
    }

    /// Why the location is live although a check did not pass. `None` if both passed, or if it is not live.
    pub(crate) fn went_live_despite(&self) -> Option<&WentLiveDespite> {
        self.went_live_despite.as_ref()
    }

    pub(crate) fn taken_back(&self) -> Option<&TakenBack> {
        self.taken_back.as_ref()
    }

    /// The steps that this one waits for and that are not done.
    pub(crate) fn blocked_by(&self, step: &Step) -> Vec<StepId> {
        step.after.iter().filter(|before| self.done(before).is_none()).cloned().collect()
    }

    /// The tasks that are not done, in the order of the profile.
    pub(crate) fn open_tasks<'a>(&self, profile: &'a EnrollmentProfile) -> Vec<&'a Step> {
        profile.tasks().filter(|step| self.done(&step.id).is_none()).collect()
    }

    /// The day since which a step can be done, and why not before. `None` if nothing came before it.
    pub(crate) fn possible_since(&self, step: &Step) -> Option<(Date, String)> {
        let before = step
            .after
            .iter()
            .filter_map(|before| Some((self.done(before)?.on, format!("step `{before}` was done"))));
        let own = self.steps.get(&step.id);
        let reopened = own.and_then(|own| own.reopened_on).map(|on| (on, "it was reopened".to_owned()));
        let handed_on = own.and_then(|own| own.handed_on).map(|on| (on, "it was handed on".to_owned()));
        before.chain(reopened).chain(handed_on).max_by_key(|(on, _)| *on)
    }

    /// The last day on which a task was done.
    pub(crate) fn last_done(&self) -> Option<(Date, &StepId)> {
        self.steps
            .iter()
            .filter_map(|(id, step)| Some((step.done.as_ref()?.on, id)))
            .max_by_key(|(on, _)| *on)
    }

    fn step_mut(&mut self, id: &StepId) -> &mut StepProgress {
        self.steps.entry(id.clone()).or_default()
    }
}
