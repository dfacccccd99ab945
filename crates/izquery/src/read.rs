//! `izquery read`: prints answers from files.

use std::{
    io::{self, Read as _, Write},
    path::Path,
    process::ExitCode,
};

use anyhow::bail;
use iz_facade::client::{
    hl7::{MAX_MESSAGE_BYTES, OwnedAnswer, ReadError, answer::IdKey, path},
    regular_file::{self, ReadFileError},
};
use jiff::{Zoned, civil::Date};
use serde::Serialize;

use crate::{
    BAD_RESULT, cli, input_file,
    standard_output::StandardOutput,
    table,
    terminal::Terminal,
    visible::{say, visible_json},
};

/// One line of output.
#[derive(Serialize)]
struct Line<'a, T: Serialize> {
    file: &'a str,
    #[serde(flatten)]
    content: T,
}

/// A file without a message.
#[derive(Serialize)]
struct Unreadable {
    outcome: &'static str,
    code: &'static str,
    reason: String,
}

#[derive(Serialize)]
struct Values<'a> {
    path: String,
    values: &'a [String],
}

pub(crate) fn run(options: &cli::Read) -> anyhow::Result<ExitCode> {
    let today = options.today.unwrap_or_else(|| Zoned::now().date());
    if options.table {
        return tables(options, today);
    }
    let mut out = io::BufWriter::new(StandardOutput);
    let mut all_read = true;
    // Nothing is printed for a segment that HL7 does not have, until a file has it.
    let unknown = options.path.filter(|path| !path.has_standard_segment()).map(|path| path.segment());
    let mut held = unknown.map(|_| Vec::new());
    for path in &options.files {
        let file = path.display().to_string();
        let bytes = bytes(path).map_err(Unreadable::file);
        if let (Ok(bytes), Some(segment)) = (&bytes, unknown)
            && path::values(bytes, &path::Path::of_segment(segment)).is_ok_and(|found| !found.is_empty())
            && let Some(held) = held.take()
        {
            out.write_all(&held)?;
        }
        let result = bytes.and_then(|bytes| match &options.path {
            Some(path) => path::values(&bytes, path)
                .map(|values| line(&file, Values { path: path.to_string(), values: &values }))
                .map_err(Unreadable::hl7),
            // Each id is the one that a service without `lookups.id_key` shows.
            None => OwnedAnswer::read(bytes, today)
                .map(|answer| line(&file, answer.with_ids(&IdKey::PUBLIC).get()))
                .map_err(Unreadable::hl7),
        });
        let line = match result {
            Ok(line) => line?,
            Err(unreadable) => {
                all_read = false;
                out.flush()?;
                unreadable.report(&file);
                line(&file, unreadable)?
            }
        };
        match &mut held {
            Some(held) => held.extend_from_slice(&line),
            None => out.write_all(&line)?,
        }
    }
    if let (Some(_), Some(segment)) = (held, unknown) {
        bail!(
            "--path: {segment} is not a segment of HL7, and no file has it; a path is a segment and a field, such as \
             PID-5.1, RXA[2]-3 or PID-3[2].4"
        );
    }
    out.flush()?;
    Ok(status(all_read))
}

/// Prints a table for each file. If there are several files, each table stands below the name of its file.
fn tables(options: &cli::Read, today: Date) -> anyhow::Result<ExitCode> {
    let terminal = Terminal::of(options.layout);
    let mut all_read = true;
    for (at, path) in options.files.iter().enumerate() {
        let file = path.display().to_string();
        let read = bytes(path)
            .map_err(Unreadable::file)
            .and_then(|bytes| OwnedAnswer::read(bytes, today).map_err(Unreadable::hl7));
        match read {
            Ok(answer) => {
                let separator = if at == 0 { "" } else { "\n" };
                let title = if options.files.len() == 1 {
                    String::new()
                } else {
                    table::title(&file, terminal.layout)
                };
                let table = table::message(answer.get(), today, terminal.layout);
                terminal.print(&format!("{separator}{title}{table}"))?;
            }
            Err(unreadable) => {
                all_read = false;
                unreadable.report(&file);
            }
        }
    }
    Ok(status(all_read))
}

fn status(all_read: bool) -> ExitCode {
    if all_read { ExitCode::SUCCESS } else { ExitCode::from(BAD_RESULT) }
}

fn line(file: &str, content: impl Serialize) -> serde_json::Result<Vec<u8>> {
    let json = serde_json::to_string(&Line { file, content })?;
    let mut line = visible_json(&json).into_owned();
    line.push('\n');
    Ok(line.into_bytes())
}

/// The bytes of a message. A file gives one byte more than the reader accepts, so that a longer one is refused and not cut.
fn bytes(path: &Path) -> Result<Vec<u8>, ReadFileError> {
    let limit = u64::try_from(MAX_MESSAGE_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    if input_file::is_standard_input(path) {
        io::stdin().lock().take(limit).read_to_end(&mut bytes)?;
    } else {
        regular_file::open(path)?.take(limit).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

impl Unreadable {
    /// Says on the standard error why the file has no message.
    fn report(&self, file: &str) {
        say(&format!("{file}: {}", self.reason));
    }

    fn hl7(error: ReadError) -> Self {
        Self { outcome: "unreadable", code: error.code(), reason: error.to_string() }
    }

    fn file(error: ReadFileError) -> Self {
        let reason = match error {
            ReadFileError::Io(error) => format!("the file cannot be read: {error}"),
            ReadFileError::Fault(fault) => format!("the file {}", input_file::reason(fault)),
            other => other.to_string(),
        };
        Self { outcome: "unreadable", code: "file", reason }
    }
}
