//! The cells of one row, each checked.

use csv::ByteRecord;
use jiff::civil::Date;

use super::header::{Column, Header};
use crate::{
    columns,
    field::{FieldFault, Line, LocationId, MailAddress, PharmacyName},
    profile::{EnrollmentProfile, StepId},
    registry_id::RegistryId,
    spreadsheet::unguarded,
};

/// A row of one location.
pub(super) struct Row {
    pub(super) location: LocationId,
    pub(super) says: Says,
}

/// What a row says about its location. What stands in no cell is `None`.
#[derive(Default)]
pub(super) struct Says {
    pub(super) pharmacy_name: Option<PharmacyName>,
    pub(super) ids: Vec<(String, RegistryId)>,
    pub(super) contact_name: Option<Line>,
    pub(super) contact_email: Option<MailAddress>,
    pub(super) contact_phone: Option<Line>,
    pub(super) pharmacist_in_charge: Option<Line>,
    pub(super) opened_on: Option<Date>,
    pub(super) done: Vec<(StepId, Date)>,
    pub(super) handed_on: Vec<(StepId, Date)>,
    pub(super) went_live_on: Option<Date>,
    pub(super) taken_back_on: Option<Date>,
}

/// What is wrong with a row, a sentence for each column.
struct Faults(Vec<String>);

impl Faults {
    /// The value of a cell, or `None` and a fault.
    fn take<T>(&mut self, column: &str, read: Result<T, impl std::fmt::Display>) -> Option<T> {
        read.map_err(|fault| self.0.push(format!("{column}: {fault}"))).ok()
    }
}

/// A day as a spreadsheet writes it: `2026-11-30`, or `11/30/2026` with the month first.
fn day(cell: &str) -> Result<Date, &'static str> {
    const ADVICE: &str = "it is no day; write it as 2026-11-30 or as 11/30/2026";
    let numbers = |separator: char, lengths: [std::ops::RangeInclusive<usize>; 3]| {
        let parts: Vec<&str> = cell.split(separator).collect();
        let [first, second, third] = parts.as_slice() else { return None };
        let is_number = |(part, length): (&&str, &std::ops::RangeInclusive<usize>)| {
            length.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        parts.iter().zip(&lengths).all(is_number).then_some((*first, *second, *third))
    };
    let read = match (numbers('-', [4..=4, 2..=2, 2..=2]), numbers('/', [1..=2, 1..=2, 4..=4])) {
        (Some((year, month, day)), _) | (None, Some((month, day, year))) => {
            let number = |text: &str| text.parse::<i16>().ok();
            let small = |text: &str| text.parse::<i8>().ok();
            number(year).zip(small(month)).zip(small(day))
        }
        (None, None) => None,
    };
    let ((year, month), day) = read.ok_or(ADVICE)?;
    Date::new(year, month, day).map_err(|_| ADVICE)
}

impl Header {
    /// Reads the cells of a row.
    pub(super) fn row(&self, profile: &EnrollmentProfile, record: &ByteRecord) -> Result<Row, Vec<String>> {
        if record.iter().any(|cell| str::from_utf8(cell).is_err()) {
            let reason = "the row is not UTF-8; save the file as \"CSV UTF-8\" in the spreadsheet";
            return Err(vec![reason.to_owned()]);
        }
        if record.as_slice().iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
            let reason =
                "a cell has more than one line; write it in one line, and look for a missing quotation mark";
            return Err(vec![reason.to_owned()]);
        }
        if record.iter().skip(self.columns.len()).any(|cell| !cell.trim_ascii().is_empty()) {
            let reason =
                "the row has more cells than the first line; put a text with a comma into quotation marks";
            return Err(vec![reason.to_owned()]);
        }
        self.cells(profile, record)
    }

    fn cells(&self, profile: &EnrollmentProfile, record: &ByteRecord) -> Result<Row, Vec<String>> {
        let mut faults = Faults(Vec::new());
        let mut location = None;
        let mut row = Says::default();
        for ((column, name), cell) in self.columns.iter().zip(record) {
            // Every cell is UTF-8, as was checked.
            let cell = unguarded(str::from_utf8(cell).unwrap_or_default().trim());
            if cell.is_empty() {
                continue;
            }
            match column {
                Column::Fixed(columns::LOCATION_ID) => location = faults.take(name, LocationId::new(cell)),
                Column::Fixed(columns::PHARMACY_NAME) => {
                    row.pharmacy_name = faults.take(name, PharmacyName::new(cell));
                }
                Column::Fixed(columns::CONTACT_NAME) => row.contact_name = faults.take(name, Line::new(cell)),
                Column::Fixed(columns::CONTACT_EMAIL) => {
                    row.contact_email = faults.take(name, MailAddress::new(cell));
                }
                Column::Fixed(columns::CONTACT_PHONE) => {
                    row.contact_phone = faults.take(name, Line::new(cell))
                }
                Column::Fixed(columns::PHARMACIST_IN_CHARGE) => {
                    row.pharmacist_in_charge = faults.take(name, Line::new(cell));
                }
                Column::Fixed(columns::OPENED_ON) => row.opened_on = faults.take(name, day(cell)),
                Column::Fixed(columns::WENT_LIVE_ON) => row.went_live_on = faults.take(name, day(cell)),
                Column::Fixed(columns::TAKEN_BACK_ON) => row.taken_back_on = faults.take(name, day(cell)),
                Column::Id(key) => {
                    let rule = profile.ids.iter().find(|rule| rule.key == *key);
                    let id = rule.and_then(|rule| faults.take(name, rule.read(cell)));
                    row.ids.extend(id.map(|id| (key.clone(), id)));
                }
                Column::Done(step) => {
                    row.done.extend(faults.take(name, day(cell)).map(|on| (step.clone(), on)));
                }
                Column::HandedOn(step) => {
                    row.handed_on.extend(faults.take(name, day(cell)).map(|on| (step.clone(), on)));
                }
                Column::Fixed(_) | Column::Passed => {}
            }
        }
        match location {
            Some(location) if faults.0.is_empty() => Ok(Row { location, says: row }),
            Some(_) => Err(faults.0),
            None => {
                if faults.0.iter().all(|fault| !fault.starts_with(columns::LOCATION_ID)) {
                    faults.0.insert(0, format!("{}: {}", columns::LOCATION_ID, FieldFault::Empty));
                }
                Err(faults.0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::day;

    #[test]
    fn a_day_is_read_as_spreadsheets_write_it() {
        for cell in ["2026-11-03", "11/3/2026", "11/03/2026"] {
            assert_eq!(day(cell), Ok(date(2026, 11, 3)), "{cell}");
        }
        for cell in [
            "11/3/26",
            "45964",
            "3.11.2026",
            "2026-13-01",
            "2026-02-30",
            "13/1/2026",
            "2026-11-3",
            "Nov 3",
            "--",
            "+1/+1/2026",
        ] {
            assert_eq!(day(cell), Err("it is no day; write it as 2026-11-30 or as 11/30/2026"), "{cell}");
        }
    }
}
