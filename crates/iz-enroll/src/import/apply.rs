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
    profile::{EnrollmentProfile, StepId},
    progress::Progress,
    registry_id::RegistryId,
};

/// Which ids are taken by which location.
pub(super) struct Taken {
    /// Ids that only one location may have, by their key.
    ids: BTreeMap<(String, RegistryId), LocationId>,
    /// Ids of locations that are numbers, without their leading zeros.
    numbers: BTreeMap<String, LocationId>,
}

impl Taken {
    pub(super) fn new(settings: &ImportSettings<'_>, enrollments: &BTreeMap<LocationId, Enrollment>) -> Self {
        let mut taken = Self { ids: BTreeMap::new(), numbers: BTreeMap::new() };
        for enrollment in enrollments.values() {
            taken.add(settings.profile, enrollment.location());
        }
        let numbers = settings.unreadable.keys().filter_map(|id| Some((number(id)?, id.clone())));
        taken.numbers.extend(numbers);
        taken
    }

    /// Takes a row into the record of its location, as a whole or not at all.
    pub(super) fn take(
        &mut self,
        enrollments: &mut BTreeMap<LocationId, Enrollment>,
        row: &Row,
        settings: &ImportSettings<'_>,
    ) -> Result<RowOutcome, String> {
        if let Some(reason) = settings.unreadable.get(&row.location) {
            return Err(format!(
                "{}: the record of the location cannot be read: {reason}",
                columns::LOCATION_ID
            ));
        }
        self.check(&row.location, &row.says, settings.profile)?;
        let known = enrollments.get(&row.location);
        let (mut enrollment, is_new) = match known {
            Some(known) => (known.clone(), false),
            None => (self.open(row, settings)?, true),
        };
        let has_new_details = update(&mut enrollment, &row.says, settings)?;
        let has_new_events = record(&mut enrollment, &row.says, is_new, settings)?;
        let outcome = match (is_new, has_new_details || has_new_events) {
            (true, _) => RowOutcome::Created,
            (false, true) => RowOutcome::Updated,
            (false, false) => return Ok(RowOutcome::Unchanged),
        };
        self.add(settings.profile, enrollment.location());
        enrollments.insert(row.location.clone(), enrollment);
        Ok(outcome)
    }

    /// Checks that no other location has an id of this row.
    fn check(&self, location: &LocationId, says: &Says, profile: &EnrollmentProfile) -> Result<(), String> {
        for id in &says.ids {
            if let Some(other) = self.ids.get(id).filter(|other| *other != location) {
                let name =
                    profile.ids.iter().find(|rule| rule.key == id.0).map_or("", |rule| rule.name.as_str());
                return Err(format!(
                    "{}: location `{other}` has this {name}; check which one is right",
                    id.0
                ));
            }
        }
        Ok(())
    }

    fn open(&self, row: &Row, settings: &ImportSettings<'_>) -> Result<Enrollment, String> {
        if let Some(other) = number(&row.location).and_then(|number| self.numbers.get(&number)) {
            return Err(format!(
                "{}: there is a location `{other}`; a spreadsheet drops leading zeros, so format the column as text",
                columns::LOCATION_ID
            ));
        }
        let Some(name) = row.says.pharmacy_name.clone() else {
            return Err(format!(
                "{}: it is empty, and the location is new; enter it",
                columns::PHARMACY_NAME
            ));
        };
        let on = row.says.opened_on.unwrap_or(settings.today);
        let location = Location::new(row.location.clone(), name);
        Enrollment::open(settings.profile, location, on, settings.today)
            .map_err(|fault| format!("{}: {fault}", columns::OPENED_ON))
    }

    fn add(&mut self, profile: &EnrollmentProfile, location: &Location) {
        for rule in profile.ids.iter().filter(|rule| !rule.shared) {
            if let Some(id) = location.registry_ids.get(&rule.key) {
                self.ids.insert((rule.key.clone(), id.clone()), location.id.clone());
            }
        }
        if let Some(number) = number(&location.id) {
            self.numbers.insert(number, location.id.clone());
        }
    }
}

/// An id of a location without the zeros that a spreadsheet drops, if it is a number.
fn number(id: &LocationId) -> Option<String> {
    let id = id.as_str();
    id.bytes().all(|byte| byte.is_ascii_digit()).then(|| id.trim_start_matches('0').to_owned())
}

/// Changes what is known about the location. What the row does not say stays.
fn update(enrollment: &mut Enrollment, says: &Says, settings: &ImportSettings<'_>) -> Result<bool, String> {
    if let Some(on) = says.opened_on
        && on != enrollment.opened_on()
    {
        let opened = enrollment.opened_on();
        return Err(format!(
            "{}: the record was opened on {opened}, and this stays; leave the cell blank",
            columns::OPENED_ON
        ));
    }
    let mut location = enrollment.location().clone();
    location.registry_ids.extend(says.ids.iter().cloned());
    replace(&mut location.pharmacy_name, &says.pharmacy_name);
    location.contact.name = says.contact_name.clone().or(location.contact.name);
    location.contact.email = says.contact_email.clone().or(location.contact.email);
    location.contact.phone = says.contact_phone.clone().or(location.contact.phone);
    location.pharmacist_in_charge = says.pharmacist_in_charge.clone().or(location.pharmacist_in_charge);
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
