//! Which sites are live, in memory, for the gate in front of their registries.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use iz_client::{Clock, LocationGate, LocationStanding, ManualPortal, async_trait};
use iz_enroll::{EnrollmentProfile, LocationId, NextAction, ProductionUse, Status};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use tokio::{sync::Mutex, time::timeout};
use tracing::error;

use super::{
    error::RecordError,
    records::{EnrollmentRecords, RecordResult},
};

/// A site whose location walks an enrollment.
#[derive(Clone, Debug)]
pub struct EnrolledSite {
    /// The id in the configuration, such as `tx/store-12`.
    pub site: String,
    /// The id of the enrollment.
    pub profile: String,
    /// The location: the key of the facility, or the id of a registry without facilities.
    pub location: LocationId,
    /// The time zone of the registry.
    pub time_zone: TimeZone,
    /// Whether the site asks a production system, so that only a live location may ask.
    pub is_production: bool,
}

/// Which sites are live. A change that another program makes, such as a location that is taken back, is seen within one second.
/// A record that cannot be read closes only the sites of its location. If the store cannot be read at all, what is known holds
/// for another minute; then every site is closed.
pub struct LiveSites {
    records: EnrollmentRecords,
    sites: Vec<EnrolledSite>,
    clock: Clock,
    /// What is known, and as of which change and which days.
    known: RwLock<Known>,
    /// When the store was last asked for changes, also if it gave no answer.
    asked: Mutex<Option<Timestamp>>,
}

/// How long what is known is used before the store is asked for changes.
const FRESH: Duration = Duration::from_secs(1);

/// How long what is known is used while the store cannot be read.
const KEPT: Duration = Duration::from_secs(60);

/// The time after which a record that cannot be read is read again. A repair by hand does not show as a change.
const READ_AGAIN: Duration = Duration::from_secs(60);

/// How long the store may take.
const REFRESH_LIMIT: Duration = Duration::from_secs(5);

#[derive(Default)]
struct Known {
    /// When the store last said that this holds.
    confirmed: Option<Timestamp>,
    /// When the records were read.
    read: Option<Timestamp>,
    changes: Option<i64>,
    days: Vec<Date>,
    /// Whether a record could not be read.
    has_unreadable: bool,
    /// Where the sites stand that are not live.
    standing: BTreeMap<String, Arc<LocationStanding>>,
    live: Vec<String>,
}

/// Whether a moment is no longer ago than `limit`. A clock that was set back makes it old.
fn is_within(moment: Option<Timestamp>, limit: Duration, now: Timestamp) -> bool {
    let age = moment.and_then(|moment| Duration::try_from(now.duration_since(moment)).ok());
    age.is_some_and(|age| age < limit)
}

impl LiveSites {
    /// The sites that walk an enrollment.
    #[must_use]
    pub fn new(records: EnrollmentRecords, sites: Vec<EnrolledSite>, clock: Clock) -> Self {
        Self { records, sites, clock, known: RwLock::default(), asked: Mutex::default() }
    }

    /// Reads from the store which sites are live, if anything changed or a new day began.
    ///
    /// # Errors
    ///
    /// [`RecordError`] if the store fails. What was known before stays.
    async fn refresh(&self, now: Timestamp) -> Result<(), RecordError> {
        let days: Vec<Date> =
            self.sites.iter().map(|site| now.to_zoned(site.time_zone.clone()).date()).collect();
        let changes = self.records.changes().await?;
        {
            let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
            let is_read_again = known.has_unreadable && !is_within(known.read, READ_AGAIN, now);
            if known.changes == Some(changes) && known.days == days && !is_read_again {
                known.confirmed = Some(now);
                return Ok(());
            }
        }
        let (mut standing, mut live) = (BTreeMap::new(), Vec::new());
        let mut has_unreadable = false;
        let mut all_records: BTreeMap<String, BTreeMap<LocationId, RecordResult>> = BTreeMap::new();
        for (site, today) in self.sites.iter().zip(&days) {
            if !all_records.contains_key(&site.profile) {
                all_records.insert(site.profile.clone(), self.records.all(&site.profile).await?);
            }
            let profile = self.records.profile(&site.profile)?;
            let record = all_records.get(&site.profile).and_then(|all| all.get(&site.location));
            let status = match record {
                None => Ok(None),
                Some(Ok(record)) => {
                    record.enrollment.status(profile, *today).map(Some).map_err(RecordError::from)
                }
                Some(Err(fault)) => Err(fault.clone()),
            };
            let stands = match status {
                Ok(Some(Status { production: ProductionUse::Everything, .. })) => {
                    live.push(site.site.clone());
                    continue;
                }
                Ok(status) => standing_of(site, profile, status),
                Err(fault) => {
                    error!(site = site.site, %fault, "the enrollment of a location cannot be read; its lookups are refused");
                    has_unreadable = true;
                    unreadable(site, profile)
                }
            };
            standing.insert(site.site.clone(), Arc::new(stands));
        }
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Known {
            confirmed: Some(now),
            read: Some(now),
            changes: Some(changes),
            days,
            has_unreadable,
            standing,
            live,
        };
        Ok(())
    }

