//! `POST /v1/lookups`: one question, one answer.

use std::sync::Arc;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use iz_client::{
    Registry,
    hl7::{Demographics, Outcome, Profile, Query, query::Object},
};
use serde::{Deserialize, Deserializer};
use tokio::time::Instant;
use tracing::info;

use crate::{
    Facade, Problem, Site,
    answer::{Lookup, Shown, candidates},
    asking::{Answered, Asking, ChoiceRule, FirstStep, Step},
    body::{self, Strict},
    lists::List,
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
    /// How many further questions may be asked where nobody is found: 0 to 2, or to the limit in the
    /// settings. `attempts` tells of each.
    #[serde(default)]
    #[schema(maximum = 2)]
    requery: u8,
    /// When to choose from candidates without a person; never where it is left out.
    #[serde(default)]
    choose: Option<ChoiceRule>,
    /// About whom.
    #[serde(deserialize_with = "person")]
    patient: Demographics,
}

fn person<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Demographics, D::Error> {
    Object::deserialize(deserializer).map(|Object(patient)| patient)
}

pub(crate) async fn create<R: Registry + 'static>(
    State(facade): State<Arc<Facade<R>>>,
    Strict(request): Strict<LookupRequest>,
) -> Result<Response, Problem> {
    Ok(json(facade.lookup(request).await?))
}

pub(crate) fn json(body: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

impl LookupRequest {
    /// A question about `patient`, for the registry of that id.
    #[must_use]
    pub const fn new(registry: Option<String>, profile: Option<Profile>, patient: Demographics) -> Self {
        Self { registry, profile, show_mismatch: false, requery: 0, choose: None, patient }
    }

    /// The same with so many further questions where nobody is found.
    #[must_use]
    pub fn with_requery(self, requery: u8) -> Self {
        Self { requery, ..self }
    }

    /// The same with a rule by which a candidate is chosen without a person.
    #[must_use]
    pub fn with_choice(self, rule: ChoiceRule) -> Self {
        Self { choose: Some(rule), ..self }
    }

    /// The same, showing a record even where it is very likely somebody else's.
    #[must_use]
    pub fn with_mismatch_shown(self, show_mismatch: bool) -> Self {
        Self { show_mismatch, ..self }
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
        if request.requery > self.requery_limit {
            let reason = format!("must be a whole number from 0 to {}", self.requery_limit);
            return Err(Problem::member("/requery".to_owned(), &reason));
        }
        let today = started.to_zoned(site.time_zone.clone()).date();
        let profile = request.profile.unwrap_or(site.profile);
        let query = Query::new(profile, request.patient, today)
            .map_err(|fault| Problem::member(format!("/patient{}", fault.pointer), &fault.reason))?;
        let deadline = Instant::now() + site.timeout;
        let mut asking =
            Asking { site, asked: query.patient(), profile, today, deadline, attempts: Vec::new() };
        let mut answered = asking.put(Step::First(FirstStep::AsAsked), &query).await.map_err(|error| {
            info!(registry = id, profile = profile.code(), error = error.code(), "lookup");
            Problem::from(&error)
        })?;
        if answered.reply.answer().outcome == Outcome::NotFound {
            answered = asking.climb(request.requery).await.unwrap_or(answered);
        }
        if let (Outcome::Candidates, Some(rule)) = (answered.reply.answer().outcome, request.choose) {
            let chosen = asking.choose(rule, &answered.reply.answer().patients).await;
            answered = chosen.unwrap_or(answered);
        }
        let outcome = answered.reply.answer().outcome.word();
        info!(registry = id, profile = profile.code(), outcome, attempts = asking.attempts.len(), "lookup");
        self.show(id, &asking, &answered, &Shown { mismatch: request.show_mismatch, started })
    }

    /// The JSON of an answer. A list of candidates is kept, so that one of them can be chosen.
    pub(crate) fn show(
        &self,
        site_id: &str,
        asking: &Asking<'_, R>,
        answered: &Answered,
        shown: &Shown,
    ) -> Result<Vec<u8>, Problem> {
        let now = self.clock.now();
        let (mut candidates, choices) = candidates(asking, answered);
        let id = if choices.is_empty() {
            None
        } else {
            let list = List { site: site_id.to_owned(), asked: asking.asked.clone(), choices };
            self.lists.keep(Arc::new(list), now)
        };
        if id.is_none() {
            // Without the list its tokens open nothing.
            candidates.iter_mut().for_each(|candidate| candidate.token = None);
        }
        let lookup = Lookup::of((site_id, asking), answered, (id, candidates), shown, now);
        serde_json::to_vec(&lookup).map_err(|_| Problem::unserialisable())
    }
}

impl<R> Facade<R> {
    pub(crate) fn site(&self, id: Option<&str>) -> Result<(&str, &Site<R>), Problem> {
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
