//! Commands that change the record of a location.

use std::{io::Write, process::ExitCode};

use anyhow::{Context, anyhow, bail};
use iz_facade::enroll::{Enrollment, EventKind, Line, Location, MailAddress, Note, PharmacyName};

use super::{
    enroll_run::{EnrollRun, location_id},
    site_warnings::without_site,
};
use crate::{
    cli::{NewLocation, RecordStep, TakeBack},
    standard_output::StandardOutput,
    visible::visible,
};

/// Opens a record, or changes what is known about a location.
pub(super) async fn new(run: &EnrollRun, options: &NewLocation) -> anyhow::Result<ExitCode> {
    let id = location_id(&options.location)?;
    let name = options.name.as_deref().map(PharmacyName::new).transpose().context("--name")?;
    let stored = if options.update {
        let mut location = run.get(&options.location).await?.location().clone();
        if let Some(name) = name {
            location.pharmacy_name = name;
        }
        fill(run, &mut location, options)?;
        run.records.update(&run.enrollment, location, run.record()).await?
    } else {
        let mut location = Location::new(id, name.context("--name: the name of the pharmacy is needed")?);
        fill(run, &mut location, options)?;
        run.records.open(&run.enrollment, location, run.today, run.record()).await?
    };
    for warning in without_site(run, [&stored.enrollment.location().id]) {
        writeln!(StandardOutput, "{}", visible(&warning))?;
    }
    stands(run, &stored.enrollment)
}

/// Enters what the options say about a location.
fn fill(run: &EnrollRun, location: &mut Location, options: &NewLocation) -> anyhow::Result<()> {
    let profile = run.profile()?;
    for text in &options.registry_id {
        let known = || profile.ids.iter().map(|rule| rule.key.as_str()).collect::<Vec<_>>().join(", ");
        let Some((key, id)) = text.split_once('=') else {
            bail!("--registry-id: must be KEY=ID; the keys are: {}", known());
        };
        let Some(rule) = profile.ids.iter().find(|rule| rule.key == key.trim()) else {
            bail!("--registry-id: the enrollment has no id {}; its ids are: {}", key.trim(), known());
        };
        let id = rule.read(id).with_context(|| format!("--registry-id {}", rule.key))?;
        location.registry_ids.insert(rule.key.clone(), id);
    }
    let line = |option: &'static str, text: &Option<String>| {
        text.as_deref().map(Line::new).transpose().context(option)
    };
    if let Some(name) = line("--pharmacist", &options.pharmacist)? {
        location.pharmacist_in_charge = Some(name);
    }
    if let Some(name) = line("--contact-name", &options.contact_name)? {
        location.contact.name = Some(name);
    }
    if let Some(phone) = line("--contact-phone", &options.contact_phone)? {
        location.contact.phone = Some(phone);
    }
    if let Some(email) = &options.contact_email {
        location.contact.email = Some(MailAddress::new(email).context("--contact-email")?);
    }
    Ok(())
}

/// Records what happened in a step.
pub(super) async fn step(run: &EnrollRun, options: &RecordStep) -> anyhow::Result<ExitCode> {
    let step = options.step.parse().map_err(|fault| anyhow!("STEP: {fault}"))?;
    let note = |option: &'static str, text: &str| Note::new(text).context(option);
    let on = options.on.unwrap_or(run.today);
    let (day, what) = match options {
        RecordStep { handed_on: Some(text), .. } => {
            (on, EventKind::HandedOn { step, evidence: note("--handed-on", text)? })
        }
        RecordStep { reopen: Some(text), .. } => (on, EventKind::reopened(step, note("--reopen", text)?)),
        RecordStep { note: Some(text), .. } => {
            (on, EventKind::Noted { step: Some(step), text: note("--note", text)? })
        }
        RecordStep { evidence: Some(text), correct: true, .. } => {
            let evidence = note("--evidence", text)?;
            (run.today, EventKind::Corrected { step, done_on: options.on, evidence })
        }
        RecordStep { evidence: Some(text), .. } => {
            (on, EventKind::StepDone { step, evidence: note("--evidence", text)? })
        }
        RecordStep { evidence: None, .. } => bail!("--evidence: what shows that the step is done?"),
    };
    stands(run, &run.happened(&options.location, day, what).await?)
}

/// Takes a location back from production.
pub(super) async fn take_back(run: &EnrollRun, options: &TakeBack) -> anyhow::Result<ExitCode> {
    let reason = Note::new(&options.reason).context("--reason")?;
    let what = EventKind::TakenBack { reason };
    let taken = run.happened(&options.location, run.today, what).await?;
    writeln!(
        StandardOutput,
        "A service that runs refuses lookups of this location from the next second on."
    )?;
    stands(run, &taken)
}

/// Says where a location stands.
pub(super) fn stands(run: &EnrollRun, enrollment: &Enrollment) -> anyhow::Result<ExitCode> {
    let status = run.status(enrollment)?;
    writeln!(StandardOutput, "{}: {}", status.location, status.sentence())?;
    StandardOutput.flush()?;
    Ok(ExitCode::SUCCESS)
}
