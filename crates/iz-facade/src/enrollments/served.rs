//! The enrollments as the API shows them: where each location stands, as of the day at its registry.

use std::collections::BTreeSet;

use iz_client::{Clock, ManualPortal};
use iz_enroll::{
    Board, Enrollment, Event, LocationId, ProductionUse, Status, UnreadableLocation, UnrecordedLocation,
};
use iz_store::NewRow;
use jiff::{civil::Date, tz::TimeZone};

use tracing::error;

use super::{
    by_hand::DoseByHand,
    error::RecordError,
    live_sites::{EnrolledSite, portals},
    records::{EnrollmentRecords, FoundEnrollment},
};

/// The enrollments of the locations, for the API.
#[derive(Clone)]
pub struct Enrollments {
    records: EnrollmentRecords,
    sites: Vec<EnrolledSite>,
    clock: Clock,
    /// The time zone of an enrollment that no site names.
    other_time_zone: TimeZone,
}

impl Enrollments {
    /// The records in `records`. `sites` are all sites whose registry names an enrollment.
    #[must_use]
    pub fn new(
        records: EnrollmentRecords,
        sites: Vec<EnrolledSite>,
        clock: Clock,
        other_time_zone: TimeZone,
    ) -> Self {
        Self { records, sites, clock, other_time_zone }
    }

    /// Whether a location is that of a site for which `may_ask` is true.
    pub(crate) fn is_of_site(
        &self,
        profile: &str,
        location: &LocationId,
        may_ask: impl Fn(&str) -> bool,
    ) -> bool {
        let is_it = |site: &&EnrolledSite| site.profile == profile && site.location == *location;
        self.sites.iter().filter(is_it).any(|site| may_ask(&site.site))
    }

    /// The board of the locations for which `is_shown` is true, of every enrollment. A record that cannot be read is logged, and stands
    /// in the list of these records. So does a location of the configuration without a record.
    ///
    /// # Errors
    ///
    /// [`RecordError`] if the store fails.
    pub(crate) async fn board(
        &self,
        is_shown: impl Fn(&str, &LocationId) -> bool,
    ) -> Result<Board, RecordError> {
        let (mut statuses, mut unreadable) = (Vec::new(), Vec::new());
        let mut not_recorded = self.production_locations();
        for FoundEnrollment { profile, location, record } in self.records.every().await? {
            let found = UnrecordedLocation { location: location.clone(), profile: profile.clone() };
            not_recorded.remove(&found);
            if !is_shown(&profile, &location) {
                continue;
            }
            match record.and_then(|stored| self.status_of(&stored.enrollment)) {
                Ok(status) => statuses.push(status),
                Err(fault) => {
                    error!(%profile, %location, %fault, "an enrollment cannot be read");
                    unreadable.push(UnreadableLocation { location, profile, reason: fault.to_string() });
                }
            }
        }
        // With registries in several time zones, the board is of the latest day.
        let today = statuses.iter().map(|status| status.today).max();
        let today =
            today.unwrap_or_else(|| self.today(self.records.profile_ids().next().unwrap_or_default()));
        not_recorded.retain(|missing| is_shown(&missing.profile, &missing.location));
        let board = Board::of(statuses, today).with_unreadable(unreadable);
        Ok(board.with_not_recorded(not_recorded.into_iter().collect()))
    }

    /// The locations of the sites that only a live location may ask.
    fn production_locations(&self) -> BTreeSet<UnrecordedLocation> {
        let sites = self.sites.iter().filter(|site| site.is_production);
        let location = |EnrolledSite { location, profile, .. }: &EnrolledSite| UnrecordedLocation {
            location: location.clone(),
            profile: profile.clone(),
        };
        sites.map(location).collect()
    }

    /// Where a location stands.
    ///
    /// # Errors
    ///
    /// [`RecordError`] if it has no record, or if the record cannot be read.
    pub(crate) async fn status(&self, profile: &str, location: &LocationId) -> Result<Status, RecordError> {
        self.records.profile(profile)?;
        self.status_of(&self.records.get(profile, location).await?.enrollment)
    }

    /// Records what happened to a location. `event` makes the event from the day of today. Gives where the location stands
    /// then.
    ///
    /// # Errors
    ///
    /// As [`EnrollmentRecords::record`].
    pub(crate) async fn record(
        &self,
        profile: &str,
        location: &LocationId,
        event: impl FnOnce(Date) -> Event,
        record: NewRow,
    ) -> Result<Status, RecordError> {
        self.records.profile(profile)?;
        let today = self.today(profile);
        let stored = self.records.record(profile, location, event(today), today, record).await?;
        self.status_of(&stored.enrollment)
    }

    /// Keeps a dose that a site gave, if it has to be entered by hand. Gives its id, the location and the portals. `None` if the
    /// location is live, or if the site walks no enrollment: then nothing is kept.
    ///
    /// # Errors
    ///
    /// [`RecordError`] if the store fails.
    pub(crate) async fn keep_by_hand(
        &self,
        site: &str,
        dose: &DoseByHand,
        record: NewRow,
    ) -> Result<Option<(String, LocationId, Vec<ManualPortal>)>, RecordError> {
        let Some(EnrolledSite { profile, location, .. }) = self.sites.iter().find(|known| known.site == site)
        else {
            return Ok(None);
        };
        match self.status(profile, location).await {
            Ok(Status { production: ProductionUse::Everything, .. }) => return Ok(None),
            // A location without a record is not live.
            Ok(_) | Err(RecordError::NoSuchLocation { .. }) => {}
            // Nor is a location whose record cannot be read: its lookups are refused, too.
            Err(fault) => error!(%profile, %location, %fault, "an enrollment cannot be read"),
        }
        let id = self.records.keep_by_hand(profile, location, dose, record).await?;
        Ok(Some((id, location.clone(), portals(self.records.profile(profile)?))))
    }

    fn status_of(&self, enrollment: &Enrollment) -> Result<Status, RecordError> {
        let profile = enrollment.profile();
        Ok(enrollment.status(self.records.profile(profile)?, self.today(profile))?)
    }

    /// Today at the registry of an enrollment.
    fn today(&self, profile: &str) -> Date {
        let site = self.sites.iter().find(|site| site.profile == profile);
        let time_zone = site.map_or(&self.other_time_zone, |site| &site.time_zone);
        self.clock.now().to_zoned(time_zone.clone()).date()
    }
}
