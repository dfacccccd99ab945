//! What every command of `izquery consent` works with: the ledger, the rules, today, and who acts.

use std::{cmp::Reverse, collections::BTreeSet};

use anyhow::{Context, bail};
use iz_facade::{
    AuditTrail, Requester, SiteConsents,
    client::{Environment, RegistryProfile},
    store::{Store, Writer},
};
use jiff::{Timestamp, civil::Date};

use crate::{
    cli::ConsentOptions,
    config::{Config, parts},
    requester::requester,
    service::consents_of,
    store,
};

/// Why, in the audit trail.
pub(super) const PURPOSE: &str = "consent";

/// The ledger, the rules, today, and who acts.
pub(super) struct ConsentRun {
    pub(super) config: Config,
    pub(super) environment: Environment,
    pub(super) store: Store,
    pub(super) consents: SiteConsents,
    pub(super) today: Date,
    pub(super) trail: AuditTrail,
    pub(super) requester: Requester,
}

impl ConsentRun {
    pub(super) fn open(options: &ConsentOptions) -> anyhow::Result<Self> {
        let config = Config::load(&options.config)?;
        let requester = requester(options.actor.as_deref(), PURPOSE)?;
        let environment = Environment::system();
        let now = environment.clock.now();
        let (site, profile, today) = meant(&config, options.registry.as_deref(), now)?;
        let file = || options.config.display().to_string();
        let store = store::open(&config.store, &environment.randomness).with_context(file)?;
        let consents = consents_of(site, profile, &store)?.context("the registry has no consent rules")?;
        let trail = AuditTrail::new(store.clone(), environment.clock.clone(), Writer::Consent);
        Ok(Self { environment, store, consents, today, trail, requester, config })
    }
}

/// A site of the registry with this id, or of the only one that has consent rules, and the day there. If the sites have
/// different days, it is the latest one. So a form that was signed today is not refused as a form of tomorrow.
fn meant<'c>(
    config: &'c Config,
    registry: Option<&str>,
    now: Timestamp,
) -> anyhow::Result<(&'c str, &'c RegistryProfile, Date)> {
    let is_meant = |id: &str| registry.is_none_or(|wanted| id == wanted || parts(id).0 == wanted);
    let with_rules: Vec<_> = config
        .sites
        .iter()
        .filter(|(id, _)| is_meant(id))
        .filter_map(|(id, profile)| Some((id.as_str(), profile, profile.consent.as_deref()?)))
        .collect();
    let rules: BTreeSet<&str> = with_rules.iter().map(|(.., rules)| *rules).collect();
    if rules.len() > 1 {
        let known: BTreeSet<&str> = with_rules.iter().map(|(id, ..)| parts(id).0).collect();
        bail!("--registry: is missing; those with consent rules are: {}", Vec::from_iter(known).join(", "));
    }
    let day = |profile: &RegistryProfile| now.to_zoned(profile.time_zone.clone()).date();
    let days = with_rules.into_iter().map(|(id, profile, _)| (id, profile, day(profile)));
    days.min_by_key(|(.., day)| Reverse(*day)).context(
        "--registry: no such registry of the configuration has consent rules; set `consent` in its section, such as consent = \
         \"tx\"",
    )
}
