//! The people who may be meant, as the registry listed them.

use std::sync::Arc;

use iz_client::{
    Environment, Verdict, follow_up,
    hl7::{Demographics, Outcome, OwnedAnswer, Query, answer::Patient},
};
use jiff::Timestamp;

use crate::{
    ApiError,
    asking::{Answered, Asking},
    lists::{List, Lists, random_name},
};

/// The people who may be meant, the most likely first, and what to choose one of them by.
pub(crate) struct CandidateList {
    /// The id of the kept list; none where nobody can be chosen.
    pub(crate) id: Option<String>,
    candidates: Vec<Ranked>,
    /// What the registry says of them.
    answer: Arc<OwnedAnswer>,
}

/// One of them.
struct Ranked {
    /// Where the person stands in the answer.
    at: usize,
    token: Option<String>,
    verdict: Verdict,
    /// What asks for this person.
    query: Option<Query>,
}

impl CandidateList {
    /// The candidates of an answer; none where it lists none.
    pub(crate) fn of(asking: &Asking<'_>, answered: &Answered) -> Result<Option<Self>, ApiError> {
        if answered.reply.outcome() != Outcome::Candidates {
            return Ok(None);
        }
        let answer = answered.reply.answer()?;
        let mut candidates: Vec<Ranked> = (answer.get().patients.iter().enumerate())
            .map(|(at, patient)| Ranked {
                at,
                token: None,
                verdict: Verdict::of(asking.asked, patient, asking.today),
                query: follow_up(patient, asking.profile, asking.today),
            })
            .collect();
        candidates.sort_by_key(|candidate| (candidate.verdict.verdict, -candidate.verdict.score));
        Ok(Some(Self { id: None, candidates, answer }))
    }

    /// The same with an id and tokens by which one can be chosen, kept in `lists`. Where it cannot be kept, nobody can
    /// be chosen.
    pub(crate) fn kept_in(
        mut self,
        lists: &Lists,
        site: &str,
        asked: &Demographics,
        now: Timestamp,
        environment: &Environment,
    ) -> Self {
        let mut choices = Vec::new();
        for candidate in &mut self.candidates {
            let token = candidate.query.as_ref().and_then(|_| random_name(&environment.randomness));
            if let Some((token, query)) = token.clone().zip(candidate.query.take()) {
                choices.push((token, query));
            }
            candidate.token = token;
        }
        if !choices.is_empty() {
            let list = List { site: site.to_owned(), asked: asked.clone(), choices };
            self.id = random_name(&environment.randomness).and_then(|id| lists.keep(id, Arc::new(list), now));
        }
        if self.id.is_none() {
            // Without the list its tokens open nothing.
            self.candidates.iter_mut().for_each(|candidate| candidate.token = None);
        }
        self
    }

    /// Each with the token to choose the person by, how well the person matches, and what the list says.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Option<&str>, &Verdict, &Patient<'_>)> {
        self.candidates.iter().filter_map(|candidate| {
            let patient = self.answer.get().patients.get(candidate.at)?;
            Some((candidate.token.as_deref(), &candidate.verdict, patient))
        })
    }
}
