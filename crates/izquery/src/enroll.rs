//! `izquery enroll`: the enrollment of locations.

mod credentials;
mod desk;
mod documents;
pub(crate) mod examination;
mod go_live;
mod lists;
mod manual;
mod profile;
mod records;

use std::process::ExitCode;

use self::desk::Desk;
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
            Command::New(new) => records::new(&Desk::open(&new.options)?, new).await,
            Command::Step(step) => records::step(&Desk::open(&step.options)?, step).await,
            Command::TakeBack(back) => records::take_back(&Desk::open(&back.options)?, back).await,
            Command::GoLive(live) => go_live::go_live(&Desk::open_to_ask(&live.options)?, live).await,
            Command::Manual(manual) => manual::manual(&Desk::open(&manual.options)?, manual).await,
            Command::List(list) => lists::board(&Desk::open(&list.options)?, list.form).await,
            Command::Due(due) => lists::due(&Desk::open(&due.options)?).await,
            Command::Import(import) => lists::import(&Desk::open(&import.options)?, import).await,
            Command::Export(export) => lists::export(&Desk::open(&export.options)?).await,
            Command::Show(show) => documents::show(&Desk::open(&show.options)?, show).await,
            Command::Mail(mail) => documents::mail(&Desk::open(&mail.options)?, mail).await,
            Command::Sheet(sheet) => documents::sheet(&Desk::open(&sheet.options)?, sheet).await,
        }
    })
}
