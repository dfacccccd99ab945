//! `POST /v1/lookups`: one question, one answer.

use std::sync::Arc;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use iz_client::{
    Registry, Reply, Verdict, Word,
    hl7::{
        Demographics, Outcome, Profile, Query,
        answer::{Acknowledgment, Carrier, Dose, ErrorReport, Fact, Forecast, Patient, Unread, Warning},
        query::Object,
    },
};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use tokio::time::Instant;
use tracing::info;

use crate::{
    Action, Facade, Problem, Site,
    body::{self, Strict},
};

/// What is asked.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LookupRequest {
    /// The registry's id in the configuration; may be left out where there is only one.
    #[serde(default)]
    registry: Option<String>,
    /// `Z44` for history, evaluation and forecast; `Z34` for the complete history.
    #[serde(default)]
    profile: Option<Profile>,
    /// Show a record even where it is very likely somebody else's.
    #[serde(default)]
    show_mismatch: bool,
    /// About whom.
    #[serde(deserialize_with = "person")]
    patient: Demographics,
}

fn person<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Demographics, D::Error> {
    Object::deserialize(deserializer).map(|Object(patient)| patient)
}

/// A registry's answer.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Lookup<'a> {
    /// What the answer amounts to.
    outcome: Outcome,
    /// What the counter should do now.
    action: Action,
    /// Who answered.
    registry: RegistryName<'a>,
    /// How surely the person in the record is the one asked for.
    #[serde(rename = "match")]
    verdict: Option<&'a Verdict>,
    /// The record, for `record` alone, and not where the match is a mismatch unless asked for.
    record: Option<Record<'a>>,
    /// The people who may be meant, for `candidates` alone.
    #[schema(value_type = Vec<Patient<'a>>)]
    candidates: &'a [Patient<'a>],
    /// How old the answer is.
    freshness: Freshness,
    /// What the reader found odd.
    #[schema(value_type = Vec<Warning>)]
    warnings: &'a [Warning],
    /// What the registry complains of; a complete record may come with complaints.
    #[schema(value_type = Vec<ErrorReport<'a>>)]
    errors: &'a [ErrorReport<'a>],
    /// The label of the answer (MSH-21).
    profile: Option<&'a str>,
    /// How the registry took the question.
    acknowledgment: Option<&'a Acknowledgment<'a>>,
    /// What the message holds that the reader has no type for.
    #[schema(value_type = Vec<Unread<'a>>)]
    unread: &'a [Unread<'a>],
}

/// A registry.
#[derive(Serialize, utoipa::ToSchema)]
pub struct RegistryName<'a> {
    /// Its id in the configuration.
    id: &'a str,
    /// Its name, for people.
    name: &'a str,
}

/// One person's record.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Record<'a> {
    /// Whose record it is.
    patient: &'a Patient<'a>,
    /// The history, with what the registry makes of each dose.
    #[schema(value_type = Vec<Dose<'a>>)]
    doses: &'a [Dose<'a>],
    /// What the registry advises.
    #[schema(value_type = Vec<Forecast<'a>>)]
    forecasts: &'a [Forecast<'a>],
    /// What speaks for or against vaccines for the person: contraindications, immunity, indications.
    #[schema(value_type = Vec<Fact<'a>>)]
    facts: &'a [Fact<'a>],
    /// Order groups without a vaccine that carry observations of which nothing else is made; the others
    /// are left out.
    #[schema(value_type = Vec<Carrier<'a>>)]
    carriers: Vec<&'a Carrier<'a>>,
}

/// How old an answer is.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Freshness {
    /// When the registry answered.
    #[schema(value_type = String, format = DateTime)]
    received: Timestamp,
    /// How many seconds ago.
    age_s: u64,
    /// Whether it comes from memory.
    from_cache: bool,
    /// How many milliseconds the registry took.
    registry_ms: u64,
}

pub(crate) async fn create<R: Registry + 'static>(
    State(facade): State<Arc<Facade<R>>>,
    Strict(request): Strict<LookupRequest>,
) -> Result<Response, Problem> {
    let json = facade.lookup(request).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], json).into_response())
}

