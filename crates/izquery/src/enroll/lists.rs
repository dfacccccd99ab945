//! Commands about all locations: the board, the reminders, and spreadsheets.

use std::{io::Write, process::ExitCode};

use anyhow::Context;
use iz_facade::enroll::{
    Board, ImportSettings, MAX_IMPORT_BYTES, Note, RowOutcome, Status, Stylesheet, export as exported,
};

use super::desk::Desk;
use crate::{
    BAD_RESULT,
    cli::{Form, ImportLocations},
    input_file,
    standard_output::StandardOutput,
    visible::visible,
};

/// Prints the board of all locations.
pub(super) async fn board(desk: &Desk, form: Form) -> anyhow::Result<ExitCode> {
    let board = Board::of(statuses(desk).await?, desk.today);
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
    Ok(ExitCode::SUCCESS)
}

/// The lines of a board, one for each location.
pub(crate) fn board_lines(board: &Board) -> impl Iterator<Item = String> {
    board.locations.iter().map(|row| {
        let late = row.overdue_days.map(|days| format!("  LATE by {days} days")).unwrap_or_default();
        let next = row.next_actor_name.as_deref().map(|who| format!("; {who} acts next")).unwrap_or_default();
        let days = row.stage.days;
        format!("{}  {}  {}, {days} days{next}{late}", row.location, row.pharmacy_name, row.stage.title)
    })
}

async fn statuses(desk: &Desk) -> anyhow::Result<Vec<Status>> {
    let all = desk.all().await?;
    all.values().map(|stored| desk.status(&stored.enrollment)).collect()
}

/// Prints the reminders that are due.
pub(super) async fn due(desk: &Desk) -> anyhow::Result<ExitCode> {
    let mut count = 0_u32;
    for status in statuses(desk).await? {
        for next in &status.next {
            let Some(reminder) = next.reminder.filter(|reminder| reminder.is_due) else { continue };
            count = count.saturating_add(1);
            let line = format!(
                "{}  {}  {}: {} acts, waits since {} ({} days, reminder of {})",
                status.location,
                status.pharmacy_name,
                next.title,
                next.who_name,
                next.since,
                next.days,
                reminder.on
            );
            writeln!(StandardOutput, "{}", visible(&line))?;
        }
    }
    StandardOutput.flush()?;
    // Cron mails the lines. The status says whether there are any.
    Ok(if count == 0 { ExitCode::SUCCESS } else { ExitCode::from(BAD_RESULT) })
}

/// Takes in a spreadsheet.
pub(super) async fn import(desk: &Desk, options: &ImportLocations) -> anyhow::Result<ExitCode> {
    let file = input_file::up_to(&options.file, MAX_IMPORT_BYTES)?;
    let name = options.file.file_name().map_or_else(String::new, |name| name.display().to_string());
    let evidence = Note::new(&format!("imported from {name}")).context("FILE")?;
    let settings = ImportSettings {
        profile: desk.profile()?,
        today: desk.today,
        by: desk.actor()?,
        evidence,
        already_live: options.already_live,
    };
    let report = desk.book.import(&file, &settings, desk.record()).await?;
    let report = report.with_context(|| options.file.display().to_string())?;
    for row in report.rows.iter().filter(|row| row.outcome == RowOutcome::Refused) {
        let line = format!("line {}, {}: {}", row.line, row.location, row.reasons.join("; "));
        writeln!(StandardOutput, "refused  {}", visible(&line))?;
    }
    for column in &report.ignored_columns {
        writeln!(StandardOutput, "ignored  column {}", visible(column))?;
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
    Ok(if refused == 0 { ExitCode::SUCCESS } else { ExitCode::from(BAD_RESULT) })
}

/// Prints all locations for a spreadsheet.
pub(super) async fn export(desk: &Desk) -> anyhow::Result<ExitCode> {
    let all = desk.all().await?;
    let records = all.values().map(|stored| &stored.enrollment);
    write!(StandardOutput, "{}", exported(desk.profile()?, records, desk.today)?)?;
    StandardOutput.flush()?;
    Ok(ExitCode::SUCCESS)
}
