//! A list of locations for a spreadsheet, which can be imported again.

use jiff::civil::Date;

use crate::{
    board::BoardRow,
    columns,
    enrollment::Enrollment,
    event_fault::EventFault,
    profile::EnrollmentProfile,
    spreadsheet::{csv_text, guarded},
};

/// Writes the locations of one profile as CSV (RFC 4180, UTF-8 with a byte order mark, by which spreadsheets know the
/// encoding). The columns after `taken_back_on` are computed, and an import passes over them.
///
/// # Errors
///
/// [`EventFault`] if a location belongs to another profile, or its record was changed by hand.
pub fn export<'a>(
    profile: &EnrollmentProfile,
    enrollments: impl IntoIterator<Item = &'a Enrollment>,
    today: Date,
) -> Result<String, EventFault> {
    let mut rows = vec![header(profile)];
    for enrollment in enrollments {
        rows.push(row(profile, enrollment, today)?);
    }
    Ok(format!("\u{feff}{}", csv_text(rows)))
}

fn header(profile: &EnrollmentProfile) -> Vec<String> {
    let mut header = vec![columns::LOCATION_ID.to_owned(), columns::PHARMACY_NAME.to_owned()];
    header.extend(profile.ids.iter().map(|rule| rule.key.clone()));
    let texts = [
        columns::CONTACT_NAME,
        columns::CONTACT_EMAIL,
        columns::CONTACT_PHONE,
        columns::PHARMACIST_IN_CHARGE,
        columns::OPENED_ON,
    ];
    header.extend(texts.map(ToOwned::to_owned));
    for step in profile.tasks() {
        if step.who.len() > 1 {
            header.push(format!("{}{}", step.id, columns::HANDED_ON));
        }
        header.push(step.id.to_string());
    }
    header.extend([columns::WENT_LIVE_ON, columns::TAKEN_BACK_ON].map(ToOwned::to_owned));
    header.extend(columns::COMPUTED.map(ToOwned::to_owned));
    header
}

fn row(profile: &EnrollmentProfile, enrollment: &Enrollment, today: Date) -> Result<Vec<String>, EventFault> {
    let progress = enrollment.progress(profile)?;
    let status = enrollment.status(profile, today)?;
    let location = enrollment.location();
    let contact = &location.contact;
    let mut row = vec![location.id.to_string(), location.pharmacy_name.to_string()];
    row.extend(profile.ids.iter().map(|rule| cell(location.registry_ids.get(&rule.key))));
    row.extend([cell(contact.name.as_ref()), cell(contact.email.as_ref()), cell(contact.phone.as_ref())]);
    row.extend([cell(location.pharmacist_in_charge.as_ref()), enrollment.opened_on().to_string()]);
    for step in profile.tasks() {
        if step.who.len() > 1 {
            row.push(cell(progress.handed_on(&step.id)));
        }
        // A step that is assumed to be done has no day of its own.
        row.push(cell(progress.done(&step.id).filter(|done| !done.assumed).map(|done| done.on)));
    }
    row.push(cell(progress.went_live_on()));
    row.push(cell(progress.taken_back().map(|taken_back| taken_back.on)));
    let mut row: Vec<String> = row.iter().map(|cell| guarded(cell).into_owned()).collect();
    row.extend(BoardRow::of(status).computed());
    Ok(row)
}

fn cell(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
