//! `izquery ask`: one lookup from the shell, through the same layers as the API.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use anyhow::Context;
use iz_facade::{LookupRequest, Problem, client::Environment};

use crate::{
    BAD_RESULT,
    build::question,
    cli,
    config::Config,
    logging,
    progress::Progress,
    serve::runtime,
    service::Service,
    table,
    target::{Named, Target},
};

pub(crate) fn run(options: &cli::Ask) -> anyhow::Result<ExitCode> {
    logging::start();
    let config = Config::load(&options.config)?;
    let environment = Environment::system();
    let service =
        Service::build(&config, &environment).with_context(|| options.config.display().to_string())?;
    // A request that the API would refuse is refused here first: it is a wrong call, not a missing answer.
    let named = Named { registry: options.registry.as_deref(), facility: options.facility.as_deref() };
    let Target { id, profile } = named.of(&config, &options.config)?;
    let today = environment.clock.now().to_zoned(profile.time_zone.clone()).date();
    let asked = options.profile.map_or(profile.profile, Into::into);
    let query = question(&options.patient, asked, today)?;
    let mut request = LookupRequest::new(Some(id), Some(asked), query.patient().clone())
        .with_requery(options.requery)
        .with_mismatch_shown(options.show_mismatch);
    if let Some(rule) = options.choose {
        request = request.with_choice(rule.into());
    }
    let result = runtime()?.block_on(async {
        let _progress = Progress::start("asking the registry");
        service.facade().lookup(request).await
    });
    match result {
        Ok(result) => {
            let mut out = io::stdout().lock();
            if options.json {
                serde_json::to_writer(&mut out, &result.view())?;
                writeln!(out)?;
            } else {
                write!(out, "{}", table::lookup(&result)?)?;
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            report(&Problem::from(&error), options.json)?;
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
