//! `izquery ask`: one question from the shell, through the same layers as the API.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    process::ExitCode,
};

use anyhow::bail;
use iz_facade::{
    LookupRequest, Problem,
    client::{Clock, RegistryProfile},
};

use crate::{
    BAD_RESULT,
    build::question,
    cli,
    config::{Config, parts},
    logging,
    progress::Progress,
    serve::runtime,
    service, table,
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
    let mut request = LookupRequest::new(Some(id.clone()), Some(asked), query.patient().clone())
        .with_requery(options.requery)
        .with_mismatch_shown(options.show_mismatch);
    if let Some(rule) = options.choose {
        request = request.with_choice(rule.into());
    }
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

/// The one registry, or the one facility of it, that is meant.
fn registry<'p>(
    options: &cli::Ask,
    profiles: &'p BTreeMap<String, RegistryProfile>,
) -> anyhow::Result<(&'p String, &'p RegistryProfile)> {
    let is_meant = |id: &String| {
        let (registry, facility) = parts(id);
        options.registry.as_ref().is_none_or(|asked| asked == id || asked == registry)
            && options.facility.as_ref().is_none_or(|asked| Some(asked.as_str()) == facility)
    };
    let mut meant = profiles.iter().filter(|(id, _)| is_meant(id));
    let found = match (meant.next(), meant.next()) {
        (Some(only), None) => return Ok(only),
        (None, _) => {
            let asked: Vec<_> =
                [&options.registry, &options.facility].into_iter().flatten().cloned().collect();
            format!("{} is not configured", asked.join("/"))
        }
        (Some(_), Some(_)) => "one of several must be named".to_owned(),
    };
    let known: Vec<&str> = profiles.keys().map(String::as_str).collect();
    bail!("--registry, --facility: {found}; {} has {}", options.config.display(), known.join(", "))
}

fn report(problem: &Problem, json: bool) -> anyhow::Result<()> {
    if json {
        writeln!(io::stdout(), "{}", serde_json::to_string(problem)?)?;
    } else {
        let _ = writeln!(io::stderr(), "izquery: {}: {}. {}", problem.title, problem.detail, problem.advice);
    }
    Ok(())
}
