//! `izquery ask`: one question from the shell, through the same layers as the API.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use iz_facade::{LookupRequest, Problem, client::Clock};

use crate::{
    BAD_RESULT, build::patient, cli, config::Config, logging, progress::Progress, serve::runtime, service,
    table,
};

pub(crate) fn run(options: &cli::Ask) -> anyhow::Result<ExitCode> {
    logging::start();
    let config = Config::load(&options.config)?;
    let facade = service::facade(&config, &options.config, &Clock::system())?;
    let request = LookupRequest::new(
        options.registry.clone(),
        options.profile.map(Into::into),
        patient(&options.patient)?,
    );
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

fn report(problem: &Problem, json: bool) -> anyhow::Result<()> {
    if json {
        writeln!(io::stdout(), "{}", serde_json::to_string(problem)?)?;
    } else {
        let _ = writeln!(io::stderr(), "izquery: {}: {}. {}", problem.title, problem.detail, problem.advice);
    }
    Ok(())
}
