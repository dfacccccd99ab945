//! Which event is possible in which state, and what it changes.

use jiff::civil::Date;

use super::{Done, Progress, TakenBack, WentLiveDespite};
use crate::{
    event::{CheckResult, Event, EventKind},
    event_fault::EventFault,
    field::Note,
    profile::{EnrollmentProfile, Step, StepId},
};

pub(super) type Applied = Result<(), EventFault>;

impl Progress {
    /// Checks a new event and applies it. A refused event changes nothing.
    pub(crate) fn apply(&mut self, profile: &EnrollmentProfile, event: &Event) -> Applied {
        match &event.what {
            EventKind::StepDone { step, evidence } => self.step_done(profile, event, step, evidence),
            EventKind::HandedOn { step, .. } => self.hand_on(profile, event.on, step),
            EventKind::Corrected { step, done_on, evidence } => {
                self.correct(profile, event, step, *done_on, evidence)
            }
            EventKind::Reopened { step, .. } => self.reopen(profile, event.on, step),
            EventKind::Noted { step, .. } => {
                step.as_ref().map_or(Ok(()), |step| find(profile, step).map(|_| ()))
            }
            EventKind::WentLive { doctor, test_question, despite } => {
                self.go_live(profile, event, [*doctor, *test_question], despite.as_ref())
            }
            EventKind::AlreadyLive { evidence } => self.already_live(profile, event, evidence),
            EventKind::TakenBack { reason } => self.take_back(event, reason),
        }
    }

    fn step_done(
        &mut self,
        profile: &EnrollmentProfile,
        event: &Event,
        id: &StepId,
        evidence: &Note,
    ) -> Applied {
        let step = self.open_task(profile, id)?;
        not_before(event.on, self.possible_since(step))?;
        self.set_done(id, Done::recorded(event, event.on, evidence));
        Ok(())
    }

    fn hand_on(&mut self, profile: &EnrollmentProfile, on: Date, id: &StepId) -> Applied {
        let step = self.open_task(profile, id)?;
        if step.who.len() < 2 || self.handed_on(id).is_some() {
            return Err(EventFault::LastToAct { step: id.clone() });
        }
        not_before(on, self.possible_since(step))?;
        self.set_handed_on(id, on);
        Ok(())
    }

    fn correct(
        &mut self,
        profile: &EnrollmentProfile,
        event: &Event,
        id: &StepId,
        done_on: Option<Date>,
        evidence: &Note,
    ) -> Applied {
        let step = find_task(profile, id)?;
        let Some(old) = self.done(id) else { return Err(EventFault::NotDone { step: id.clone() }) };
        let corrected = old.corrected(event, done_on, evidence);
        let Some(done_on) = done_on else {
            self.step_mut(id).done = Some(corrected);
            return Ok(());
        };
        not_after(done_on, Some((event.on, "this was recorded".to_owned())))?;
        not_before(done_on, self.possible_since(step))?;
        let dependents = profile.tasks().filter(|later| later.after.contains(id));
        let later = dependents.filter_map(|later| {
            let on = [self.done(&later.id).map(|done| done.on), self.handed_on(&later.id)];
            Some((on.into_iter().flatten().min()?, format!("step `{}` went on", later.id)))
        });
        not_after(done_on, later.min_by_key(|(on, _)| *on))?;
        // What was done before the location went live was done before it went live.
        let went_live = self.went_live_on.filter(|went_live| old.on <= *went_live);
        not_after(done_on, went_live.map(|on| (on, "the location went live".to_owned())))?;
        self.step_mut(id).done = Some(corrected);
        Ok(())
    }

    fn reopen(&mut self, profile: &EnrollmentProfile, on: Date, id: &StepId) -> Applied {
        find_task(profile, id)?;
        self.not_live()?;
        if self.done(id).is_none() {
            return Err(EventFault::NotDone { step: id.clone() });
        }
        let opened = self.opens(profile, id);
        // Whatever is undone happened before.
        let undone = opened.iter().filter_map(|step| {
            let on = [self.done(step).map(|done| done.on), self.handed_on(step)];
            Some((on.into_iter().flatten().max()?, format!("step `{step}` went on")))
        });
        not_before(on, undone.max_by_key(|(on, _)| *on))?;
        not_before(on, self.taken_back_on())?;
        self.open_again(&opened, on);
        Ok(())
    }

    fn go_live(
        &mut self,
        profile: &EnrollmentProfile,
        event: &Event,
        checks: [CheckResult; 2],
        despite: Option<&Note>,
    ) -> Applied {
        self.not_live()?;
        let open: Vec<StepId> = self.open_tasks(profile).into_iter().map(|step| step.id.clone()).collect();
        if !open.is_empty() {
            return Err(EventFault::NotReady { open });
        }
        let last = self.last_done().map(|(on, step)| (on, format!("step `{step}` was done")));
        not_before(event.on, last)?;
        self.switched_on(event, checks, despite)
    }

