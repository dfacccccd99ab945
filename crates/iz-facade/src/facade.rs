//! A set of registries, and the lookups in them.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use iz_cache::AnswerStore;
use iz_client::{
    AskError, CacheControl, Environment,
    hl7::{
        Profile, Query,
        query::{DetailError, Note, NoteCode},
    },
};
use iz_match::{AskedPatient, MAX_REQUERIES};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use tokio::time::Instant;
use tracing::info;

use crate::{
    action::{Action, LeftOut},
    candidate_list::CandidateList,
    consents::{Consent, ConsentCheck, PatientForm, SiteConsents},
    error::ApiError,
    freshness::{Freshness, Stale},
    list_store::{ListLimits, ListStore, StoredList},
    lookup_run::LookupRun,
    matched_reply::{Chooser, MatchedReply},
    release_check::ReleaseCheck,
    request::{ChooseRequest, LookupRequest},
    result::{LookupResult, Omitted, RegistryName},
    shown_forecasts::ShownForecasts,
    site::Site,
};

/// Looks patients up in a set of registries. It knows nothing of HTTP.
pub struct Facade {
    pub(crate) sites: BTreeMap<String, Site>,
    pub(crate) environment: Environment,
    /// The lists of candidates that callers may still choose from.
    pub(crate) lists: ListStore,
    /// The maximum number of further queries after "not found".
    pub(crate) requery_limit: u8,
    /// The cached answers of the registries.
    pub(crate) cache: Option<Arc<AnswerStore>>,
}

impl Facade {
    /// A facade in front of these registries, by id.
    #[must_use]
    pub fn new(sites: BTreeMap<String, Site>, environment: Environment) -> Self {
        let lists = ListStore::new(ListLimits::default());
        Self { sites, environment, lists, requery_limit: MAX_REQUERIES, cache: None }
    }

    /// Sets the limits of the stored lists of candidates.
    #[must_use]
    pub fn with_lists(self, limits: ListLimits) -> Self {
        Self { lists: ListStore::new(limits), ..self }
    }

    /// Sets the limit of further queries after "not found", at most [`MAX_REQUERIES`].
    #[must_use]
    pub fn with_requery_limit(self, limit: u8) -> Self {
        Self { requery_limit: limit.min(MAX_REQUERIES), ..self }
    }

    /// The ids of the registries.
    pub fn registries(&self) -> impl Iterator<Item = &str> {
        self.sites.keys().map(String::as_str)
    }

    /// Looks one patient up.
    ///
    /// # Errors
    ///
    /// [`ApiError`] if the request is invalid or no answer exists.
    pub async fn lookup(&self, request: LookupRequest) -> Result<LookupResult, ApiError> {
        let started = self.environment.clock.now();
        let LookupRequest { mut faults, mut notes, .. } = request;
        let site = self.site(request.registry.as_deref()).map_err(|fault| faults.push(fault));
        let day = site
            .as_ref()
            .map_or_else(|()| started.to_zoned(TimeZone::UTC).date(), |(_, site)| today(started, site));
        let asked = request.patient.on(day);
        let mut missing = asked.missing();
        if let Ok((_, site)) = &site {
            missing.extend(required_too(&asked, site, &missing));
        }
        let (Ok((id, site)), true) = (site, faults.is_empty()) else {
            missing.retain(|missing| !faults.iter().any(|fault| is_within(&missing.pointer, &fault.pointer)));
            faults.extend(missing);
            return Err(ApiError::Members { faults });
        };
        if !missing.is_empty() {
            return Err(ApiError::Details { faults: missing });
        }
        site.check_live(id).await?;
        let confirmed = request.consent_confirmed_other;
        if site.has_consents() {
            site.check_consent(&[PatientForm::asked(&asked)], &confirmed, day).await?;
        }
        let requery = request.requery.min(self.requery_limit);
        if requery < request.requery {
            notes.push(Note::new("/requery", NoteCode::NumberLimited));
        }
        let profile = request.profile.unwrap_or(site.profile);
        let query = Query::new(profile, asked.details.clone(), day)
            .map_err(|fault| ApiError::Details { faults: vec![asked.fault_in_request(fault)] })?;
        notes.extend(asked.notes.iter().cloned());
        let LookupRequest { cache_control, stale_if_error, on_sent, .. } = request;
        let run = self.start(site, &asked, profile, started);
        let consent_confirmed_other = confirmed;
        let mut run =
            LookupRun { notes, cache_control, stale_if_error, consent_confirmed_other, on_sent, ..run };
        let matched = run.lookup(&query, requery, request.choose).await.map_err(|error| match error {
            ApiError::Ask(AskError::NotForRegistry(faults)) => {
                let faults = faults.into_iter().map(|fault| asked.fault_in_request(fault));
                ApiError::Ask(AskError::NotForRegistry(faults.collect()))
            }
            error => error,
        });
        log("lookup", id, profile, &matched, run.attempts.len());
        let wanted = Wanted { owner: request.owner, show_mismatch: request.show_mismatch, started };
        self.result(id, run, matched?, wanted).await
    }

