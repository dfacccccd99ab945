//! Takes a row into the record of its location.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    ImportSettings, RowOutcome,
    row::{Row, Says},
};
use crate::{
    columns,
    enrollment::Enrollment,
    event::{Event, EventKind},
    field::{LocationId, Note},
    location::Location,
    profile::StepId,
    progress::Progress,
    registry_id::RegistryId,
    taken_ids::{TakenFault, TakenIds},
};

/// What became of a row that is not refused.
pub(super) struct TakenRow {
    pub(super) outcome: RowOutcome,
    /// The ids that the location had before and that other locations may have now.
    pub(super) free: Vec<(String, RegistryId)>,
}

/// Why a row is refused.
pub(super) struct Refusal {
    pub(super) reason: String,
    /// The id that another location has. The row is taken if a later row gives that location another id.
    pub(super) waits_for: Option<(String, RegistryId)>,
}

impl From<String> for Refusal {
    fn from(reason: String) -> Self {
        Self { reason, waits_for: None }
    }
}

impl From<TakenFault> for Refusal {
    fn from(fault: TakenFault) -> Self {
        match &fault {
            TakenFault::RegistryId { key, id, .. } => {
                Self { reason: format!("{key}: {fault}"), waits_for: Some((key.clone(), id.clone())) }
            }
            TakenFault::Number { .. } => {
                format!("{}: {fault}, so format the column as text", columns::LOCATION_ID).into()
            }
        }
    }
}

/// The ids of the records, and those of the records that cannot be read.
pub(super) fn taken_ids(
    settings: &ImportSettings<'_>,
    enrollments: &BTreeMap<LocationId, Enrollment>,
) -> TakenIds {
    let mut taken = TakenIds::of(settings.profile, enrollments.values().map(Enrollment::location));
    settings.unreadable.keys().for_each(|id| taken.add_location(id));
    taken
}

/// Takes a row into the record of its location, as a whole or not at all.
pub(super) fn take(
    enrollments: &mut BTreeMap<LocationId, Enrollment>,
    taken: &mut TakenIds,
    row: &Row,
    settings: &ImportSettings<'_>,
) -> Result<TakenRow, Refusal> {
    if let Some(reason) = settings.unreadable.get(&row.location) {
        let reason = format!("{}: the record of the location cannot be read: {reason}", columns::LOCATION_ID);
        return Err(reason.into());
    }
    let known = enrollments.get(&row.location);
    let before = known.map(Enrollment::location);
    let after = details(before, row)?;
    taken.check(settings.profile, before, &after)?;
    let mut enrollment = match known {
        Some(known) => known.clone(),
        None => open(&after, row, settings)?,
    };
    let has_new_details = update(&mut enrollment, after, &row.says, settings)?;
    let has_new_events = record(&mut enrollment, &row.says, known.is_none(), settings)?;
    let outcome = match (known.is_none(), has_new_details || has_new_events) {
        (true, _) => RowOutcome::Created,
        (false, true) => RowOutcome::Updated,
        (false, false) => return Ok(TakenRow { outcome: RowOutcome::Unchanged, free: Vec::new() }),
    };
    let free = taken.replace(settings.profile, before, enrollment.location());
    enrollments.insert(row.location.clone(), enrollment);
    Ok(TakenRow { outcome, free })
}

/// What is known about the location after the row. What the row does not say stays.
fn details(before: Option<&Location>, Row { location: id, says }: &Row) -> Result<Location, String> {
    let mut location = match (before, &says.pharmacy_name) {
        (Some(before), _) => before.clone(),
        (None, Some(name)) => Location::new(id.clone(), name.clone()),
        (None, None) => {
            return Err(format!(
                "{}: it is empty, and the location is new; enter it",
                columns::PHARMACY_NAME
            ));
        }
    };
    location.registry_ids.extend(says.ids.iter().cloned());
    replace(&mut location.pharmacy_name, &says.pharmacy_name);
    location.contact.name = says.contact_name.clone().or(location.contact.name);
    location.contact.email = says.contact_email.clone().or(location.contact.email);
    location.contact.phone = says.contact_phone.clone().or(location.contact.phone);
    location.pharmacist_in_charge = says.pharmacist_in_charge.clone().or(location.pharmacist_in_charge);
    Ok(location)
}

