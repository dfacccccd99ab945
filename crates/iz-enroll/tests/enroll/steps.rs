//! The order of the steps, what overlaps, what is refused, and who acts next.

use iz_enroll::{
    Actor, CheckResult, Enrollment, EnrollmentProfile, EventKind, ProductionUse, StepState, UpdateFault,
};
use jiff::{ToSpan, civil::date};

use crate::support::{
    ALL, Drive, TODAY, done, enrollment, event, location, note, november, step, texas, went_live,
};

fn stage(enrollment: &Enrollment) -> (String, Vec<String>) {
    let status = enrollment.standing();
    let next = status.next.iter().map(|action| {
        format!("{} {}", action.step.as_ref().map_or("go_live", |step| step.as_str()), action.who)
    });
    (status.stage.code, next.collect())
}

#[test]
fn a_location_walks_from_registration_to_go_live() {
    let mut enrollment = enrollment();
    let mut seen = vec![stage(&enrollment)];
    for (word, day) in ALL {
        enrollment.now(november(day), done(word));
        assert_ne!(enrollment.standing().production, ProductionUse::Everything);
        seen.push(stage(&enrollment));
    }
    let stages: Vec<String> =
        seen.iter().map(|(stage, next)| format!("{stage}: {}", next.join(", "))).collect();
    assert_eq!(
        stages,
        [
            "registration: registration pharmacy",
            "intent_form: intent_form pharmacy, consent pharmacy, syntropi pharmacy",
            "intent_form: intent_form pharmacy, consent pharmacy, approval registry",
            "intent_form: intent_form pharmacy, consent pharmacy",
            "widget_request: widget_request pharmacy, consent pharmacy",
            "mail: mail pharmacy, consent pharmacy",
            "consent: consent pharmacy",
            "waiting_queue: waiting_queue registry",
            "exchange_form: exchange_form pharmacy",
            "credentials: credentials pharmacy",
            "confirmation: confirmation registry",
            "go_live: go_live vendor",
        ]
    );
    assert_eq!(enrollment.standing().production, ProductionUse::ChecksOnly);
    enrollment.now(november(21), went_live());
    let status = enrollment.standing();
    assert_eq!((status.stage.code.as_str(), status.production), ("live", ProductionUse::Everything));
    assert!(status.next.is_empty() && status.portals.is_empty());
    assert_eq!(status.sentence(), "Live, since 2026-11-21 (9 days)");
}

#[test]
fn nothing_is_asked_of_production_before_the_confirmation_of_step_12_and_go_live() {
    let mut enrollment = enrollment();
    for (word, day) in ALL {
        let refusal = enrollment.refusal(TODAY, went_live());
        assert!(
            refusal.starts_with("the location cannot go live before these steps are recorded as done: `"),
            "{refusal}"
        );
        assert_eq!(enrollment.standing().production, ProductionUse::Nothing);
        enrollment.now(november(day), done(word));
    }
    let failed = |despite: Option<&str>| EventKind::WentLive {
        doctor: CheckResult::Passed,
        test_question: CheckResult::Failed,
        despite: despite.map(note),
    };
    assert_eq!(
        enrollment.refusal(TODAY, failed(None)),
        "both checks must pass before go-live; run them again, or give a reason to go live despite that"
    );
    enrollment.now(TODAY, failed(Some("the registry repairs its test person")));
    assert_eq!(enrollment.standing().production, ProductionUse::Everything);
}

#[test]
fn steps_3_to_7_overlap_with_step_2_and_step_8_waits_for_all_of_them() {
    let mut enrollment = enrollment();
    enrollment.steps(&ALL[..6]);
    assert_eq!(
        enrollment.refusal(TODAY, done("waiting_queue")),
        "step `waiting_queue` waits for: `consent`; record what is done of them first"
    );
    enrollment.steps(&[("consent", 3), ("waiting_queue", 15)]);
}

