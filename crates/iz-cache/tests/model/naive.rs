//! The naive model: what each question must get, worked out step by step from the rules of the documentation.

use std::collections::HashMap;

use jiff::{Timestamp, ToSpan as _, tz::TimeZone};

use crate::{
    scene::{Shown, ZONE, query_ms},
    step::{Answer, Ask, Control, PERSONS, SITES, Step},
};

const SECOND: i64 = 1_000;
const HOUR: i64 = 3_600 * SECOND;
const WEEK: i64 = 7 * 24 * HOUR;

type Key = (usize, usize);

/// Times are milliseconds since the start.
pub(crate) struct Naive {
    start: Timestamp,
    now: i64,
    answers: [Answer; PERSONS],
    queries: Vec<Query>,
    cached: HashMap<Key, Cached>,
    /// The number of the query that decided last what is cached.
    decided: HashMap<Key, usize>,
    waiting: Vec<Waiting>,
    shown: HashMap<usize, Shown>,
    has_disk: bool,
}

struct Query {
    key: Key,
    started: i64,
    answer: Answer,
    /// Whether it was sent because somebody needs a fresh answer.
    is_required: bool,
    is_purged: bool,
    has_ended: bool,
}

#[derive(Clone, Copy)]
struct Cached {
    answer: Answer,
    /// The number of the query, which is the version of the answer.
    query: usize,
    received: i64,
    refresh: i64,
    stored_refresh: i64,
    end: i64,
    keep: i64,
}

/// A question that waits for a query.
struct Waiting {
    question: usize,
    ask: Ask,
    at: i64,
    query: usize,
}

impl Naive {
    pub(crate) fn new(start: Timestamp, has_disk: bool) -> Self {
        Self {
            has_disk,
            start,
            now: 0,
            answers: [Answer::Record; PERSONS],
            queries: Vec::new(),
            cached: HashMap::new(),
            decided: HashMap::new(),
            waiting: Vec::new(),
            shown: HashMap::new(),
        }
    }

    pub(crate) fn queries(&self) -> usize {
        self.queries.len()
    }

    pub(crate) fn run(&mut self, step: &Step) {
        match *step {
            Step::Ask(ask) => self.ask(ask),
            Step::Set { person, answer } => self.answers[person] = answer,
            Step::Purge { person, registry } => {
                let is_purged = |(of, site): Key| {
                    of == person
                        && registry.is_none_or(|registry| SITES[site].split('/').next() == Some(registry))
                };
                self.cached.retain(|key, _| !is_purged(*key));
                for query in self.queries.iter_mut().filter(|query| is_purged(query.key)) {
                    query.is_purged = true;
                }
            }
            Step::Pass { seconds } => self.pass(i64::try_from(seconds).unwrap() * SECOND),
            Step::Restart => {
                self.pass(60 * SECOND);
                self.decided.clear();
                if self.has_disk {
                    // The file does not know that a record was asked for again.
                    self.cached.values_mut().for_each(|cached| cached.refresh = cached.stored_refresh);
                } else {
                    self.cached.clear();
                }
            }
        }
    }

    pub(crate) fn finish(&mut self) -> Vec<Shown> {
        self.pass(60 * SECOND);
        (0..self.shown.len()).map(|question| self.shown[&question]).collect()
    }

    fn pass(&mut self, milliseconds: i64) {
        let until = self.now + milliseconds;
        let end = |number: usize, query: &Query| query.started + query_ms(number);
        let is_due = |(number, query): (usize, &Query)| {
            (!query.has_ended && end(number, query) <= until).then_some(number)
        };
        // Queries end in the order in which they started.
        while let Some(number) = self.queries.iter().enumerate().find_map(is_due) {
            self.now = end(number, &self.queries[number]);
            self.end(number);
        }
        self.now = until;
    }

    fn ask(&mut self, ask: Ask) {
        let (key, now) = ((ask.person, ask.site), self.now);
        let question = self.shown.len() + self.waiting.len();
        let done = |result| Shown { at: now, asked: ask, result };
        let accepts = |age| accepts(ask.control, age);
        if let Some(cached) = self.cached.get(&key).copied()
            && now < cached.end
            && accepts(now - cached.received)
        {
            let is_asked_again = cached.refresh <= now
                && ask.control != Control::OnlyIfCached
                && self.queries.iter().all(|query| query.key != key || query.has_ended);
            if is_asked_again {
                self.cached.insert(key, Cached { refresh: cached.end, ..cached });
                self.start(key, true);
            }
            self.shown.insert(question, done(answered(cached.answer, cached.query, false)));
            return;
        }
        if ask.control == Control::OnlyIfCached {
            self.shown.insert(question, done(Err("not_cached")));
            return;
        }
        let newest = self.queries.iter().rposition(|query| query.key == key);
        let may_join = |query: &Query| {
            let age = now - query.started;
            !query.has_ended && !query.is_purged && (accepts(age) || (query.is_required && age <= SECOND))
        };
        let query = match newest.filter(|newest| may_join(&self.queries[*newest])) {
            Some(newest) => newest,
            None => self.start(key, ask.control == Control::NoCache),
        };
        self.waiting.push(Waiting { question, ask, at: now, query });
    }

