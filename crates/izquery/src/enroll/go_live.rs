//! `izquery enroll golive`: examines the registry, and switches a location to production.

use std::{io::Write, process::ExitCode};

use anyhow::{Context, bail};
use iz_doctor::{Check, CheckResult as Examined, Checkup, worst};
use iz_facade::{
    client::RegistryProfile,
    enroll::{CheckResult, EventKind, LocationId, Note, ProductionUse},
};
use tokio::time::Instant;

use super::{
    enroll_run::{EnrollRun, location_id},
    examination::QUESTION,
    manual::doses_left,
    records::stands,
    site_warnings::other_ids,
};
use crate::{BAD_RESULT, cli::GoLive, service::is_gated, standard_output::StandardOutput, visible::visible};

/// Examines the registry of a location, sends one question about an invented person, and records that the location is live.
/// These are the only two things that ask the production system before.
pub(super) async fn go_live(run: &EnrollRun, options: &GoLive) -> anyhow::Result<ExitCode> {
    let location = location_id(&options.location)?;
    let enrollment = run.get(&options.location).await?;
    let status = run.status(&enrollment)?;
    match status.production {
        ProductionUse::Nothing => bail!("{location} cannot go live yet: {}", status.sentence()),
        ProductionUse::Everything => bail!("{location} is live already: {}", status.sentence()),
        ProductionUse::ChecksOnly => {}
    }
    let despite = options.despite.as_deref().map(Note::new).transpose().context("--despite")?;
    let sites = production_sites(run, &location)?;
    let (mut doctor, mut question) = (CheckResult::Passed, CheckResult::Passed);
    for warning in other_ids(run, enrollment.location())? {
        writeln!(StandardOutput, "{}", visible(&warning))?;
    }
    for (site, profile) in sites {
        writeln!(StandardOutput, "Examining {site} ...")?;
        let checkup = Checkup::new(profile.clone(), run.environment.clone());
        let deadline = Instant::now() + checkup.time_limit();
        let checks = checkup.run(deadline, |check| drop(print(check))).await;
        let (asked, others): (Vec<Check>, Vec<Check>) =
            checks.into_iter().partition(|check| check.name == QUESTION);
        writeln!(StandardOutput, "{}", visible(&counted(&others)))?;
        for check in &asked {
            let Check { result, found, .. } = check;
            writeln!(StandardOutput, "{}", visible(&format!("Test question: {} ({found})", result.word())))?;
        }
        doctor = doctor.max_of(passed(&others));
        question = question.max_of(passed(&asked));
    }
    let both_passed = (doctor, question) == (CheckResult::Passed, CheckResult::Passed);
    if both_passed && despite.is_some() {
        writeln!(StandardOutput, "Both checks passed, so that --despite is not recorded.")?;
    }
    let despite = despite.filter(|_| !both_passed);
    // Counted before the location is live, because a live location keeps no new doses.
    let left = doses_left(run, &location).await?;
    let what = EventKind::WentLive { doctor, test_question: question, despite };
    match run.happened(&options.location, run.today, what).await {
        Ok(live) => {
            if let Some(left) = left {
                writeln!(StandardOutput, "{left}")?;
            }
            stands(run, &live)
        }
        Err(error) => {
            writeln!(StandardOutput, "{location} is not live: {error:#}")?;
            StandardOutput.flush()?;
            Ok(ExitCode::from(BAD_RESULT))
        }
    }
}

/// The sites of a location that ask a production system: those that are closed until it is live. Only they are examined,
/// because a test system says nothing about the production system.
fn production_sites<'d>(
    run: &'d EnrollRun,
    location: &LocationId,
) -> anyhow::Result<Vec<(&'d str, &'d RegistryProfile)>> {
    let sites: Vec<_> = run.sites_of(location).collect();
    if sites.is_empty() {
        bail!(
            "no site of the configuration is the location {location}: a site is the location of its facility's key, or of the \
             registry's id"
        );
    }
    let gated: Vec<_> = sites.iter().copied().filter(|(_, profile)| is_gated(profile)).collect();
    if gated.is_empty() {
        let ids: Vec<&str> = sites.iter().map(|(site, _)| *site).collect();
        bail!(
            "no site of the location {location} asks a production system: {} asks a test system; set its \
             environment = \"production\" with the endpoint and the credentials of the production system first",
            ids.join(", ")
        );
    }
    Ok(gated)
}

/// How many checks had which result, but for the test question.
fn counted(checks: &[Check]) -> String {
    let count = |result| checks.iter().filter(|check| check.result == result).count();
    format!(
        "Checks: {} passed, {} warned, {} failed, {} skipped",
        count(Examined::Pass),
        count(Examined::Warning),
        count(Examined::Failure),
        count(Examined::Skipped)
    )
}

/// Prints a check that is not passed.
fn print(check: &Check) -> std::io::Result<()> {
    let Check { name, result, found, .. } = check;
    if matches!(result, Examined::Pass | Examined::Skipped) {
        return Ok(());
    }
    writeln!(StandardOutput, "{}", visible(&format!("{:<8} {name:<19} {found}", result.word())))
}

/// The result of several checks. A warning passes: lookups work.
fn passed(checks: &[Check]) -> CheckResult {
    match worst(checks) {
        Examined::Failure => CheckResult::Failed,
        Examined::Skipped => CheckResult::NotRun,
        _ => CheckResult::Passed,
    }
}

/// The worse of two results.
trait Worse {
    fn max_of(self, other: Self) -> Self;
}

impl Worse for CheckResult {
    fn max_of(self, other: Self) -> Self {
        match (self, other) {
            (Self::Failed, _) | (_, Self::Failed) => Self::Failed,
            (Self::NotRun, _) | (_, Self::NotRun) => Self::NotRun,
            (Self::Passed, Self::Passed) => Self::Passed,
        }
    }
}
