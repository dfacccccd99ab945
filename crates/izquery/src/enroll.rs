//! `izquery enroll`: the enrollment of locations.

mod credentials;
mod documents;
mod enroll_run;
pub(crate) mod examination;
mod go_live;
mod lists;
mod manual;
mod profile;
mod records;
mod site_warnings;

use std::process::ExitCode;

use self::enroll_run::EnrollRun;
pub(crate) use self::lists::board_lines;
use crate::{cli, serve::runtime};

pub(crate) fn run(options: &cli::Enroll) -> anyhow::Result<ExitCode> {
    use cli::EnrollCommand as Command;
    if let Command::Credentials(options) = &options.command {
        return credentials::run(options);
    }
    runtime()?.block_on(async {
        match &options.command {
            Command::Credentials(options) => credentials::run(options),
            Command::Profile(options) => profile::print(options),
            Command::New(new) => records::new(&EnrollRun::open(&new.options)?, new).await,
            Command::Step(step) => records::step(&EnrollRun::open(&step.options)?, step).await,
            Command::TakeBack(back) => records::take_back(&EnrollRun::open(&back.options)?, back).await,
            Command::GoLive(live) => go_live::go_live(&EnrollRun::open_to_ask(&live.options)?, live).await,
            Command::Manual(manual) => manual::manual(&EnrollRun::open(&manual.options)?, manual).await,
            Command::List(list) => lists::board(&EnrollRun::open_each(&list.options)?, list.form).await,
            Command::Due(due) => lists::due(&EnrollRun::open_each(&due.options)?).await,
            Command::Import(import) => lists::import(&EnrollRun::open(&import.options)?, import).await,
            Command::Export(export) => lists::export(&EnrollRun::open(&export.options)?).await,
            Command::Show(show) => documents::show(&EnrollRun::open(&show.options)?, show).await,
            Command::Mail(mail) => documents::mail(&EnrollRun::open(&mail.options)?, mail).await,
            Command::Sheet(sheet) => documents::sheet(&EnrollRun::open(&sheet.options)?, sheet).await,
        }
    })
}