impl LookupRequest {
    /// A question about `patient`, for the registry of that id.
    #[must_use]
    pub const fn new(registry: Option<String>, profile: Option<Profile>, patient: Demographics) -> Self {
        Self { registry, profile, show_mismatch: false, patient }
    }

    /// Reads the JSON of a person alone, by the same rules as the API's body.
    ///
    /// # Errors
    ///
    /// [`Problem`], which names the member by JSON pointer.
    pub fn parse_patient(json: &[u8]) -> Result<Demographics, Problem> {
        body::parse(json)
    }
}

impl<R: Registry> Facade<R> {
    /// Asks, and gives the JSON of a [`Lookup`].
    ///
    /// # Errors
    ///
    /// [`Problem`] where the question cannot be asked or no answer exists.
    pub async fn lookup(&self, request: LookupRequest) -> Result<Vec<u8>, Problem> {
        let started = self.clock.now();
        let (id, site) = self.site(request.registry.as_deref())?;
        let today = started.to_zoned(site.time_zone.clone()).date();
        let profile = request.profile.unwrap_or(site.profile);
        let query = Query::new(profile, request.patient, today)
            .map_err(|fault| Problem::member(format!("/patient{}", fault.pointer), fault.reason))?;
        match site.registry.ask(&query, Instant::now() + site.timeout).await {
            Ok(reply) => {
                info!(
                    registry = id,
                    profile = profile.code(),
                    outcome = reply.answer().outcome.word(),
                    "lookup"
                );
                let lookup = Lookup::of((id, site), &reply, request.show_mismatch, started, self.clock.now());
                serde_json::to_vec(&lookup).map_err(|_| Problem::unserialisable())
            }
            Err(error) => {
                info!(registry = id, profile = profile.code(), error = error.code(), "lookup");
                Err(Problem::from(&error))
            }
        }
    }
}

impl<R> Facade<R> {
    fn site(&self, id: Option<&str>) -> Result<(&str, &Site<R>), Problem> {
        let found = match id {
            Some(id) => self.sites.get_key_value(id),
            None if self.sites.len() > 1 => None,
            None => self.sites.first_key_value(),
        };
        found.map(|(id, site)| (id.as_str(), site)).ok_or_else(|| {
            let known: Vec<&str> = self.sites.keys().map(String::as_str).collect();
            let what = if id.is_some() { "is not configured" } else { "is missing" };
            Problem::member("/registry".to_owned(), &format!("{what}; configured are: {}", known.join(", ")))
        })
    }
}

impl<'a> Lookup<'a> {
    fn of<R>(
        (id, site): (&'a str, &'a Site<R>),
        reply: &'a Reply,
        show_mismatch: bool,
        started: Timestamp,
        now: Timestamp,
    ) -> Self {
        let answer = reply.answer();
        let verdict = reply.verdict.as_ref();
        let is_withheld = !show_mismatch && verdict.is_some_and(|verdict| verdict.verdict == Word::Mismatch);
        let record = match (answer.outcome, answer.patients.first()) {
            (Outcome::Record, Some(patient)) if !is_withheld => Some(Record {
                patient,
                doses: &answer.doses,
                forecasts: &answer.forecasts,
                facts: &answer.facts,
                carriers: answer.carriers.iter().filter(|carrier| !carrier.observations.is_empty()).collect(),
            }),
            _ => None,
        };
        let age = now.duration_since(reply.received).as_secs();
        Self {
            outcome: answer.outcome,
            action: Action::of(reply, verdict, &site.advice),
            registry: RegistryName { id, name: &site.name },
            verdict,
            record,
            candidates: if answer.outcome == Outcome::Candidates { &answer.patients } else { &[] },
            freshness: Freshness {
                received: reply.received,
                age_s: u64::try_from(age).unwrap_or(0),
                from_cache: reply.received < started,
                registry_ms: u64::try_from(reply.took.as_millis()).unwrap_or(u64::MAX),
            },
            warnings: &answer.warnings,
            // What else the answer says about somebody else is not shown either.
            errors: if is_withheld { &[] } else { &answer.errors },
            profile: answer.profile.as_deref(),
            acknowledgment: answer.acknowledgment.as_ref().filter(|_| !is_withheld),
            unread: if is_withheld { &[] } else { &answer.unread },
        }
    }
}
