//! The records of all locations, in the store.

use std::{collections::BTreeMap, sync::Arc};

use iz_enroll::{
    Enrollment, EnrollmentProfile, Event, ImportFault, ImportReport, ImportSettings, Location, LocationId,
    TakenIds, import,
};
use iz_store::{EnrollmentEvent, LocationEvents, NewEnrollmentEvent, NewRow, Store};
use jiff::civil::Date;
use tracing::error;

use super::{change::Change, error::RecordError};

/// The records of all locations, in the store.
#[derive(Clone)]
pub struct EnrollmentRecords {
    pub(super) store: Store,
    profiles: Arc<BTreeMap<String, EnrollmentProfile>>,
}

/// The record of a location, as it is stored.
#[derive(Clone, Debug)]
pub struct StoredEnrollment {
    /// The record.
    pub enrollment: Enrollment,
    /// The number of its last change in the store. A later change must have the next number.
    sequence: i64,
}

/// The record of a location, or why it cannot be read.
pub type RecordResult = Result<StoredEnrollment, RecordError>;

/// What the store has of a location.
#[derive(Clone, Debug)]
pub struct FoundEnrollment {
    /// The id of the enrollment.
    pub profile: String,
    /// The location.
    pub location: LocationId,
    /// The record, or why it cannot be read.
    pub record: RecordResult,
}

impl FoundEnrollment {
    /// `None` if the key names no location. This program writes no such key.
    fn of(found: LocationEvents) -> Option<Self> {
        let LocationEvents { location: key, events } = found;
        let parts = key.split_once('/');
        let location = parts.and_then(|(profile, id)| Some((profile, LocationId::new(id).ok()?)));
        let Some((profile, location)) = location else {
            error!(key, "events of an enrollment are left out: their key names no location");
            return None;
        };
        let record = events.map_err(RecordError::from).and_then(|events| of_changes(&events));
        Some(Self { profile: profile.to_owned(), location, record })
    }
}

impl EnrollmentRecords {
    /// The records in `store`. The profiles are those that are shipped, and these.
    ///
    /// # Errors
    ///
    /// [`RecordError::Profile`] if a profile cannot be used.
    pub fn new(store: Store, more: impl IntoIterator<Item = EnrollmentProfile>) -> Result<Self, RecordError> {
        let shipped = EnrollmentProfile::shipped_ids().map(EnrollmentProfile::shipped);
        let shipped = shipped.collect::<Result<Vec<_>, _>>()?;
        let profiles = shipped.into_iter().chain(more).map(|profile| (profile.id.clone(), profile)).collect();
        Ok(Self { store, profiles: Arc::new(profiles) })
    }

    /// The profile of an enrollment.
    ///
    /// # Errors
    ///
    /// [`RecordError::NoSuchProfile`] if no enrollment has this id.
    pub fn profile(&self, id: &str) -> Result<&EnrollmentProfile, RecordError> {
        self.profiles.get(id).ok_or_else(|| {
            let known: Vec<&str> = self.profiles.keys().map(String::as_str).collect();
            RecordError::NoSuchProfile { id: id.to_owned(), known: known.join(", ") }
        })
    }

    /// The ids of all enrollments.
    pub fn profile_ids(&self) -> impl Iterator<Item = &str> {
        self.profiles.keys().map(String::as_str)
    }

    /// The records of all locations of an enrollment. A record that cannot be read hides no other one.
    ///
    /// # Errors
    ///
    /// [`RecordError`] if the store fails.
    pub async fn all(&self, profile: &str) -> Result<BTreeMap<LocationId, RecordResult>, RecordError> {
        let of_profile = self.every().await?.into_iter().filter(|found| found.profile == profile);
        Ok(of_profile.map(|found| (found.location, found.record)).collect())
    }

    /// The records of all locations of every enrollment. A record that cannot be read hides no other one.
    ///
    /// # Errors
    ///
    /// [`RecordError`] if the store fails.
    pub async fn every(&self) -> Result<Vec<FoundEnrollment>, RecordError> {
        let found = self.store.all_enrollment_events().await?;
        Ok(found.into_iter().filter_map(FoundEnrollment::of).collect())
    }

