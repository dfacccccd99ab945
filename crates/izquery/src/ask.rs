//! `izquery ask`: one question from the shell, through the same layers as the API.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    process::ExitCode,
};

use anyhow::Context;
use iz_facade::{
    LookupRequest, Problem,
    client::{Clock, RegistryProfile},
};

use crate::{
    BAD_RESULT, build::question, cli, config::Config, logging, progress::Progress, serve::runtime, service,
    table,
};

pub(crate) fn run(options: &cli::Ask) -> anyhow::Result<ExitCode> {
    logging::start();
    let config = Config::load(&options.config)?;
    let profiles = config.profiles(&options.config)?;
    let clock = Clock::system();
    let facade = service::facade(&config, &profiles, &options.config, &clock)?;
    // What the API would refuse is refused here first: it is a mistake in the call, not a missing answer.
    let (id, profile) = registry(options, &profiles)?;
    let today = clock.now().to_zoned(profile.time_zone.clone()).date();
    let asked = options.profile.map_or(profile.profile, Into::into);
    let query = question(&options.patient, asked, today)?;
    let request = LookupRequest::new(Some(id.clone()), Some(asked), query.patient().clone());
    let result = runtime()?.block_on(async {
        let _progress = Progress::start("asking the registry");
        facade.lookup(request).await
    });
    match result {
        Ok(json) => {
            let mut out = io::stdout().lock();
            if options.json {
                out.write_all(&json)?;
                writeln!(out)?;
            } else {
                write!(out, "{}", table::lookup(&serde_json::from_slice(&json)?))?;
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(problem) => {
            report(&problem, options.json)?;
            Ok(ExitCode::from(BAD_RESULT))
        }
    }
}

/// The registry that is meant.
fn registry<'p>(
    options: &cli::Ask,
    profiles: &'p BTreeMap<String, RegistryProfile>,
) -> anyhow::Result<(&'p String, &'p RegistryProfile)> {
    let found = match &options.registry {
        Some(id) => profiles.get_key_value(id),
        None if profiles.len() > 1 => None,
        None => profiles.first_key_value(),
    };
    found.with_context(|| {
        let what = match &options.registry {
            Some(id) => format!("{id} is not configured"),
            None => "is missing".to_owned(),
        };
        let known: Vec<&str> = profiles.keys().map(String::as_str).collect();
        format!("--registry: {what}; {} has {}", options.config.display(), known.join(", "))
    })
}

fn report(problem: &Problem, json: bool) -> anyhow::Result<()> {
    if json {
        writeln!(io::stdout(), "{}", serde_json::to_string(problem)?)?;
    } else {
        let _ = writeln!(io::stderr(), "izquery: {}: {}. {}", problem.title, problem.detail, problem.advice);
    }
    Ok(())
}
