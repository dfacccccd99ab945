//! Random orders of events, compared with a simple model: what the list of accepted events says.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
};

use iz_enroll::{
    CheckResult, Enrollment, EnrollmentProfile, Event, EventKind, Location, ProductionUse, Status, StepId,
    StepState,
};
use jiff::{ToSpan, civil::Date};
use proptest::{
    prelude::*,
    test_runner::{RngSeed, TestRunner},
};

use crate::support::{event, location, note, november};

/// Something that may happen, possible or not.
#[derive(Clone, Debug)]
pub(crate) enum Operation {
    /// Any step, done by guess.
    AnyStep(usize),
    /// A step that is open.
    OpenStep(usize),
    HandOn(usize),
    Correct(usize, i64),
    Reopen(usize),
    Note,
    GoLive(bool, bool),
    AlreadyLive,
    TakeBack,
}

/// An operation, how many days pass before it, and how many days ago it happened. A negative number is in the future.
pub(crate) type Happening = (Operation, i64, i64);

pub(crate) fn happening() -> impl Strategy<Value = Happening> {
    let operation = prop_oneof![
        4 => (0..20_usize).prop_map(Operation::AnyStep),
        14 => (0..4_usize).prop_map(Operation::OpenStep),
        1 => (0..20_usize).prop_map(Operation::HandOn),
        2 => (0..20_usize, 0..9_i64).prop_map(|(step, days)| Operation::Correct(step, days)),
        1 => (0..20_usize).prop_map(Operation::Reopen),
        1 => Just(Operation::Note),
        4 => (any::<bool>(), any::<bool>()).prop_map(|(pass, despite)| Operation::GoLive(pass, despite)),
        1 => Just(Operation::AlreadyLive),
        1 => Just(Operation::TakeBack),
    ];
    (operation, 0..4_i64, prop_oneof![6 => 0..2_i64, 2 => 0..9_i64, 1 => -3..0_i64])
}

fn kind(operation: &Operation, profile: &EnrollmentProfile, status: &Status, today: Date) -> EventKind {
    let step = |at: usize| profile.steps[at % profile.steps.len()].id.clone();
    let open = |at: usize| {
        let open: Vec<StepId> = status.next.iter().filter_map(|action| action.step.clone()).collect();
        if open.is_empty() { step(at) } else { open[at % open.len()].clone() }
    };
    match *operation {
        Operation::AnyStep(at) => EventKind::StepDone { step: step(at), evidence: note("seen") },
        Operation::OpenStep(at) => EventKind::StepDone { step: open(at), evidence: note("seen") },
        Operation::HandOn(at) => EventKind::HandedOn { step: step(at), evidence: note("sent") },
        Operation::Correct(at, days) => {
            // Some corrections are of the evidence alone.
            let done_on = (days > 0).then(|| today - (days - 1).days());
            EventKind::Corrected { step: step(at), done_on, evidence: note("mail") }
        }
        Operation::Reopen(at) => EventKind::reopened(step(at), note("again")),
        Operation::Note => EventKind::Noted { step: None, text: note("called") },
        Operation::GoLive(passes, with_reason) => EventKind::WentLive {
            doctor: CheckResult::Passed,
            test_question: if passes { CheckResult::Passed } else { CheckResult::NotRun },
            despite: with_reason.then(|| note("known")),
        },
        Operation::AlreadyLive => EventKind::AlreadyLive { evidence: note("reports") },
        Operation::TakeBack => EventKind::TakenBack { reason: note("wrong") },
    }
}

/// The record of a location after these operations, as far as they were possible, and the day after them.
pub(crate) fn walked(
    profile: &EnrollmentProfile,
    place: Location,
    happenings: &[Happening],
) -> (Enrollment, Date) {
    let mut today = november(1);
    let mut enrollment = Enrollment::open(profile, place, today, today).unwrap();
    for (operation, days, ago) in happenings {
        today += days.days();
        let status = enrollment.status(profile, today).unwrap();
        let what = kind(operation, profile, &status, today);
        // What is refused did not happen.
        let _ = enrollment.record(profile, event(today - ago.days(), what), today);
    }
    (enrollment, today)
}

/// What the accepted events say, worked out from their list alone.
#[derive(Default)]
struct Model {
    done: BTreeMap<StepId, Date>,
    live: Option<Date>,
    was_taken_back: bool,
}

impl Model {
    fn of(profile: &EnrollmentProfile, events: &[Event]) -> Self {
        let mut model = Self::default();
        for event in events {
            match &event.what {
                EventKind::StepDone { step, .. } => {
                    assert_eq!(model.done.insert(step.clone(), event.on), None, "a step was done twice");
                }
                EventKind::Corrected { step, done_on, .. } => {
                    let done = model.done.get_mut(step).unwrap();
                    *done = done_on.unwrap_or(*done);
                }
                EventKind::Reopened { step, .. } => {
                    assert_eq!(model.live, None, "a step of a live location was reopened");
                    // Until nothing changes: whatever waits for an open step is open.
                    model.done.remove(step);
                    while let Some(waits) = model.waiting_but_done(profile) {
                        model.done.remove(&waits);
                    }
                }
                EventKind::WentLive { doctor, test_question, despite } => {
                    let passed = (doctor, test_question) == (&CheckResult::Passed, &CheckResult::Passed);
                    assert!(passed || despite.is_some(), "went live without its checks");
                    assert!(
                        profile.steps.iter().all(|step| step.ongoing || model.done.contains_key(&step.id)),
                        "went live with an open step"
                    );
                    model.live = Some(event.on);
                }
                EventKind::AlreadyLive { .. } => {
                    assert!(!model.was_taken_back, "was already live after it was taken back");
                    for step in profile.tasks() {
                        model.done.entry(step.id.clone()).or_insert(event.on);
                    }
                    model.live = Some(event.on);
                }
                EventKind::TakenBack { .. } => {
                    assert!(model.live.take().is_some(), "taken back while it was not live");
                    model.was_taken_back = true;
                }
                _ => {}
            }
        }
        model
    }