    /// The record of a location.
    ///
    /// # Errors
    ///
    /// [`RecordError::NoSuchLocation`] if it has none. [`RecordError`] if it cannot be read.
    pub async fn get(&self, profile: &str, location: &LocationId) -> Result<StoredEnrollment, RecordError> {
        let events = self.store.enrollment_events(&key(profile, location)).await?;
        if events.is_empty() {
            return Err(RecordError::NoSuchLocation { location: location.clone() });
        }
        of_changes(&events)
    }

    /// Opens the record of a location. `record` says who opens it, when and why.
    ///
    /// # Errors
    ///
    /// [`RecordError`] if it has one already, if an id does not fit or is that of another location, or if the store fails.
    pub async fn open(
        &self,
        profile: &str,
        location: Location,
        today: Date,
        record: NewRow,
    ) -> Result<StoredEnrollment, RecordError> {
        match self.get(profile, &location.id).await {
            Err(RecordError::NoSuchLocation { .. }) => {}
            Ok(_) => return Err(RecordError::Exists { location: location.id }),
            Err(error) => return Err(error),
        }
        self.check_ids(profile, None, &location).await?;
        let enrollment = Enrollment::open(self.profile(profile)?, location, today, today)?;
        self.store_changes(None, enrollment, &record).await
    }

    /// Changes what is known about a location.
    ///
    /// # Errors
    ///
    /// [`RecordError`] if it has no record, if the change is not possible, if a new id is that of another location, or if the
    /// store fails.
    pub async fn update(
        &self,
        profile: &str,
        location: Location,
        record: NewRow,
    ) -> Result<StoredEnrollment, RecordError> {
        let before = self.get(profile, &location.id).await?;
        self.check_ids(profile, Some(before.enrollment.location()), &location).await?;
        let mut enrollment = before.enrollment.clone();
        enrollment.update(self.profile(profile)?, location)?;
        self.store_changes(Some(&before), enrollment, &record).await
    }

    /// Records what happened to a location.
    ///
    /// # Errors
    ///
    /// [`RecordError`] if it has no record, if it cannot have happened, or if the store fails.
    pub async fn record(
        &self,
        profile: &str,
        location: &LocationId,
        event: Event,
        today: Date,
        record: NewRow,
    ) -> Result<StoredEnrollment, RecordError> {
        let before = self.get(profile, location).await?;
        let mut enrollment = before.enrollment.clone();
        enrollment.record(self.profile(profile)?, event, today)?;
        self.store_changes(Some(&before), enrollment, &record).await
    }

    /// Takes in a spreadsheet of locations. All rows that are not refused are stored together, or none. The row of a location
    /// whose record cannot be read is refused.
    ///
    /// # Errors
    ///
    /// [`ImportFault`] if the file cannot be read. [`RecordError`] if the store fails. Nothing is stored then.
    pub async fn import(
        &self,
        file: &[u8],
        settings: &ImportSettings<'_>,
        record: NewRow,
    ) -> Result<Result<ImportReport, ImportFault>, RecordError> {
        let (mut before, mut unreadable) = (BTreeMap::new(), BTreeMap::new());
        for (id, record) in self.all(&settings.profile.id).await? {
            match record {
                Ok(stored) => drop(before.insert(id, stored)),
                Err(fault) => drop(unreadable.insert(id, fault.to_string())),
            }
        }
        let enrollments =
            |(id, stored): (&LocationId, &StoredEnrollment)| (id.clone(), stored.enrollment.clone());
        let mut after: BTreeMap<LocationId, Enrollment> = before.iter().map(enrollments).collect();
        let settings = ImportSettings { unreadable, ..settings.clone() };
        let report = match import(&mut after, file, &settings) {
            Ok(report) => report,
            Err(fault) => return Ok(Err(fault)),
        };
        let mut events = Vec::new();
        for id in report.changed() {
            let Some(enrollment) = after.get(&id) else { continue };
            events.extend(new_events(before.get(&id), enrollment, &record)?);
        }
        if !events.is_empty() {
            self.store.append_enrollment_events(events).await?;
        }
        Ok(Ok(report))
    }

