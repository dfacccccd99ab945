//! Assembles the layers of a service, here and nowhere else: transport, limits, cache, API.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc, time::Duration};

use iz_cache::{AnswerStore, Cached, Memory, WaitLimit};
use iz_facade::{
    Access, AuditTrail, Bound, ConsentLedger, EnrolledSite, EnrollmentRecords, Enrollments, Facade,
    LiveSites, RESERVED_LOOKUPS, RecordError, ServeError, Site, SiteConsents, WAITING_LOOKUPS,
    WidgetSettings,
    client::{
        Clients, Environment, Gated, Guarded, Health, HttpRegistry, LocationGate, Probe, RegistryEnvironment,
        RegistryProfile, SetupError, guarded, hl7::answer::IdKey,
    },
    consent::RulesError,
    store::{Store, Writer},
};
use jiff::tz::TimeZone;
use tokio::task::spawn_blocking;

use crate::{
    audit_upkeep::AuditUpkeep,
    cache_file::{CacheFile, CacheFileError},
    config::{Config, EnrollmentFileError, IdKeyError, Listener, StoreSection, location_of, parts},
    first_token::{self, FirstToken, FirstTokenError},
    store::{self, OpenStoreError},
};

/// A service that is ready to answer.
pub struct Service {
    facade: Arc<Facade>,
    store: Store,
    section: StoreSection,
    environment: Environment,
    clients: Clients,
    listen: SocketAddr,
    listener: Listener,
    drain: Duration,
    widget: WidgetSettings,
    enrollments: Enrollments,
}

/// A service that listens, but does not answer yet.
pub struct Listening {
    facade: Arc<Facade>,
    store: Store,
    section: StoreSection,
    environment: Environment,
    clients: Clients,
    bound: Bound,
}

