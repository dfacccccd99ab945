//! `izquery sandbox`: the simulated registry alone.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use iz_sandbox::{Answers, Sandbox, Settings, people};

use crate::{
    cli, logging,
    progress::Progress,
    serve::{runtime, stop_signal},
};

pub(crate) fn run(options: &cli::Sandbox) -> anyhow::Result<ExitCode> {
    logging::start();
    let mut out = io::stdout().lock();
    let mut settings = Settings::default();
    if let Some(folder) = &options.answers {
        let _progress = Progress::start("reading the answers");
        let answers = Answers::load(folder)?;
        writeln!(out, "{} answers from {}", answers.len(), folder.display())?;
        for skipped in answers.skipped() {
            writeln!(out, "  left out: {}: {}", skipped.file.display(), skipped.reason)?;
        }
        settings.answers = Some(answers);
    }
    let (username, password) = (settings.username.clone(), settings.password.clone());
    let runtime = runtime()?;
    let sandbox = Sandbox::bind(options.listen, settings)?;
    writeln!(out, "the people of the sandbox, all invented:")?;
    for listed in people() {
        let name = &listed.person.name;
        let born = listed.person.birth_date;
        writeln!(out, "  {:<22} born {born}  {}", format!("{}, {}", name.family, name.given), listed.shows)?;
    }
    writeln!(out, "user name {username}, password {password}")?;
    writeln!(out, "the sandbox registry listens at {}", sandbox.endpoint())?;
    out.flush()?;
    drop(out);
    runtime.block_on(sandbox.serve(stop_signal()))?;
    Ok(ExitCode::SUCCESS)
}