    /// Looks up a candidate of the list with this id.
    ///
    /// # Errors
    ///
    /// [`ApiError`] if the list or the candidate does not exist, or if no answer exists.
    pub async fn choose(&self, list: &str, request: &ChooseRequest) -> Result<LookupResult, ApiError> {
        let started = self.environment.clock.now();
        let list = self.owned_list(list, request.owner.as_deref(), started).ok_or(ApiError::NoSuchList)?;
        let query = list
            .choice(&request.token)
            .ok_or_else(|| ApiError::member("/token", "is not the token of a candidate in this list"))?;
        let (id, site) =
            self.site(Some(&list.site)).map_err(|fault| ApiError::Members { faults: vec![fault] })?;
        site.check_live(id).await?;
        let mut confirmed = list.consent_confirmed_other.clone();
        confirmed.extend(&request.consent_confirmed_other);
        if site.has_consents() {
            let forms = [PatientForm::asked(&list.asked), PatientForm::candidate(query.patient())];
            site.check_consent(&forms, &confirmed, today(started, site)).await?;
        }
        self.forget_all_but(id, site, &list.asked, query).await;
        let mut run = LookupRun {
            notes: list.notes.clone(),
            cache_control: request.cache_control,
            stale_if_error: request.stale_if_error,
            consent_confirmed_other: confirmed,
            ..self.start(site, &list.asked, query.profile(), started)
        };
        let matched = run.ask_for_candidate(query, Chooser::Caller).await.map_err(ApiError::from);
        log("choose", id, query.profile(), &matched, run.attempts.len());
        let wanted = Wanted { owner: request.owner.clone(), show_mismatch: request.show_mismatch, started };
        self.result(id, run, matched?, wanted).await
    }

    /// The registry of a list of candidates, and the patient who was asked for. `None` if this owner has no such list.
    pub(crate) fn asked_of_list(&self, list: &str, owner: Option<&str>) -> Option<(String, AskedPatient)> {
        let list = self.owned_list(list, owner, self.environment.clock.now())?;
        Some((list.site.clone(), list.asked.clone()))
    }

    /// A list of candidates belongs to the token that got it (ASVS 8.2.2).
    fn owned_list(&self, list: &str, owner: Option<&str>, now: Timestamp) -> Option<Arc<StoredList>> {
        self.lists.get(list, now).filter(|list| list.owner.as_deref() == owner)
    }

