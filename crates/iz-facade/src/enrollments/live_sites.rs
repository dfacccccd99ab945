//! Which sites are live, in memory, for the gate in front of their registries.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use iz_client::{Clock, LocationGate, LocationStanding, ManualPortal, async_trait};
use iz_enroll::{EnrollmentProfile, LocationId, NextAction, ProductionUse, Status};
use jiff::{civil::Date, tz::TimeZone};
use tokio::{sync::Mutex, time::Instant};
use tracing::error;

use super::{book::EnrollmentBook, error::BookError};

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
}

/// Which sites are live. A change that another program makes, such as a location that is taken back, is seen within one second.
pub struct LiveSites {
    book: EnrollmentBook,
    sites: Vec<EnrolledSite>,
    clock: Clock,
    /// What is known, and as of which change and which days.
    known: RwLock<Known>,
    /// When the store was last asked for changes.
    asked: Mutex<Option<Instant>>,
}

/// How long what is known is used before the store is asked for changes.
const FRESH: Duration = Duration::from_secs(1);

#[derive(Default)]
struct Known {
    changes: Option<i64>,
    days: Vec<Date>,
    /// Where the sites stand that are not live.
    standing: BTreeMap<String, Arc<LocationStanding>>,
    live: Vec<String>,
}

impl LiveSites {
    /// The sites that walk an enrollment.
    #[must_use]
    pub fn new(book: EnrollmentBook, sites: Vec<EnrolledSite>, clock: Clock) -> Self {
        Self { book, sites, clock, known: RwLock::default(), asked: Mutex::default() }
    }

    /// Reads from the store which sites are live, if anything changed or a new day began.
    ///
    /// # Errors
    ///
    /// [`BookError`] if the store fails. What was known before stays.
    async fn refresh(&self) -> Result<(), BookError> {
        let now = self.clock.now();
        let days: Vec<Date> =
            self.sites.iter().map(|site| now.to_zoned(site.time_zone.clone()).date()).collect();
        let changes = self.book.changes().await?;
        {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            if known.changes == Some(changes) && known.days == days {
                return Ok(());
            }
        }
        let (mut standing, mut live) = (BTreeMap::new(), Vec::new());
        let mut records = BTreeMap::new();
        for (site, today) in self.sites.iter().zip(&days) {
            if !records.contains_key(&site.profile) {
                records.insert(site.profile.clone(), self.book.all(&site.profile).await?);
            }
            let profile = self.book.profile(&site.profile)?;
            let record = records.get(&site.profile).and_then(|all| all.get(&site.location));
            let status = record.map(|record| record.enrollment.status(profile, *today)).transpose()?;
            match status {
                Some(Status { production: ProductionUse::Everything, .. }) => live.push(site.site.clone()),
                status => {
                    standing.insert(site.site.clone(), Arc::new(standing_of(site, profile, status)));
                }
            }
        }
        *self.known.write().unwrap_or_else(PoisonError::into_inner) =
            Known { changes: Some(changes), days, standing, live };
        Ok(())
    }

    /// Refreshes what is known, unless that was done a moment ago. An error is logged. Several callers wait for one refresh.
    async fn keep_fresh(&self) {
        let mut asked = self.asked.lock().await;
        if asked.is_some_and(|asked| asked.elapsed() < FRESH) {
            return;
        }
        match self.refresh().await {
            Ok(()) => *asked = Some(Instant::now()),
            Err(fault) => error!(%fault, "the enrollments of the locations cannot be read"),
        }
    }
}

#[async_trait]
impl LocationGate for LiveSites {
    async fn check(&self, site: &str) -> Result<(), Arc<LocationStanding>> {
        self.keep_fresh().await;
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if known.live.iter().any(|live| live == site) {
            return Ok(());
        }
        Err(known.standing.get(site).cloned().unwrap_or_else(|| Arc::new(unknown(site))))
    }
}

/// The stage of a site that is not live. A site without a record has not begun.
fn standing_of(site: &EnrolledSite, profile: &EnrollmentProfile, status: Option<Status>) -> LocationStanding {
    let location = site.location.as_str().to_owned();
    let portals = profile.portals.iter();
    let portals =
        portals.map(|portal| ManualPortal { name: portal.name.clone(), url: portal.url.clone() }).collect();
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

/// A site of which the store was not read yet.
fn unknown(site: &str) -> LocationStanding {
    LocationStanding {
        location: site.to_owned(),
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