    /// The location went live after its checks, whatever steps are open.
    pub(super) fn switched_on(
        &mut self,
        event: &Event,
        checks: [CheckResult; 2],
        despite: Option<&Note>,
    ) -> Applied {
        let went_live_despite = match despite {
            _ if checks == [CheckResult::Passed; 2] => None,
            None => return Err(EventFault::ChecksNotPassed),
            Some(reason) => {
                let ([doctor, test_question], reason) = (checks, reason.clone());
                Some(WentLiveDespite { by: event.by.clone(), doctor, test_question, reason })
            }
        };
        self.not_live()?;
        not_before(event.on, self.taken_back_on())?;
        self.switch_on(event.on);
        self.went_live_despite = went_live_despite;
        Ok(())
    }

    fn already_live(&mut self, profile: &EnrollmentProfile, event: &Event, evidence: &Note) -> Applied {
        self.not_live()?;
        self.not_taken_back()?;
        let days = self.steps.iter().flat_map(|(id, step)| {
            let done = step.done.as_ref().map(|done| done.on);
            let days = [done, step.handed_on, step.reopened_on].into_iter().flatten();
            days.map(move |on| (on, format!("something of step `{id}` happened")))
        });
        not_before(event.on, days.max_by_key(|(on, _)| *on))?;
        self.assume_done(profile, event, evidence);
        Ok(())
    }

    /// The location is live, and each open step was done before.
    pub(super) fn assume_done(&mut self, profile: &EnrollmentProfile, event: &Event, evidence: &Note) {
        for step in self.open_tasks(profile) {
            let done = Done { assumed: true, ..Done::recorded(event, event.on, evidence) };
            self.set_done(&step.id, done);
        }
        self.switch_on(event.on);
    }

    pub(super) fn take_back(&mut self, event: &Event, reason: &Note) -> Applied {
        let Some(since) = self.live_since else { return Err(EventFault::NotLive) };
        not_before(event.on, Some((since, "the location went live".to_owned())))?;
        self.live_since = None;
        self.went_live_despite = None;
        self.last_taken_back_on = Some(event.on);
        self.taken_back = Some(TakenBack { on: event.on, by: event.by.clone(), reason: reason.clone() });
        Ok(())
    }

    fn switch_on(&mut self, on: Date) {
        self.live_since = Some(on);
        self.went_live_on = Some(on);
        self.taken_back = None;
    }

    fn taken_back_on(&self) -> Option<(Date, String)> {
        Some((self.last_taken_back_on?, "the location was taken back".to_owned()))
    }

    pub(super) fn not_live(&self) -> Applied {
        self.live_since.map_or(Ok(()), |since| Err(EventFault::Live { since }))
    }

    pub(super) fn not_taken_back(&self) -> Applied {
        self.last_taken_back_on.map_or(Ok(()), |on| Err(EventFault::WasTakenBack { on }))
    }

    /// A task that is not done and waits for no step.
    fn open_task<'a>(&self, profile: &'a EnrollmentProfile, id: &StepId) -> Result<&'a Step, EventFault> {
        let step = find_task(profile, id)?;
        if let Some(done) = self.done(id) {
            return Err(EventFault::AlreadyDone { step: id.clone(), on: done.on });
        }
        let open = self.blocked_by(step);
        if open.is_empty() { Ok(step) } else { Err(EventFault::Blocked { step: id.clone(), open }) }
    }
}

fn find<'a>(profile: &'a EnrollmentProfile, id: &StepId) -> Result<&'a Step, EventFault> {
    let known = || profile.steps.iter().map(|step| step.id.as_str()).collect::<Vec<_>>().join(", ");
    let unknown = || EventFault::UnknownStep { step: id.clone(), known: known() };
    profile.step(id).map(|(_, step)| step).ok_or_else(unknown)
}

pub(super) fn find_task<'a>(profile: &'a EnrollmentProfile, id: &StepId) -> Result<&'a Step, EventFault> {
    let step = find(profile, id)?;
    if step.ongoing { Err(EventFault::Ongoing { step: id.clone() }) } else { Ok(step) }
}

fn not_before(on: Date, earliest: Option<(Date, String)>) -> Applied {
    match earliest {
        Some((earliest, because)) if on < earliest => Err(EventFault::Backwards { on, earliest, because }),
        _ => Ok(()),
    }
}

fn not_after(on: Date, latest: Option<(Date, String)>) -> Applied {
    match latest {
        Some((latest, because)) if on > latest => Err(EventFault::TooLate { on, latest, because }),
        _ => Ok(()),
    }
}
