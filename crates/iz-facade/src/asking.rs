//! The questions that one lookup puts to a registry: the one asked, and those that may follow it.
//!
//! All of them share one deadline, and all of them stand in the answer.

use std::sync::Arc;

use iz_client::{
    AskError, Registry, Reply, Rung, Verdict, Word, changed_members, follow_up,
    hl7::{Demographics, Outcome, Profile, Query, answer::Patient},
    ladder,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::Site;

/// Why a question was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
pub enum Step {
    /// As it was asked, or for the candidate who was chosen.
    First(FirstStep),
    /// A rung of the ladder after "not found".
    Rung(Rung),
}

/// A question that is no rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FirstStep {
    /// As it was asked.
    AsAsked,
    /// For one of the candidates, by the registry's own identifier.
    ChosenCandidate,
}

/// One question to the registry and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Attempt {
    /// Why it was put.
    step: Step,
    /// The members in which it differs from the question as it was asked.
    changed: Vec<&'static str>,
    /// What the answer amounts to; none where there was none.
    outcome: Option<Outcome>,
    /// For a record: how surely the person is the one asked for.
    #[serde(rename = "match")]
    verdict: Option<Word>,
    /// Why there was no answer, as in problem documents.
    error: Option<&'static str>,
    /// How many milliseconds it took.
    took_ms: u64,
}

/// When a candidate may be chosen without a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChoiceRule {
    /// One candidate alone agrees exactly, in name, birth date and sex.
    SingleExact,
}

/// How the person in a record was chosen from a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Chosen {
    /// By whom.
    pub(crate) by: Chooser,
    /// How surely the person is the candidate who was chosen.
    #[serde(rename = "match")]
    pub(crate) verdict: Option<Verdict>,
}

/// Who chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Chooser {
    /// The caller, by a token.
    Caller,
    /// The rule `single_exact`, for the caller wanted it.
    SingleExact,
}

/// The answer that counts, judged against who was asked for.
pub(crate) struct Answered {
    pub(crate) reply: Arc<Reply>,
    pub(crate) verdict: Option<Verdict>,
    pub(crate) chosen: Option<Chosen>,
}

impl Answered {
    /// The worse of the verdicts: against who was asked for, and against who was chosen.
    pub(crate) fn worse(&self) -> Option<&Verdict> {
        let chosen = self.chosen.as_ref().and_then(|chosen| chosen.verdict.as_ref());
        // Of two that are as bad, the first says more: the caller knows that question.
        chosen
            .filter(|chosen| self.verdict.as_ref().is_none_or(|verdict| chosen.verdict > verdict.verdict))
            .or(self.verdict.as_ref())
    }

    fn word(&self) -> Option<Word> {
        self.worse().map(|verdict| verdict.verdict)
    }
}

/// A lookup under way.
pub(crate) struct Asking<'f, R> {
    pub(crate) site: &'f Site<R>,
    /// Who was asked for in the first place.
    pub(crate) asked: &'f Demographics,
    pub(crate) profile: Profile,
    pub(crate) today: Date,
    pub(crate) deadline: Instant,
    pub(crate) attempts: Vec<Attempt>,
}

impl<R: Registry> Asking<'_, R> {
    /// Puts one question.
    pub(crate) async fn put(&mut self, step: Step, query: &Query) -> Result<Answered, AskError> {
        let started = Instant::now();
        let result = self.site.registry.ask(query, self.deadline).await.map(|reply| {
            let is_same = query.patient() == self.asked;
            let verdict = if is_same { own_verdict(&reply, query) } else { verdict(&reply, self.asked) };
            Answered { reply, verdict, chosen: None }
        });
        self.attempts.push(Attempt {
            step,
            changed: changed_members(self.asked, query.patient()),
            outcome: result.as_ref().ok().map(|answered| answered.reply.answer().outcome),
            verdict: result.as_ref().ok().and_then(Answered::word),
            error: result.as_ref().err().map(AskError::code),
            took_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        });
        result
    }

    /// Climbs the ladder as long as nobody is found. What finds somebody else, too many, or nobody who
    /// may be shown, is no better than "not found" about the person who was asked for; and neither is an
    /// error, which ends it.
    pub(crate) async fn climb(&mut self, rungs: u8) -> Option<Answered> {
        for (rung, patient) in ladder(self.asked).into_iter().take(usize::from(rungs)) {
            let Ok(query) = Query::new(self.profile, patient, self.today) else { continue };
            let answered = self.put(Step::Rung(rung), &query).await.ok()?;
            match (answered.reply.answer().outcome, answered.word()) {
                (Outcome::Record, Some(Word::Exact | Word::Probable)) | (Outcome::Candidates, _) => {
                    return Some(answered);
                }
                _ => {}
            }
        }
        None
    }

    /// Asks for a candidate. That the answer is about somebody else again is told by its verdict.
    pub(crate) async fn follow(&mut self, query: &Query, by: Chooser) -> Result<Answered, AskError> {
        let mut answered = self.put(Step::First(FirstStep::ChosenCandidate), query).await?;
        let verdict = own_verdict(&answered.reply, query);
        answered.chosen = Some(Chosen { by, verdict });
        Ok(answered)
    }

    /// Chooses by rule and asks for the one chosen; none where the rule chooses nobody, or where the
    /// record is not theirs for sure. Then a person has to choose.
    pub(crate) async fn choose(&mut self, rule: ChoiceRule, candidates: &[Patient<'_>]) -> Option<Answered> {
        let ChoiceRule::SingleExact = rule;
        let mut exact = candidates.iter().filter(|candidate| {
            let verdict = Verdict::of(self.asked, candidate);
            verdict.verdict == Word::Exact && verdict.agrees_in("sex")
        });
        let (Some(only), None) = (exact.next(), exact.next()) else { return None };
        let query = follow_up(only, self.profile, self.today)?;
        let answered = self.follow(&query, Chooser::SingleExact).await.ok()?;
        let is_theirs =
            answered.reply.answer().outcome == Outcome::Record && answered.word() == Some(Word::Exact);
        is_theirs.then_some(answered)
    }
}

/// The verdict that came with a record, about whom the registry was asked for.
fn own_verdict(reply: &Reply, query: &Query) -> Option<Verdict> {
    reply.verdict.clone().or_else(|| verdict(reply, query.patient()))
}

fn verdict(reply: &Reply, asked: &Demographics) -> Option<Verdict> {
    let found = reply.answer().patients.first().filter(|_| reply.answer().outcome == Outcome::Record)?;
    Some(Verdict::of(asked, found))
}

#[cfg(test)]
mod tests;