/// A service that cannot be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The profile of a registry is incomplete or wrong.
    #[error("registries.{site}")]
    Registry {
        /// The site's id in the configuration.
        site: String,
        /// The reason, with the key.
        #[source]
        source: SetupError,
    },
    /// There is no randomness for the secret that the keys of the cache are made with.
    #[error("this machine has no source of randomness")]
    NoRandomness,
    /// The key of the ids of doses and forecasts cannot be used.
    #[error("lookups.id_key")]
    IdKey(#[source] IdKeyError),
    /// The enrollment of a location cannot be used.
    #[error("registries.{site}.enrollment")]
    Enrollment {
        /// The site's id in the configuration.
        site: String,
        /// The reason.
        #[source]
        source: RecordError,
    },
    /// A file with the profile of an enrollment cannot be used.
    #[error(transparent)]
    EnrollmentFile(#[from] EnrollmentFileError),
    /// The consent rules of a registry cannot be used.
    #[error("registries.{site}.consent")]
    Consent {
        /// The site's id in the configuration.
        site: String,
        /// The reason.
        #[source]
        source: RulesError,
    },
    /// The file of cached answers cannot be opened.
    #[error(transparent)]
    CacheFile(#[from] CacheFileError),
    /// The store of the tokens and the audit trail cannot be opened.
    #[error(transparent)]
    Store(#[from] OpenStoreError),
}

impl Service {
    /// Assembles a service. Time, randomness and network come from `environment`.
    ///
    /// # Errors
    ///
    /// [`BuildError`] with the registry and the key.
    pub fn build(config: &Config, environment: &Environment) -> Result<Self, BuildError> {
        let environment = &config.lookups.within_memory(environment);
        let lifetimes = |profile: &RegistryProfile| config.cache.lifetimes(&profile.cache);
        let longest = config.sites.values().map(|profile| lifetimes(profile).longest()).max();
        let memory = Arc::new(Memory::new(config.cache.capacity_bytes, longest.unwrap_or_default()));
        let id_key = config.lookups.id_key().map_err(BuildError::IdKey)?;
        // The keys of a file are the same after a restart. Without a file, nobody can compute them again.
        let answers = match config.cache.file() {
            Some(section) => {
                let CacheFile { disk, keys_secret } = CacheFile::open(section, id_key, environment)?;
                AnswerStore::new(&keys_secret, memory).with_disk(Arc::new(disk))
            }
            None => {
                let secret = environment.randomness.bytes().ok_or(BuildError::NoRandomness)?;
                AnswerStore::new(&secret, memory)
            }
        };
        let origins = config.sites.iter().map(|(id, profile)| (id.clone(), origin(profile)));
        let answers = Arc::new(answers.with_origins(origins));
        let all_waiting = WaitLimit::new(WAITING_LOOKUPS, RESERVED_LOOKUPS);
        let mut wait_limits: BTreeMap<&str, WaitLimit> = BTreeMap::new();
        let mut transports = Transports::new(environment, id_key);
        let store = store::open(&config.store, &environment.randomness)?;
        let (records, enrolled) = enrolled_sites(config, &store)?;
        let gate = live_sites(&records, &enrolled, environment);
        let enrollments = Enrollments::new(records, enrolled, environment.clock.clone(), TimeZone::system());
        let mut sites = BTreeMap::new();
        for (id, profile) in &config.sites {
            let (registry, health) = transports.guarded(id, profile)?;
            let queue = registry.monitor();
            let gate = gate.as_ref().filter(|_| is_gated(profile)).map(Arc::clone);
            let registry: Arc<dyn Probe> = match &gate {
                Some(gate) => Arc::new(Gated::new(registry, Arc::clone(gate), id)),
                None => Arc::new(registry),
            };
            let wait_limit =
                wait_limits.entry(parts(id).0).or_insert_with(|| all_waiting.of_other_registry());
            let cached = Cached::new(
                Arc::clone(&registry),
                Arc::clone(&answers),
                id,
                lifetimes(profile),
                profile.time_zone.clone(),
                environment.clock.clone(),
            )
            .with_wait_limit(wait_limit.clone())
            .with_workers(environment.resources.workers.clone());
            let site = Site::new(profile, Arc::new(cached)).observed(health, queue, registry);
            let site = match gate {
                Some(gate) => site.gated(gate),
                None => site,
            };
            let site = match consents_of(id, profile, &store)? {
                Some(consents) => site.with_consents(consents),
                None => site,
            };
            sites.insert(id.clone(), site);
        }
        let facade = Facade::new(sites, environment.clone())
            .with_lists(config.lookups.list_limits())
            .with_requery_limit(config.lookups.requery_limit)
            .with_cache(answers);
        let drain = Duration::from_secs(config.drain_s);
        Ok(Self {
            facade: Arc::new(facade),
            store,
            section: config.store.clone(),
            environment: environment.clone(),
            clients: transports.clients,
            listen: config.listen,
            listener: config.listener.clone(),
            drain,
            widget: config.widget.settings(),
            enrollments,
        })
    }

    /// Makes the tickets of the widget valid for so long. It is for invented people alone.
    #[must_use]
    pub(crate) fn with_tickets_for(mut self, lifetime: Duration) -> Self {
        self.widget.ticket = lifetime;
        self
    }

    /// The lookups behind the API, for a program that needs no HTTP.
    #[must_use]
    pub const fn facade(&self) -> &Arc<Facade> {
        &self.facade
    }

    /// The tokens and the audit trail.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// The lookups for the part `writer` of the program. Each writes an audit row.
    #[must_use]
    pub fn audit_trail(&self, writer: Writer) -> AuditTrail {
        AuditTrail::new(self.store.clone(), self.environment.clock.clone(), writer)
    }

    /// The checkpoints of the audit trail, and the removal of rows that are old enough.
    ///
    /// # Errors
    ///
    /// [`OpenStoreError`] if the checkpoints would be in the folder of the store.
    pub fn audit_upkeep(&self) -> Result<AuditUpkeep, OpenStoreError> {
        let place = store::checkpoint_place(&self.section)?;
        let (store, clock) = (self.store.clone(), self.environment.clock.clone());
        Ok(AuditUpkeep::new(store, clock, place, self.section.retention()))
    }

    /// Listens at the address in the configuration.
    ///
    /// # Errors
    ///
    /// [`ServeError`] if other machines can reach the address and there is no TLS, if the certificate cannot be used, or
    /// if the address is in use.
    pub async fn listen(self) -> Result<Listening, ServeError> {
        let bound = match &self.listener.tls {
            None => Bound::listen(self.listen).await?,
            Some(tls) => {
                Bound::listen_with_tls(self.listen, tls.into(), self.environment.clock.clone()).await?
            }
        };
        let bound = bound
            .with_drain(self.drain)
            .with_names(self.listener.names.clone())
            .with_widget(self.widget)
            .with_enrollments(self.enrollments);
        let Self { facade, store, section, environment, clients, .. } = self;
        Ok(Listening { facade, store, section, environment, clients, bound })
    }
}

impl Listening {
    /// The address at which it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.bound.address()
    }

    /// Makes a token if the store never had one.
    ///
    /// # Errors
    ///
    /// [`FirstTokenError`] if it cannot be made or written, or if somebody removed all tokens from the store.
    pub async fn first_token(&self) -> Result<Option<FirstToken>, FirstTokenError> {
        first_token::make(&self.store, &self.section, &self.environment).await
    }

    /// Answers until `stop` completes. Requests in flight then have the time `drain_s` of the configuration to end.
    ///
    /// The HTTP clients of the registries are made beside the first requests, because reading the certificates of the
    /// machine takes longer than the rest of the start.
    pub async fn serve(self, stop: impl Future<Output = ()>) {
        let Self { facade, store, section, environment, clients, bound } = self;
        let limit = u32::try_from(section.not_found_per_hour).unwrap_or(u32::MAX);
        let access = Access::new(store, environment.clock).with_not_found_per_hour(limit);
        // A lookup that needs a client earlier waits for it.
        drop(spawn_blocking(move || clients.prepare()));
        bound.serve(facade, access, stop).await;
    }
}

/// What decides beside the site which records a registry gives out: its address, and the header of the query, which says
/// whether it is a test. A file of cached answers may be older than the configuration.
fn origin(profile: &RegistryProfile) -> String {
    let RegistryProfile { transport, message, credentials, .. } = profile;
    let account = (&credentials.username, &credentials.facility_id, &credentials.other_id);
    format!("{:?}", (transport.kind, &transport.endpoint, &transport.destination_id, message, account))
}

/// The transports of all sites, and what the sites of a registry share.
struct Transports<'e> {
    environment: &'e Environment,
    id_key: IdKey,
    clients: Clients,
    /// By the id of the registry.
    health: BTreeMap<String, Health>,
}

impl<'e> Transports<'e> {
    fn new(environment: &'e Environment, id_key: IdKey) -> Self {
        Self { environment, id_key, clients: Clients::default(), health: BTreeMap::new() }
    }

    /// The transport of a site behind its limits, and the health of its registry.
    fn guarded(
        &mut self,
        site: &str,
        profile: &RegistryProfile,
    ) -> Result<(Guarded<Arc<dyn Probe>>, Health), BuildError> {
        let failed = |source| BuildError::Registry { site: site.to_owned(), source };
        let transport =
            HttpRegistry::sharing(profile, self.environment, &mut self.clients).map_err(failed)?;
        let (registry, _) = parts(site);
        let health =
            self.health.entry(registry.to_owned()).or_insert_with(|| Health::new(registry, &profile.limits));
        let transport = transport.with_id_key(self.id_key).storing_certificate_in(health.certificate());
        let transport = self.environment.network.wrap(site, Arc::new(transport));
        let registry = guarded(transport, profile, health, self.environment.randomness.clone());
        Ok((registry, health.clone()))
    }
}

/// The consent ledger for a site. `None` if its registry has no consent rules.
pub(crate) fn consents_of(
    site: &str,
    profile: &RegistryProfile,
    store: &Store,
) -> Result<Option<SiteConsents>, BuildError> {
    let Some(rules) = &profile.consent else { return Ok(None) };
    let consents = SiteConsents::new(ConsentLedger::new(store.clone()), rules, site);
    consents.map(Some).map_err(|source| BuildError::Consent { site: site.to_owned(), source })
}

/// Whether only a live location may ask: the endpoint is the production system, and the profile names an enrollment.
pub(crate) fn is_gated(profile: &RegistryProfile) -> bool {
    profile.enrollment.is_some() && profile.environment == RegistryEnvironment::Production
}

/// The records of the enrollments, and the sites whose profiles name one.
fn enrolled_sites(
    config: &Config,
    store: &Store,
) -> Result<(EnrollmentRecords, Vec<EnrolledSite>), BuildError> {
    let failed = |site: &str| {
        let site = site.to_owned();
        move |source: RecordError| BuildError::Enrollment { site, source }
    };
    let profiles = config.enrollments.profiles()?;
    let records = EnrollmentRecords::new(store.clone(), profiles).map_err(failed("*"))?;
    let mut sites = Vec::new();
    for (id, profile) in &config.sites {
        let Some(enrollment) = &profile.enrollment else { continue };
        records.profile(enrollment).map_err(failed(id))?;
        let location = location_of(id).map_err(|fault| failed(id)(fault.into()))?;
        let (site, time_zone) = (id.clone(), profile.time_zone.clone());
        let (enrollment, is_production) = (enrollment.clone(), is_gated(profile));
        sites.push(EnrolledSite { site, profile: enrollment, location, time_zone, is_production });
    }
    Ok((records, sites))
}

/// The gate in front of the sites that walk an enrollment and whose endpoint is the production system. `None` if no site
/// does.
fn live_sites(
    records: &EnrollmentRecords,
    enrolled: &[EnrolledSite],
    environment: &Environment,
) -> Option<Arc<dyn LocationGate>> {
    let sites: Vec<EnrolledSite> = enrolled.iter().filter(|site| site.is_production).cloned().collect();
    if sites.is_empty() {
        return None;
    }
    Some(Arc::new(LiveSites::new(records.clone(), sites, environment.clock.clone())))
}
