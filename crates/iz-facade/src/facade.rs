//! The registries behind the API, and what is asked of them.

use std::collections::BTreeMap;

use iz_client::{
    AskError, Environment, MAX_RUNGS, Word,
    hl7::{Demographics, Profile, Query},
};
use jiff::{Timestamp, civil::Date};
use tokio::time::Instant;
use tracing::info;

use crate::{
    Action, ApiError, ListLimits, LookupRequest, LookupResult, Site,
    asking::{Answered, Asking, Chooser},
    candidates::CandidateList,
    lists::Lists,
    request::ChooseRequest,
    result::{Freshness, RegistryName},
};

/// Asks a set of registries, without HTTP.
pub struct Facade {
    pub(crate) sites: BTreeMap<String, Site>,
    pub(crate) environment: Environment,
    /// The lists that somebody may still choose from.
    pub(crate) lists: Lists,
    /// The most further questions that a caller may want after "not found".
    requery_limit: u8,
}

impl Facade {
    /// Asks the registries of these ids.
    #[must_use]
    pub fn new(sites: BTreeMap<String, Site>, environment: Environment) -> Self {
        let lists = Lists::new(ListLimits::default());
        Self { sites, environment, lists, requery_limit: MAX_RUNGS }
    }

    /// With other limits of the lists that may be chosen from.
    #[must_use]
    pub fn with_lists(self, limits: ListLimits) -> Self {
        Self { lists: Lists::new(limits), ..self }
    }

    /// With another limit, of at most [`MAX_RUNGS`], of further questions after "not found".
    #[must_use]
    pub fn with_requery_limit(self, limit: u8) -> Self {
        Self { requery_limit: limit.min(MAX_RUNGS), ..self }
    }

    /// The ids of the registries that can be asked.
    pub fn registries(&self) -> impl Iterator<Item = &str> {
        self.sites.keys().map(String::as_str)
    }

    /// Asks about one person.
    ///
    /// # Errors
    ///
    /// [`ApiError`] where the question cannot be asked or no answer exists.
    pub async fn lookup(&self, request: LookupRequest) -> Result<LookupResult, ApiError> {
        let started = self.environment.clock.now();
        let (id, site) = self.site(request.registry.as_deref())?;
        if request.requery > self.requery_limit {
            let reason = format!("must be a whole number from 0 to {}", self.requery_limit);
            return Err(ApiError::member("/requery", reason));
        }
        let profile = request.profile.unwrap_or(site.profile);
        let query = Query::new(profile, request.patient, today(started, site))
            .map_err(|fault| ApiError::member(format!("/patient{}", fault.pointer), fault.reason))?;
        let mut asking = asking(site, query.patient(), profile, started);
        let answered = asking.lookup(&query, request.requery, request.choose).await;
        log("lookup", id, profile, &answered, asking.attempts.len());
        self.result(id, asking, answered?, request.show_mismatch, started)
    }

    /// Asks for a candidate of the list with this id.
    ///
    /// # Errors
    ///
    /// [`ApiError`] where there is no such list or candidate, or no answer exists.
    pub async fn choose(&self, list: &str, request: &ChooseRequest) -> Result<LookupResult, ApiError> {
        let started = self.environment.clock.now();
        let list = self.lists.get(list, started).ok_or(ApiError::NoSuchList)?;
        let query = list
            .choice(&request.token)
            .ok_or_else(|| ApiError::member("/token", "is not the token of a candidate in this list"))?;
        let (id, site) = self.site(Some(&list.site))?;
        let mut asking = asking(site, &list.asked, query.profile(), started);
        let answered = asking.follow(query, Chooser::Caller).await;
        log("choose", id, query.profile(), &answered, asking.attempts.len());
        self.result(id, asking, answered?, request.show_mismatch, started)
    }

    fn site(&self, id: Option<&str>) -> Result<(&str, &Site), ApiError> {
        let found = match id {
            Some(id) => self.sites.get_key_value(id),
            None if self.sites.len() > 1 => None,
            None => self.sites.first_key_value(),
        };
        found.map(|(id, site)| (id.as_str(), site)).ok_or_else(|| {
            let known: Vec<&str> = self.registries().collect();
            let what = if id.is_some() { "is not configured" } else { "is missing" };
            ApiError::member("/registry", format!("{what}; configured are: {}", known.join(", ")))
        })
    }

    /// What came of a lookup. A list of candidates is kept, so that one of them can be chosen.
    fn result(
        &self,
        registry: &str,
        asking: Asking<'_>,
        answered: Answered,
        show_mismatch: bool,
        started: Timestamp,
    ) -> Result<LookupResult, ApiError> {
        let now = self.environment.clock.now();
        let candidates = CandidateList::of(&asking, &answered)?;
        let candidates =
            candidates.map(|list| list.kept_in(&self.lists, registry, asking.asked, now, &self.environment));
        let is_mismatch = answered.decisive().is_some_and(|verdict| verdict.verdict == Word::Mismatch);
        Ok(LookupResult {
            action: Action::of(&answered, &asking.site.advice),
            registry: RegistryName { id: registry.to_owned(), name: asking.site.name.clone() },
            is_withheld: is_mismatch && !show_mismatch,
            freshness: Freshness::of(&answered.reply, started, now),
            attempts: asking.attempts,
            candidates,
            answered,
        })
    }
}

fn today(now: Timestamp, site: &Site) -> Date {
    now.to_zoned(site.time_zone.clone()).date()
}

fn asking<'f>(site: &'f Site, asked: &'f Demographics, profile: Profile, started: Timestamp) -> Asking<'f> {
    let deadline = Instant::now() + site.timeout;
    Asking { site, asked, profile, today: today(started, site), deadline, attempts: Vec::new() }
}

/// One line for each lookup, without anything about anybody.
fn log(what: &str, registry: &str, profile: Profile, answered: &Result<Answered, AskError>, attempts: usize) {
    let profile = profile.code();
    match answered {
        Ok(answered) => {
            let outcome = answered.reply.outcome().word();
            info!(registry, profile, outcome, attempts, "{what}");
        }
        Err(error) => {
            let (error, cause) = (error.code(), error.fault().word());
            info!(registry, profile, error, cause, "{what}");
        }
    }
}