#[test]
fn steps_10_and_11_come_after_the_widget_is_active() {
    let mut enrollment = enrollment();
    enrollment.steps(&ALL[..7]);
    for (word, waits_for) in [("exchange_form", "waiting_queue"), ("credentials", "exchange_form")] {
        let expected = format!("step `{word}` waits for: `{waits_for}`; record what is done of them first");
        assert_eq!(enrollment.refusal(TODAY, done(word)), expected);
    }
}

#[test]
fn dates_of_steps_that_depend_on_one_another_never_run_backwards() {
    let mut enrollment = enrollment();
    enrollment.steps(&[("registration", 10)]);
    assert_eq!(
        enrollment.refusal(november(9), done("consent")),
        "2026-11-09 is before 2026-11-10, when step `registration` was done; check both days, and correct the one that is wrong"
    );
    // These two do not depend on one another.
    enrollment.steps(&[("consent", 20), ("intent_form", 12)]);
    assert_eq!(
        enrollment.refusal(TODAY + 1.day(), done("syntropi")),
        "2026-12-01 is in the future (today is 2026-11-30); record what has happened, with its day"
    );
    assert_eq!(
        enrollment.refusal(date(206, 11, 12), done("syntropi")),
        "0206-11-12 is before the year 2000; check the year"
    );
    let corrected = |day, recorded| {
        let what = EventKind::Corrected {
            step: step("registration"),
            done_on: Some(november(day)),
            evidence: note("mail"),
        };
        (november(recorded), what)
    };
    let (on, what) = corrected(13, 30);
    assert_eq!(
        enrollment.refusal(on, what),
        "2026-11-13 is after 2026-11-12, when step `intent_form` went on; check both days, and correct the one that is wrong"
    );
    let (on, what) = corrected(11, 10);
    assert!(enrollment.refusal(on, what).contains("when this was recorded"));
    let (on, what) = corrected(11, 30);
    enrollment.now(on, what);
    assert_eq!(enrollment.standing().steps[0].done.as_ref().unwrap().on, november(11));
}

#[test]
fn a_correction_of_the_evidence_alone_keeps_the_recorded_day() {
    let mut enrollment = enrollment();
    enrollment.steps(&ALL[..7]);
    let before = enrollment.standing().steps[0].done.clone().unwrap();
    let correction = r#"{"kind": "corrected", "step": "registration", "done_on": null, "evidence": "mail"}"#;
    let what: EventKind = serde_json::from_str(correction).unwrap();
    enrollment.now(TODAY, what);
    let after = enrollment.standing().steps[0].done.clone().unwrap();
    assert_eq!((after.on, after.evidence), (before.on, note("mail")));
    // A correction that was stored with its day is still read.
    let stored = correction.replace("null", "\"2026-11-01\"");
    enrollment.now(TODAY, serde_json::from_str(&stored).unwrap());
    assert_eq!(enrollment.standing().steps[0].done.as_ref().unwrap().on, november(1));
    // A day that is only assumed stays assumed.
    let mut live = self::enrollment();
    live.now(november(9), EventKind::AlreadyLive { evidence: note("reports") });
    live.now(TODAY, serde_json::from_str(correction).unwrap());
    let done = live.standing().steps[0].done.clone().unwrap();
    assert!(done.assumed && done.on == november(9), "{done:?}");
}

#[test]
fn a_step_is_done_once_and_an_ongoing_step_never() {
    let mut enrollment = enrollment();
    enrollment.steps(&[("registration", 2)]);
    assert_eq!(
        enrollment.refusal(TODAY, done("registration")),
        "step `registration` is recorded as done on 2026-11-02; correct its day or evidence, or reopen it if it must be done again"
    );
    assert_eq!(
        enrollment.refusal(TODAY, done("by_hand")),
        "step `by_hand` goes on until the location is live; it is not recorded as done"
    );
    assert!(
        enrollment
            .refusal(TODAY, done("surprise"))
            .starts_with("there is no step `surprise`; the steps are: registration, ")
    );
    let by_hand = enrollment.standing().steps[8].clone();
    assert_eq!(
        (by_hand.state, by_hand.since, by_hand.who),
        (StepState::Ongoing, Some(november(2)), Some(Actor::Pharmacy))
    );
    enrollment.steps(&ALL[1..]).now(TODAY, went_live());
    assert_eq!(enrollment.standing().steps[8].state, StepState::Ended);
}

