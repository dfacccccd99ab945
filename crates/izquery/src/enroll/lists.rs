//! Commands about all locations: the board, the reminders, and spreadsheets.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    process::ExitCode,
};

use anyhow::Context;
use iz_facade::enroll::{
    Board, ImportReport, ImportSettings, LocationId, MAX_IMPORT_BYTES, Note, RowOutcome, RowReport,
    Stylesheet, UnreadableLocation, UnrecordedLocation, days_text, export as exported, late_text,
};

use super::{
    enroll_run::{AllLocations, EnrollRun},
    manual::doses_sentence,
    site_warnings::{other_ids, without_site},
};
use crate::{
    BAD_RESULT,
    cli::{Form, ImportLocations},
    input_file,
    standard_output::StandardOutput,
    visible::{say, visible},
};

/// Prints the board of all locations of each enrollment, also of those whose record cannot be read.
pub(super) async fn board(runs: &[EnrollRun], form: Form) -> anyhow::Result<ExitCode> {
    let mut all = AllLocations::default();
    for run in runs {
        all.add(run.all().await?);
    }
    // With registries in several time zones, the board is of the latest day.
    let today = runs.iter().map(|run| run.today).max().context("an enrollment is named")?;
    let code = code_of(&all.unreadable);
    let board = Board::of(all.statuses, today);
    let board = board.with_unreadable(all.unreadable).with_not_recorded(all.not_recorded);
    let mut out = StandardOutput;
    match form {
        Form::Json => writeln!(out, "{}", serde_json::to_string_pretty(&board)?)?,
        Form::Csv => write!(out, "{}", board.csv())?,
        Form::Html => write!(out, "{}", board.html(Stylesheet::Inline))?,
        Form::Text => {
            for line in board_lines(&board) {
                writeln!(out, "{}", visible(&line))?;
            }
        }
    }
    out.flush()?;
    Ok(code)
}

/// The exit status of a list: every location is in it, or a record could not be read.
fn code_of(unreadable: &[UnreadableLocation]) -> ExitCode {
    if unreadable.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(BAD_RESULT) }
}

/// That the record of a location cannot be read, in one line.
fn unreadable_line(UnreadableLocation { location, reason, .. }: &UnreadableLocation) -> String {
    format!("{location}  UNREADABLE: {reason}")
}

/// That a location of the configuration has no record, in one line.
fn not_recorded_line(UnrecordedLocation { location, .. }: &UnrecordedLocation) -> String {
    format!(
        "{location}  NOT RECORDED: its lookups are refused; `izquery enroll new {location}` opens its record"
    )
}

/// The lines of a board, one for each location.
pub(crate) fn board_lines(board: &Board) -> impl Iterator<Item = String> {
    let locations = board.locations.iter().map(|row| {
        let late = row.overdue_days.map(|days| format!("  ({})", late_text(days))).unwrap_or_default();
        let next = row.next_actor_name.as_deref().map(|who| format!("; {who} acts next")).unwrap_or_default();
        let days = days_text(row.stage.days);
        format!("{}  {}  {}, {days}{next}{late}", row.location, row.pharmacy_name, row.stage.title)
    });
    let without_record = board.not_recorded.iter().map(not_recorded_line);
    board.unreadable.iter().map(unreadable_line).chain(without_record).chain(locations)
}

/// Prints the reminders that are due, the locations whose record cannot be read or that have none, and those with doses to enter by
/// hand.
pub(super) async fn due(runs: &[EnrollRun]) -> anyhow::Result<ExitCode> {
    let mut count = 0_u32;
    for run in runs {
        count = count.saturating_add(due_of(run).await?);
    }
    StandardOutput.flush()?;
    // Cron mails the lines. The status says whether there are any.
    Ok(if count == 0 { ExitCode::SUCCESS } else { ExitCode::from(BAD_RESULT) })
}

