//! The questions that one lookup puts to a registry: the one asked, and those that may follow it.
//!
//! All of them share one deadline, and all of them stand in the answer.

use std::sync::Arc;

use iz_client::{
    AskError, IDENTITY, Question, Reply, Rung, Verdict, Word, changed_members, follow_up,
    hl7::{Demographics, Outcome, Profile, Query, query::NameQuery},
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
    /// The name that was asked for, where it is another.
    name: Option<NameQuery>,
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

impl Attempt {
    /// Why it was put.
    #[must_use]
    pub const fn step(&self) -> Step {
        self.step
    }

    /// What the answer amounts to; none where there was none.
    #[must_use]
    pub const fn outcome(&self) -> Option<Outcome> {
        self.outcome
    }

    /// Why there was no answer, as in problem documents.
    #[must_use]
    pub const fn error(&self) -> Option<&'static str> {
        self.error
    }
}

impl Chosen {
    /// How surely the person is the candidate who was chosen.
    #[must_use]
    pub const fn verdict(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }
}

/// When a candidate may be chosen without a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChoiceRule {
    /// One candidate agrees in family name, given name, birth date and sex, and every other one differs in
    /// one of them. One who is like the person, or of whom too little is known, leaves the choice to people.
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
    /// The verdict that says whether the record is shown. Where a person chose, it is the one against the
    /// candidate whom they saw: what was mistyped in the question does not hide the right record from
    /// them. Else it is the worse of the two.
    pub(crate) fn decisive(&self) -> Option<&Verdict> {
        let Some(chosen) = &self.chosen else { return self.verdict.as_ref() };
        let is_by_caller = chosen.by == Chooser::Caller;
        // Of two that are as bad, the first says more: the caller knows that question.
        let is_worse = |chosen: &&Verdict| {
            is_by_caller || self.verdict.as_ref().is_none_or(|verdict| chosen.verdict > verdict.verdict)
        };
        chosen.verdict.as_ref().filter(is_worse).or(self.verdict.as_ref())
    }

    /// What a person chose although it is not who was asked for.
    pub(crate) fn overruled(&self) -> Option<&Verdict> {
        let decisive = self.decisive().map(|verdict| verdict.verdict);
        self.verdict.as_ref().filter(|verdict| Some(verdict.verdict) > decisive)
    }

    fn word(&self) -> Option<Word> {
        self.verdict.as_ref().map(|verdict| verdict.verdict)
    }
}

/// A lookup under way.
pub(crate) struct Asking<'f> {
    pub(crate) site: &'f Site,
    /// Who was asked for in the first place.
    pub(crate) asked: &'f Demographics,
    pub(crate) profile: Profile,
    pub(crate) today: Date,
    pub(crate) deadline: Instant,
    pub(crate) attempts: Vec<Attempt>,
}

