//! Commands that write documents of one location. Nothing is sent.

use std::{io::Write, path::Path, process::ExitCode};

use anyhow::{Context, bail};
use iz_facade::enroll::{
    Done, EnrollmentProfile, MAX_FORM_BYTES, MailParts, NextAction, Reminder, Sheet, StepState, StepStatus,
    Stylesheet, WentLiveDespite, days_text, late_text,
};

use super::{enroll_run::EnrollRun, manual::doses_left};
use crate::{
    cli::{PrintSheet, ShowLocation, WriteMail},
    input_file,
    new_file::write_new,
    standard_output::StandardOutput,
    visible::visible,
};

/// Prints where a location stands.
pub(super) async fn show(run: &EnrollRun, options: &ShowLocation) -> anyhow::Result<ExitCode> {
    let enrollment = run.get(&options.location).await?;
    let status = run.status(&enrollment)?;
    let mut out = StandardOutput;
    match options.form.as_str() {
        "json" => writeln!(out, "{}", serde_json::to_string_pretty(&status)?)?,
        "html" => {
            let page = enrollment.status_page(run.profile()?, run.today, Stylesheet::Inline)?;
            write!(out, "{page}")?;
        }
        _ => {
            writeln!(out, "{} ({})", visible(status.pharmacy_name.as_str()), status.location)?;
            writeln!(out, "{}", visible(&status.sentence()))?;
            if let Some(WentLiveDespite { by, reason, .. }) = &status.went_live_despite {
                let line = format!("It went live although a check did not pass: {reason} ({by})");
                writeln!(out, "{}", visible(&line))?;
            }
            for step in &status.steps {
                writeln!(out, "{}", visible(&step_line(run.profile()?, step)))?;
            }
            for next in &status.next {
                writeln!(out, "{}", visible(&next_line(next)))?;
                for sentence in &next.todo {
                    writeln!(out, "  - {}", visible(sentence))?;
                }
                for link in &next.links {
                    writeln!(out, "  {}: {}", visible(&link.title), visible(&link.url))?;
                }
            }
            for portal in &status.portals {
                let url = portal.url.as_deref().map(|url| format!(": {url}")).unwrap_or_default();
                writeln!(out, "By hand meanwhile: {}{}", visible(&portal.name), visible(&url))?;
            }
            if let Some(left) = doses_left(run, &status.location).await? {
                writeln!(out, "{}", visible(&left))?;
            }
            for note in &status.notes {
                writeln!(out, "{}", visible(&format!("Note: {}", note.line())))?;
            }
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// A step with its state: when, by whom and with which evidence it was done, or since when it is open and whether it is late.
fn step_line(profile: &EnrollmentProfile, step: &StepStatus) -> String {
    let since = || step.since.map(|since| format!(" since {since}")).unwrap_or_default();
    let state = match (&step.done, step.state) {
        (Some(Done { on, by, evidence, assumed }), _) => {
            let done = if *assumed { "taken as done" } else { "done" };
            format!("{done} {on} by {by}: {evidence}")
        }
        (None, StepState::Blocked) => {
            let steps: Vec<&str> = step.blocked_by.iter().map(|step| step.as_str()).collect();
            format!("waits for {}", steps.join(", "))
        }
        (None, StepState::Open) => {
            let who = step.who.map(|who| format!(", {} acts", profile.actor_name(who))).unwrap_or_default();
            format!("open{}{who}{}", since(), reminder_text(step.reminder))
        }
        (None, StepState::Ongoing) => format!("goes on{}", since()),
        (None, _) => "ended".to_owned(),
    };
    format!("{:>2} {:<14} {}: {state}", step.number, step.step.as_str(), step.title)
}

/// Whether a step is late, or when people are reminded of it.
fn reminder_text(reminder: Option<Reminder>) -> String {
    match reminder {
        Some(Reminder { is_due: true, overdue_days, .. }) => format!(" ({})", late_text(overdue_days)),
        Some(Reminder { on, .. }) => format!(", reminder on {on}"),
        None => String::new(),
    }
}

/// What comes next, who acts, since when it waits, and whether it is late.
fn next_line(next: &NextAction) -> String {
    let NextAction { title, who_name, since, days, reminder, .. } = next;
    let days = days_text(*days);
    let late = reminder_text(*reminder);
    format!("Next: {title} ({who_name} acts, waits since {since}, {days}){late}")
}

/// The bytes of the signed form. `None` if there is no such file: the mail says what is missing then. A file that cannot be read
/// is another error.
fn form(path: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    if !input_file::is_standard_input(path) && matches!(path.try_exists(), Ok(false)) {
        return Ok(None);
    }
    input_file::up_to(path, MAX_FORM_BYTES).map(Some).context("--attach")
}

/// Writes the mail to the registry.
pub(super) async fn mail(run: &EnrollRun, options: &WriteMail) -> anyhow::Result<ExitCode> {
    let enrollment = run.get(&options.location).await?;
    let form = form(&options.attach)?;
    let unique = run.environment.randomness.hex_id().context("this machine has no source of randomness")?;
    // A mail without an author is refused below.
    let author = enrollment.location().contact.email.as_ref();
    let message_id = author.map(|author| author.message_id(&unique)).unwrap_or_default();
    let parts =
        MailParts { form: form.as_deref(), date: run.environment.clock.now(), message_id: &message_id };
    let mail = enrollment.request_mail(run.profile()?, parts);
    let mail = match form {
        Some(_) => mail?,
        None => mail.with_context(|| format!("--attach: {} does not exist", options.attach.display()))?,
    };
    write_new(&options.output, &mail).with_context(|| {
        format!("--output: {} cannot be written; name a file that does not exist", options.output.display())
    })?;
    let shown = options.output.display().to_string();
    writeln!(
        StandardOutput,
        "{} holds the mail as a draft. Open it, check it, and send it yourself.",
        visible(&shown)
    )?;
    StandardOutput.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Prints what to copy into a form.
pub(super) async fn sheet(run: &EnrollRun, options: &PrintSheet) -> anyhow::Result<ExitCode> {
    let enrollment = run.get(&options.location).await?;
    let profile = run.profile()?;
    let sheet = match options.sheet.as_str() {
        "intent" => Sheet::intent(profile, enrollment.location()),
        _ => Sheet::answers(profile, enrollment.location()),
    };
    let Some(sheet) = sheet else { bail!("SHEET: the enrollment {} has no such form", profile.id) };
    if options.html {
        write!(StandardOutput, "{}", sheet.html(Stylesheet::Inline))?;
    } else {
        write!(StandardOutput, "{}", sheet.text())?;
    }
    StandardOutput.flush()?;
    Ok(ExitCode::SUCCESS)
}
