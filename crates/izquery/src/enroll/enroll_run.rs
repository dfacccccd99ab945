//! What every command of `izquery enroll` works with: the records, the enrollment, today, and who acts.

use std::collections::BTreeSet;

use anyhow::{Context, bail};
use iz_facade::{
    EnrollmentRecords,
    client::{Environment, RegistryProfile},
    enroll::{
        Enrollment, EnrollmentProfile, Event, EventKind, Line, LocationId, Status, UnreadableLocation,
        UnrecordedLocation,
    },
    store::{NewRow, Writer},
};
use jiff::{civil::Date, tz::TimeZone};

use crate::{
    cli::EnrollOptions,
    config::{Config, Sites, location_of},
    requester::requester,
    service::is_gated,
    store,
};

/// Why, in the audit trail.
const PURPOSE: &str = "enrollment";

/// The records, the enrollment, today, and who acts.
pub(super) struct EnrollRun {
    pub(super) records: EnrollmentRecords,
    /// The id of the enrollment.
    pub(super) enrollment: String,
    pub(super) today: Date,
    pub(super) environment: Environment,
    pub(super) sites: Sites,
    actor: String,
}

/// All locations of an enrollment, in the order of their ids.
#[derive(Default)]
pub(super) struct AllLocations {
    pub(super) enrollments: Vec<Enrollment>,
    pub(super) statuses: Vec<Status>,
    /// The locations whose record cannot be read.
    pub(super) unreadable: Vec<UnreadableLocation>,
    /// The locations of sites that ask a production system, without a record.
    pub(super) not_recorded: Vec<UnrecordedLocation>,
}

impl AllLocations {
    /// Adds the locations of another enrollment.
    pub(super) fn add(&mut self, other: Self) {
        self.enrollments.extend(other.enrollments);
        self.statuses.extend(other.statuses);
        self.unreadable.extend(other.unreadable);
        self.not_recorded.extend(other.not_recorded);
    }
}

impl EnrollRun {
    /// For a command that asks no registry.
    pub(super) fn open(options: &EnrollOptions) -> anyhow::Result<Self> {
        Self::with(Config::load_to_ask_nothing(&options.config)?, options)
    }

    /// For a command that asks a registry.
    pub(super) fn open_to_ask(options: &EnrollOptions) -> anyhow::Result<Self> {
        Self::with(Config::load(&options.config)?, options)
    }

    /// For a list of all locations: one for each enrollment of the configuration, or the one that the options name.
    pub(super) fn open_each(options: &EnrollOptions) -> anyhow::Result<Vec<Self>> {
        let config = Config::load_to_ask_nothing(&options.config)?;
        let enrollments = match &options.enrollment {
            Some(id) => vec![id.clone()],
            None => named_enrollments(&config.sites)?,
        };
        Self::of_each(config, options, enrollments)
    }

    fn with(config: Config, options: &EnrollOptions) -> anyhow::Result<Self> {
        let enrollment = match &options.enrollment {
            Some(id) => id.clone(),
            None => only_enrollment(&config.sites)?,
        };
        let runs = Self::of_each(config, options, vec![enrollment])?;
        runs.into_iter().next().context("an enrollment is named")
    }

    fn of_each(
        config: Config,
        options: &EnrollOptions,
        enrollments: Vec<String>,
    ) -> anyhow::Result<Vec<Self>> {
        let actor = requester(options.actor.as_deref(), PURPOSE)?.actor;
        let environment = Environment::system();
        let file = || options.config.display().to_string();
        let store = store::open(&config.store, &environment.randomness).with_context(file)?;
        let records = EnrollmentRecords::new(store, config.enrollments.profiles().with_context(file)?)?;
        let run = |enrollment: String| {
            records.profile(&enrollment)?;
            let of_enrollment = |site: &&_| is_of(&enrollment, site);
            let time_zone = config
                .sites
                .values()
                .find(of_enrollment)
                .map_or(TimeZone::system(), |site| site.time_zone.clone());
            let today = environment.clock.now().to_zoned(time_zone).date();
            let (records, environment) = (records.clone(), environment.clone());
            let (sites, actor) = (config.sites.clone(), actor.clone());
            Ok(Self { records, enrollment, today, environment, sites, actor })
        };
        enrollments.into_iter().map(run).collect()
    }

    pub(super) fn profile(&self) -> anyhow::Result<&EnrollmentProfile> {
        Ok(self.records.profile(&self.enrollment)?)
    }

