//! Writes rows as CSV.

use std::{borrow::Cow, io, ops::ControlFlow};

use thiserror::Error;

use crate::{Filter, Row, StoreError, StoreSettings, report};

/// The first line.
const COLUMNS: [&str; 15] = [
    "sequence",
    "time",
    "writer",
    "token",
    "actor",
    "purpose",
    "action",
    "patient",
    "patient_id",
    "registry",
    "outcome",
    "source",
    "released",
    "request_id",
    "subject",
];

/// Why an export failed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The CSV cannot be written.
    #[error("the CSV cannot be written")]
    Write(#[source] io::Error),
}

/// Writes the rows that fit the filter as CSV (RFC 4180), and returns their number. This blocks.
///
/// A value that a spreadsheet would take for a formula gets a leading apostrophe (OWASP ASVS 1.2.10).
///
/// # Errors
///
/// If the store cannot be read, or the CSV cannot be written.
pub fn export(settings: &StoreSettings, filter: &Filter, to: impl io::Write) -> Result<u64, ExportError> {
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(to);
    csv.write_record(COLUMNS).map_err(writing)?;
    let mut rows = 0_u64;
    let mut failed = None;
    report(settings, filter, |row| match write(&mut csv, &row) {
        Ok(()) => {
            rows = rows.saturating_add(1);
            ControlFlow::Continue(())
        }
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    })?;
    if let Some(error) = failed {
        return Err(writing(error));
    }
    csv.flush().map_err(ExportError::Write)?;
    Ok(rows)
}

fn writing(error: csv::Error) -> ExportError {
    ExportError::Write(error.into())
}

fn write<W: io::Write>(csv: &mut csv::Writer<W>, row: &Row) -> csv::Result<()> {
    let optional = |value: &Option<String>| value.clone().unwrap_or_default();
    let released: Vec<&str> = row.released.iter().map(|released| released.as_str()).collect();
    let values = [
        row.sequence.to_string(),
        row.time.to_string(),
        row.writer.to_string(),
        optional(&row.token),
        row.actor.clone(),
        row.purpose.clone(),
        row.action.to_string(),
        row.patient.map(|patient| patient.to_string()).unwrap_or_default(),
        optional(&row.patient_id),
        optional(&row.registry),
        row.outcome.clone(),
        row.source.map(|source| source.to_string()).unwrap_or_default(),
        released.join(" "),
        optional(&row.request_id),
        optional(&row.subject),
    ];
    csv.write_record(values.iter().map(|value| guard(value).into_owned()))
}

/// A value that no spreadsheet takes for a formula.
fn guard(value: &str) -> Cow<'_, str> {
    if value.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{value}"))
    } else {
        Cow::Borrowed(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asvs_1_2_10_a_value_that_begins_like_a_formula_gets_an_apostrophe() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(guard(formula), format!("'{formula}"));
        }
        for text in ["", "a=b", "1-1", "'=1", " x"] {
            assert_eq!(guard(text), text);
        }
    }
}
