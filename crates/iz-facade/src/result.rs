//! The result of a lookup, as a value.

use std::{sync::Arc, time::Duration};

use iz_client::{
    Summary,
    hl7::{Outcome, OwnedAnswer, ReadError, query::Note},
};
use iz_match::PatientMatch;
use serde::Serialize;
use tokio::time::Instant;

use crate::{
    action::Action, attempt::Attempt, candidate_list::CandidateList, consents::Consent, freshness::Freshness,
    matched_reply::MatchedReply, release_check::ReleaseCheck, shown_forecasts::ShownForecasts,
};

/// The result of a lookup: the registry's answer, how well the person matches, and what to do now.
///
/// It is made for one request and owns everything that it holds. The JSON of the API is
/// [a view of it](LookupResult::view), and so is every other output. The [`Reply`](iz_client::Reply) may come from the
/// cache. Match, action, attempts and freshness depend on the request and are always computed anew.
pub struct LookupResult {
    pub(crate) action: Action,
    pub(crate) registry: RegistryName,
    pub(crate) matched: MatchedReply,
    pub(crate) attempts: Vec<Attempt>,
    /// What was changed in the request before the query was sent.
    pub(crate) notes: Vec<Note>,
    pub(crate) candidates: Option<CandidateList>,
    pub(crate) freshness: Freshness,
    /// What the consent ledger says of the patient. `None` if the registry has no consent rules.
    pub(crate) consent: Option<Consent>,
    /// What is checked when the answer is shown again.
    pub(crate) release: ReleaseCheck,
    pub(crate) forecasts: ShownForecasts,
    /// Whether the record very likely belongs to another person, so that it is not shown.
    pub(crate) is_withheld: bool,
    pub(crate) omitted: Omitted,
    /// When the response must be ready.
    pub(crate) deadline: Instant,
    /// The time limit of the whole lookup.
    pub(crate) timeout: Duration,
}

/// How many entries of long lists the answer does not show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Omitted {
    pub(crate) candidates: usize,
    pub(crate) warnings: usize,
    pub(crate) unread: usize,
    pub(crate) forecasts: usize,
}

impl Omitted {
    /// A withheld answer shows no unread values and no forecasts, so none is omitted. A list from which somebody was left out shows
    /// no unread values either.
    pub(crate) fn of(summary: &Summary, is_withheld: bool, candidates: Option<&CandidateList>) -> Self {
        let hides_rest = is_withheld || candidates.is_some_and(|list| list.withdrawn > 0);
        Self {
            candidates: candidates.map_or(0, |list| list.omitted),
            warnings: summary.warnings_omitted,
            unread: if hides_rest { 0 } else { summary.json.unread_omitted },
            forecasts: if is_withheld { 0 } else { summary.json.forecasts_omitted() },
        }
    }

    /// Whether any list is not shown as a whole.
    pub(crate) const fn is_any(self) -> bool {
        let Self { candidates, warnings, unread, forecasts } = self;
        candidates > 0 || warnings > 0 || unread > 0 || forecasts > 0
    }
}

/// A registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RegistryName {
    /// Its id in the configuration.
    pub id: String,
    /// Its name, for people.
    pub name: String,
}

impl LookupResult {
    /// The outcome of the answer.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.matched.reply.outcome()
    }

    /// What to do at the counter now.
    #[must_use]
    pub const fn action(&self) -> &Action {
        &self.action
    }

    /// How surely the person in the record is the one asked for; `None` for other outcomes.
    #[must_use]
    pub const fn patient_match(&self) -> Option<&PatientMatch> {
        self.matched.patient_match.as_ref()
    }

    /// What the consent ledger says of the patient. `None` if the registry has no consent rules.
    #[must_use]
    pub const fn consent(&self) -> Option<&Consent> {
        self.consent.as_ref()
    }

    /// What was changed in the request before the query was sent.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Whether the rest of the answer is not shown, because it may be about a person whose data is not shown: another person, or a
    /// candidate who withdrew the consent.
    pub(crate) fn hides_rest(&self) -> bool {
        self.is_withheld || self.candidates.as_ref().is_some_and(|list| list.withdrawn > 0)
    }

    /// The typed answer; `None` if the record is withheld because it very likely belongs to another
    /// person, or if a candidate is left out who withdrew the consent.
    ///
    /// # Errors
    ///
    /// [`ReadError`], as [`Reply::answer`](iz_client::Reply::answer).
    pub fn answer(&self) -> Result<Option<Arc<OwnedAnswer>>, ReadError> {
        if self.hides_rest() { Ok(None) } else { self.matched.reply.answer().map(Some) }
    }
}
