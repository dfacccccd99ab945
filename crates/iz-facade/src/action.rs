//! What to do at the counter now.

mod action_code;
mod no_history;
mod record;
mod words;

use iz_client::{Advice, hl7::Outcome};
use iz_match::Guess;
use serde::Serialize;

pub use self::action_code::ActionCode;
pub(crate) use self::record::is_person_sure;
use crate::{
    candidate_list::CandidateList,
    freshness::Stale,
    lookup_run::LookupRun,
    matched_reply::{Chooser, MatchedReply},
};

/// The next step at the counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Action {
    /// The step as a stable code.
    pub code: ActionCode,
    /// A few short sentences for the person at the counter.
    pub text: String,
}

/// What the consent ledger left out of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LeftOut {
    /// How many candidates of the registry's list withdrew the consent.
    candidates: usize,
    /// How many further queries were not sent.
    queries: usize,
}

impl LeftOut {
    /// What was left out of the answer to a lookup.
    pub(crate) fn of(run: &LookupRun<'_>, candidates: Option<&CandidateList>) -> Self {
        let candidates = candidates.map_or(0, |list| list.withdrawn);
        Self { candidates, queries: run.withheld_queries }
    }
}

impl Action {
    /// The next step for an answer and its match. `candidates` are the persons that it lists. `is_truncated` says whether a
    /// list of the answer is not shown as a whole, and `stale` why a record is out of date. `guesses` are those of the
    /// request, and `left_out` is what the consent ledger took out.
    pub(crate) fn of(
        matched: &MatchedReply,
        advice: &Advice,
        candidates: Option<&CandidateList>,
        is_truncated: bool,
        stale: Option<Stale>,
        guesses: &[Guess],
        left_out: LeftOut,
    ) -> Self {
        let Self { code, mut text } = if matched.reply.outcome() == Outcome::Record {
            let Self { code, text } = record::action(matched, is_truncated, stale);
            Self { code, text: text + &words::left_out(left_out) }
        } else {
            no_history::action(matched.reply.summary(), advice, candidates, is_truncated, guesses, left_out)
        };
        if matched.chosen.as_ref().is_some_and(|chosen| chosen.by == Chooser::SingleExact) {
            text += " A rule chose this person from the registry's list. Nobody has confirmed the choice.";
        }
        Self { code, text }
    }
}