    /// Refreshes what is known, unless that was done a moment ago. An error is logged. Several callers wait for one refresh.
    async fn keep_fresh(&self) {
        let mut asked = self.asked.lock().await;
        let now = self.clock.now();
        if is_within(*asked, FRESH, now) {
            return;
        }
        // A store that gives no answer is asked no more often than another one.
        *asked = Some(now);
        match timeout(REFRESH_LIMIT, self.refresh(now)).await {
            Ok(Ok(())) => {}
            Ok(Err(fault)) => error!(%fault, "the enrollments of the locations cannot be read"),
            Err(_) => error!(
                limit_s = REFRESH_LIMIT.as_secs(),
                "the enrollments of the locations cannot be read: the store gives no answer"
            ),
        }
    }
}

#[async_trait]
impl LocationGate for LiveSites {
    async fn check(&self, site: &str) -> Result<(), Arc<LocationStanding>> {
        self.keep_fresh().await;
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let is_known = is_within(known.confirmed, KEPT, self.clock.now());
        if is_known && known.live.iter().any(|live| live == site) {
            return Ok(());
        }
        let standing = known.standing.get(site).filter(|_| is_known).cloned();
        let location = || self.sites.iter().find(|known| known.site == site).map(|site| &site.location);
        Err(standing.unwrap_or_else(|| Arc::new(unknown(location()))))
    }
}

/// The portals of an enrollment for work by hand.
pub(super) fn portals(profile: &EnrollmentProfile) -> Vec<ManualPortal> {
    let portals = profile.portals.iter();
    portals.map(|portal| ManualPortal { name: portal.name.clone(), url: portal.url.clone() }).collect()
}

/// The stage of a site that is not live. A site without a record has not begun.
fn standing_of(site: &EnrolledSite, profile: &EnrollmentProfile, status: Option<Status>) -> LocationStanding {
    let location = site.location.as_str().to_owned();
    let portals = portals(profile);
    let Some(status) = status else {
        return LocationStanding {
            location,
            stands: format!("the enrollment at {} is not recorded", profile.registry),
            step: None,
            title: "Not recorded".to_owned(),
            next: vec![
                "Record the enrollment of this location (`izquery enroll new`).".to_owned(),
                "If it reports to the registry already, record that (`izquery enroll import --already-live`)."
                    .to_owned(),
            ],
            who_acts: "the pharmacy".to_owned(),
            since: None,
            days: None,
            portals,
        };
    };
    let stands = status.sentence();
    let next = status.next.first();
    LocationStanding {
        location,
        stands,
        step: status.stage.number,
        title: status.stage.title,
        next: next.map(|next| next.todo.clone()).unwrap_or_default(),
        who_acts: next.map_or_else(String::new, |NextAction { who_name, .. }| who_name.clone()),
        since: Some(status.stage.since),
        days: Some(status.stage.days),
        portals,
    }
}

/// The stage of a site whose record cannot be read.
fn unreadable(site: &EnrolledSite, profile: &EnrollmentProfile) -> LocationStanding {
    LocationStanding {
        location: site.location.as_str().to_owned(),
        stands: "the enrollment of this location cannot be read; the log of the service says why".to_owned(),
        title: "Not readable".to_owned(),
        portals: portals(profile),
        ..unknown(None)
    }
}

/// The stage of a site of which the store said nothing yet, or nothing for too long.
fn unknown(location: Option<&LocationId>) -> LocationStanding {
    LocationStanding {
        location: location.map_or_else(String::new, |location| location.as_str().to_owned()),
        stands: "the enrollments of the locations could not be read; the log of the service says why"
            .to_owned(),
        step: None,
        title: "Not known".to_owned(),
        next: Vec::new(),
        who_acts: "the operator of the service".to_owned(),
        since: None,
        days: None,
        portals: Vec::new(),
    }
}
