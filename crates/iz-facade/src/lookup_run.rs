//! A lookup in progress: the first query to the registry, and the queries that may follow it.
//!
//! All queries share one deadline. The answer lists every one of them.

use iz_client::{
    AskError, CacheControl, Question, Reply,
    hl7::{Outcome, Profile, Query, query::Note},
};
use iz_match::{AskedPatient, MatchGrade, changed_members, follow_up, requery_steps};
use jiff::civil::Date;
use tokio::time::Instant;

use crate::{
    attempt::{Attempt, AttemptStep, FirstStep, SentName},
    matched_reply::{ChoiceRule, Chooser, MatchedReply, is_certain, is_excluded},
    site::Site,
};

/// A lookup in progress.
pub(crate) struct LookupRun<'f> {
    pub(crate) site: &'f Site,
    /// The patient in the request.
    pub(crate) asked: &'f AskedPatient,
    pub(crate) profile: Profile,
    pub(crate) today: Date,
    pub(crate) deadline: Instant,
    /// What was changed in the request before the query was sent.
    pub(crate) notes: Vec<Note>,
    /// Which cached answers every query of this lookup accepts.
    pub(crate) cache_control: CacheControl,
    pub(crate) attempts: Vec<Attempt>,
}

impl LookupRun<'_> {
    /// Sends the query of the request, and the further queries that the request allows.
    pub(crate) async fn lookup(
        &mut self,
        query: &Query,
        requery: u8,
        choose: Option<ChoiceRule>,
    ) -> Result<MatchedReply, AskError> {
        let mut matched = self.attempt(AttemptStep::First(FirstStep::AsAsked), query).await?;
        if matched.reply.outcome() == Outcome::NotFound {
            // Seldom needed. In place, its state would make the future of every lookup several times as large.
            matched = Box::pin(self.requery(requery)).await.unwrap_or(matched);
        }
        if let (Outcome::Candidates, Some(rule)) = (matched.reply.outcome(), choose) {
            let chosen = Box::pin(self.choose(rule, &matched.reply)).await;
            matched = chosen.unwrap_or(matched);
        }
        Ok(matched)
    }

    /// Sends one query and adds it to the attempts.
    async fn attempt(&mut self, step: AttemptStep, query: &Query) -> Result<MatchedReply, AskError> {
        let started = Instant::now();
        let result = self.ask(query).await;
        self.attempts.push(Attempt {
            step,
            changed: changed_members(&self.asked.details, query.patient()),
            name: (query.patient().name.clone())
                .filter(|name| self.asked.details.name.as_ref() != Some(name))
                .map(SentName::from),
            outcome: result.as_ref().ok().map(|matched| matched.reply.outcome()),
            grade: result.as_ref().ok().and_then(MatchedReply::grade),
            error: result.as_ref().err().map(AskError::code),
            took_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        });
        result
    }

    /// Asks the registry and compares the answer with the request. A cached record that does not match is
    /// asked for again: the registry may have corrected itself, and the record was cached for a request
    /// with other details.
    async fn ask(&mut self, query: &Query) -> Result<MatchedReply, AskError> {
        let question = Question::new(query.clone(), &self.site.query_rules)?;
        // A later query has other details than the request, so a note about them would have no member to name.
        if self.attempts.is_empty() && query.patient() == &self.asked.details {
            let pointer = |note: &Note| self.asked.pointer_in_request(&note.pointer);
            self.notes.extend(question.notes().iter().map(|note| Note::new(pointer(note), note.code)));
        }
        let question = question.with_cache_control(self.cache_control);
        let registry = &self.site.registry;
        let reply = registry.ask(&question, self.deadline).await?;
        let matched = MatchedReply::of(reply, self.asked, self.today);
        if matched.grade() == Some(MatchGrade::Mismatch) && matched.reply.is_packed() {
            let question = question.with_cache_control(CacheControl::NoCache);
            let reply = registry.ask(&question, self.deadline).await?;
            return Ok(MatchedReply::of(reply, self.asked, self.today));
        }
        Ok(matched)
    }

    /// Sends up to `limit` further queries until one finds the person or candidates. Another person, too
    /// many people or a protected person is no better than "not found". An error ends the re-query. A
    /// query that this registry does not accept is skipped and does not count.
    pub(crate) async fn requery(&mut self, limit: u8) -> Option<MatchedReply> {
        let mut left = limit;
        for (step, patient) in requery_steps(self.asked) {
            if left == 0 {
                break;
            }
            let Ok(query) = Query::new(self.profile, patient, self.today) else { continue };
            let matched = match self.attempt(AttemptStep::Requery(step), &query).await {
                Err(AskError::NotForRegistry(_)) => {
                    self.attempts.pop();
                    continue;
                }
                matched => matched.ok()?,
            };
            left -= 1;
            match (matched.reply.outcome(), matched.grade()) {
                (Outcome::Record, Some(MatchGrade::Exact | MatchGrade::Probable))
                | (Outcome::Candidates, _) => return Some(matched),
                _ => {}
            }
        }
        None
    }

    /// Sends the query for a chosen candidate. If the answer is about another person, its match says so.
    pub(crate) async fn ask_for_candidate(
        &mut self,
        query: &Query,
        by: Chooser,
    ) -> Result<MatchedReply, AskError> {
        let matched = self.attempt(AttemptStep::First(FirstStep::ChosenCandidate), query).await?;
        Ok(matched.chosen(by, query.patient(), self.today))
    }

    /// Chooses a candidate by rule and asks for the record. Gives `None` if the rule chooses nobody, or if
    /// the record is not certainly that person's. A human must choose then.
    pub(crate) async fn choose(&mut self, rule: ChoiceRule, list: &Reply) -> Option<MatchedReply> {
        let ChoiceRule::SingleExact = rule;
        let list = list.answer().ok()?;
        let compared: Vec<_> = (list.get().patients.iter())
            .map(|candidate| (candidate, self.asked.compare(candidate, self.today)))
            .collect();
        let mut possible = compared.iter().filter(|(_, patient_match)| !is_excluded(patient_match));
        let (Some((only, patient_match)), None) = (possible.next(), possible.next()) else { return None };
        let query = follow_up(only, self.profile, self.today).filter(|_| is_certain(patient_match))?;
        let matched = self.ask_for_candidate(&query, Chooser::SingleExact).await.ok()?;
        matched.is_certain().then_some(matched)
    }
}

#[cfg(test)]
mod tests;