    /// The id of the registry that a request means. `None` if there is no such registry.
    pub(crate) fn site_id<'f>(&'f self, id: Option<&str>) -> Option<&'f str> {
        self.site(id).ok().map(|(id, _)| id)
    }

    /// The day at the registry with this id. In UTC if there is no such registry.
    pub(crate) fn today_at(&self, id: &str, now: Timestamp) -> Date {
        let site = self.sites.get(id);
        site.map_or_else(|| now.to_zoned(TimeZone::UTC).date(), |site| today(now, site))
    }

    /// The consent ledger for the registry with this id, or for the only one that has consent rules. Sites with the same rules are of
    /// one registry. `may_ask` says whether the caller may ask a site. Also gives the day there. If the sites have
    /// different days, it is the latest one. So a form that was signed today is not refused as a form of tomorrow.
    ///
    /// # Errors
    ///
    /// [`ApiError`] if no registry is meant, or several are, if it has no consent rules, or if the caller may not ask it.
    pub(crate) fn consents(
        &self,
        registry: Option<&str>,
        may_ask: impl Fn(&str) -> bool,
    ) -> Result<(&SiteConsents, Date), ApiError> {
        let is_meant =
            |id: &str| registry.is_none_or(|wanted| id == wanted || id.split('/').next() == Some(wanted));
        let mut meant = self.sites.iter().filter(|(id, _)| is_meant(id)).peekable();
        if meant.peek().is_none() {
            return Err(ApiError::member("/registry", "is not configured"));
        }
        let with_rules: Vec<_> =
            meant.filter_map(|(id, site)| Some((id, site, site.consents.as_ref()?))).collect();
        if with_rules.is_empty() {
            return Err(ApiError::member(
                "/registry",
                "has no consent rules; `consent` in its settings names them",
            ));
        }
        let allowed: Vec<_> = with_rules.into_iter().filter(|(id, ..)| may_ask(id)).collect();
        let rules: BTreeSet<&str> = allowed.iter().map(|(.., consents)| &*consents.rules_id).collect();
        if rules.len() > 1 {
            let known: BTreeSet<&str> = allowed.iter().map(|(.., consents)| consents.registry()).collect();
            let known = Vec::from_iter(known).join(", ");
            return Err(ApiError::member(
                "/registry",
                format!("is missing; those with consent rules are: {known}"),
            ));
        }
        let now = self.environment.clock.now();
        let days = allowed.into_iter().map(|(_, site, consents)| (consents, today(now, site)));
        days.min_by_key(|(_, day)| Reverse(*day)).ok_or(ApiError::RegistryNotAllowed)
    }

    fn site(&self, id: Option<&str>) -> Result<(&str, &Site), DetailError> {
        let found = match id {
            Some(id) => self.sites.get_key_value(id),
            None if self.sites.len() > 1 => None,
            None => self.sites.first_key_value(),
        };
        found.map(|(id, site)| (id.as_str(), site)).ok_or_else(|| {
            let known: Vec<&str> = self.registries().collect();
            let what = if id.is_some() { "is not configured" } else { "is missing" };
            DetailError::new("/registry", format!("{what}; configured are: {}", known.join(", ")))
        })
    }

    fn start<'f>(
        &self,
        site: &'f Site,
        asked: &'f AskedPatient,
        profile: Profile,
        started: Timestamp,
    ) -> LookupRun<'f> {
        LookupRun {
            site,
            asked,
            profile,
            today: today(started, site),
            deadline: Instant::now() + site.timeout,
            notes: Vec::new(),
            cache_control: CacheControl::Any,
            stale_if_error: None,
            consent_confirmed_other: Vec::new(),
            on_sent: None,
            attempts: Vec::new(),
            withheld_queries: 0,
            workers: self.environment.resources.workers.clone(),
        }
    }

    /// Makes the result of a lookup. A list of candidates is stored, so that one of them can be chosen.
    async fn result(
        &self,
        registry: &str,
        run: LookupRun<'_>,
        matched: MatchedReply,
        wanted: Wanted,
    ) -> Result<LookupResult, ApiError> {
        let Wanted { owner, show_mismatch, started } = wanted;
        let now = self.environment.clock.now();
        let today = today(now, run.site);
        let candidates = match CandidateList::of(&run, &matched).await? {
            Some(list) => Some(Box::pin(list.without_withdrawn(&run, today)).await?),
            None => None,
        };
        let left_out = LeftOut::of(&run, candidates.as_ref());
        let candidates =
            candidates.map(|list| list.stored_in(&self.lists, registry, owner, &run, now, &self.environment));
        let is_withheld = matched.is_mismatch()
            && (!show_mismatch || Box::pin(has_withdrawn(&run, &matched, today)).await?);
        // Once more, because a withdrawal may have come meanwhile, and because the record says more of its person.
        let (consent, consent_check) = match run.site.has_consents() {
            true => {
                let people = candidates.as_ref().map_or_else(Vec::new, CandidateList::forms);
                Box::pin(consent_of(&run, &matched, is_withheld, people, today)).await?.unzip()
            }
            false => (None, None),
        };
        let stale = Stale::of(&matched.reply, today, now);
        let forecasts = ShownForecasts::of(&run, &matched, today, stale.is_some()).await?;
        let omitted = Omitted::of(matched.reply.summary(), is_withheld, candidates.as_ref());
        Ok(LookupResult {
            action: Action::of(
                &matched,
                &run.site.advice,
                candidates.as_ref(),
                omitted.is_any(),
                stale,
                &run.asked.guesses,
                left_out,
            ),
            registry: RegistryName { id: registry.to_owned(), name: run.site.name.clone() },
            consent,
            release: ReleaseCheck { gate: run.site.gate_of(registry), consent: consent_check },
            is_withheld,
            omitted,
            deadline: run.deadline,
            timeout: run.site.timeout,
            freshness: Freshness::of(&matched.reply, started, now, stale),
            forecasts,
            attempts: run.attempts,
            notes: run.notes,
            candidates,
            matched,
        })
    }
}