/// Prints the lines of an enrollment, and counts them.
async fn due_of(run: &EnrollRun) -> anyhow::Result<u32> {
    let mut count = 0_u32;
    let AllLocations { statuses, unreadable, not_recorded, .. } = run.all().await?;
    let without_status =
        unreadable.iter().map(unreadable_line).chain(not_recorded.iter().map(not_recorded_line));
    for line in without_status {
        count = count.saturating_add(1);
        writeln!(StandardOutput, "{}", visible(&line))?;
    }
    for status in statuses {
        for next in &status.next {
            let Some(reminder) = next.reminder.filter(|reminder| reminder.is_due) else { continue };
            count = count.saturating_add(1);
            let line = format!(
                "{}  {}  {}: {} acts, waits since {} ({}, reminder of {})",
                status.location,
                status.pharmacy_name,
                next.title,
                next.who_name,
                next.since,
                days_text(next.days),
                reminder.on
            );
            writeln!(StandardOutput, "{}", visible(&line))?;
        }
    }
    for (location, doses) in run.records.by_hand_counts(&run.enrollment).await? {
        count = count.saturating_add(1);
        let line = format!("{location}  {}", doses_sentence(&location, doses));
        writeln!(StandardOutput, "{}", visible(&line))?;
    }
    Ok(count)
}

/// Takes in a spreadsheet.
pub(super) async fn import(run: &EnrollRun, options: &ImportLocations) -> anyhow::Result<ExitCode> {
    let file = input_file::up_to(&options.file, MAX_IMPORT_BYTES)?;
    let name = options.file.file_name().map_or_else(String::new, |name| name.display().to_string());
    let evidence = Note::new(&format!("imported from {name}")).context("FILE")?;
    let settings = ImportSettings {
        profile: run.profile()?,
        today: run.today,
        by: run.actor()?,
        evidence,
        already_live: options.already_live,
        unreadable: BTreeMap::new(),
    };
    let report = run.records.import(&file, &settings, run.record()).await?;
    let report = report.with_context(|| options.file.display().to_string())?;
    for row in report.rows.iter().filter(|row| options.report || row.outcome == RowOutcome::Refused) {
        writeln!(StandardOutput, "{}", visible(&row_line(row)))?;
    }
    for warning in warnings(run, &report, options.already_live).await? {
        writeln!(StandardOutput, "{}", visible(&warning))?;
    }
    for column in &report.unknown_columns {
        writeln!(StandardOutput, "{}", visible(&column.sentence()))?;
    }
    let count = |outcome| report.count(outcome);
    let refused = count(RowOutcome::Refused);
    writeln!(
        StandardOutput,
        "{} rows: {} created, {} updated, {} unchanged, {refused} refused, {} blank",
        report.rows.len(),
        count(RowOutcome::Created),
        count(RowOutcome::Updated),
        count(RowOutcome::Unchanged),
        report.blank_rows
    )?;
    StandardOutput.flush()?;
    let is_whole = refused == 0 && report.unknown_columns.is_empty();
    Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::from(BAD_RESULT) })
}

/// What became of a row, in one line.
fn row_line(row: &RowReport) -> String {
    let line = format!("{:<8} line {}, {}", row.outcome.as_str(), row.line, row.location);
    if row.reasons.is_empty() { line } else { format!("{line}: {}", row.reasons.join("; ")) }
}

/// Warnings about rows that were taken in: no site of the configuration is the location, or a site of a live one asks with another
/// id.
async fn warnings(run: &EnrollRun, report: &ImportReport, already_live: bool) -> anyhow::Result<Vec<String>> {
    let taken = report.rows.iter().filter(|row| row.outcome != RowOutcome::Refused);
    let taken: BTreeSet<LocationId> = taken.filter_map(|row| LocationId::new(&row.location).ok()).collect();
    let mut warnings = without_site(run, &taken);
    if already_live {
        for (id, record) in run.records.all(&run.enrollment).await? {
            let Some(stored) = record.ok().filter(|_| taken.contains(&id)) else { continue };
            warnings.extend(other_ids(run, stored.enrollment.location())?);
        }
    }
    Ok(warnings)
}

/// Prints all locations for a spreadsheet. Those whose record cannot be read are named on standard error.
pub(super) async fn export(run: &EnrollRun) -> anyhow::Result<ExitCode> {
    let AllLocations { enrollments, unreadable, .. } = run.all().await?;
    write!(StandardOutput, "{}", exported(run.profile()?, &enrollments, run.today)?)?;
    StandardOutput.flush()?;
    unreadable.iter().for_each(|location| say(&unreadable_line(location)));
    Ok(code_of(&unreadable))
}
