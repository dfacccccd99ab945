//! What every command of `izquery consent` works with: the ledger, the rules, today, and who acts.

use anyhow::{Context, bail};
use iz_facade::{
    AuditTrail, Requester, SiteConsents,
    client::Environment,
    store::{Store, Writer},
};
use jiff::civil::Date;

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
pub(super) struct Desk {
    pub(super) config: Config,
    pub(super) environment: Environment,
    pub(super) store: Store,
    pub(super) consents: SiteConsents,
    pub(super) today: Date,
    pub(super) trail: AuditTrail,
    pub(super) requester: Requester,
}

impl Desk {
    pub(super) fn open(options: &ConsentOptions) -> anyhow::Result<Self> {
        let config = Config::load(&options.config)?;
        let requester = requester(options.actor.as_deref(), PURPOSE)?;
        let environment = Environment::system();
        let file = || options.config.display().to_string();
        let is_meant =
            |id: &str| options.registry.as_deref().is_none_or(|wanted| id == wanted || parts(id).0 == wanted);
        let meant = config.sites.iter().find(|(id, profile)| is_meant(id) && profile.consent.is_some());
        let Some((site, profile)) = meant else {
            bail!(
                "--registry: no such registry of the configuration has consent rules; set `consent` in its section, such as consent = \
                 \"tx\""
            );
        };
        let store = store::open(&config.store, &environment.randomness).with_context(file)?;
        let consents = consents_of(site, profile, &store)?.context("the registry has no consent rules")?;
        let today = environment.clock.now().to_zoned(profile.time_zone.clone()).date();
        let trail = AuditTrail::new(store.clone(), environment.clock.clone(), Writer::Consent);
        Ok(Self { environment, store, consents, today, trail, requester, config })
    }
}
