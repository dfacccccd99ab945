//! A chain whose locations walk to go-live, one in each stage.

use std::io::Write;

use anyhow::Context;
use iz_facade::{
    EnrollmentRecords,
    client::Clock,
    enroll::{
        Board, CheckResult, Contact, Enrollment, EnrollmentProfile, Event, EventKind, Line, Location,
        LocationId, MailAddress, Note, PharmacyName,
    },
    store::{NewRow, Store, Writer},
};
use jiff::{ToSpan, civil::Date, tz::TimeZone};

use super::ACTOR;
use crate::{enroll::board_lines, standard_output::StandardOutput, visible::visible};

/// The enrollment of the demo.
const ENROLLMENT: &str = "tx-outcomes";

/// How many days pass between two events.
const PACE_DAYS: usize = 2;

/// Records the locations, and prints their board.
pub(super) async fn show(store: Store, clock: &Clock, time_zone: &TimeZone) -> anyhow::Result<()> {
    let records = EnrollmentRecords::new(store, [])?;
    let profile = records.profile(ENROLLMENT)?;
    let today = clock.now().to_zoned(time_zone.clone()).date();
    let record = || NewRow::admin(clock.now(), Writer::Demo, ACTOR, "enrollment", "");
    let steps = profile.steps.iter().filter(|step| !step.ongoing).count();
    let mut statuses = Vec::new();
    // One location for each number of steps that are done, a live one, and one that was taken back.
    for events in 0..=steps.saturating_add(2) {
        let location = location(profile, events)?;
        let id = location.id.clone();
        let mut stored = records.open(ENROLLMENT, location, day(today, events, events)?, record()).await?;
        for happened in 1..=events {
            let what = event(profile, &stored.enrollment, today, happened.checked_sub(steps))?;
            let on = day(today, events, events.saturating_sub(happened))?;
            let event = Event { on, by: Line::new(ACTOR)?, what };
            stored = records.record(ENROLLMENT, &id, event, today, record()).await?;
        }
        statuses.push(stored.enrollment.status(profile, today)?);
    }
    let locations = statuses.len();
    let board = Board::of(statuses, today);
    anyhow::ensure!(board.stages.len() == locations, "each location should be in a stage of its own");
    let mut out = StandardOutput;
    writeln!(out, "\n=== An invented chain whose locations walk to go-live in Texas, one in each stage")?;
    for line in board_lines(&board) {
        writeln!(out, "{}", visible(&line))?;
    }
    Ok(())
}

/// The day on which so many of the events of a location were still to come. The last event was as many days ago as there are
/// events, so that each location waits for another time.
fn day(today: Date, events: usize, to_come: usize) -> anyhow::Result<Date> {
    let days = i64::try_from(to_come.saturating_mul(PACE_DAYS).saturating_add(events))?;
    Ok(today.checked_sub(days.days())?)
}

/// The next event of a location. `after_steps` is its number after the last step, from 0.
fn event(
    profile: &EnrollmentProfile,
    enrollment: &Enrollment,
    today: Date,
    after_steps: Option<usize>,
) -> anyhow::Result<EventKind> {
    let invented = Note::new("invented for the demo")?;
    Ok(match after_steps {
        // No registry is examined for an invented location.
        Some(1) => EventKind::WentLive {
            doctor: CheckResult::NotRun,
            test_question: CheckResult::NotRun,
            despite: Some(invented),
        },
        Some(2) => EventKind::TakenBack { reason: invented },
        _ => {
            let status = enrollment.status(profile, today)?;
            let step = status.next.into_iter().next().and_then(|next| next.step).context("a step is open")?;
            EventKind::StepDone { step, evidence: invented }
        }
    })
}

/// An invented location.
fn location(profile: &EnrollmentProfile, number: usize) -> anyhow::Result<Location> {
    let name = PharmacyName::new(&format!("Sample Pharmacy {number}"))?;
    let mut location = Location::new(LocationId::new(&format!("store-{number:02}"))?, name);
    let rule = profile.ids.first().context("the enrollment names an id")?;
    location.registry_ids.insert(rule.key.clone(), rule.read(&format!("{number:010}"))?);
    location.pharmacist_in_charge = Some(Line::new("Avery Sandcastle")?);
    location.contact = Contact {
        name: Some(Line::new("Rue Tarn")?),
        email: Some(MailAddress::new("rue@example.org")?),
        phone: None,
    };
    Ok(location)
}