    fn waiting_but_done(&self, profile: &EnrollmentProfile) -> Option<StepId> {
        let waits = |step: &&iz_enroll::Step| step.after.iter().any(|before| !self.done.contains_key(before));
        profile
            .tasks()
            .find(|step| self.done.contains_key(&step.id) && waits(step))
            .map(|step| step.id.clone())
    }
}

fn assert_all(
    profile: &EnrollmentProfile,
    enrollment: &Enrollment,
    today: Date,
) -> Result<(), TestCaseError> {
    let status = enrollment.status(profile, today).unwrap();
    let model = Model::of(profile, enrollment.events());

    // Production is asked only between go-live and the day on which it is taken back.
    let expected = match model.live {
        Some(_) => ProductionUse::Everything,
        None if profile.tasks().all(|step| model.done.contains_key(&step.id)) => ProductionUse::ChecksOnly,
        None => ProductionUse::Nothing,
    };
    prop_assert_eq!(status.production, expected);
    prop_assert_eq!(status.live_since, model.live);

    // No step is lost.
    let ids: Vec<&StepId> = status.steps.iter().map(|step| &step.step).collect();
    prop_assert_eq!(ids, profile.steps.iter().map(|step| &step.id).collect::<Vec<_>>());
    let done: BTreeMap<StepId, Date> =
        status.steps.iter().filter_map(|step| Some((step.step.clone(), step.done.as_ref()?.on))).collect();
    prop_assert_eq!(&done, &model.done);

    // A step is never done before a step that it waits for, and no date is in the future.
    for step in profile.tasks() {
        for before in &step.after {
            if let (Some(first), Some(second)) = (done.get(before), done.get(&step.id)) {
                prop_assert!(first <= second, "{} before {}", step.id, before);
            }
        }
    }
    let last = done.values().copied().chain(status.live_since).max();
    prop_assert!(last.is_none_or(|last| last <= today));
    if let Some(live) = status.live_since {
        prop_assert!(done.values().all(|on| *on <= live));
    }

    // Every state has a next actor, or is the end.
    prop_assert_eq!(status.next.is_empty(), status.stage.code == "live");
    prop_assert_eq!(status.next.is_empty(), status.live_since.is_some());
    let open: BTreeSet<&StepId> =
        status.steps.iter().filter(|step| step.state == StepState::Open).map(|step| &step.step).collect();
    let next: BTreeSet<&StepId> = status.next.iter().filter_map(|action| action.step.as_ref()).collect();
    prop_assert_eq!(&open, &next);
    if let Some(first) = status.next.first() {
        let code = first.step.as_ref().map(|step| step.as_str());
        prop_assert!(code.is_none_or(|code| code == status.stage.code));
        prop_assert_eq!(first.since, status.stage.since);
        prop_assert!(!first.todo.is_empty());
    }
    for step in &status.steps {
        let waits = step.blocked_by.iter().all(|before| !done.contains_key(before));
        prop_assert!(waits && (step.state == StepState::Blocked) != step.blocked_by.is_empty());
    }

    // The stored record says the same.
    let stored: Enrollment = serde_json::from_str(&serde_json::to_string(enrollment).unwrap()).unwrap();
    prop_assert_eq!(stored.status(profile, today).unwrap(), status);
    Ok(())
}

#[test]
fn in_any_order_of_events_a_location_is_live_only_after_all_steps_and_somebody_acts_next() {
    for id in EnrollmentProfile::shipped_ids() {
        let profile = EnrollmentProfile::shipped(id).unwrap();
        let mut place = location();
        place.registry_ids.clear();
        let zeros = "0".repeat(profile.ids[0].digits.into());
        place.registry_ids.insert(profile.ids[0].key.clone(), profile.ids[0].read(&zeros).unwrap());
        // How often a location went live, was taken back, had a step reopened, and how many events were refused.
        let [live, taken_back, reopened, refused] = [const { Cell::new(0_u32) }; 4];
        let count = |counter: &Cell<u32>| counter.set(counter.get() + 1);
        let config = ProptestConfig {
            cases: 96,
            rng_seed: RngSeed::Fixed(18),
            failure_persistence: None,
            ..ProptestConfig::default()
        };
        TestRunner::new(config)
            .run(&prop::collection::vec(happening(), 1..70), |happenings| {
                let mut today = november(1);
                let mut enrollment = Enrollment::open(&profile, place.clone(), today, today).unwrap();
                for (operation, days, ago) in happenings {
                    today += days.days();
                    let before = enrollment.clone();
                    let status = enrollment.status(&profile, today).unwrap();
                    let what = kind(&operation, &profile, &status, today);
                    match enrollment.record(&profile, event(today - ago.days(), what.clone()), today) {
                        Ok(()) => {
                            prop_assert!(ago >= 0, "the future was recorded");
                            match what {
                                EventKind::WentLive { .. } => count(&live),
                                EventKind::TakenBack { .. } => count(&taken_back),
                                EventKind::Reopened { .. } => count(&reopened),
                                _ => {}
                            }
                        }
                        Err(fault) => {
                            count(&refused);
                            prop_assert_eq!(&enrollment, &before, "{}", fault);
                        }
                    }
                    assert_all(&profile, &enrollment, today)?;
                }
                Ok(())
            })
            .unwrap();
        // The orders reach every part of the model.
        let counts = [&live, &taken_back, &reopened, &refused].map(Cell::get);
        assert!(counts.iter().all(|count| *count >= 10), "{id}: {counts:?}");
    }
}
