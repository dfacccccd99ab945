//! A lookup in progress: the first query to the registry, and the queries that may follow it.
//!
//! All queries share one deadline. The answer lists every one of them.

use std::{iter, sync::Arc, time::Duration};

use iz_client::{
    AskError, CacheControl, MAX_LISTED, OnSent, Question, Reply, Workers,
    hl7::{Outcome, Profile, Query, query::Note},
};
use iz_match::{AskedPatient, MatchGrade, PatientMatch, changed_members, follow_up, requery_steps};
use jiff::civil::Date;
use tokio::time::{Instant, timeout_at};

use crate::{
    attempt::{Attempt, AttemptStep, FirstStep, SentName},
    consents::PatientForm,
    error::ApiError,
    matched_reply::{ChoiceRule, Chooser, MatchedReply, is_certain, is_excluded},
    site::Site,
};

/// A further query follows only after a reply that takes at most this memory, in bytes. A usual "not found" takes 1 KB, and a
/// list of 1,000 candidates 150 KB.
const MAX_KEPT_BYTES: usize = 256 * 1024;

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
    /// The greatest age of an expired record that is accepted if the registry fails.
    pub(crate) stale_if_error: Option<Duration>,
    /// The rows of the consent ledger of which somebody said that they are about another person.
    pub(crate) consent_confirmed_other: Vec<i64>,
    /// Called for each query of this lookup that goes to the registry.
    pub(crate) on_sent: Option<OnSent>,
    pub(crate) attempts: Vec<Attempt>,
    /// The number of further queries that were not sent, because a person with their details withdrew the consent.
    pub(crate) withheld_queries: usize,
    /// The threads on which large answers are compared.
    pub(crate) workers: Workers,
}

