//! The first line of a list: which column stands where.

use csv::ByteRecord;

use super::{
    ImportFault,
    unknown_column::{UnknownColumn, similar},
};
use crate::{
    columns,
    profile::{EnrollmentProfile, StepId},
    spreadsheet::unguarded,
};

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// One of [`columns::READ`].
    Fixed(&'static str),
    /// An id of the registry, by its key.
    Id(String),
    /// The day on which a step was done.
    Done(StepId),
    /// The day on which a step was handed on.
    HandedOn(StepId),
    /// Nothing that is read.
    Passed,
}

/// The columns of a file, in their order, with their names in the file.
pub(super) struct Header {
    pub(super) columns: Vec<(Column, String)>,
    unknown: Vec<UnknownColumn>,
}

impl Header {
    pub(super) fn read(profile: &EnrollmentProfile, record: &ByteRecord) -> Result<Self, ImportFault> {
        let mut header = Self { columns: Vec::new(), unknown: Vec::new() };
        for cell in record {
            let name = str::from_utf8(cell).map_err(|_| ImportFault::NoCsv)?;
            let word = word(unguarded(name.trim()));
            let column = column(profile, &word);
            if column == Column::Passed {
                if !word.is_empty() && !columns::COMPUTED.contains(&word.as_str()) {
                    let handed_on = handed_on(profile);
                    let all = known(profile).into_iter().chain(handed_on.iter().map(String::as_str));
                    let similar = similar(&word, all).map(ToOwned::to_owned);
                    header.unknown.push(UnknownColumn { name: name.trim().to_owned(), similar });
                }
            } else if header.columns.iter().any(|(other, _)| *other == column) {
                return Err(ImportFault::ColumnTwice { column: word });
            }
            header.columns.push((column, word));
        }
        header.check_has(profile, columns::LOCATION_ID)?;
        Ok(header)
    }

    /// Checks that the file has a column.
    pub(super) fn check_has(
        &self,
        profile: &EnrollmentProfile,
        column: &'static str,
    ) -> Result<(), ImportFault> {
        if self.columns.iter().any(|(known, _)| *known == Column::Fixed(column)) {
            return Ok(());
        }
        Err(ImportFault::MissingColumn { column, known: known(profile).join(", ") })
    }

    pub(super) fn unknown(&self) -> &[UnknownColumn] {
        &self.unknown
    }

    /// The id of the location, as it stands in a row, also if the row is refused.
    pub(super) fn location(&self, record: &ByteRecord) -> String {
        let is_id = |(column, _): &(Column, String)| *column == Column::Fixed(columns::LOCATION_ID);
        let cell = self.columns.iter().position(is_id).and_then(|at| record.get(at)).unwrap_or_default();
        let text = String::from_utf8_lossy(cell);
        // A row without its last quotation mark may hold the rest of the file.
        unguarded(text.trim()).chars().take(64).collect()
    }
}

/// The sign between the cells: a comma, or what a spreadsheet of another language or a program writes in its place.
pub(super) fn delimiter(file: &[u8]) -> u8 {
    let line = file.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let count = |delimiter: u8| line.iter().filter(|byte| **byte == delimiter).count();
    // The first of equals is the last that `max_by_key` keeps, so the comma stands at the end.
    [b'\t', b';', b','].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}

/// A name of a column as a word: `TX IIS ID` is `tx_iis_id`.
fn word(name: &str) -> String {
    let parts = name.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

fn column(profile: &EnrollmentProfile, word: &str) -> Column {
    if let Some(fixed) = columns::READ.into_iter().find(|fixed| *fixed == word) {
        return Column::Fixed(fixed);
    }
    if profile.ids.iter().any(|rule| rule.key == word) {
        return Column::Id(word.to_owned());
    }
    let handed_on = word.strip_suffix(columns::HANDED_ON);
    for step in profile.tasks() {
        if step.id.as_str() == word {
            return Column::Done(step.id.clone());
        }
        if step.who.len() > 1 && handed_on == Some(step.id.as_str()) {
            return Column::HandedOn(step.id.clone());
        }
    }
    Column::Passed
}

/// The columns that are read.
fn known(profile: &EnrollmentProfile) -> Vec<&str> {
    let ids = profile.ids.iter().map(|rule| rule.key.as_str());
    let steps = profile.tasks().map(|step| step.id.as_str());
    columns::READ.into_iter().chain(ids).chain(steps).collect()
}

/// The columns of the days on which steps were handed on.
fn handed_on(profile: &EnrollmentProfile) -> Vec<String> {
    let steps = profile.tasks().filter(|step| step.who.len() > 1);
    steps.map(|step| format!("{}{}", step.id, columns::HANDED_ON)).collect()
}
