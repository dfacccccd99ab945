//! `izquery doctor`: examines a registry, and prints one line per check.

use std::{
    io::{self, Write},
    process::ExitCode,
    time::Duration,
};

use iz_doctor::{Check, CheckResult, Checkup, worst};
use iz_facade::client::Environment;
use serde::Serialize;
use tokio::time::Instant;

use crate::{
    BAD_RESULT, BAD_USE, cli,
    config::Config,
    enroll::examination::{self, Lookups, QUESTION, Sends},
    patient_file,
    progress::Progress,
    serve::runtime,
    standard_output::StandardOutput,
    target::{Named, Target},
    visible::{visible, visible_json},
};

/// The object of `--json`.
#[derive(Serialize)]
struct Summary<'a> {
    registry: &'a str,
    result: CheckResult,
    took_ms: u128,
    checks: &'a [Check],
}

pub(crate) fn run(options: &cli::Doctor) -> anyhow::Result<ExitCode> {
    let Target { id, profile } = target(options)?;
    let environment = Environment::system();
    let lookups = match &options.config {
        Some(file) => {
            let config = Config::load(file)?;
            runtime()?.block_on(examination::check(&config, &environment, &id, &profile, Sends::Query))?
        }
        None => Lookups::Open,
    };
    let today = environment.clock.now().to_zoned(profile.time_zone.clone()).date();
    let asked = profile.profile;
    let checkup = Checkup::new(profile, environment);
    let checkup = match &options.patient {
        Some(file) => checkup.with_query(patient_file::query(file, asked, today)?),
        None => checkup,
    };
    examine(&id, &checkup, lookups, options.json)
}

/// Makes the checks of a site, and prints them as lines or as one JSON object.
pub(crate) fn examine(
    id: &str,
    checkup: &Checkup,
    lookups: Lookups,
    is_json: bool,
) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    let mut lines = Lines { is_wanted: !is_json, skipped: None, written: Ok(()) };
    let checks = runtime()?.block_on(async {
        let _progress = Progress::start("examining the registry");
        checkup.run(Instant::now() + checkup.time_limit(), |check| lines.add(check)).await
    });
    lines.end()?;
    let (result, took) = (worst(&checks), started.elapsed());
    if is_json {
        let summary = Summary { registry: id, result, took_ms: took.as_millis(), checks: &checks };
        writeln!(StandardOutput, "{}", visible_json(&serde_json::to_string(&summary)?))?;
    } else {
        writeln!(StandardOutput, "{}", visible(&last_line(id, &checks, lookups, took)))?;
    }
    Ok(match result {
        CheckResult::Failure => ExitCode::from(BAD_USE),
        CheckResult::Warning => ExitCode::from(BAD_RESULT),
        _ => ExitCode::SUCCESS,
    })
}

/// The site that the options name, with or without a configuration file.
fn target(options: &cli::Doctor) -> anyhow::Result<Target> {
    let named = Named { registry: options.registry.as_deref(), facility: options.facility.as_deref() };
    match &options.config {
        Some(file) => named.of(&Config::load(file)?, file),
        None => named.shipped(options.overrides.as_deref()),
    }
}

/// Prints each check when it is done. Checks that are skipped for the same reason share a line.
struct Lines {
    is_wanted: bool,
    skipped: Option<(Vec<&'static str>, String)>,
    written: io::Result<()>,
}

impl Lines {
    fn add(&mut self, check: &Check) {
        if check.result == CheckResult::Skipped {
            match &mut self.skipped {
                Some((names, reason)) if *reason == check.found => names.push(check.name),
                _ => {
                    self.write_skipped();
                    self.skipped = Some((vec![check.name], check.found.clone()));
                }
            }
            return;
        }
        self.write_skipped();
        self.write(&line(check));
    }

    fn write_skipped(&mut self) {
        if let Some((names, reason)) = self.skipped.take() {
            self.write(&format!("skipped  {}: {reason}", names.join(", ")));
        }
    }

    fn write(&mut self, line: &str) {
        if self.is_wanted && self.written.is_ok() {
            self.written = writeln!(StandardOutput, "{}", visible(line));
        }
    }

    fn end(mut self) -> io::Result<()> {
        self.write_skipped();
        self.written
    }
}

/// One check, with its advice.
fn line(check: &Check) -> String {
    let Check { name, result, found, advice, .. } = check;
    let advice = advice.as_ref().map(|advice| format!(" -> {advice}")).unwrap_or_default();
    format!("{:<8} {name:<19} {found}{advice}", result.word())
}

/// The number of checks by result, and what it means.
fn last_line(id: &str, checks: &[Check], lookups: Lookups, took: Duration) -> String {
    let count = |result| checks.iter().filter(|check| check.result == result).count();
    let [passed, warnings, failures, skipped] =
        [CheckResult::Pass, CheckResult::Warning, CheckResult::Failure, CheckResult::Skipped].map(count);
    format!(
        "{id}: {passed} passed, {warnings} warned, {failures} failed, {skipped} skipped in {:.1} s: {}",
        took.as_secs_f64(),
        meaning(checks, lookups)
    )
}

/// What the checks mean. Only an answer to a query shows that lookups work.
fn meaning(checks: &[Check], lookups: Lookups) -> String {
    let is_asked = |check: &Check| check.name == QUESTION && check.result != CheckResult::Skipped;
    let found = match (checks.iter().any(is_asked), lookups) {
        (false, _) => "the registry can be reached",
        (true, Lookups::Open) => "lookups work",
        (true, Lookups::RefusedUntilGoLive) => "the registry answers a query",
    };
    let found = match worst(checks) {
        CheckResult::Failure => "lookups do not work as they should".to_owned(),
        CheckResult::Warning => format!("{found}, but something needs attention"),
        _ => found.to_owned(),
    };
    match lookups {
        Lookups::Open => found,
        Lookups::RefusedUntilGoLive => format!("{found}; lookups are refused until go-live"),
    }
}
