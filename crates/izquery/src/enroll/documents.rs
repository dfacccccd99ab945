//! Commands that write documents of one location. Nothing is sent.

use std::{io::Write, path::Path, process::ExitCode};

use anyhow::{Context, bail};
use iz_facade::enroll::{MAX_FORM_BYTES, MailParts, Sheet, StepState, Stylesheet, WentLiveDespite};

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
                let state = match (&step.done, step.state) {
                    (Some(done), _) => format!("done {}", done.on),
                    (None, StepState::Blocked) => {
                        let steps: Vec<&str> = step.blocked_by.iter().map(|step| step.as_str()).collect();
                        format!("waits for {}", steps.join(", "))
                    }
                    (None, StepState::Open) => "open".to_owned(),
                    (None, StepState::Ongoing) => "goes on".to_owned(),
                    (None, _) => "ended".to_owned(),
                };
                writeln!(
                    out,
                    "{}",
                    visible(&format!("{:>2} {:<14} {state}  {}", step.number, step.step, step.title))
                )?;
            }
            for next in &status.next {
                writeln!(out, "Next: {} ({})", visible(&next.title), visible(&next.who_name))?;
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
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
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
    let mail = enrollment.request_mail(run.profile()?, parts)?;
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
