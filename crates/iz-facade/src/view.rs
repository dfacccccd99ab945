//! The JSON of an answer.

use iz_client::{
    Verdict, Word, follow_up,
    hl7::{
        Outcome, Query,
        answer::{Acknowledgment, Carrier, Dose, ErrorReport, Fact, Forecast, Patient, Unread, Warning},
    },
};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    Action,
    asking::{Answered, Asking, Attempt, Chosen},
    lists::random_name,
};

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
    /// The record, for `record` alone, and not where it is a mismatch unless asked for: by `match`, or
    /// after a choice by token by `chosen.match`.
    record: Option<Record<'a>>,
    /// How the person was chosen from a list of candidates, where they were.
    chosen: Option<&'a Chosen>,
    /// For `candidates` alone: what to choose by, for as long as the settings say.
    id: Option<String>,
    /// The people who may be meant, for `candidates` alone, the most likely first.
    candidates: Vec<Candidate<'a>>,
    /// Every question that was put to the registry or to what is remembered of it, in their order.
    attempts: &'a [Attempt],
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

/// A person who may be meant.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Candidate<'a> {
    /// Choose the person with this: `POST /v1/lookups/{id}/choose`. None where the registry gives no
    /// identifier of its own to ask by.
    pub(crate) token: Option<String>,
    /// How surely it is the one asked for.
    #[serde(rename = "match")]
    verdict: Verdict,
    /// What the list says of them.
    #[serde(flatten)]
    patient: &'a Patient<'a>,
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

/// How an answer is to be shown.
pub(crate) struct Shown {
    /// Whether a mismatch is shown too.
    pub(crate) mismatch: bool,
    /// When the caller asked.
    pub(crate) started: Timestamp,
}

impl<'a> Lookup<'a> {
    /// What an answer says, with the candidates of a list and the id to choose from it by.
    pub(crate) fn of<R>(
        (site_id, asking): (&'a str, &'a Asking<'_, R>),
        answered: &'a Answered,
        (id, candidates): (Option<String>, Vec<Candidate<'a>>),
        shown: &Shown,
        now: Timestamp,
    ) -> Self {
        let reply = &answered.reply;
        let answer = reply.answer();
        let is_mismatch = answered.decisive().is_some_and(|verdict| verdict.verdict == Word::Mismatch);
        let is_withheld = is_mismatch && !shown.mismatch;
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
            action: Action::of(answered, &asking.site.advice),
            registry: RegistryName { id: site_id, name: &asking.site.name },
            verdict: answered.verdict.as_ref(),
            record,
            chosen: answered.chosen.as_ref(),
            id,
            candidates,
            attempts: &asking.attempts,
            freshness: Freshness {
                received: reply.received,
                age_s: u64::try_from(age).unwrap_or(0),
                from_cache: reply.received < shown.started,
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

/// The candidates, the most likely first, and what their tokens stand for.
pub(crate) fn candidates<'a, R>(
    asking: &Asking<'_, R>,
    answered: &'a Answered,
) -> (Vec<Candidate<'a>>, Vec<(String, Query)>) {
    let answer = answered.reply.answer();
    let mut choices = Vec::new();
    if answer.outcome != Outcome::Candidates {
        return (Vec::new(), choices);
    }
    let mut candidates: Vec<_> = answer
        .patients
        .iter()
        .map(|patient| {
            let token = follow_up(patient, asking.profile, asking.today).and_then(|query| {
                let token = random_name()?;
                choices.push((token.clone(), query));
                Some(token)
            });
            Candidate { token, verdict: Verdict::of(asking.asked, patient, asking.today), patient }
        })
        .collect();
    candidates.sort_by_key(|candidate| (candidate.verdict.verdict, -candidate.verdict.score));
    (candidates, choices)
}
