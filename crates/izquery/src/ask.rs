//! `izquery ask`: one lookup from the shell, through the same layers as the API.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use anyhow::Context;
use iz_facade::{ApiError, LookupRequest, Problem, client::Environment};

use crate::{
    BAD_RESULT, cli,
    config::Config,
    logging, patient_file,
    progress::Progress,
    serve::runtime,
    service::Service,
    table,
    target::{Named, Target},
    terminal::Terminal,
};

pub(crate) fn run(options: &cli::Ask) -> anyhow::Result<ExitCode> {
    logging::start_for_command(options.verbose, options.table.quiet);
    let config = Config::load(&options.config)?;
    let environment = Environment::system();
    let service =
        Service::build(&config, &environment).with_context(|| options.config.display().to_string())?;
    let named = Named { registry: options.registry.as_deref(), facility: options.facility.as_deref() };
    let Target { id, profile } = named.of(&config, &options.config)?;
    let patient = patient_file::read(&options.patient)?;
    let mut request = LookupRequest::new(Some(id), options.profile.map(Into::into), patient)
        .with_requery(options.requery)
        .with_mismatch_shown(options.show_mismatch);
    if let Some(rule) = options.choose {
        request = request.with_choice(rule.into());
    }
    let result = runtime()?.block_on(async {
        let _progress = (!options.table.quiet).then(|| Progress::start("asking the registry"));
        service.facade().lookup(request).await
    });
    match result {
        Ok(result) => {
            if options.json {
                let mut out = io::stdout().lock();
                serde_json::to_writer(&mut out, &result.view())?;
                writeln!(out)?;
            } else {
                let terminal = Terminal::of(options.table);
                terminal.print(&table::lookup(&result, &profile.time_zone, terminal.layout)?)?;
            }
            Ok(ExitCode::SUCCESS)
        }
        // With these details nobody can be asked: it is a wrong call, not a missing answer.
        Err(error @ ApiError::Details { .. }) => {
            Err(error).with_context(|| options.patient.display().to_string())
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
