//! Steps are reopened, and the profile of the enrollment changes before or after.

use std::collections::BTreeSet;

use iz_enroll::{Enrollment, EnrollmentProfile, EventKind, StepState};

use crate::support::{ALL, Drive, TODAY, done, enrollment, event, note, november, step, texas, went_live};

/// The profile of Texas without a step. What waited for it waits for what it waited for, or for nothing.
fn without(word: &str, keeps_order: bool) -> EnrollmentProfile {
    let mut profile = texas();
    let at = profile.steps.iter().position(|kept| kept.id == step(word)).unwrap();
    let gone = profile.steps.remove(at);
    for kept in &mut profile.steps {
        if let Some(at) = kept.after.iter().position(|before| *before == gone.id) {
            kept.after.remove(at);
            if keeps_order {
                kept.after.extend(gone.after.iter().cloned());
            }
        }
    }
    profile
}

fn renamed(word: &str) -> EnrollmentProfile {
    let text = EnrollmentProfile::shipped_text("tx-outcomes").unwrap();
    EnrollmentProfile::parse(&text.replace(&format!("\"{word}\""), &format!("\"new_{word}\""))).unwrap()
}

fn reopen(word: &str) -> EventKind {
    EventKind::reopened(step(word), note("the form was not signed"))
}

/// A location with every step done, of which one was reopened.
fn reopened(word: &str) -> Enrollment {
    let mut enrollment = enrollment();
    enrollment.steps(&ALL).now(november(21), reopen(word));
    enrollment
}

/// The record as it was stored before a reopened step listed what it opened.
fn without_list(enrollment: &Enrollment) -> Enrollment {
    let mut json = serde_json::to_value(enrollment).unwrap();
    for event in json["events"].as_array_mut().unwrap() {
        event["what"].as_object_mut().unwrap().remove("opened");
    }
    serde_json::from_value(json).unwrap()
}

/// The steps that are not done, in the order of the profile, without the one that is never done.
fn open_in_order(enrollment: &Enrollment, profile: &EnrollmentProfile) -> Vec<String> {
    let steps = enrollment.status(profile, TODAY).unwrap().steps;
    let open =
        steps.iter().filter(|status| status.state != StepState::Done && status.step != step("by_hand"));
    open.map(|status| status.step.to_string()).collect()
}

fn open(enrollment: &Enrollment, profile: &EnrollmentProfile) -> BTreeSet<String> {
    open_in_order(enrollment, profile).into_iter().collect()
}

fn words<const N: usize>(words: [&str; N]) -> BTreeSet<String> {
    words.map(str::to_owned).into()
}

#[test]
fn no_step_is_done_again_because_the_profile_loses_or_renames_the_reopened_step() {
    let listed = reopened("credentials");
    for record in [without_list(&listed), listed] {
        assert_eq!(open(&record, &texas()), words(["credentials", "confirmation"]));
        for (profile, expected) in [
            (without("credentials", true), words(["confirmation"])),
            (without("credentials", false), words(["confirmation"])),
            (renamed("credentials"), words(["new_credentials", "confirmation"])),
        ] {
            let mut record = record.clone();
            assert_eq!(open(&record, &profile), expected);
            let fault = record.record(&profile, event(TODAY, went_live()), TODAY).unwrap_err();
            assert!(fault.to_string().contains("confirmation"), "{fault}");
            for word in open_in_order(&record, &profile) {
                record.record(&profile, event(TODAY, done(&word)), TODAY).unwrap();
            }
            record.record(&profile, event(TODAY, went_live()), TODAY).unwrap();
        }
    }
}

#[test]
fn no_step_is_done_again_because_the_profile_loses_a_step_between() {
    let all = ["mail", "waiting_queue", "exchange_form", "credentials", "confirmation"];
    let listed = reopened("mail");
    for record in [without_list(&listed), listed] {
        assert_eq!(open(&record, &texas()), words(all));
        for gone in all {
            for profile in [without(gone, true), without(gone, false)] {
                let mut expected = words(all);
                expected.remove(gone);
                let found = open(&record, &profile);
                assert!(found.is_superset(&expected), "without {gone}: {found:?}");
            }
        }
    }
}

#[test]
fn a_new_dependency_undoes_no_step_that_nobody_reopened() {
    let record = reopened("intent_form");
    let mut stricter = texas();
    let approval = stricter.steps.iter_mut().find(|kept| kept.id == step("approval")).unwrap();
    approval.after.push(step("intent_form"));
    assert_eq!(open(&record, &stricter), open(&record, &texas()));
    assert!(!open(&record, &stricter).contains("approval"));
    // A record without a list does not say which steps waited, so the profile of today says it.
    assert!(open(&without_list(&record), &stricter).contains("approval"));
}

#[test]
fn a_lost_step_is_open_when_the_profile_gets_it_again_after_what_it_waited_for_was_reopened() {
    let mut record = enrollment();
    record.steps(&ALL[..4]);
    record.record(&without("approval", true), event(november(6), reopen("syntropi")), TODAY).unwrap();
    assert!(open(&record, &texas()).is_superset(&words(["syntropi", "approval"])));
    assert!(!open(&record, &texas()).contains("intent_form"));
}

#[test]
fn the_list_of_opened_steps_is_what_the_record_says_and_not_what_the_caller_says() {
    let mut record = enrollment();
    record.steps(&ALL[..7]);
    let opened = vec![step("registration"), step("consent")];
    let what =
        EventKind::Reopened { step: step("widget_request"), reason: note("the request was wrong"), opened };
    record.now(november(16), what);
    let stored = serde_json::to_value(record.events().last().unwrap()).unwrap();
    assert_eq!(stored["what"]["opened"], serde_json::json!(["mail", "widget_request"]));
    assert!(!open(&record, &texas()).contains("consent"));
    // What was stored is read as it was, with the list and without it.
    for record in [without_list(&record), record] {
        let json = serde_json::to_string(&record).unwrap();
        let read: Enrollment = serde_json::from_str(&json).unwrap();
        assert_eq!(read, record);
        assert_eq!(json.contains("\"opened\""), !without_list(&record).eq(&record));
    }
}
