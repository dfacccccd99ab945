//! Works out where a location stands.

use jiff::{ToSpan, civil::Date};

use super::{NextAction, ProductionUse, Reminder, Status, StepState, StepStatus};
use crate::{
    enrollment::Enrollment,
    event_fault::EventFault,
    profile::{Actor, EnrollmentProfile, Step},
    progress::Progress,
    stage::{self, Stage, StageOf},
};

impl Enrollment {
    /// Where the location stands.
    ///
    /// # Errors
    ///
    /// [`EventFault`] if the record belongs to another profile, or was changed by hand.
    pub fn status(&self, profile: &EnrollmentProfile, today: Date) -> Result<Status, EventFault> {
        let progress = self.progress(profile)?;
        let view = View { profile, enrollment: self, progress: &progress, today };
        Ok(view.status())
    }
}

/// What a status is made of.
struct View<'a> {
    profile: &'a EnrollmentProfile,
    enrollment: &'a Enrollment,
    progress: &'a Progress,
    today: Date,
}

impl View<'_> {
    fn status(&self) -> Status {
        let stage_of = StageOf::of(self.profile, self.progress);
        let next = self.next(&stage_of);
        let overdue = |action: &NextAction| action.reminder.filter(|reminder| reminder.is_due);
        let is_live = self.progress.live_since().is_some();
        Status {
            location: self.enrollment.location().id.clone(),
            pharmacy_name: self.enrollment.location().pharmacy_name.clone(),
            profile: self.profile.id.clone(),
            today: self.today,
            stage: self.stage(&stage_of),
            production: match stage_of {
                StageOf::Step(_) => ProductionUse::Nothing,
                StageOf::GoLive | StageOf::TakenBack => ProductionUse::ChecksOnly,
                StageOf::Live => ProductionUse::Everything,
            },
            live_since: self.progress.live_since(),
            went_live_despite: self.progress.went_live_despite().cloned(),
            taken_back: self.progress.taken_back().cloned(),
            overdue_days: next.iter().filter_map(overdue).map(|reminder| reminder.overdue_days).max(),
            next,
            steps: (1..).zip(&self.profile.steps).map(|(number, step)| self.step(number, step)).collect(),
            notes: self.enrollment.notes(),
            portals: if is_live { Vec::new() } else { self.profile.portals.iter().cloned().collect() },
        }
    }

    fn stage(&self, stage_of: &StageOf<'_>) -> Stage {
        let (code, number, title, since) = match stage_of {
            StageOf::Step(step) => {
                let number = self.profile.step(&step.id).map(|(number, _)| number);
                (step.id.as_str(), number, step.title.as_str(), self.waiting_since(step))
            }
            StageOf::GoLive => (stage::GO_LIVE, None, "Go live", self.ready_since()),
            StageOf::TakenBack => (stage::TAKEN_BACK, None, "Taken back", self.ready_since()),
            StageOf::Live => {
                let since = self.progress.live_since().unwrap_or(self.today);
                (stage::LIVE, None, "Live", since)
            }
        };
        Stage { code: code.to_owned(), number, title: title.to_owned(), since, days: self.days_since(since) }
    }

    /// What can be done now, that of the stage first.
    fn next(&self, stage_of: &StageOf<'_>) -> Vec<NextAction> {
        let first = match stage_of {
            StageOf::GoLive | StageOf::TakenBack => return vec![self.go_live()],
            StageOf::Step(step) => Some(*step),
            StageOf::Live => None,
        };
        let open = self.progress.open_tasks(self.profile);
        let is_other = |step: &&Step| first.is_none_or(|first| step.id != first.id) && self.is_open(step);
        first.into_iter().chain(open.into_iter().filter(is_other)).map(|step| self.action(step)).collect()
    }

    fn action(&self, step: &Step) -> NextAction {
        let who = self.who(step);
        let since = self.waiting_since(step);
        NextAction {
            step: Some(step.id.clone()),
            number: self.profile.step(&step.id).map(|(number, _)| number),
            title: step.title.clone(),
            who,
            who_name: self.profile.actor_name(who).to_owned(),
            todo: step.todo.clone(),
            ends_when: step.ends_when.clone(),
            links: step.links.clone(),
            since,
            days: self.days_since(since),
            reminder: self.step_reminder(since, step),
        }
    }

    fn go_live(&self) -> NextAction {
        let settings = &self.profile.go_live;
        let since = self.ready_since();
        let again = self.progress.taken_back().map(|taken_back| {
            format!(
                "It was taken back: {}. Reopen each step that must be done again, or let the location go live again.",
                taken_back.reason.as_str().trim_end_matches('.')
            )
        });
        NextAction {
            step: None,
            number: None,
            title: "Go live".to_owned(),
            who: settings.who,
            who_name: self.profile.actor_name(settings.who).to_owned(),
            todo: again.into_iter().chain(settings.todo.iter().cloned()).collect(),
            ends_when: "The checks have passed, and the location is live.".to_owned(),
            links: Vec::new(),
            since,
            days: self.days_since(since),
            reminder: self.reminder(since, settings.remind_after_days),
        }
    }

    fn step(&self, number: usize, step: &Step) -> StepStatus {
        let done = self.progress.done(&step.id);
        let blocked_by = if done.is_some() { Vec::new() } else { self.progress.blocked_by(step) };
        let state = match (done, step.ongoing) {
            (Some(_), _) => StepState::Done,
            (None, true) if self.progress.live_since().is_some() => StepState::Ended,
            (None, _) if !blocked_by.is_empty() => StepState::Blocked,
            (None, true) => StepState::Ongoing,
            (None, false) => StepState::Open,
        };
        let is_open = matches!(state, StepState::Open | StepState::Ongoing);
        let since = is_open.then(|| self.waiting_since(step));
        StepStatus {
            step: step.id.clone(),
            number,
            title: step.title.clone(),
            state,
            done: done.cloned(),
            blocked_by: if state == StepState::Ended { Vec::new() } else { blocked_by },
            who: is_open.then(|| self.who(step)),
            since,
            reminder: since.and_then(|since| self.step_reminder(since, step)),
        }
    }

    fn is_open(&self, step: &Step) -> bool {
        self.progress.blocked_by(step).is_empty()
    }

    /// Who acts in a step now.
    fn who(&self, step: &Step) -> Actor {
        let first = step.who.first().copied().unwrap_or(Actor::Pharmacy);
        match (self.progress.handed_on(&step.id), step.who.get(1)) {
            (Some(_), Some(second)) => *second,
            _ => first,
        }
    }

    /// Since when a step waits. An open step of a live location is one that the profile got later.
    fn waiting_since(&self, step: &Step) -> Date {
        let since = self.progress.possible_since(step).map_or(self.enrollment.opened_on(), |(on, _)| on);
        self.progress.live_since().map_or(since, |live| live.max(since))
    }

    /// When people are reminded of a step. On which day the profile of a live location got a step is not known, so there is no
    /// reminder of it.
    fn step_reminder(&self, since: Date, step: &Step) -> Option<Reminder> {
        let after_days = step.remind_after_days.filter(|_| self.progress.live_since().is_none());
        self.reminder(since, after_days)
    }

    /// Since when the location can go live, or could be live again.
    fn ready_since(&self) -> Date {
        let done = self.progress.last_done().map(|(on, _)| on);
        let taken_back = self.progress.taken_back().map(|taken_back| taken_back.on);
        done.max(taken_back).unwrap_or(self.enrollment.opened_on())
    }

    fn days_since(&self, since: Date) -> i32 {
        since.until(self.today).map_or(0, |span| span.get_days()).max(0)
    }

    fn reminder(&self, since: Date, after_days: Option<u16>) -> Option<Reminder> {
        let on = since.saturating_add(i64::from(after_days?).days());
        Some(Reminder { on, is_due: on <= self.today, overdue_days: self.days_since(on) })
    }
}
