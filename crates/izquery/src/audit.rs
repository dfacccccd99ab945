//! `izquery audit`: checks, searches and exports the audit trail.

use std::{
    io::{self, Write},
    ops::ControlFlow,
    path::Path,
    process::ExitCode,
};

use anyhow::{Context, ensure};
use iz_facade::{
    client::Environment,
    store::{
        self as iz_store, AuditAction, CheckpointPlace, Checkpoints, Filter, NewRow, Released, Row, Store,
        StoreSettings, Writer,
    },
    subject,
};

use crate::{
    BAD_RESULT, cli,
    config::{Config, StoreSection},
    counted::counted,
    patient_file,
    requester::requester,
    serve::runtime,
    standard_output::StandardOutput,
    store,
    visible::{say, visible},
};

pub(crate) fn run(options: &cli::Audit) -> anyhow::Result<ExitCode> {
    let path = options.command.config();
    let config = Config::load_to_ask_nothing(path)?;
    let file = || path.display().to_string();
    let settings = store::settings_of_existing(&config.store).with_context(file)?;
    match &options.command {
        cli::AuditCommand::Verify(options) => {
            verify(&settings, &config.store, options.checkpoints.as_deref()).with_context(file)
        }
        cli::AuditCommand::Report(filter) => {
            let filter = filter_of(filter, &settings)?;
            record(&settings, AuditAction::View)?;
            report(&settings, &filter)
        }
        cli::AuditCommand::Export(filter) => {
            let filter = filter_of(filter, &settings)?;
            record(&settings, AuditAction::Export)?;
            iz_store::export(&settings, &filter, io::BufWriter::new(StandardOutput))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn verify(
    settings: &StoreSettings,
    section: &StoreSection,
    checkpoints: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    let checkpoints = checkpoints_of(section, checkpoints)?;
    let verification = iz_store::verify(settings, &checkpoints)?;
    let mut out = StandardOutput;
    for finding in &verification.findings {
        writeln!(out, "{finding}")?;
    }
    let rows = verification.rows;
    writeln!(out, "{}", compared(&checkpoints))?;
    if verification.is_intact() {
        writeln!(out, "{} whole and in order", counted(rows, "row is", "rows are"))?;
        // Without a checkpoint nobody knows whether an older file was put back.
        let is_compared = rows == 0 || !checkpoints.is_empty();
        return Ok(if is_compared { ExitCode::SUCCESS } else { ExitCode::from(BAD_RESULT) });
    }
    writeln!(
        out,
        "{} read, and the audit trail is not whole; keep the store as it is, and restore a backup beside it",
        counted(rows, "row was", "rows were")
    )?;
    Ok(ExitCode::from(BAD_RESULT))
}

/// The checkpoints of the file that the option or the configuration names. Those of the journal must be in a file.
fn checkpoints_of(section: &StoreSection, file: Option<&Path>) -> anyhow::Result<Checkpoints> {
    let place = match file {
        Some(file) => {
            ensure!(file.exists(), "--checkpoints: {} does not exist", visible(&file.display().to_string()));
            Some(CheckpointPlace::File(file.to_path_buf()))
        }
        None => store::checkpoint_place(section)?,
    };
    match place {
        Some(CheckpointPlace::Journald { .. }) => {
            say(
                "the checkpoints are in the journal: write them to a file (journalctl -t izquery-audit -o cat > FILE), and \
                 name it with --checkpoints FILE",
            );
            Ok(Checkpoints::default())
        }
        Some(place) => Ok(place.read()?),
        None => Ok(Checkpoints::default()),
    }
}

/// With how many checkpoints the rows were compared. Without one, nothing shows that rows are missing at the end.
fn compared(checkpoints: &Checkpoints) -> String {
    match (checkpoints.len(), checkpoints.last_time()) {
        (1, Some(time)) => format!("compared with 1 checkpoint, of {time}"),
        (count, Some(time)) => format!("compared with {count} checkpoints, the last of {time}"),
        (_, None) => "compared with no checkpoint, so that missing rows at the end are not found".to_owned(),
    }
}

fn report(settings: &StoreSettings, filter: &Filter) -> anyhow::Result<ExitCode> {
    let mut written = Ok(());
    iz_store::report(settings, filter, |row| {
        written = print(&row);
        if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    written?;
    Ok(ExitCode::SUCCESS)
}

/// One line: when, who, why, what, which registry, the outcome, and what was given out.
fn print(row: &Row) -> io::Result<()> {
    let released: Vec<&str> = row.released.iter().map(|part| part.as_str()).collect();
    let optional =
        |text: &Option<String>| text.as_deref().map_or("-".to_owned(), |text| visible(text).into_owned());
    writeln!(
        StandardOutput,
        "{}  {}  {} {}  actor={} purpose={} token={} registry={} patient_id={} source={} released={} request={} subject={}",
        row.sequence,
        row.time,
        row.action,
        visible(&row.outcome),
        visible(&row.actor),
        visible(&row.purpose),
        optional(&row.token),
        optional(&row.registry),
        optional(&row.patient_id),
        row.source.map_or("-", |source| source.as_str()),
        if released.is_empty() { "-".to_owned() } else { released.join(",") },
        optional(&row.request_id),
        optional(&row.subject),
    )
}

fn filter_of(options: &cli::AuditFilter, settings: &StoreSettings) -> anyhow::Result<Filter> {
    let patient = options.patient.as_deref().map(patient_file::read).transpose()?;
    let patient = patient.map(|patient| {
        subject(&patient.details).context("--patient: a name and a birth date are needed, or an identifier")
    });
    Ok(Filter {
        patient: patient.transpose()?.map(|subject| settings.audit_key.patient_hash(&subject)),
        patient_id: options.patient_id.clone(),
        actor: options.actor.clone(),
        token: options.token.clone(),
        action: options.action,
        from: options.from,
        to: options.to,
    })
}

/// Writes the row that says that the audit trail was read.
fn record(settings: &StoreSettings, action: AuditAction) -> anyhow::Result<()> {
    // Opening a store to write creates it. A trail that does not exist is an error here.
    iz_store::report(settings, &Filter::default(), |_| ControlFlow::Break(()))?;
    let requester = requester(None, "audit")?;
    let (now, writer) = (Environment::system().clock.now(), Writer::Audit);
    let row = NewRow {
        action,
        released: vec![Released::Audit],
        ..NewRow::admin(now, writer, &requester.actor, &requester.purpose, "audit_read")
    };
    let store = Store::open(settings.clone())?;
    runtime()?.block_on(async {
        let written = store.append(row).await;
        store.close().await;
        written
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use iz_facade::store::{AuditKey, StoreLocation};

    use super::*;

    #[tokio::test]
    async fn a_verification_says_with_how_many_checkpoints_it_compared() {
        let key = AuditKey::from_random([7; 32]);
        let store = Store::open(StoreSettings::new(StoreLocation::Memory, key)).unwrap();
        let mut made = Vec::new();
        let mut said = vec![compared(&made.clone().into())];
        for day in ["2026-11-28T12:00:00Z", "2026-11-29T12:00:00Z"] {
            made.push(store.checkpoint(day.parse().unwrap()).await.unwrap());
            said.push(compared(&made.clone().into()));
        }
        let expected = [
            "compared with no checkpoint, so that missing rows at the end are not found",
            "compared with 1 checkpoint, of 2026-11-28T12:00:00Z",
            "compared with 2 checkpoints, the last of 2026-11-29T12:00:00Z",
        ];
        assert_eq!(said, expected);
    }
}
