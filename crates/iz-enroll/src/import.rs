//! Takes in a list of locations from a spreadsheet, with a report for each row, and again without doubling.

mod apply;
mod header;
mod row;
mod unknown_column;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, VecDeque},
};

use csv::{ByteRecord, ReaderBuilder};
use jiff::civil::Date;
use serde::Serialize;
use thiserror::Error;

pub use self::unknown_column::UnknownColumn;
use self::{
    apply::{Refusal, TakenRow, take, taken_ids},
    header::Header,
    row::Row,
};
use crate::{
    columns,
    enrollment::Enrollment,
    field::{Line, LocationId, Note},
    profile::EnrollmentProfile,
    registry_id::RegistryId,
};

/// The largest file that is read. 500 locations take about 0.1 MB.
pub const MAX_IMPORT_BYTES: usize = 16 * 1024 * 1024;

/// How a file is imported.
#[derive(Clone, Debug)]
pub struct ImportSettings<'a> {
    /// The profile of the locations.
    pub profile: &'a EnrollmentProfile,
    /// Today.
    pub today: Date,
    /// Who imports.
    pub by: Line,
    /// What shows that a step was done, such as the name of the file.
    pub evidence: Note,
    /// Whether a location may be taken in as live because it already reports to the registry. The file must say since when, in
    /// the column `went_live_on`.
    pub already_live: bool,
    /// The locations that have a record which cannot be read, and why. Their rows are refused.
    pub unreadable: BTreeMap<LocationId, String>,
}

/// What became of each row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// The rows, in the order of the file. No row is missing, except those without any value.
    pub rows: Vec<RowReport>,
    /// How many rows have no value.
    pub blank_rows: usize,
    /// The columns that this program does not know and passed over.
    pub unknown_columns: Vec<UnknownColumn>,
}

/// What became of one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowReport {
    /// The first line of the row in the file, from 1.
    pub line: u64,
    /// The last line of the row. It is another one if a quotation mark is missing.
    pub last_line: u64,
    /// The id of the location, as it stands in the row.
    pub location: String,
    /// What became of it.
    pub outcome: RowOutcome,
    /// Why the row was refused. Empty if it was not.
    pub reasons: Vec<String>,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowOutcome {
    /// The location is new.
    Created,
    /// Something about the location is new.
    Updated,
    /// The record says the same.
    Unchanged,
    /// Nothing of the row was taken.
    Refused,
}

/// Why a file cannot be imported at all. Nothing was changed then.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ImportFault {
    /// The file is empty.
    #[error("the file is empty; its first line must name the columns")]
    Empty,
    /// The file is too large.
    #[error("the file has {bytes} bytes, and at most {max} are read; divide it", max = MAX_IMPORT_BYTES)]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// The file is no CSV in UTF-8.
    #[error("the file is no CSV in UTF-8; save it as \"CSV UTF-8\" in the spreadsheet")]
    NoCsv,
    /// A column is missing.
    #[error("the first line has no column `{column}`; the columns are: {known}")]
    MissingColumn {
        /// The column.
        column: &'static str,
        /// The columns that are read.
        known: String,
    },
    /// Two columns have one meaning.
    #[error("the first line has the column `{column}` twice; remove one of them")]
    ColumnTwice {
        /// The column.
        column: String,
    },
}

impl RowOutcome {
    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Refused => "refused",
        }
    }
}

impl ImportReport {
    /// How many rows had this outcome.
    #[must_use]
    pub fn count(&self, outcome: RowOutcome) -> usize {
        self.rows.iter().filter(|row| row.outcome == outcome).count()
    }

    /// The locations whose record is new or was changed, and which a store must keep.
    pub fn changed(&self) -> impl Iterator<Item = LocationId> {
        let is_changed = |row: &&RowReport| matches!(row.outcome, RowOutcome::Created | RowOutcome::Updated);
        self.rows.iter().filter(is_changed).filter_map(|row| LocationId::new(&row.location).ok())
    }
}