/// What the consent ledger says of the patient of a lookup, and what to compare when the answer is shown again. `others` are the
/// other people in the answer. If the record does not match the request, its person is one of them.
async fn consent_of(
    run: &LookupRun<'_>,
    matched: &MatchedReply,
    is_withheld: bool,
    mut others: Vec<Vec<PatientForm>>,
    today: Date,
) -> Result<Option<(Consent, ConsentCheck)>, ApiError> {
    let mut forms = vec![PatientForm::asked(run.asked)];
    if let Some(person) = matched.reply.summary().person.as_ref().filter(|_| !is_withheld) {
        let found = PatientForm::found(person.get());
        if matched.is_mismatch() { others.push(found) } else { forms.extend(found) }
    }
    let confirmed_other = &run.consent_confirmed_other;
    let consent = run.site.check_consent(&forms, confirmed_other, today).await?;
    Ok(consent.zip(ConsentCheck::new(run.site, forms, others, confirmed_other)))
}

/// Whether the person in a record that does not match the request withdrew the consent. Then the record is not shown. The answer does
/// not say why, because that person is not the patient.
async fn has_withdrawn(run: &LookupRun<'_>, matched: &MatchedReply, today: Date) -> Result<bool, ApiError> {
    let (Some(consents), Some(person)) = (&run.site.consents, &matched.reply.summary().person) else {
        return Ok(false);
    };
    let person = PatientForm::found(person.get());
    let withdrawals = consents.withdrawals([person].into_iter(), &run.consent_confirmed_other, today).await?;
    Ok(withdrawals.iter().any(Option::is_some))
}

/// What a request says about its result.
struct Wanted {
    /// The id of the token to which a list of candidates belongs.
    owner: Option<String>,
    show_mismatch: bool,
    started: Timestamp,
}

/// Whether a member is `other`, or a part of it.
fn is_within(pointer: &str, other: &str) -> bool {
    pointer.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What the registry requires beyond the details that are missing for any registry. If nothing is, the query itself
/// finds it.
fn required_too(asked: &AskedPatient, site: &Site, missing: &[DetailError]) -> Vec<DetailError> {
    if missing.is_empty() {
        return Vec::new();
    }
    let required = site.query_rules.missing(&asked.details).into_iter();
    let required = required.map(|fault| asked.fault_in_request(fault));
    let is_said = |fault: &DetailError| missing.iter().any(|said| is_within(&said.pointer, &fault.pointer));
    required.filter(|fault| !is_said(fault)).collect()
}

fn today(now: Timestamp, site: &Site) -> Date {
    now.to_zoned(site.time_zone.clone()).date()
}

/// Logs one line for each lookup, without personal data.
fn log(
    what: &str,
    registry: &str,
    profile: Profile,
    matched: &Result<MatchedReply, ApiError>,
    attempts: usize,
) {
    let profile = profile.code();
    match matched {
        Ok(matched) => {
            let outcome = matched.reply.outcome().word();
            info!(registry, profile, outcome, attempts, "{what}");
        }
        Err(ApiError::Ask(error)) => {
            let (error, cause) = (error.code(), error.cause().word());
            info!(registry, profile, error, cause, "{what}");
        }
        Err(error) => info!(registry, profile, error = error.row().code, "{what}"),
    }
}