impl Asking<'_> {
    /// Puts the question, and those that the caller wants to follow it.
    pub(crate) async fn lookup(
        &mut self,
        query: &Query,
        requery: u8,
        choose: Option<ChoiceRule>,
    ) -> Result<Answered, AskError> {
        let mut answered = self.put(Step::First(FirstStep::AsAsked), query).await?;
        if answered.reply.outcome() == Outcome::NotFound {
            answered = self.climb(requery).await.unwrap_or(answered);
        }
        if let (Outcome::Candidates, Some(rule)) = (answered.reply.outcome(), choose) {
            let chosen = self.choose(rule, &answered.reply).await;
            answered = chosen.unwrap_or(answered);
        }
        Ok(answered)
    }

    /// Puts one question.
    pub(crate) async fn put(&mut self, step: Step, query: &Query) -> Result<Answered, AskError> {
        let started = Instant::now();
        let result = self.ask(query).await;
        self.attempts.push(Attempt {
            step,
            changed: changed_members(self.asked, query.patient()),
            name: query.patient().name.clone().filter(|name| self.asked.name.as_ref() != Some(name)),
            outcome: result.as_ref().ok().map(|answered| answered.reply.outcome()),
            verdict: result.as_ref().ok().and_then(Answered::word),
            error: result.as_ref().err().map(AskError::code),
            took_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        });
        result
    }

    /// Asks, and grades the answer. A record that was kept and is somebody else's for this caller is asked for again: the
    /// registry may have corrected itself, and it was kept for a question with other details.
    async fn ask(&self, query: &Query) -> Result<Answered, AskError> {
        let question = Question::new(query.clone(), &self.site.query_rules)?;
        let registry = &self.site.registry;
        let mut reply = registry.ask(&question, self.deadline).await?;
        let mut verdict = verdict(&reply, self.asked, self.today);
        let is_mismatch = verdict.as_ref().is_some_and(|verdict| verdict.verdict == Word::Mismatch);
        if is_mismatch && reply.is_packed() {
            reply = registry.ask(&question.fresh(), self.deadline).await?;
            verdict = self::verdict(&reply, self.asked, self.today);
        }
        Ok(Answered { reply, verdict, chosen: None })
    }

    /// Climbs the ladder as long as nobody is found. What finds somebody else, too many, or nobody who
    /// may be shown, is no better than "not found" about the person who was asked for; and neither is an
    /// error, which ends it. A rung that this registry cannot be asked is none.
    pub(crate) async fn climb(&mut self, rungs: u8) -> Option<Answered> {
        let mut left = rungs;
        for (rung, patient) in ladder(self.asked) {
            if left == 0 {
                break;
            }
            let Ok(query) = Query::new(self.profile, patient, self.today) else { continue };
            let answered = match self.put(Step::Rung(rung), &query).await {
                Err(AskError::NotForRegistry(_)) => {
                    self.attempts.pop();
                    continue;
                }
                answered => answered.ok()?,
            };
            left -= 1;
            match (answered.reply.outcome(), answered.word()) {
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
        let verdict = verdict(&answered.reply, query.patient(), self.today);
        answered.chosen = Some(Chosen { by, verdict });
        Ok(answered)
    }

    /// Chooses by rule and asks for the one chosen; none where the rule chooses nobody, or where the
    /// record is not theirs for sure. Then a person has to choose.
    pub(crate) async fn choose(&mut self, rule: ChoiceRule, list: &Reply) -> Option<Answered> {
        let ChoiceRule::SingleExact = rule;
        let list = list.answer().ok()?;
        let judged: Vec<_> = (list.get().patients.iter())
            .map(|candidate| (candidate, Verdict::of(self.asked, candidate, self.today)))
            .collect();
        let mut possible = judged.iter().filter(|(_, verdict)| !is_ruled_out(verdict));
        let (Some((only, verdict)), None) = (possible.next(), possible.next()) else { return None };
        let query = follow_up(only, self.profile, self.today).filter(|_| is_certain(verdict))?;
        let answered = self.follow(&query, Chooser::SingleExact).await.ok()?;
        let chosen = answered.chosen.as_ref().and_then(|chosen| chosen.verdict.as_ref());
        let is_theirs = answered.reply.outcome() == Outcome::Record
            && answered.verdict.as_ref().is_some_and(is_certain)
            && chosen.is_some_and(|chosen| is_certain(chosen) && chosen.agrees_in("identifiers"));
        is_theirs.then_some(answered)
    }
}

/// Whether both sides say the same of all that makes a person, and nothing speaks against it.
fn is_certain(verdict: &Verdict) -> bool {
    verdict.verdict == Word::Exact && IDENTITY.iter().all(|member| verdict.agrees_in(member))
}

/// Whether a name, the birth date or the sex says that it is somebody else. What is unknown does not.
fn is_ruled_out(verdict: &Verdict) -> bool {
    IDENTITY.iter().any(|member| verdict.differs_in(member))
}

/// How the person in a record agrees with `asked`; none for other outcomes. What is shown of a match is decided here, for
/// each request anew.
fn verdict(reply: &Reply, asked: &Demographics, today: Date) -> Option<Verdict> {
    reply.summary().person.as_ref().map(|found| Verdict::of(asked, found.get(), today))
}

#[cfg(test)]
mod tests;