/// Takes in a CSV file of locations. The columns may stand in any order. A blank cell leaves what is known. A row is
/// taken as a whole or refused as a whole.
///
/// # Errors
///
/// [`ImportFault`] if the file cannot be read. A row that cannot be taken is in the report.
pub fn import(
    enrollments: &mut BTreeMap<LocationId, Enrollment>,
    file: &[u8],
    settings: &ImportSettings<'_>,
) -> Result<ImportReport, ImportFault> {
    if file.len() > MAX_IMPORT_BYTES {
        return Err(ImportFault::TooLarge { bytes: file.len() });
    }
    // UTF-16, a zipped workbook, or another file.
    if file.starts_with(b"\xff\xfe") || file.starts_with(b"\xfe\xff") || file.starts_with(b"PK\x03\x04") {
        return Err(ImportFault::NoCsv);
    }
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let file = with_line_feeds(file);
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(header::delimiter(&file))
        .from_reader(file.as_ref());
    // Everything is read before anything is taken, so that a file that cannot be read changes nothing.
    let records: Vec<ByteRecord> =
        reader.byte_records().collect::<Result<_, _>>().map_err(|_| ImportFault::NoCsv)?;
    let mut records = records.iter();
    let first = records.next().ok_or(ImportFault::Empty)?;
    let header = Header::read(settings.profile, first)?;
    if settings.already_live {
        header.check_has(settings.profile, columns::WENT_LIVE_ON)?;
    }
    let mut seen: BTreeSet<LocationId> = BTreeSet::new();
    let mut report = ImportReport { unknown_columns: header.unknown().to_vec(), ..ImportReport::default() };
    let mut rows = Vec::new();
    for record in records {
        if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
            report.blank_rows = report.blank_rows.saturating_add(1);
            continue;
        }
        let line = record.position().map_or(0, csv::Position::line);
        let row = header.row(settings.profile, record).and_then(|row| {
            if seen.insert(row.location.clone()) {
                return Ok(row);
            }
            Err(vec![format!(
                "{}: an earlier row has the same location; keep one of them",
                columns::LOCATION_ID
            )])
        });
        let (row, reasons) = match row {
            Ok(row) => (Some(row), Vec::new()),
            Err(reasons) => (None, reasons),
        };
        let row_report = RowReport {
            line,
            last_line: line.saturating_add(line_breaks(record)),
            location: header.location(record),
            outcome: RowOutcome::Refused,
            reasons,
        };
        rows.push((row_report, row));
    }
    take_all(enrollments, &mut rows, settings);
    report.rows = rows.into_iter().map(|(report, _)| report).collect();
    Ok(report)
}

/// Takes the rows. A row with an id that another location has waits until a later row gives that location another id.
fn take_all(
    enrollments: &mut BTreeMap<LocationId, Enrollment>,
    rows: &mut [(RowReport, Option<Row>)],
    settings: &ImportSettings<'_>,
) {
    let mut taken = taken_ids(settings, enrollments);
    let mut queue: VecDeque<usize> = (0..rows.len()).collect();
    let mut waiting: BTreeMap<(String, RegistryId), Vec<usize>> = BTreeMap::new();
    while let Some(at) = queue.pop_front() {
        let Some((report, Some(row))) = rows.get_mut(at) else { continue };
        match take(enrollments, &mut taken, row, settings) {
            Ok(TakenRow { outcome, free }) => {
                report.outcome = outcome;
                report.reasons.clear();
                queue.extend(free.iter().filter_map(|id| waiting.remove(id)).flatten());
            }
            Err(Refusal { reason, waits_for }) => {
                report.reasons = vec![reason];
                if let Some(id) = waits_for {
                    waiting.entry(id).or_default().push(at);
                }
            }
        }
    }
}

/// The file with line feeds, if it has only the carriage returns of old spreadsheets. Lines are counted by line feeds.
fn with_line_feeds(file: &[u8]) -> Cow<'_, [u8]> {
    if file.contains(&b'\r') && !file.contains(&b'\n') {
        Cow::Owned(file.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte }).collect())
    } else {
        Cow::Borrowed(file)
    }
}

/// How many line breaks are inside a row. If a quotation mark is missing, the break at the end of the file is inside its last
/// row, and is not counted.
fn line_breaks(record: &ByteRecord) -> u64 {
    let breaks = record.as_slice().trim_ascii_end().iter().filter(|byte| **byte == b'\n').count();
    u64::try_from(breaks).unwrap_or(u64::MAX)
}
