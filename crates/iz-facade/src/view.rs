//! The JSON of an answer: a view of a [`LookupResult`].

use std::sync::LazyLock;

use iz_client::{
    Verdict,
    hl7::{
        Outcome,
        answer::{Acknowledgment, ErrorReport, Patient, Record, Unread, Warning},
    },
};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    Action, LookupResult,
    asking::{Attempt, Chosen},
    result::{Freshness, RegistryName},
};

/// A registry's answer.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Lookup<'a> {
    /// What the answer amounts to.
    pub outcome: Outcome,
    /// What the counter should do now.
    pub action: &'a Action,
    /// Who answered.
    pub registry: &'a RegistryName,
    /// How surely the person in the record is the one asked for.
    #[serde(rename = "match")]
    pub verdict: Option<&'a Verdict>,
    /// The record, for `record` alone, and not where it is a mismatch unless asked for: by `match`, or
    /// after a choice by token by `chosen.match`.
    #[schema(value_type = Option<Record<'a>>)]
    pub record: Option<&'a RawValue>,
    /// How the person was chosen from a list of candidates, where they were.
    pub chosen: Option<&'a Chosen>,
    /// For `candidates` alone: what to choose by, for as long as the settings say.
    pub id: Option<&'a str>,
    /// The people who may be meant, for `candidates` alone, the most likely first.
    pub candidates: Vec<Candidate<'a>>,
    /// Every question that was put to the registry or to what is remembered of it, in their order.
    pub attempts: &'a [Attempt],
    /// How old the answer is.
    pub freshness: Freshness,
    /// What the reader found odd.
    #[schema(value_type = Vec<Warning>)]
    pub warnings: &'a [Warning],
    /// What the registry complains of; a complete record may come with complaints.
    #[schema(value_type = Vec<ErrorReport<'a>>)]
    pub errors: &'a RawValue,
    /// The label of the answer (MSH-21).
    pub profile: Option<&'a str>,
    /// How the registry took the question.
    #[schema(value_type = Option<Acknowledgment<'a>>)]
    pub acknowledgment: Option<&'a RawValue>,
    /// What the message holds that the reader has no type for.
    #[schema(value_type = Vec<Unread<'a>>)]
    pub unread: &'a RawValue,
}

/// A person who may be meant.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Candidate<'a> {
    /// Choose the person with this: `POST /v1/lookups/{id}/choose`. None where the registry gives no
    /// identifier of its own to ask by.
    pub token: Option<&'a str>,
    /// How surely it is the one asked for.
    #[serde(rename = "match")]
    pub verdict: &'a Verdict,
    /// What the list says of them.
    #[serde(flatten)]
    pub patient: &'a Patient<'a>,
}

/// A list with nothing in it.
static NOTHING: LazyLock<Box<RawValue>> =
    LazyLock::new(|| RawValue::from_string("[]".to_owned()).unwrap_or_else(|_| RawValue::NULL.to_owned()));

impl LookupResult {
    /// The JSON of the API.
    #[must_use]
    pub fn view(&self) -> Lookup<'_> {
        let Self { action, registry, answered, attempts, candidates, freshness, is_withheld } = self;
        let summary = answered.reply.summary();
        // What else the answer says about somebody else is not shown either.
        let shown = |json| if *is_withheld { &**NOTHING } else { json };
        let candidate = |(token, verdict, patient)| Candidate { token, verdict, patient };
        Lookup {
            outcome: summary.outcome,
            action,
            registry,
            verdict: answered.verdict.as_ref(),
            record: summary.json.record.as_deref().filter(|_| !is_withheld),
            chosen: answered.chosen.as_ref(),
            id: candidates.as_ref().and_then(|list| list.id.as_deref()),
            candidates: candidates.iter().flat_map(|list| list.iter().map(candidate)).collect(),
            attempts,
            freshness: *freshness,
            warnings: &summary.warnings,
            errors: shown(&summary.json.errors),
            profile: summary.profile.as_deref(),
            acknowledgment: summary.json.acknowledgment.as_deref().filter(|_| !is_withheld),
            unread: shown(&summary.json.unread),
        }
    }
}