impl LookupRun<'_> {
    /// Sends the query of the request, and the further queries that the request allows.
    ///
    /// # Errors
    ///
    /// [`ApiError::Ask`] if there is no answer. As [`Site::check_consent`] before a further query.
    pub(crate) async fn lookup(
        &mut self,
        query: &Query,
        requery: u8,
        choose: Option<ChoiceRule>,
    ) -> Result<MatchedReply, ApiError> {
        let mut matched = self.attempt(AttemptStep::First(FirstStep::AsAsked), query).await?;
        let is_nobody = matched.reply.outcome() == Outcome::NotFound;
        if is_nobody && requery > 0 && self.keep(&mut matched).await {
            // Seldom needed. In place, its state would make the future of every lookup several times as large.
            matched = Box::pin(self.requery(requery)).await?.unwrap_or(matched);
        }
        if let (Outcome::Candidates, Some(rule)) = (matched.reply.outcome(), choose)
            && self.keep(&mut matched).await
        {
            let chosen = Box::pin(self.choose(rule, &matched.reply)).await?;
            matched = chosen.unwrap_or(matched);
        }
        Ok(matched)
    }

    /// Packs the reply and returns the memory that it has taken, because the next answer may wait for that memory. `false` if
    /// the reply is too long. Then no query follows.
    async fn keep(&self, matched: &mut MatchedReply) -> bool {
        let reply = Arc::clone(&matched.reply);
        if reply.is_packed() {
            return true;
        }
        if reply.memory_bytes() > MAX_KEPT_BYTES {
            return false;
        }
        let packed = self.on_worker(reply.packing_work_bytes(), move || reply.packed()).await;
        let Ok(Some(packed)) = packed else { return false };
        matched.reply = Arc::new(packed);
        true
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
            error: (result.as_ref().map_or_else(Some, |matched| matched.reply.failure())).map(AskError::code),
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
        let question = question.with_cache_control(self.cache_control).with_on_sent(self.on_sent.clone());
        let registry = &self.site.registry;
        let question = question.with_stale_if_error(self.stale_if_error);
        let reply = registry.ask(&question, self.deadline).await?;
        let matched = self.compared(reply).await?;
        if matched.grade() == Some(MatchGrade::Mismatch) && matched.reply.is_packed() {
            let fresh = self.cache_control.stricter(CacheControl::NoCache);
            let question = question.with_cache_control(fresh).with_stale_if_error(None);
            let reply = registry.ask(&question, self.deadline).await?;
            return self.compared(reply).await;
        }
        Ok(matched)
    }

    /// Compares the person in a reply with the request. A large answer is compared on another thread.
    async fn compared(&self, reply: Arc<Reply>) -> Result<MatchedReply, AskError> {
        let size = reply.summary().person_bytes();
        if Workers::is_inline(size) {
            return Ok(MatchedReply::of(reply, self.asked, self.today));
        }
        let (asked, today) = (self.asked.clone(), self.today);
        self.on_worker(size, move || MatchedReply::of(reply, &asked, today)).await
    }

    /// Does work whose time grows with `size_bytes`. Large work is done on another thread.
    ///
    /// # Errors
    ///
    /// [`AskError::Timeout`] if the deadline passes before the work ends. It then goes on without the lookup.
    pub(crate) async fn on_worker<T: Send + 'static>(
        &self,
        size_bytes: usize,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AskError> {
        let result = timeout_at(self.deadline, self.workers.run(size_bytes, work)).await;
        result.unwrap_or(Err(AskError::Timeout { after: self.site.timeout }))
    }

    /// Sends up to `limit` further queries until one finds the person or candidates. Another person, too
    /// many people or a protected person is no better than "not found". An error ends the re-query. A
    /// query that this registry does not accept is skipped and does not count, and so is one for a person who withdrew the
    /// consent.
    ///
    /// # Errors
    ///
    /// [`ApiError::ConsentUnclear`] if a withdrawal may be that of the person in a query. [`ApiError::ConsentsUnreadable`] if the
    /// ledger cannot be read.
    pub(crate) async fn requery(&mut self, limit: u8) -> Result<Option<MatchedReply>, ApiError> {
        let mut left = limit;
        for (step, patient) in requery_steps(self.asked) {
            if left == 0 {
                break;
            }
            let mut changed = self.asked.clone();
            changed.details.clone_from(&patient);
            let Ok(query) = Query::new(self.profile, patient, self.today) else { continue };
            match self.check_consent([PatientForm::asked(&changed)]).await {
                Err(ApiError::ConsentWithdrawn { .. }) => {
                    self.withheld_queries += 1;
                    continue;
                }
                checked => checked?,
            }
            let matched = match self.attempt(AttemptStep::Requery(step), &query).await {
                Err(AskError::NotForRegistry(_)) => {
                    self.attempts.pop();
                    continue;
                }
                Err(_) => return Ok(None),
                Ok(matched) => matched,
            };
            left -= 1;
            match (matched.reply.outcome(), matched.grade()) {
                (Outcome::Record, Some(MatchGrade::Exact | MatchGrade::Probable))
                | (Outcome::Candidates, _) => return Ok(Some(matched)),
                _ => {}
            }
        }
        Ok(None)
    }

    /// Checks that the registry may be asked about the patient of the request in further forms.
    ///
    /// # Errors
    ///
    /// As [`Site::check_consent`].
    async fn check_consent(&self, forms: impl IntoIterator<Item = PatientForm>) -> Result<(), ApiError> {
        if !self.site.has_consents() {
            return Ok(());
        }
        let forms: Vec<_> = iter::once(PatientForm::asked(self.asked)).chain(forms).collect();
        self.site.check_consent(&forms, &self.consent_confirmed_other, self.today).await.map(drop)
    }

    /// Sends the query for a chosen candidate. If the answer is about another person, its match says so.
    pub(crate) async fn ask_for_candidate(
        &mut self,
        query: &Query,
        by: Chooser,
    ) -> Result<MatchedReply, AskError> {
        let matched = self.attempt(AttemptStep::First(FirstStep::ChosenCandidate), query).await?;
        let (size, today) = (matched.reply.summary().person_bytes(), self.today);
        if Workers::is_inline(size) {
            return Ok(matched.chosen(by, query.patient(), today));
        }
        let query = query.clone();
        self.on_worker(size, move || matched.chosen(by, query.patient(), today)).await
    }

    /// Chooses a candidate by rule and asks for the record. Gives `None` if the rule chooses nobody, if the registry must not be
    /// asked about that person, or if the record is not certainly that person's. A human must choose then.
    ///
    /// # Errors
    ///
    /// [`ApiError::ConsentsUnreadable`] if the consent ledger cannot be read.
    pub(crate) async fn choose(
        &mut self,
        rule: ChoiceRule,
        list: &Arc<Reply>,
    ) -> Result<Option<MatchedReply>, ApiError> {
        let ChoiceRule::SingleExact = rule;
        let (asked, profile, today, reply) = (self.asked.clone(), self.profile, self.today, Arc::clone(list));
        let choose = move || single_exact(&reply, &asked, profile, today);
        let Ok(Some((query, forms))) = self.on_worker(list.memory_bytes(), choose).await else {
            return Ok(None);
        };
        match self.check_consent(forms).await {
            Err(ApiError::ConsentWithdrawn { .. } | ApiError::ConsentUnclear { .. }) => return Ok(None),
            checked => checked?,
        }
        let matched = self.ask_for_candidate(&query, Chooser::SingleExact).await;
        Ok(matched.ok().filter(MatchedReply::is_certain))
    }
}

/// The query for the only possible candidate of a list, and the candidate as the query and the list have him or her, if that candidate
/// is certainly the person asked for. A list that is not compared as a whole has no such candidate: what was left out may also be the
/// person.
fn single_exact(
    list: &Reply,
    asked: &AskedPatient,
    profile: Profile,
    today: Date,
) -> Option<(Query, Vec<PatientForm>)> {
    let list = list.answer().ok()?;
    let patients = &list.get().patients;
    if patients.len() > MAX_LISTED {
        return None;
    }
    let matches = asked.compare_all(patients, today);
    if matches.iter().any(PatientMatch::is_limited) {
        return None;
    }
    let mut possible = iter::zip(patients, &matches).filter(|(_, patient_match)| !is_excluded(patient_match));
    let (Some((only, patient_match)), None) = (possible.next(), possible.next()) else { return None };
    let query = follow_up(only, profile, today).filter(|_| is_certain(patient_match))?;
    let mut forms = PatientForm::found(only);
    forms.push(PatientForm::candidate(query.patient()));
    Some((query, forms))
}

#[cfg(test)]
mod tests;