    /// Who acts, for a row of the audit trail.
    pub(super) fn record(&self) -> NewRow {
        NewRow::admin(self.environment.clock.now(), Writer::Enroll, &self.actor, PURPOSE, "")
    }

    /// Who acts, for a record.
    pub(super) fn actor(&self) -> anyhow::Result<Line> {
        Line::new(&self.actor).context("--actor")
    }

    /// The records of all locations, each with where the location stands.
    pub(super) async fn all(&self) -> anyhow::Result<AllLocations> {
        let mut all = AllLocations::default();
        let production = self.sites_of_enrollment().filter(|(_, profile)| is_gated(profile));
        let mut not_recorded: BTreeSet<LocationId> =
            production.map(|(site, _)| location_of(site)).collect::<Result<_, _>>()?;
        for (location, record) in self.records.all(&self.enrollment).await? {
            not_recorded.remove(&location);
            let with_status = |enrollment: Enrollment| Ok((self.status(&enrollment)?, enrollment));
            let read = record.map_err(anyhow::Error::from).and_then(|stored| with_status(stored.enrollment));
            match read {
                Ok((status, enrollment)) => {
                    all.statuses.push(status);
                    all.enrollments.push(enrollment);
                }
                Err(fault) => {
                    let (profile, reason) = (self.enrollment.clone(), format!("{fault:#}"));
                    all.unreadable.push(UnreadableLocation { location, profile, reason });
                }
            }
        }
        let unrecorded = |location| UnrecordedLocation { location, profile: self.enrollment.clone() };
        all.not_recorded = not_recorded.into_iter().map(unrecorded).collect();
        Ok(all)
    }

    pub(super) async fn get(&self, location: &str) -> anyhow::Result<Enrollment> {
        Ok(self.records.get(&self.enrollment, &location_id(location)?).await?.enrollment)
    }

    pub(super) fn status(&self, enrollment: &Enrollment) -> anyhow::Result<Status> {
        Ok(enrollment.status(self.profile()?, self.today)?)
    }

    /// Records what happened to a location on a day.
    pub(super) async fn happened(
        &self,
        location: &str,
        on: Date,
        what: EventKind,
    ) -> anyhow::Result<Enrollment> {
        let event = Event { on, by: self.actor()?, what };
        let (id, record) = (location_id(location)?, self.record());
        Ok(self.records.record(&self.enrollment, &id, event, self.today, record).await?.enrollment)
    }

    /// The sites of a location in the configuration, with their ids.
    pub(super) fn sites_of(&self, location: &LocationId) -> impl Iterator<Item = (&str, &RegistryProfile)> {
        let is_it = move |id: &str| location_of(id).is_ok_and(|of_site| of_site == *location);
        self.sites_of_enrollment().filter(move |(id, _)| is_it(id))
    }

    /// The sites of the enrollment in the configuration, with their ids.
    pub(super) fn sites_of_enrollment(&self) -> impl Iterator<Item = (&str, &RegistryProfile)> {
        let sites = self.sites.iter().filter(|(_, profile)| is_of(&self.enrollment, profile));
        sites.map(|(id, profile)| (id.as_str(), profile))
    }
}

fn is_of(enrollment: &str, site: &RegistryProfile) -> bool {
    site.enrollment.as_deref() == Some(enrollment)
}

pub(super) fn location_id(text: &str) -> anyhow::Result<LocationId> {
    LocationId::new(text).context("LOCATION")
}

/// The enrollment of the configuration, if it names one.
fn only_enrollment(sites: &Sites) -> anyhow::Result<String> {
    let named = named_enrollments(sites)?;
    match &named[..] {
        [only] => Ok(only.clone()),
        _ => bail!("--enrollment: the configuration names several: {}", named.join(", ")),
    }
}

/// The enrollments that the configuration names, at least one.
fn named_enrollments(sites: &Sites) -> anyhow::Result<Vec<String>> {
    let named: BTreeSet<&str> = sites.values().filter_map(|site| site.enrollment.as_deref()).collect();
    if named.is_empty() {
        bail!(
            "--enrollment: no registry of the configuration names an enrollment; set `enrollment` in the section of the \
             registry, such as enrollment = \"tx-outcomes\", or use the option"
        );
    }
    Ok(named.into_iter().map(ToOwned::to_owned).collect())
}