#[test]
fn a_step_needs_what_must_be_known_at_its_end() {
    let profile = texas();
    let mut bare = location();
    bare.registry_ids.clear();
    bare.pharmacist_in_charge = None;
    bare.contact.email = None;
    let mut enrollment = Enrollment::open(&profile, bare.clone(), november(1), TODAY).unwrap();
    assert_eq!(
        enrollment.refusal(TODAY, done("registration")),
        "step `registration` needs the TX IIS ID or ORG ID of the location; enter it first"
    );
    bare.registry_ids.insert("org_id".to_owned(), profile.ids[1].read("0001112001").unwrap());
    assert!(enrollment.update(&profile, bare.clone()).unwrap());
    assert!(!enrollment.update(&profile, bare.clone()).unwrap());
    assert_eq!(
        enrollment.refusal(TODAY, done("registration")),
        "step `registration` needs the pharmacist in charge of the location; enter it first"
    );
    bare.pharmacist_in_charge = location().pharmacist_in_charge;
    enrollment.update(&profile, bare.clone()).unwrap();
    enrollment.steps(&ALL[..4]);
    assert!(
        enrollment.refusal(TODAY, done("widget_request")).contains("name and mail address of the contact")
    );
    bare.contact = location().contact;
    enrollment.update(&profile, bare.clone()).unwrap();
    enrollment.steps(&ALL[4..]).now(november(22), went_live());

    // What a step needed stays, and a live location keeps its id.
    let mut without = bare.clone();
    without.contact.name = None;
    assert_eq!(
        enrollment.update(&profile, without).unwrap_err().to_string(),
        "step `widget_request` is recorded as done and needs the name and mail address of the contact of the location; keep it"
    );
    let mut other = bare;
    other.registry_ids.insert("org_id".to_owned(), profile.ids[1].read("0001112002").unwrap());
    assert_eq!(
        enrollment.update(&profile, other).unwrap_err(),
        UpdateFault::IdOfLive { since: november(22) }
    );
}

#[test]
fn the_first_who_acts_hands_a_step_on_to_the_second() {
    let mut enrollment = enrollment();
    let hand_on = |word| EventKind::HandedOn { step: step(word), evidence: note("form sent") };
    enrollment.now(november(3), hand_on("registration"));
    let next = enrollment.standing().next.remove(0);
    assert_eq!((next.who, next.who_name.as_str(), next.since), (Actor::Registry, "TX-ImmTrac2", november(3)));
    assert!(
        enrollment.refusal(TODAY, hand_on("registration")).contains("nobody acts after the one who acts now")
    );
    assert!(enrollment.refusal(november(2), done("registration")).contains("when it was handed on"));
    enrollment.steps(&[("registration", 4)]);
    assert!(enrollment.refusal(TODAY, hand_on("consent")).contains("nobody acts after"));
}

#[test]
fn a_reopened_step_opens_every_step_that_waits_for_it() {
    let mut enrollment = enrollment();
    enrollment.steps(&ALL[..8]);
    let reopen = |word| EventKind::reopened(step(word), note("the form was not signed"));
    assert!(enrollment.refusal(november(14), reopen("intent_form")).contains("step `waiting_queue` went on"));
    assert!(enrollment.refusal(TODAY, reopen("credentials")).contains("is not recorded as done"));
    enrollment.now(november(16), reopen("intent_form"));
    let open: Vec<String> = enrollment
        .standing()
        .steps
        .iter()
        .filter(|status| status.state != StepState::Done)
        .map(|status| status.step.to_string())
        .collect();
    assert_eq!(
        open,
        [
            "intent_form",
            "widget_request",
            "mail",
            "waiting_queue",
            "by_hand",
            "exchange_form",
            "credentials",
            "confirmation"
        ]
    );
    assert_eq!(enrollment.standing().stage.since, november(16));
    assert!(enrollment.refusal(november(15), done("intent_form")).contains("when it was reopened"));
    enrollment.steps(&[("intent_form", 17)]);
}