    fn start(&mut self, key: Key, is_required: bool) -> usize {
        let answer = self.answers[key.0];
        let (is_purged, has_ended) = (false, false);
        self.queries.push(Query { key, started: self.now, answer, is_required, is_purged, has_ended });
        self.queries.len() - 1
    }

    fn end(&mut self, number: usize) {
        let Query { key, answer, is_purged, .. } = self.queries[number];
        self.queries[number].has_ended = true;
        if answer == Answer::NoConsent && self.decided.get(&key).is_none_or(|last| *last <= number) {
            // Nothing else about the person stays at this registry.
            let registry = |site: usize| SITES[site].split('/').next();
            let is_other =
                |other: Key| other.0 == key.0 && registry(other.1) == registry(key.1) && other != key;
            self.cached.retain(|other, _| !is_other(*other));
            self.queries
                .iter_mut()
                .filter(|query| is_other(query.key))
                .for_each(|query| query.is_purged = true);
        }
        let decides = answer != Answer::Down && self.decided.get(&key).is_none_or(|last| *last <= number);
        if decides {
            self.decided.insert(key, number);
            match self.life(answer) {
                Some(life) if !is_purged => {
                    self.cached.insert(key, Cached { answer, query: number, received: self.now, ..life });
                }
                // A later query may have stored its answer. That one stays.
                Some(_) => {}
                None => {
                    self.cached.remove(&key);
                }
            }
        }
        let (ended, waiting): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.waiting).into_iter().partition(|waiting| waiting.query == number);
        self.waiting = waiting;
        for Waiting { question, ask, at, .. } in ended {
            let result = self.after_failure(ask, answered(answer, number, false));
            self.shown.insert(question, Shown { at, asked: ask, result });
        }
    }

    /// An expired record instead of an error.
    fn after_failure(
        &self,
        ask: Ask,
        result: Result<(usize, bool), &'static str>,
    ) -> Result<(usize, bool), &'static str> {
        let (Err("registry_unreachable"), Some(cached)) = (result, self.cached.get(&(ask.person, ask.site)))
        else {
            return result;
        };
        let age = self.now - cached.received;
        // Another query may have brought an answer meanwhile.
        if self.now < cached.end && accepts(ask.control, age) {
            return answered(cached.answer, cached.query, false);
        }
        let is_young = ask.stale_s > 0 && age <= i64::try_from(ask.stale_s).unwrap() * SECOND;
        let is_shown = cached.answer == Answer::Record && self.now < cached.keep && is_young;
        if is_shown { answered(cached.answer, cached.query, true) } else { result }
    }

    /// The life of an answer that comes now. `None` if it is not cached.
    fn life(&self, answer: Answer) -> Option<Cached> {
        let life = match answer {
            Answer::Record => 4 * HOUR,
            Answer::NotFound => 300 * SECOND,
            Answer::TooMany => 60 * SECOND,
            Answer::Candidates | Answer::Down | Answer::NoConsent => return None,
        };
        let end = (self.now + life).min(self.midnight());
        let (refresh, keep) = match answer {
            Answer::Record => (self.now + (end - self.now) / 2, self.now + WEEK),
            _ => (end, end),
        };
        Some(Cached { answer, query: 0, received: self.now, refresh, stored_refresh: refresh, end, keep })
    }

    /// The next midnight of the registry.
    fn midnight(&self) -> i64 {
        let now = self.start.checked_add(self.now.milliseconds()).unwrap();
        let local = now.to_zoned(TimeZone::get(ZONE).unwrap());
        let midnight = local.start_of_day().unwrap().checked_add(1.day()).unwrap();
        midnight.timestamp().as_millisecond() - self.start.as_millisecond()
    }
}

/// Whether a question accepts a cached answer of this age.
fn accepts(control: Control, age: i64) -> bool {
    match control {
        Control::Any | Control::OnlyIfCached => true,
        Control::NoCache => false,
        Control::MaxAge(seconds) => age <= i64::try_from(seconds).unwrap() * SECOND,
    }
}

/// What the callers of a query see.
fn answered(answer: Answer, query: usize, is_stale: bool) -> Result<(usize, bool), &'static str> {
    match answer {
        Answer::Down => Err("registry_unreachable"),
        Answer::NoConsent => Err("registry_no_consent"),
        _ => Ok((query, is_stale)),
    }
}
