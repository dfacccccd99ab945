//! `izquery audit`: checks, searches and exports the audit trail.

use std::{
    io::{self, Write},
    ops::ControlFlow,
    path::Path,
    process::ExitCode,
};

use anyhow::Context;
use iz_facade::{
    client::Environment,
    store::{
        self as iz_store, AuditAction, CheckpointPlace, Filter, NewRow, Released, Row, Store, StoreSettings,
        Writer,
    },
    subject,
};

use crate::{
    BAD_RESULT, cli,
    config::{Config, StoreSection},
    patient_file,
    requester::requester,
    serve::runtime,
    standard_output::StandardOutput,
    store,
    visible::{say, visible},
};

pub(crate) fn run(options: &cli::Audit) -> anyhow::Result<ExitCode> {
    let path = options.command.config();
    let config = Config::load(path)?;
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
    let place = match checkpoints {
        Some(file) => Some(CheckpointPlace::File(file.to_path_buf())),
        None => store::checkpoint_place(section)?,
    };
    let place = place.filter(|place| {
        let is_file = matches!(place, CheckpointPlace::File(_));
        if !is_file {
            say("the checkpoints are in the journal: write them to a file and name it with --checkpoints FILE");
        }
        is_file
    });
    let checkpoints = place.map(|place| place.read()).transpose()?.unwrap_or_default();
    let verification = iz_store::verify(settings, &checkpoints)?;
    let mut out = StandardOutput;
    for finding in &verification.findings {
        writeln!(out, "{finding}")?;
    }
    let rows = verification.rows;
    if verification.is_intact() {
        writeln!(out, "{rows} rows are whole and in order")?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(
        out,
        "{rows} rows were read, and the audit trail is not whole; keep the store as it is, and restore a backup beside it"
    )?;
    Ok(ExitCode::from(BAD_RESULT))
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
    let requester = requester(None, "audit")?;
    let row = NewRow {
        time: Environment::system().clock.now(),
        writer: Writer::Audit,
        token: None,
        actor: requester.actor,
        purpose: requester.purpose,
        action,
        patient: None,
        patient_id: None,
        registry: None,
        outcome: "audit_read".to_owned(),
        source: None,
        released: vec![Released::Audit],
        request_id: None,
        subject: None,
    };
    let store = Store::open(settings.clone())?;
    runtime()?.block_on(async {
        let written = store.append(row).await;
        store.close().await;
        written
    })?;
    Ok(())
}