#[test]
fn taking_back_is_one_event_and_the_vendor_acts_next() {
    let mut enrollment = enrollment();
    let take_back = EventKind::TakenBack { reason: note("wrong password.") };
    assert_eq!(enrollment.refusal(TODAY, take_back.clone()), "the location is not live");
    enrollment.steps(&ALL).now(november(21), went_live());
    let reopen = EventKind::reopened(step("credentials"), note("rotated"));
    assert_eq!(
        enrollment.refusal(TODAY, reopen.clone()),
        "the location is live since 2026-11-21; take it back first"
    );
    assert!(enrollment.refusal(november(20), take_back.clone()).contains("when the location went live"));
    enrollment.now(november(25), take_back);
    let status = enrollment.standing();
    assert_eq!((status.stage.code.as_str(), status.stage.since), ("taken_back", november(25)));
    assert_eq!(status.production, ProductionUse::ChecksOnly);
    assert_eq!(status.next[0].who, Actor::Vendor);
    assert!(status.next[0].todo[0].starts_with("It was taken back: wrong password. Reopen each step"));
    assert_eq!(status.sentence(), "Taken back, since 2026-11-25 (5 days); PrescribeWellness acts next");

    let again = enrollment.clone().now(november(26), went_live()).standing();
    assert_eq!((again.production, again.taken_back), (ProductionUse::Everything, None));
    assert!(enrollment.refusal(november(24), reopen.clone()).contains("when the location was taken back"));
    enrollment.now(november(25), reopen);
    assert_eq!(stage(&enrollment).0, "credentials");
    assert_eq!(enrollment.standing().production, ProductionUse::Nothing);
}

#[test]
fn a_location_that_already_reports_is_taken_in_by_one_event() {
    let mut enrollment = enrollment();
    let already = EventKind::AlreadyLive { evidence: note("reports since 2024") };
    enrollment.steps(&[("registration", 2)]);
    assert!(
        enrollment
            .refusal(november(1), already.clone())
            .contains("something of step `registration` happened")
    );
    enrollment.now(november(9), already.clone());
    let status = enrollment.standing();
    assert_eq!((status.production, status.live_since), (ProductionUse::Everything, Some(november(9))));
    let assumed: Vec<bool> =
        status.steps.iter().filter_map(|step| Some(step.done.as_ref()?.assumed)).collect();
    assert_eq!(assumed.iter().filter(|assumed| **assumed).count(), 10);
    assert!(!assumed[0]);
    assert!(enrollment.refusal(TODAY, already.clone()).contains("the location is live since"));
    enrollment.now(TODAY, EventKind::TakenBack { reason: note("moved") });
    assert_eq!(
        enrollment.refusal(TODAY, already),
        "the location was taken back on 2026-11-30; let it go live again with its checks"
    );
}

#[test]
fn what_waits_too_long_is_late() {
    let mut enrollment = enrollment();
    enrollment.steps(&ALL[..7]);
    let profile = texas();
    // The queue waits since 8 November, and people are reminded after 21 days.
    let on = |day| enrollment.status(&profile, november(day)).unwrap();
    let reminder = on(28).next[0].reminder.unwrap();
    assert_eq!((reminder.on, reminder.is_due, on(28).overdue_days), (november(29), false, None));
    assert_eq!((on(29).overdue_days, on(30).overdue_days), (Some(0), Some(1)));
    assert_eq!((on(30).stage.since, on(30).stage.days), (november(8), 22));
    assert_eq!(
        on(30).sentence(),
        "Step 8 of 12: TX-ImmTrac2 Waiting Queue, since 2026-11-08 (22 days); TX-ImmTrac2 acts next"
    );
    assert_eq!(
        on(8).sentence(),
        "Step 8 of 12: TX-ImmTrac2 Waiting Queue, since 2026-11-08 (0 days); TX-ImmTrac2 acts next"
    );
    let portals: Vec<String> = on(30).portals.into_iter().map(|portal| portal.name).collect();
    assert_eq!(portals, ["TX-ImmTrac2 portal", "Outcomes portal"]);
}