    /// Checks that no other location has a new id of this one.
    async fn check_ids(
        &self,
        profile: &str,
        before: Option<&Location>,
        location: &Location,
    ) -> Result<(), RecordError> {
        let all = self.all(profile).await?;
        let profile = self.profile(profile)?;
        let readable = all.values().filter_map(|record| record.as_ref().ok());
        let mut taken = TakenIds::of(profile, readable.map(|stored| stored.enrollment.location()));
        all.keys().for_each(|id| taken.add_location(id));
        Ok(taken.check(profile, before, location)?)
    }

    /// The number of changes in the store. While it is the same, nothing was changed.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub(super) async fn changes(&self) -> Result<i64, RecordError> {
        Ok(self.store.enrollment_event_count().await?)
    }

    async fn store_changes(
        &self,
        before: Option<&StoredEnrollment>,
        enrollment: Enrollment,
        record: &NewRow,
    ) -> Result<StoredEnrollment, RecordError> {
        let events = new_events(before, &enrollment, record)?;
        let sequence = events.last().map(|(event, _)| event.sequence);
        if !events.is_empty() {
            self.store.append_enrollment_events(events).await?;
        }
        let known = before.map_or(0, |before| before.sequence);
        Ok(StoredEnrollment { enrollment, sequence: sequence.unwrap_or(known) })
    }
}

/// The changes from one record to another for the store, each with its row.
fn new_events(
    before: Option<&StoredEnrollment>,
    enrollment: &Enrollment,
    record: &NewRow,
) -> Result<Vec<(NewEnrollmentEvent, NewRow)>, RecordError> {
    let location = key(enrollment.profile(), &enrollment.location().id);
    let known = before.map_or(0, |before| before.sequence);
    let changes = Change::between(before.map(|before| &before.enrollment), enrollment);
    let numbered = (known.saturating_add(1)..).zip(changes);
    let event = |(sequence, change): (i64, Change)| {
        let event = serde_json::to_string(&change).map_err(|_| unreadable(&location, sequence))?;
        let record = NewRow { outcome: change.word().to_owned(), ..record.clone() };
        Ok((NewEnrollmentEvent { location: location.clone(), sequence, event }, record))
    };
    numbered.map(event).collect()
}

/// The key of a location in the store. A pharmacy may be enrolled at several registries.
pub(super) fn key(profile: &str, location: &LocationId) -> String {
    format!("{profile}/{}", location.as_str())
}

/// The record that these changes make.
fn of_changes(events: &[EnrollmentEvent]) -> Result<StoredEnrollment, RecordError> {
    let mut found: Option<(String, Location, Date)> = None;
    let (mut happened, mut last) = (Vec::new(), 0);
    for EnrollmentEvent { location, sequence, event, .. } in events {
        let change = serde_json::from_str(event).map_err(|_| unreadable(location, *sequence))?;
        match (change, &mut found) {
            (Change::Opened { profile, location, opened_on }, found @ None) => {
                *found = Some((profile, location, opened_on));
            }
            (Change::Updated { location }, Some((_, known, _))) => *known = location,
            (Change::Happened { event }, Some(_)) => happened.push(event),
            _ => return Err(unreadable(location, *sequence)),
        }
        last = *sequence;
    }
    let (profile, location, opened_on) = found.ok_or_else(|| unreadable("", 0))?;
    Ok(StoredEnrollment {
        enrollment: Enrollment::stored(profile, location, opened_on, happened),
        sequence: last,
    })
}

fn unreadable(location: &str, sequence: i64) -> RecordError {
    RecordError::Unreadable { location: location.to_owned(), sequence }
}
