//! The profile of an enrollment gets, loses and renames steps while locations walk it.

use iz_enroll::{
    Enrollment, EnrollmentProfile, EventKind, ProductionUse, Status, StepState, Stylesheet, export,
};

use crate::support::{ALL, Drive, TODAY, done, enrollment, event, note, november, step, texas, went_live};

/// The profile of Texas after a change of its text.
fn changed(from: &str, to: &str) -> EnrollmentProfile {
    let text = EnrollmentProfile::shipped_text("tx-outcomes").unwrap();
    assert!(text.contains(from), "{from}");
    EnrollmentProfile::parse(&text.replace(from, to)).unwrap()
}

const NEW_STEP: &str = r#"[[steps]]
id = "training"
title = "Training"
who = ["pharmacy"]
todo = ["Take the course."]
ends_when = "The course is taken."
after = ["registration"]
remind_after_days = 1

[[steps]]
id = "mail""#;

fn with_a_step() -> EnrollmentProfile {
    changed("[[steps]]\nid = \"mail\"", NEW_STEP)
}

fn without_a_step() -> EnrollmentProfile {
    let mut profile = texas();
    profile.steps.retain(|kept| kept.id != step("approval"));
    for kept in &mut profile.steps {
        kept.after.retain(|before| *before != step("approval"));
    }
    profile
}

fn with_a_renamed_step() -> EnrollmentProfile {
    changed("\"credentials\"", "\"production_credentials\"")
}

fn live() -> Enrollment {
    let mut enrollment = enrollment();
    enrollment.steps(&ALL).now(november(21), went_live());
    enrollment
}

fn standing(profile: &EnrollmentProfile, enrollment: &Enrollment) -> Status {
    enrollment.status(profile, TODAY).unwrap()
}

#[test]
fn a_live_location_stays_live_when_its_profile_changes_and_is_taken_back_by_one_event() {
    for (profile, open) in [
        (with_a_step(), vec!["training"]),
        (without_a_step(), vec![]),
        (with_a_renamed_step(), vec!["production_credentials"]),
    ] {
        let mut enrollment = live();
        let status = standing(&profile, &enrollment);
        assert_eq!((status.production, status.stage.code.as_str()), (ProductionUse::Everything, "live"));
        let is_open = |status: &&iz_enroll::StepStatus| status.state == StepState::Open;
        let found: Vec<&str> = status.steps.iter().filter(is_open).map(|step| step.step.as_str()).collect();
        assert_eq!(found, open);
        let next: Vec<&str> =
            status.next.iter().filter_map(|next| Some(next.step.as_ref()?.as_str())).collect();
        assert_eq!(next, open);
        assert_eq!(status.overdue_days, None, "the day on which the profile got the step is not known");
        let page = enrollment.status_page(&profile, TODAY, Stylesheet::Inline).unwrap();
        assert!(page.contains("Live, since 2026-11-21"), "{page}");
        let list = export(&profile, [&enrollment], TODAY).unwrap();
        assert!(list.contains("2026-11-21"), "{list}");

        let back = EventKind::TakenBack { reason: note("moved") };
        enrollment.record(&profile, event(november(25), back), TODAY).unwrap();
        let status = standing(&profile, &enrollment);
        assert_eq!(status.live_since, None);
        let expected = if open.is_empty() { ProductionUse::ChecksOnly } else { ProductionUse::Nothing };
        assert_eq!(status.production, expected);
        // What is new must be done before the location goes live again.
        for word in &open {
            let fault = enrollment.record(&profile, event(TODAY, went_live()), TODAY).unwrap_err();
            assert!(fault.to_string().contains(word), "{fault}");
            enrollment.record(&profile, event(TODAY, done(word)), TODAY).unwrap();
        }
        enrollment.record(&profile, event(TODAY, went_live()), TODAY).unwrap();
        assert_eq!(standing(&profile, &enrollment).production, ProductionUse::Everything);
    }
}

#[test]
fn a_live_location_says_what_its_profile_got_and_records_it() {
    let (profile, mut enrollment) = (with_a_step(), live());
    assert_eq!(
        standing(&profile, &enrollment).sentence(),
        "Live, since 2026-11-21 (9 days); not recorded: Training"
    );
    enrollment.record(&profile, event(TODAY, done("training")), TODAY).unwrap();
    let status = standing(&profile, &enrollment);
    assert_eq!(status.sentence(), "Live, since 2026-11-21 (9 days)");
    assert_eq!((status.live_since, status.next.len()), (Some(november(21)), 0));
}

#[test]
fn a_location_on_its_way_keeps_what_is_recorded_when_its_profile_changes() {
    let mut enrollment = enrollment();
    enrollment.steps(&ALL[..8]);
    enrollment.now(november(16), EventKind::Noted { step: Some(step("approval")), text: note("late") });
    // The old order of the steps is history.
    let stricter = changed("after = [\"syntropi\"]", "after = [\"syntropi\", \"intent_form\"]");
    let status = standing(&stricter, &enrollment);
    assert_eq!(status.stage.code, "exchange_form");
    let status = standing(&without_a_step(), &enrollment);
    assert_eq!((status.stage.code.as_str(), status.steps.len()), ("exchange_form", 11));
    assert!(status.steps.iter().all(|status| status.step != step("approval")));
    assert_eq!(enrollment.events().len(), 9, "the event of the step that is gone is history");
    // New events are checked against the profile of today.
    let gone = enrollment.record(&without_a_step(), event(TODAY, done("approval")), TODAY).unwrap_err();
    assert!(gone.to_string().starts_with("there is no step `approval`"), "{gone}");
    let status = standing(&with_a_step(), &enrollment);
    assert_eq!((status.stage.code.as_str(), status.production), ("training", ProductionUse::Nothing));
}

#[test]
fn a_change_of_a_location_is_refused_only_for_what_it_removes() {
    let mut enrollment = enrollment();
    let mut bare = enrollment.location().clone();
    bare.contact.email = None;
    enrollment.update(&texas(), bare.clone()).unwrap();
    enrollment.steps(&ALL[..1]);
    // The profile asks for more since the step was done.
    let mut stricter = texas();
    let registration = stricter.steps.iter_mut().find(|kept| kept.id == step("registration")).unwrap();
    registration.needs.insert(0, iz_enroll::Need::Contact);
    bare.contact.phone = None;
    assert!(enrollment.update(&stricter, bare.clone()).unwrap());
    let mut without = bare.clone();
    without.pharmacist_in_charge = None;
    assert_eq!(
        enrollment.update(&stricter, without).unwrap_err().to_string(),
        "step `registration` is recorded as done and needs the pharmacist in charge of the location; keep it"
    );
    // What the location got later is kept, too.
    let with_mail = crate::support::location();
    assert!(enrollment.update(&stricter, with_mail).unwrap());
    assert!(enrollment.update(&stricter, bare).unwrap_err().to_string().contains("name and mail address"));
}