fn open(location: &Location, row: &Row, settings: &ImportSettings<'_>) -> Result<Enrollment, String> {
    let on = row.says.opened_on.unwrap_or(settings.today);
    Enrollment::open(settings.profile, location.clone(), on, settings.today)
        .map_err(|fault| format!("{}: {fault}", columns::OPENED_ON))
}

/// Changes what is known about the location.
fn update(
    enrollment: &mut Enrollment,
    location: Location,
    says: &Says,
    settings: &ImportSettings<'_>,
) -> Result<bool, String> {
    if let Some(on) = says.opened_on
        && on != enrollment.opened_on()
    {
        let opened = enrollment.opened_on();
        return Err(format!(
            "{}: the record was opened on {opened}, and this stays; leave the cell blank",
            columns::OPENED_ON
        ));
    }
    enrollment.update(settings.profile, location).map_err(|fault| fault.to_string())
}

fn replace<T: Clone>(known: &mut T, new: &Option<T>) {
    if let Some(new) = new {
        known.clone_from(new);
    }
}

/// Records what the row says happened and the record does not say.
fn record(
    enrollment: &mut Enrollment,
    says: &Says,
    is_new: bool,
    settings: &ImportSettings<'_>,
) -> Result<bool, String> {
    let mut progress = enrollment.progress(settings.profile).map_err(|fault| fault.to_string())?;
    let mut is_changed = false;
    for (column, on, what) in missing_events(&progress, says, is_new, settings)? {
        let event = Event { on, by: settings.by.clone(), what };
        enrollment
            .record_after(settings.profile, &mut progress, event, settings.today)
            .map_err(|fault| format!("{column}: {fault}"))?;
        is_changed = true;
    }
    Ok(is_changed)
}

/// What the row says happened and the record does not say, in an order in which it can be recorded, with its column.
fn missing_events(
    progress: &Progress,
    says: &Says,
    is_new: bool,
    settings: &ImportSettings<'_>,
) -> Result<Vec<(String, Date, EventKind)>, String> {
    let evidence: &Note = &settings.evidence;
    let mut events = Vec::new();
    // A step waits only for steps before it.
    for step in settings.profile.tasks() {
        let on = |list: &[(StepId, Date)]| list.iter().find(|(id, _)| *id == step.id).map(|(_, on)| *on);
        let column = format!("{}{}", step.id, columns::HANDED_ON);
        if let Some(on) = only_in_row(&column, on(&says.handed_on), progress.handed_on(&step.id))? {
            let what = EventKind::HandedOn { step: step.id.clone(), evidence: evidence.clone() };
            events.push((column, on, what));
        }
        let recorded = progress.done(&step.id).map(|done| done.on);
        if let Some(on) = only_in_row(step.id.as_str(), on(&says.done), recorded)? {
            let what = EventKind::StepDone { step: step.id.clone(), evidence: evidence.clone() };
            events.push((step.id.to_string(), on, what));
        }
    }
    let went_live = columns::WENT_LIVE_ON;
    if let Some(on) = only_in_row(went_live, says.went_live_on, progress.went_live_on())? {
        if !settings.already_live {
            return Err(format!(
                "{went_live}: only an import of locations that already report takes in live ones; say that they already report, \
                 or leave the cell blank"
            ));
        }
        events.push((went_live.to_owned(), on, EventKind::AlreadyLive { evidence: evidence.clone() }));
    }
    let taken_back = columns::TAKEN_BACK_ON;
    let recorded = progress.taken_back().map(|taken_back| taken_back.on);
    if let Some(on) = only_in_row(taken_back, says.taken_back_on, recorded)? {
        if !is_new {
            return Err(format!("{taken_back}: an import takes no location back; take it back by itself"));
        }
        events.push((taken_back.to_owned(), on, EventKind::TakenBack { reason: evidence.clone() }));
    }
    Ok(events)
}

/// The day of the row, if the record has none.
fn only_in_row(column: &str, says: Option<Date>, recorded: Option<Date>) -> Result<Option<Date>, String> {
    match (says, recorded) {
        (Some(says), Some(recorded)) if says != recorded => Err(format!(
            "{column}: the record says {recorded}, and the file says {says}; correct the one that is wrong"
        )),
        (_, Some(_)) => Ok(None),
        (says, None) => Ok(says),
    }
}