#[test]
fn the_other_profile_has_its_own_steps() {
    let sample = EnrollmentProfile::shipped("sample-state").unwrap();
    let mut location = location();
    assert!(Enrollment::open(&sample, location.clone(), november(1), TODAY).is_err());
    location.registry_ids = [("provider_pin".to_owned(), sample.ids[0].read("004711").unwrap())].into();
    let mut enrollment = Enrollment::open(&sample, location, november(1), TODAY).unwrap();
    for (word, day) in [("agreement", 2), ("certificate", 3), ("request", 4), ("acceptance", 9)] {
        enrollment.record(&sample, event(november(day), done(word)), TODAY).unwrap();
    }
    assert_eq!(enrollment.status(&sample, TODAY).unwrap().next[0].who, Actor::Pharmacy);
    enrollment.record(&sample, event(november(9), went_live()), TODAY).unwrap();
    assert_eq!(enrollment.status(&sample, TODAY).unwrap().production, ProductionUse::Everything);
    assert_eq!(
        enrollment.status(&texas(), TODAY).unwrap_err().to_string(),
        "the location is enrolled with the profile `sample-state`, not with `tx-outcomes`; use its own profile"
    );
}

#[test]
fn a_record_is_stored_as_json_and_a_stored_event_that_cannot_have_happened_is_named() {
    let mut enrollment = enrollment();
    enrollment
        .steps(&ALL)
        .now(november(21), went_live())
        .now(november(22), EventKind::Noted { step: None, text: note("ok") });
    let stored = serde_json::to_string(&enrollment).unwrap();
    assert!(stored.contains(r#"{"on":"2026-11-02","by":"rph-1","what":{"kind":"step_done","step":"registration","evidence":"seen"}}"#), "{stored}");
    let read: Enrollment = serde_json::from_str(&stored).unwrap();
    assert_eq!(read, enrollment);
    let parts = Enrollment::stored(
        read.profile().to_owned(),
        read.location().clone(),
        read.opened_on(),
        read.events().to_vec(),
    );
    assert_eq!(parts.standing(), enrollment.standing());
    for (from, to) in [("step_done", "step_undone"), ("rph-1", "rph\\n1"), ("2026-11-02", "2026-02-30")] {
        assert!(serde_json::from_str::<Enrollment>(&stored.replacen(from, to, 1)).is_err(), "{from}");
    }
    for event in [
        r#"{"on":"2026-11-02","by":"rph-1","what":{"kind":"taken_back","reason":"x","despite":"y"}}"#,
        r#"{"on":"2026-11-02","by":"rph-1","what":{"kind":"taken_back"}}"#,
        r#"{"on":"2026-11-02","by":"rph-1","at":"noon","what":{"kind":"taken_back","reason":"x"}}"#,
    ] {
        assert!(serde_json::from_str::<iz_enroll::Event>(event).is_err(), "{event}");
    }
    // A location that is not live cannot be taken back, whatever the steps of the profile are.
    let back = event(november(23), EventKind::TakenBack { reason: note("moved") });
    let broken = Enrollment::stored("tx-outcomes".to_owned(), location(), november(1), vec![back]);
    assert_eq!(
        broken.status(&texas(), TODAY).unwrap_err().to_string(),
        "event 1 of the stored record cannot have happened: the record was changed by hand; restore it from a backup"
    );
}
